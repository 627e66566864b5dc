"""Every route with somebody who may reach it, and what each one reads of a request.

Lives here: browsers by audience, addresses of what exists, and the noting of names. Must not:
what is sent, what is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import MapAdapter, Rule
from werkzeug.test import TestResponse

from consult.accounts import Role
from consult.accounts.sessions import begin_at_the_door, begin_session
from consult.accounts.setup import SESSION_KEY
from consult.consultations import request_batch
from consult.documents.packet import PacketSettings
from consult.packet_wishes import PacketWish
from consult.web.policy import AT_THE_DOOR, PATIENT, POLICY, PUBLIC
from tests.journeys.attack import everything_asked
from tests.journeys.hostile import as_bytes
from tests.journeys.house import House
from tests.journeys.stories import answers_of, change, reference_of
from tests.journeys.strange import DESK
from tests.members import add_member

FAILED, IN_THE_MAKING = 500, 503
LONGEST_ADDRESS = 2_000
read: set[str] = set()


class Noting(ImmutableMultiDict[str, str]):
    """What a request carries; each name that is looked for is noted in `read`."""

    def __getitem__(self, key: str) -> str:
        read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        read.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, type: Callable[[str], Any] | None = None) -> list[Any]:
        """Return every value of a name."""
        read.add(key)
        return super().getlist(key, type) if type else super().getlist(key)


@dataclass
class Routes:
    """A service with somebody of each audience, and with what the addresses name."""

    app: Flask
    reference: str
    batch: str
    member: int
    browsers: dict[str, FlaskClient]
    requests: int = 0
    faults: list[str] = field(default_factory=list)

    def each(self, method: str) -> list[tuple[str, str, FlaskClient]]:
        """Return endpoint, address and a browser that may reach it, of every rule of a method."""
        with self.app.test_request_context():
            adapter = self.app.create_url_adapter(None) or self.app.url_map.bind("localhost")
            return [
                (rule.endpoint, self.address(adapter, rule), self.browser(rule.endpoint, method))
                for rule in self.app.url_map.iter_rules()
                if method in POLICY[rule.endpoint] and method in (rule.methods or ())
            ]

    def address(self, adapter: MapAdapter, rule: Rule) -> str:
        """Return an address of a rule."""
        return adapter.build(rule.endpoint, {name: self.part(name) for name in rule.arguments})

    def part(self, name: str) -> Any:
        """Return what stands in a part of an address: something that exists, where it can."""
        known = {"reference": self.reference, "batch_id": self.batch, "member": self.member,
                 "page_id": "cause", "filename": "css/consult.css"}  # fmt: skip
        return known.get(name, "none")

    def browser(self, endpoint: str, method: str) -> FlaskClient:
        """Return the browser of somebody who may."""
        audience = POLICY[endpoint][method]
        if audience is PATIENT or audience is PUBLIC:
            return self.browsers["patient" if audience is PATIENT else "anonymous"]
        if audience is AT_THE_DOOR:
            return self.browsers["door"]
        return self.browsers[next(role for role in Role if role in audience)]

    def ask(
        self, browser: FlaskClient, told: str, address: str, **given: Any
    ) -> TestResponse | None:
        """Send a request; note a failure, and a way that leads elsewhere."""
        self.requests += 1
        try:
            response = browser.open(address, **given)
        except Exception as failure:  # whatever it was, the rest is to be tried too
            self.faults.append(f"{told}: {failure!r}")
            return None
        if b"a49b" in response.data:
            self.faults.append(f"{told}: worked out what was typed")
        response.close()
        way = response.headers.get("Location", "/")
        if response.status_code >= FAILED and response.status_code != IN_THE_MAKING:
            self.faults.append(f"{told}: {response.status_code}")
        if not way.startswith("/") or way.startswith("//"):
            self.faults.append(f"{told}: leads to {way[:60]!a}")
        for name, value in response.headers:
            if not value.isprintable() or not value.isascii():
                self.faults.append(f"{told}: header {name} is {value[:60]!a}")
        return response

    def token(self, browser: FlaskClient) -> str:
        """Return what a form of this browser's has to carry."""
        for address in ("/desk/still-here", "/begin"):
            response = browser.get(address)
            if response.is_json:
                return str(response.json["token"])
            if b'name="csrf_token"' in response.data:
                return response.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        raise AssertionError("no page with a form")


def routes_of(house: House) -> Routes:
    """Return the service with a consultation sent twice, a batch, a member and a browser each."""
    app, answers = house.app, answers_of("full")["answers"]
    patient = everything_asked(house)
    patient.answer_until("done", answers)
    change(patient, "course", {**answers, "trend": "worse"})
    patient.answer_until("done", answers)
    reference = reference_of(house, patient)
    wish = PacketWish(PacketSettings(), "Dana Desk")
    batch = request_batch(house.record, DESK, "one", [reference], wish.to_json())
    database, now = house.record.database, int(house.clock().timestamp())
    browsers = {"anonymous": app.test_client(), "patient": patient.walker.client}
    for role in Role:
        browsers[role] = app.test_client()
        member = add_member(database, role, f"Sample {role}")
        keep(browsers[role], begin_session(database, member, now))
    browsers["door"] = app.test_client()
    other = add_member(database, Role.FRONT_DESK, "Pat Pending")
    keep(browsers["door"], begin_at_the_door(database, other, now))
    app.request_class = type("Request", (app.request_class,), {"parameter_storage_class": Noting})
    return Routes(app, reference, batch.id, other, browsers)


def keep(browser: FlaskClient, sid: str) -> None:
    """Let a browser of somebody's have come in."""
    with browser.session_transaction() as session:
        session[SESSION_KEY] = sid


def query(**given: str) -> str:
    """Return values as an address carries them."""
    return urlencode({name: as_bytes(value[:LONGEST_ADDRESS]) for name, value in given.items()})
