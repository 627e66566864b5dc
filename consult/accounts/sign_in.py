"""The sign-in form: e-mail address and password, tries counted, hashing bounded.

Every refusal reads the same, and an unknown address takes as long as a wrong password. Must not:
sessions, pages.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import request
from flask_security.forms import LoginForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from consult.accounts.tries import check_tries, count_failure, forget_failures
from consult.database import Database

LONGEST_EMAIL = 255
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128

# Each hash takes 64 MiB: more at once than this would slow the patients' pages down.
HASHING = threading.BoundedSemaphore(2)


class SignInForm(LoginForm):
    """Flask-Security's form with our limits; there is no "remember me" on a clinic's machines."""

    email = EmailField(
        "E-mail address",
        validators=[InputRequired("Enter your e-mail address."), Length(max=LONGEST_EMAIL)],
        render_kw={"autocomplete": "username", "maxlength": LONGEST_EMAIL},
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password."), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password", "maxlength": LONGEST_PASSWORD},
    )
    remember = None

    def __init__(self, *args: Any, database: Database, now: Callable[[], int], **kwargs: Any):
        """Take where tries are counted, and the clock."""
        super().__init__(*args, **kwargs)
        self._database = database
        self._now = now

    def validate(self, **kwargs: Any) -> bool:
        """Tell whether address and password belong together. Raises TooManySignInTries."""
        email, origin = self.email.data or "", request.remote_addr or ""
        check_tries(self._database, email, origin, self._now())
        with HASHING:
            fits = super().validate(**kwargs)
        if fits:
            forget_failures(self._database, email, origin)
        elif email and self.password.data:
            count_failure(self._database, email, origin, self._now())
        return fits
