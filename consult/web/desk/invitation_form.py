"""The form of an invitation: whom, and for which visit. Six fields, of which two must be filled.

Must not: making the invitation.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from wtforms import HiddenField, StringField

from consult.web.desk.invitation_identity import IdentityForm
from consult.web.desk.invitation_visit import VisitForm

LONGEST_ONCE: Final = 64


class InvitationForm(VisitForm, IdentityForm):
    """Whom we invite, and for when.

    `another` comes from the box beside a warning: it names the consultations that were shown as
    similar, so that a tick given for one patient does not pass for the next.
    """

    once = HiddenField(
        default=secrets.token_urlsafe, filters=[lambda word: (word or "")[:LONGEST_ONCE]]
    )
    another = StringField()

    def is_another(self, references: Iterable[str]) -> bool:
        """Tell whether the desk has said that this patient is none of these."""
        return set(references) <= set((self.another.data or "").split())
