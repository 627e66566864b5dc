"""Everybody who can come to the service, each in a browser of their own, and what the tables hold.

Lives here: the visitors, the addresses of every rule, a digest of all rows. Must not: judging.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

from consult.accounts import Role
from consult.accounts.sessions import IDLE_SECONDS, begin_at_the_door, begin_session
from consult.accounts.setup import SESSION_KEY
from consult.brief.submitted import Identity
from consult.consultations import start_session
from consult.database import Database
from consult.queue_store import PREFIX
from consult.web.patient.visit import SESSION_KEY as SITTING_KEY
from consult.web.policy import AT_THE_DOOR, PATIENT, PUBLIC, Audience
from consult.web.services import EXTENSION, Services
from tests.members import add_member
from tests.web.patients import TOMAS, invited

ANONYMOUS, A, B = "nobody", "patient A", "patient B"
DISABLED, PENDING, IDLE = "switched off", "second factor owed", "idle too long"
PATIENTS = (A, B)
OUTSIDE = (ANONYMOUS, *PATIENTS, DISABLED, IDLE)
EVERYBODY = (*OUTSIDE, PENDING, *Role)
SIGN_IN, SECOND_FACTOR, RESUME = "/desk/sign-in", "/desk/second-factor", "/resume"

BERTA = Identity(name="Berta Quillfeather", birth_date=date(1971, 5, 6), contact="555 0199 731")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
NOTED = {"staff_session": ("seen_at",), "patient_session": ("seen_at",)}


@dataclass
class Visitors:
    """The visitors of one app, each made when first asked for."""

    app: Flask
    now: Callable[[], Any]
    references: dict[str, str] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    _browsers: dict[str, FlaskClient] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        return self.app.extensions[EXTENSION]

    @property
    def database(self) -> Database:
        return self.services.record.database

    def browser(self, who: str) -> FlaskClient:
        """This visitor's browser; it checks no page, so that thousands can be asked for."""
        if who not in self._browsers:
            self._browsers[who] = FlaskClient(self.app, self.app.response_class)
            self.come(who)
        return self._browsers[who]

    def come(self, who: str) -> None:
        """Let a visitor come in (again), as far as they can."""
        held: dict[str, str] = {}
        if who in PATIENTS:
            reference = self.references.get(who) or self._begin(who)
            held[SITTING_KEY] = start_session(self.services.record, reference)
        elif who != ANONYMOUS:
            held[SESSION_KEY] = self._sign_in(who)
        with self._browsers[who].session_transaction() as session:
            session.update(held)

    def token(self, who: str) -> str:
        """A form token of this visitor's session."""
        if who not in self._tokens:
            found = TOKEN.search(self.browser(who).get(RESUME).text)
            assert found is not None
            self._tokens[who] = found[1]
        return self._tokens[who]

    def _begin(self, who: str) -> str:
        reference = invited(self.services, TOMAS if who == A else BERTA).reference
        self.references[who] = reference
        return reference

    def _sign_in(self, who: str) -> str:
        now = int(self.now().timestamp())
        role = Role(who) if who in set(Role) else Role.ADMINISTRATOR
        if who not in self.staff:
            self.staff[who] = add_member(self.database, role, f"{who} Sample".title())
        if who == PENDING:
            return begin_at_the_door(self.database, self.staff[who], now)
        sid = begin_session(self.database, self.staff[who], now - IDLE_SECONDS * (who == IDLE))
        if who == DISABLED:
            with self.database.write() as connection:
                connection.exec_driver_sql(
                    f"UPDATE staff SET active = false WHERE id = {self.staff[who]}"
                )
        return sid


def door_of(who: str, audience: Audience) -> str | None:
    """Where the policy sends a visitor: None for in, "" for refused, else the address of a door."""
    if audience is PUBLIC:
        return None
    if audience is PATIENT:
        return None if who in PATIENTS else RESUME
    if audience is AT_THE_DOOR:
        inside = "/desk/" if who in set(Role) else SIGN_IN
        return None if who == PENDING else inside
    if who not in set(Role):
        return SECOND_FACTOR if who == PENDING else SIGN_IN
    return None if who in audience else ""


def digests(database: Database) -> Mapping[str, str]:
    """A digest of every table, but for when a session was last used."""
    return {
        name: hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
        for name, rows in rows_of(database)
    }


def rows_of(database: Database) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every table of the record with its rows in order, but for when a session was last used."""
    with database.read() as connection:
        for name in sorted(inspect(connection).get_table_names()):
            if name.startswith(PREFIX):
                continue  # not the record, and made when first asked for
            found = connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()
            left_out = NOTED.get(name, ())
            rows = [{k: v for k, v in row.items() if k not in left_out} for row in found]
            yield name, sorted(rows, key=lambda row: repr(tuple(row.values())[:3]))
