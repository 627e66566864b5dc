"""Who may reach which address: one table, and nothing is reachable that is not in it.

The app does not start when a route has no row, a row has no route, or their methods differ. Staff
pages are guarded here; patients' pages ask for their own sitting; which consultation a member of
staff may open, and why, is decided by the record. Must not: what a page does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden

from consult.accounts import Role, signed_in_staff

Audience = frozenset[str]
Row = Mapping[str, Audience]

PUBLIC: Final[Audience] = frozenset({"public"})
PATIENT: Final[Audience] = frozenset({"patient"})
STAFF: Final[Audience] = frozenset(Role)
FRONT_DESK: Final[Audience] = frozenset({Role.FRONT_DESK})
SPECIALIST: Final[Audience] = frozenset({Role.SPECIALIST})
ADMINISTRATOR: Final[Audience] = frozenset({Role.ADMINISTRATOR})
CLINICAL: Final[Audience] = FRONT_DESK | SPECIALIST


def _read(audience: Audience) -> Row:
    return {"GET": audience}


def _form(audience: Audience) -> Row:
    return {"GET": audience, "POST": audience}


def _post(audience: Audience) -> Row:
    return {"POST": audience}


MACHINERY: Final[Mapping[str, Row]] = {
    "static": _read(PUBLIC),
    "clinic_style": _read(PUBLIC),
    "clinic_logo": _read(PUBLIC),
    "health.alive": _read(PUBLIC),
    "health.ready": _read(PUBLIC),
    "security.login": _form(PUBLIC),
    "security.logout": _post(STAFF),
}

PATIENTS: Final[Mapping[str, Row]] = {
    "patient.start": _read(PUBLIC),
    "patient.begin": _form(PUBLIC),
    "patient.link": _form(PUBLIC),
    "patient.resume": _form(PUBLIC),
    "patient.go_on": _read(PATIENT),
    "patient.comfort": _form(PATIENT),
    "patient.page": _form(PATIENT),
    "patient.notice": _form(PATIENT),
    "patient.facts": _read(PATIENT),
    "patient.changed": _form(PATIENT),
    "patient.check": _read(PATIENT),
    "patient.questions": _form(PATIENT),
    "patient.send": _form(PATIENT),
    "patient.done": _read(PATIENT),
    "patient.leave": _form(PATIENT),
    "patient.erase": _form(PATIENT),
    "patient.answers_on_paper": _read(PATIENT),
    "patient.questions_on_paper": _read(PATIENT),
    "patient.answers_as_data": _read(PATIENT),
}

DESK: Final[Mapping[str, Row]] = {
    "desk.today": _read(STAFF),
    "desk.new_invitation": _form(FRONT_DESK),
    "desk.consultation": _read(CLINICAL),
    "desk.brief_on_screen": _read(SPECIALIST),
    "desk.brief_as_text": _read(SPECIALIST),
    "desk.brief_on_paper": _read(CLINICAL),
    "desk.questions_on_paper": _read(CLINICAL),
    "desk.staff": _read(ADMINISTRATOR),
}

POLICY: Final[Mapping[str, Row]] = {**MACHINERY, **PATIENTS, **DESK}


class RouteWithoutPolicy(Exception):
    """The routes and the policy table do not agree; the message names what is missing."""


def enforce_policy(app: Flask, policy: Mapping[str, Row] = POLICY) -> None:
    """Check the table against the app's routes and guard every request by it.

    Call it after the last route is registered. Raises RouteWithoutPolicy.
    """
    missing = sorted(_disagreements(app, policy))
    if missing:
        raise RouteWithoutPolicy("; ".join(missing))

    def guard() -> ResponseReturnValue | None:
        if request.method == "POST":
            _refuse_foreign_posts()
        if request.endpoint is None:
            return None
        method = "GET" if request.method == "HEAD" else request.method
        return _admit(policy[request.endpoint][method])

    # First of all: nobody learns from a form's own complaints what a page would have said.
    app.before_request_funcs.setdefault(None, []).insert(0, guard)


def may_reach(endpoint: str, method: str = "GET") -> bool:
    """Tell whether the member of staff of this request may reach a page, to offer its link."""
    return bool(POLICY[endpoint][method] & g.staff.roles)


def _disagreements(app: Flask, policy: Mapping[str, Row]) -> Iterable[str]:
    routed: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        routed.setdefault(rule.endpoint, set()).update((rule.methods or set()) - {"HEAD"})
    for endpoint in routed.keys() | policy.keys():
        methods = routed.get(endpoint, set())
        rows = set(policy.get(endpoint, ()))
        yield from (f"{endpoint} {method} has no policy" for method in methods - rows)
        yield from (f"policy {endpoint} {method} has no route" for method in rows - methods)


def _admit(audience: Audience) -> ResponseReturnValue | None:
    if audience is PUBLIC or audience is PATIENT:
        return None
    staff = signed_in_staff()
    if staff is None:
        return _to_sign_in()
    if not audience & staff.roles:
        raise Forbidden
    g.staff = staff
    return None


def _to_sign_in() -> ResponseReturnValue:
    after = request.path if request.method == "GET" else None
    return redirect(url_for("security.login", next=after), 303)


def _refuse_foreign_posts() -> None:
    """Refuse forms that another site sends, whatever token they carry.

    Our pages send no referrer, so that browsers name their origin "null".
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CSRFError
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc != request.host:
        raise CSRFError
