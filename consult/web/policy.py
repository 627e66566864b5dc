"""Who may reach which address: one table, and nothing is reachable that is not in it.

The app does not start when a route has no row, a row has no route, or their methods differ. Staff
pages are guarded here; patients' pages ask for their own sitting; which consultation a member of
staff may open, and why, is decided by the record. Must not: what a page does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NoReturn
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden

from consult.accounts import Role, StaffMember, signed_in_staff, staff_at_the_door
from consult.consultations import Actor, refuse_page
from consult.web.services import services

Audience = frozenset[str]
Row = Mapping[str, Audience]

PUBLIC: Final[Audience] = frozenset({"public"})
PATIENT: Final[Audience] = frozenset({"patient"})
AT_THE_DOOR: Final[Audience] = frozenset({"password given"})  # the second factor is still owed
STAFF: Final[Audience] = frozenset(Role)
FRONT_DESK: Final[Audience] = frozenset({Role.FRONT_DESK})
SPECIALIST: Final[Audience] = frozenset({Role.SPECIALIST})
ADMINISTRATOR: Final[Audience] = frozenset({Role.ADMINISTRATOR})
CLINICAL: Final[Audience] = FRONT_DESK | SPECIALIST
OPENS_NO_BRIEF: Final[Audience] = FRONT_DESK | ADMINISTRATOR


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
    "metrics": _read(PUBLIC),  # asks for a token of its own, and is not there without one
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
    "desk.today_stands": _read(STAFF),
    "desk.search": _form(STAFF),
    "desk.set_view": _post(STAFF),
    "desk.import_day": _form(FRONT_DESK),
    "desk.identity": _form(CLINICAL),
    "desk.visit": _form(CLINICAL),
    "desk.revoke": _form(CLINICAL),
    "desk.reissue": _form(CLINICAL),
    "desk.mail": _form(CLINICAL),
    "desk.cancel_visit": _post(CLINICAL),
    "desk.restore_visit": _post(CLINICAL),
    "desk.out_of_reach": _post(CLINICAL),
    "desk.in_reach": _post(CLINICAL),
    "desk.merge": _form(CLINICAL),
    "desk.new_invitation": _form(FRONT_DESK),
    "desk.blank_forms": _read(CLINICAL),
    "desk.blank_form": _read(CLINICAL),
    "desk.consultation": _read(CLINICAL),
    "desk.packets": _read(CLINICAL),
    "desk.prepare_packets": _post(CLINICAL),
    "desk.packet_batch": _read(CLINICAL),
    "desk.packet_file": _read(CLINICAL),
    "desk.confirm_printed": _post(CLINICAL),
    "desk.print_packet": _form(CLINICAL),
    "desk.packet_on_paper": _read(CLINICAL),
    "desk.type_in": _form(CLINICAL),
    "desk.phone_script": _form(CLINICAL),
    "desk.brief_on_screen": _read(SPECIALIST),
    "desk.brief_as_text": _read(SPECIALIST),
    "desk.mark_seen": _post(SPECIALIST),
    "desk.room_note": _post(SPECIALIST),
    "desk.answered_on_paper": _read(SPECIALIST),
    "desk.earlier": _read(SPECIALIST),
    "desk.changes": _read(SPECIALIST),
    "desk.brief_on_paper": _read(CLINICAL),
    "desk.questions_on_paper": _read(CLINICAL),
    "desk.staff": _read(ADMINISTRATOR),
    "desk.new_member": _form(ADMINISTRATOR),
    "desk.member": _read(ADMINISTRATOR),
    "desk.set_role": _post(ADMINISTRATOR),
    "desk.switch_off": _post(ADMINISTRATOR),
    "desk.switch_on": _post(ADMINISTRATOR),
    "desk.reset_second_factor": _post(ADMINISTRATOR),
    "desk.renew_link": _post(ADMINISTRATOR),
    "desk.still_here": _read(STAFF),
    "desk.recovery_codes": _form(STAFF),
    "desk.break_glass": _form(OPENS_NO_BRIEF),
    "desk.audit": _read(ADMINISTRATOR),
    "desk.acknowledge_alarm": _post(ADMINISTRATOR),
}

# Where staff arrive who are not inside yet.
DOOR: Final[Mapping[str, Row]] = {
    "desk.set_up_link": _read(PUBLIC),
    "desk.set_password": _post(PUBLIC),
    "desk.second_factor": _form(AT_THE_DOOR),
    "desk.set_up_second_factor": _form(AT_THE_DOOR),
    "desk.recovery": _form(AT_THE_DOOR),
}

# What open pages ask for by themselves: no session lasts the longer for it.
ASKED_BY_PAGES: Final = frozenset({"desk.today_stands"})

POLICY: Final[Mapping[str, Row]] = {**MACHINERY, **PATIENTS, **DESK, **DOOR}


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
        if request.method == "HEAD":
            request.method = "GET"  # a view that knows two methods would take it for a form
        return _admit(policy[request.endpoint][request.method])

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
    staff = signed_in_staff(is_use=request.endpoint not in ASKED_BY_PAGES)
    if audience is AT_THE_DOOR:
        return _admit_to_the_door(is_inside=staff is not None)
    if staff is None:
        return _to_sign_in()
    if not audience & staff.roles:
        _refuse(staff)
    g.staff = staff
    return None


def _refuse(staff: StaffMember) -> NoReturn:
    """Refuse a page to a role, and let the audit log tell which one. Raises Forbidden."""
    actor = Actor("staff", str(staff.id), staff.roles)
    reference = str((request.view_args or {}).get("reference", ""))
    name = str(request.endpoint).rpartition(".")[2].replace("_", " ")
    kind = "form" if request.method == "POST" else "page"
    refuse_page(services().record, actor, f"{kind}: {name}", reference)
    raise Forbidden


def _admit_to_the_door(*, is_inside: bool) -> ResponseReturnValue | None:
    """Let in who owes the second factor; whoever is inside already has no business at the door."""
    if is_inside:
        return redirect(url_for("desk.today"), 303)
    door = staff_at_the_door()
    if door is None:
        return redirect(url_for("security.login"), 303)
    g.at_the_door = door
    return None


def _to_sign_in() -> ResponseReturnValue:
    after = request.path if request.method == "GET" else None
    there = "desk.second_factor" if staff_at_the_door() else "security.login"
    return redirect(url_for(there, next=after), 303)


def _refuse_foreign_posts() -> None:
    """Refuse forms that another site sends, whatever token they carry.

    Our pages send no referrer, so that browsers name their origin "null".
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CSRFError
    origin = request.headers.get("Origin", "null")
    if origin != "null" and _host_of(origin) != request.host:
        raise CSRFError


def _host_of(origin: str) -> str | None:
    """Return the host that an origin names, None where it is no address at all."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
