"""Flask-Security as this app uses it: signing in and out, on our tables, for the desk only.

It hooks every request of an app by nature; here its hooks run on its own two addresses and
nowhere else, so that a patient's page never loads a member of staff. Must not: who may see what.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from flask import Flask, current_app, g, session
from flask_login import user_logged_out
from flask_security import (
    Security,
    SQLAlchemySessionUserDatastore,
    UserMixin,
    login_user,
    user_authenticated,
)
from flask_security.core import FormInfo
from sqlalchemy.orm import scoped_session

from consult.accounts.devices import remember_device
from consult.accounts.hashing import SteppingBack
from consult.accounts.keeping import Accounts, Keeper
from consult.accounts.members import StaffMember
from consult.accounts.second_factor import LetIn
from consult.accounts.sessions import (
    AtTheDoor,
    begin_at_the_door,
    end_session,
    find_at_the_door,
    find_member,
)
from consult.accounts.sign_in import SHORTEST_PASSWORD, SignInForm
from consult.accounts.tables import RoleRow, Staff
from consult.database import Database

EXTENSION: Final = "consult-accounts"
SESSION_KEY: Final = "staff"
BLUEPRINT: Final = "security"

_REFUSED = "This e-mail address and password do not belong together. Check both and try again."

_CONFIGURATION: Final[dict[str, Any]] = {
    "SESSION_PROTECTION": None,  # our own session ids and their table take that place
    "SECURITY_BLUEPRINT_NAME": BLUEPRINT,
    "SECURITY_LOGIN_URL": "/desk/sign-in",
    "SECURITY_LOGOUT_URL": "/desk/sign-out",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_POST_LOGIN_VIEW": "/desk/",
    "SECURITY_POST_LOGOUT_VIEW": "/desk/sign-in",
    "SECURITY_LOGIN_USER_TEMPLATE": "desk/sign_in.html",
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_FRESHNESS": timedelta(minutes=-1),
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": (_REFUSED, "error"),
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__type": "ID",
        "argon2__memory_cost": 64 * 1024,
        "argon2__time_cost": 3,
        "argon2__parallelism": 4,
    },
}


def register_accounts(
    app: Flask,
    database: Database,
    now: Callable[[], int],
    keeper: Keeper,
    *,
    instance: Path,
    house: str,
) -> None:
    """Give the app its sign-in and sign-out addresses and what `signed_in_staff` needs."""
    for name, value in _CONFIGURATION.items():
        app.config.setdefault(name, value)
    app.extensions[EXTENSION] = here = Accounts(database, now, keeper, instance, house)
    orm = scoped_session(database.sessions())
    security = Security()
    security.set_form_info("login_form", FormInfo(partial(_sign_in_form, here=here), SignInForm))
    hooks = (app.before_request_funcs, app.after_request_funcs, app.template_context_processors)
    before = [list(hook.get(None, ())) for hook in hooks]
    security.init_app(app, SQLAlchemySessionUserDatastore(orm, Staff, RoleRow))
    security.pwd_context = SteppingBack(security.pwd_context)
    for hook, ours in zip(hooks, before, strict=True):
        _confine(cast(dict[str | None, list[Any]], hook), ours)
    security.want_json(lambda _: False)
    security.login_manager.request_loader(lambda _: None)
    _bind_sessions(app, security)
    app.teardown_request_funcs.setdefault(BLUEPRINT, []).append(lambda _: orm.remove())


def signed_in_staff(*, is_use: bool = True) -> StaffMember | None:
    """Return who has signed in on this browser, None when nobody has or the session is over.

    Where it `is_use`, the session lasts on from now.
    """
    sid = session.get(SESSION_KEY)
    if sid is None:
        return None
    here = accounts()
    return find_member(here.database, str(sid), here.now(), is_use=is_use)


def staff_at_the_door() -> AtTheDoor | None:
    """Return whose password fitted on this browser and who owes the second factor, if anybody."""
    sid = session.get(SESSION_KEY)
    if sid is None:
        return None
    here = accounts()
    return find_at_the_door(here.database, str(sid), here.now())


def is_session_over() -> bool:
    """Tell whether this browser held a session that has ended, to say so at the sign-in."""
    held = SESSION_KEY in session
    return held and signed_in_staff() is None and staff_at_the_door() is None


def enter(let_in: LetIn, member: StaffMember) -> None:
    """Let this browser hold a session that has passed both factors; its form token is a new one.

    From now on it is a browser that this account uses.
    """
    _forget_form_token()
    session[SESSION_KEY] = let_in.sid
    remember_device(member.email)


def come_to_the_door(staff_id: int) -> None:
    """Let this browser stand where a fitting password leads: whoever has just set one needs none.

    The account is in use: its set-up link was.
    """
    datastore = current_app.extensions["security"].datastore
    try:
        login_user(datastore.find_user(id=staff_id), authn_via=["password"])
    finally:
        datastore.db.session.remove()


def accounts() -> Accounts:
    """Return the accounts of the app that answers this request."""
    return cast(Accounts, current_app.extensions[EXTENSION])


def _confine(hook: dict[str | None, list[Any]], ours: list[Any]) -> None:
    added = [function for function in hook.get(None, ()) if function not in ours]
    hook[None] = ours
    hook.setdefault(BLUEPRINT, []).extend(added)


def _sign_in_form(name: str, form: type[SignInForm], **kwargs: Any) -> SignInForm:
    return form(**kwargs)


def _bind_sessions(app: Flask, security: Security) -> None:
    load = security.login_manager._user_callback

    def load_by_session(uniquifier: str) -> UserMixin | None:
        member = signed_in_staff()
        return load(uniquifier) if member and member.uniquifier == uniquifier else None

    security.login_manager.user_loader(load_by_session)
    user_authenticated.connect(_begin, app, weak=False)
    user_logged_out.connect(_end, app, weak=False)


def _begin(sender: Flask, user: Staff, **_: Any) -> None:
    """Begin a session at the door; nothing that was known before signing in holds after."""
    here = accounts()
    before = session.pop(SESSION_KEY, None)
    if before is not None:
        end_session(here.database, str(before))
    _forget_form_token()
    session[SESSION_KEY] = begin_at_the_door(here.database, user.id, here.now())


def _forget_form_token() -> None:
    for key in ("csrf_token", "fs_cc", "fs_paa", "_id", "_fresh"):
        session.pop(key, None)
    g.pop("csrf_token", None)


def _end(sender: Flask, **_: Any) -> None:
    """End the session of this browser in the database, not only in its cookie."""
    sid = session.pop(SESSION_KEY, None)
    if sid is not None:
        end_session(accounts().database, str(sid))
