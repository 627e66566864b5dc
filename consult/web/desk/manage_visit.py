"""Whether a visit will be: cancelled or restored, the patient out of reach or in reach again.

Each is one press, since another press undoes it. Must not: moving the visit; `manage` does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import Actor, Record, cancel, restore, set_unreachable
from consult.web.desk.staff_actor import acting
from consult.web.services import services

Deed = Callable[[Record, Actor, str], None]

DEEDS: Final[tuple[tuple[str, str, Deed], ...]] = (
    ("cancel", "cancel_visit", cancel),
    ("restore", "restore_visit", restore),
    ("out-of-reach", "out_of_reach", partial(set_unreachable, is_unreachable=True)),
    ("in-reach", "in_reach", partial(set_unreachable, is_unreachable=False)),
)


def add_to(blueprint: Blueprint) -> None:
    """Register the four presses."""
    for ending, endpoint, deed in DEEDS:
        blueprint.add_url_rule(
            f"/consultations/<reference>/{ending}", endpoint, _view_of(deed), methods=["POST"]
        )


def _view_of(deed: Deed) -> Callable[[str], ResponseReturnValue]:
    def change(reference: str) -> ResponseReturnValue:
        """Change it, and lead back to the page of the consultation."""
        deed(services().record, acting(), reference)
        return redirect(url_for("desk.consultation", reference=reference), 303)

    return change
