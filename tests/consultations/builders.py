"""Records, patients and answers to test with: real databases, a clock that stands still."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from consult.brief.rulebook import BriefPlan, Release, Rulebook
from consult.brief.submitted import Appointment, Identity
from consult.consultations import (
    ADMINISTRATOR,
    FRONT_DESK,
    SPECIALIST,
    Actor,
    Begun,
    Record,
    Sitting,
    Vault,
    begin,
    load_sitting,
    open_by_code,
    save_part,
)
from consult.database import Database
from consult.questionnaire.definition import Item, Page, Questionnaire
from consult.questionnaire.facts import FactBook
from tests.statements import statements_of as statements_of

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MARIA = Identity(name="María Pérez-O'Neill", birth_date=date(1961, 4, 9), contact="0171 555 0101")
HERE = "192.0.2.1"
CLINICIAN = Actor("staff", "7", frozenset({SPECIALIST}))
DESK = Actor("staff", "8", frozenset({FRONT_DESK}))
OFFICE = Actor("staff", "9", frozenset({ADMINISTRATOR}))
NOBODY = Actor("staff", "10", frozenset())


@dataclass
class Clock:
    """A clock that goes on only when told to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class House:
    """A migrated record with its clock, and the shortest ways to use it."""

    record: Record
    clock: Clock
    release: Release = field(default_factory=lambda: a_release())

    def begin(self, identity: Identity = MARIA, **more: Any) -> Begun:
        return begin(self.record, self.release, identity, **more)

    def sit(self, begun: Begun, birth_date: date = MARIA.birth_date) -> str:
        return open_by_code(self.record, begun.code, birth_date, HERE).sid

    def begin_and_sit(self, identity: Identity = MARIA, **more: Any) -> str:
        return self.sit(self.begin(identity, **more), identity.birth_date)

    def load(self, sid: str) -> Sitting:
        return load_sitting(self.record, sid)

    def save(self, sid: str, name: str, content: dict[str, Any], progress: int = 10) -> int:
        sitting = self.load(sid)
        revision = sitting.revision(name)
        return save_part(self.record, sitting, name, content, revision, "page saved", progress)

    def consultation_id(self, begun: Begun) -> str:
        with self.record.database.read() as connection:
            query = text("SELECT id FROM consultation WHERE reference = :reference")
            return str(connection.execute(query, {"reference": begun.reference}).scalar_one())

    def load_status(self, sitting: Sitting) -> str:
        with self.record.database.read() as connection:
            query = text("SELECT status FROM consultation WHERE id = :id")
            return str(connection.execute(query, {"id": sitting.consultation_id}).scalar_one())

    def count(self, table: str, where: str = "1 = 1") -> int:
        with self.record.database.read() as connection:
            found = connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}"))
            return int(found.scalar_one())

    def tamper(self, statement: str, **values: Any) -> None:
        """Do to the tables what only someone with the database file in hand can do."""
        with self.record.database.write() as connection:
            _drop_guards(connection)
            connection.execute(text(statement), values)

    def close(self) -> None:
        self.record.database.close()
        self.record.keys_database.close()

    def with_vault(self, vault: Vault) -> Record:
        return replace(self.record, vault=vault)


def _drop_guards(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for name in connection.execute(text(names)).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
    else:
        connection.execute(text("SET LOCAL session_replication_role = replica"))


def a_key() -> bytes:
    return os.urandom(32)


def key_text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def a_vault(*master_key_ids: str) -> Vault:
    return Vault({name: a_key() for name in master_key_ids or ("first",)}, a_key())


def a_record(database_url: str, keys_url: str, clock: Clock, vault: Vault) -> Record:
    return Record(Database(database_url), Database(keys_url), vault, clock)


def answers(*codes: str) -> dict[str, Any]:
    return {f"item-{n}": {"state": "answered", "value": code} for n, code in enumerate(codes)}


def a_submission(sitting: Sitting, answered: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the web would send for this sitting."""
    return {
        "reference": sitting.reference,
        "identity": sitting.identity,
        "answers": answered,
        "consent": {"text": "I agree.", "version": "1", "at": NOON},
        "release": sitting.release_hash,
        "sent_at": NOON,
        **more,
    }


def an_appointment(day: int = 24, hour: int = 9) -> Appointment:
    return Appointment(at=datetime(2026, 11, day, hour, 30, tzinfo=UTC), specialist="dr-rahman")


def a_release(name: str = "a") -> Release:
    """The smallest release that there can be."""
    page = Page(
        id="first", title="First", items=(
            Item(id="item", type="text", text="What?", term="Item", why="Because."),
        ),
    )  # fmt: skip
    single = ("side", "onset", "cause", "told_by", "certainty", "movement", "trend", "toxin_ever",
              "toxin", "toxin_date", "face_map", "goals", "goal_change")  # fmt: skip
    several = ("toxin_columns", "keep", "expectations", "impact", "eye", "rows", "timeline",
               "needs", "contradictions", "not_sure_to_check", "seek_help", "bring")  # fmt: skip
    plan = BriefPlan.model_construct(**dict.fromkeys(single, "item"), **dict.fromkeys(several, ()))
    rulebook = Rulebook(
        questionnaire=Questionnaire(sections=(), recheck=page),
        facts=FactBook(), urgent=(), considerations=(), questions=(), expectations=(),
        expectations_lead="Facts.", plan=plan, sources=(), consent="I agree.",
        consent_version="1",
    )  # fmt: skip
    return Release(hash=name * 64, label=f"2026.11-{name}", rulebook=rulebook)
