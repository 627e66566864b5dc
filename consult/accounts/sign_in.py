"""The sign-in form: e-mail address and password, tries counted, hashing bounded.

Every refusal reads the same, and an unknown address takes as long as a wrong password. Must not:
sessions, pages.
"""

from __future__ import annotations

from typing import Any

from flask import request
from flask_security.forms import LoginForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from consult.accounts.devices import device_of
from consult.accounts.hashing import hashing_alone
from consult.accounts.keeping import Accounts
from consult.accounts.tries import Try, check_tries, count_failure, forget_failures

LONGEST_EMAIL = 255
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
# A browser that the account knows may wait for its turn, so that strangers cannot push it aside.
KNOWN_SECONDS = 2.0


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

    def __init__(self, *args: Any, here: Accounts, **kwargs: Any):
        """Take where tries are counted, the clock, and who writes down what was refused."""
        super().__init__(*args, **kwargs)
        self._here = here

    def validate(self, **kwargs: Any) -> bool:
        """Tell whether address and password belong together.

        Raises TooManySignInTries, and HashingIsBusy, which counts as no try.
        """
        here, email = self._here, self.email.data or ""
        who = Try(email, request.remote_addr or "", device_of(email))
        check_tries(here.database, who, here.now())
        with hashing_alone(here.instance, KNOWN_SECONDS if who.device else 0.0):
            fits = super().validate(**kwargs)
        if fits:
            forget_failures(here.database, who)
        elif email and self.password.data:
            count_failure(here.database, who, here.now())
            with here.database.write() as connection:
                here.keeper.note_stranger(connection, "was refused", "address or password")
        return fits
