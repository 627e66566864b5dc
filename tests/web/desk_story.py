"""A day at the desk, step by step: every page opened and every form sent, as whoever may do it.

Lives here: what each step needs to be done in earnest. Must not: judging what is written down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask, url_for
from werkzeug.test import TestResponse

from consult.accounts import Role
from consult.brief.submitted import Identity
from consult.consultations import Actor, break_glass, standing_alarms
from consult.web.policy import POLICY
from consult.web.services import Services
from tests.members import add_member
from tests.pages import PageClient
from tests.web.patients import at, invited, sent
from tests.web.test_desk_packets import prepare
from tests.web.typists import fill_head, form_of, told, typed_in

ANA = Identity(
    name="Ana Quillfeather", birth_date=date(1971, 5, 6), contact="ana.quill@example.net"
)
REASON = "Collapsed at the counter, Zebrafinch"
LIST = "name;date of birth;e-mail\nIris Quokkaberry;4/3/1961;iris.q@example.net\n"
OPENS = (Role.SPECIALIST, Role.FRONT_DESK, Role.ADMINISTRATOR)

# These pages are about what a patient has sent; all others about one who was only invited.
OF_A_BRIEF = {
    "desk.brief_on_screen", "desk.brief_as_text", "desk.brief_on_paper", "desk.questions_on_paper",
    "desk.answered_on_paper", "desk.earlier", "desk.changes", "desk.mark_seen", "desk.room_note",
    "desk.print_packet", "desk.packet_on_paper", "desk.break_glass",
}  # fmt: skip
# What is typed over the form that a page shows, or over a token alone.
TYPED: dict[str, dict[str, str]] = {
    "desk.search": {"text": "Quillfeather"},
    "desk.set_view": {"privacy": "off"},
    "desk.import_day": {"text": LIST, "step": "confirm", "once": "once"},
    "desk.identity": {"name": "Ana Maria Quillfeather", "birth_date": "6 May 1971"},
    "desk.new_invitation": {"name": "Otto Quokkaberry", "birth_date": "30 Dec 1950"},
    "desk.prepare_packets": {"day": "2026-11-23"},
    "desk.mark_seen": {"seen": "yes", "number": "1"},
    "desk.new_member": {"name": "New", "email": "new@clinic.example", "role": "specialist"},
    "desk.set_role": {"role": "specialist"},
    "desk.phone_script": {"end": "yes"},
    "desk.recovery_codes": {"code": "000000"},
    "desk.break_glass": {"reason": REASON},
}
FORM_OF = {
    "desk.prepare_packets": "desk.packets", "desk.room_note": "desk.brief_on_screen",
    "desk.confirm_printed": "desk.packet_batch",
}  # fmt: skip
# Boxes that stay as the page has them; all others are ticked.
KEPT = {"another", "illegible", "what", "paper", "sides", "large", "grey"}


@dataclass
class DeskStory:
    """One app, whoever works at its desk, and the patients whom they work with."""

    app: Flask
    services: Services
    signed_in: Callable[..., PageClient]
    browsers: dict[Role, PageClient] = field(default_factory=dict)
    sent: str = ""
    batch: str = ""

    def __post_init__(self) -> None:
        """Let everybody sign in, and somebody have sent everything."""
        names = {Role.FRONT_DESK: "Dee Sample", Role.SPECIALIST: "Sam Sample"}
        self.browsers = {role: self.signed_in(role, names.get(role, "Ari Sample")) for role in Role}
        self.sent = sent(self.services, "aisha", at(10))
        self.batch = self._prepared_batch()

    def step(self, endpoint: str, method: str) -> Callable[[], TestResponse]:
        """Return a step that only has to be done: its page was opened, its form filled in."""
        audience = POLICY[endpoint][method]
        browser = self.browsers[next(role for role in OPENS if role in audience)]
        address = self._address(endpoint)
        if method == "GET":
            return lambda: browser.get(address)
        if endpoint == "desk.type_in":
            form = typed_in(form_of(browser, address), told("maria"))
            fill_head(form, "maria")
            form["then"] = "save"
            return lambda: browser.post(f"{address}?by=paper", data=form)
        data = {**self._form(browser, endpoint, address), **TYPED.get(endpoint, {})}
        return lambda: browser.post(address, data=data)

    def _address(self, endpoint: str) -> str:
        brief = endpoint in OF_A_BRIEF
        values = {
            "reference": lambda: self.sent if brief else self._invited(),
            "other": self._invited,
            "batch_id": lambda: self.batch,
            "member": lambda: self._member(endpoint),
            "alarm": self._alarm,
        }
        rule = next(self.app.url_map.iter_rules(endpoint))
        with self.app.test_request_context():
            return url_for(endpoint, **{name: values[name]() for name in rule.arguments})

    def _invited(self) -> str:
        return invited(self.services, ANA, at(11, day=25)).reference

    def _member(self, endpoint: str) -> int:
        name = f"Member of {endpoint.partition('.')[2]}"
        return add_member(self.services.record.database, Role.FRONT_DESK, name)

    def _alarm(self) -> str:
        somebody = Actor("staff", "99", frozenset({Role.FRONT_DESK}))
        break_glass(self.services.record, somebody, self.sent, REASON)
        owner = Actor("staff", "98", frozenset({Role.ADMINISTRATOR}))
        return standing_alarms(self.services.record, owner)[0].id

    def _form(self, browser: PageClient, endpoint: str, address: str) -> dict[str, Any]:
        """Return what the step's page would send as it stands, or a token alone."""
        page = FORM_OF.get(endpoint, endpoint)
        if "GET" not in POLICY[page]:
            return {"csrf_token": browser.get("/desk/still-here").json["token"]}
        there = address if page == endpoint else self._address(page)
        shown = browser.get(there).page
        is_there = any(f.attrs.get("action") == address for f in shown.all("form"))
        form = shown.form(address if is_there else None)
        values: dict[str, Any] = dict(form.values)
        for box in form.all("input"):
            if box.attrs.get("type") in ("radio", "checkbox") and box.attrs["name"] not in KEPT:
                values.setdefault(box.attrs["name"], box.attrs.get("value", "on"))
        if endpoint == "desk.prepare_packets":
            values |= {"chosen": "ticked", "reference": self.sent}
        if endpoint == "desk.break_glass":
            values["reference"] = self.sent
        return values

    def _prepared_batch(self) -> str:
        browser = self.browsers[Role.FRONT_DESK]
        form = browser.get("/desk/packets").page.form("/desk/packets").values
        response = browser.post("/desk/packets", data={**form, "chosen": ""})
        batch = response.headers["Location"].rpartition("/")[2]
        prepare(self.services, batch)
        return batch
