"""Who may do what with a consultation: the table behind the one door.

Lives here: actors, purposes, and which role may do what. Must not: asking who someone is; the
caller brings an actor whom it has signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

FRONT_DESK = "front-desk"
SPECIALIST = "specialist"
ADMINISTRATOR = "administrator"


class Purpose(StrEnum):
    """Why a consultation is opened. It stands in the audit log."""

    LIST = "list"
    SEE_STATUS = "see status"
    READ_BRIEF = "read brief"
    EXPORT = "export text"
    PRINT = "print"
    PREPARE_PACKET = "prepare packet"
    TYPE_IN = "type in"
    RENDER = "render"
    INVITE = "invite"
    CORRECT = "correct identity"
    ERASE = "erase"
    READ_AUDIT = "read audit"
    BREAK_GLASS = "break glass"
    SEE_ALARMS = "see alarms"
    ACKNOWLEDGE = "acknowledge alarm"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a patient, a member of staff or the system. The audit log keeps `id`."""

    kind: Literal["patient", "staff", "system"]
    id: str
    roles: frozenset[str] = frozenset()


SYSTEM = Actor("system", "system")


@dataclass(frozen=True, slots=True)
class _Rule:
    roles: frozenset[str]
    answers: bool = False
    system: bool = False


_DESK = frozenset({FRONT_DESK, SPECIALIST})
_ALL = frozenset({FRONT_DESK, SPECIALIST, ADMINISTRATOR})

POLICY: dict[Purpose, _Rule] = {
    Purpose.LIST: _Rule(_ALL),
    Purpose.SEE_STATUS: _Rule(_ALL),
    Purpose.READ_BRIEF: _Rule(frozenset({SPECIALIST}), answers=True),
    Purpose.EXPORT: _Rule(frozenset({SPECIALIST}), answers=True),
    Purpose.PRINT: _Rule(_DESK, answers=True),
    Purpose.PREPARE_PACKET: _Rule(_DESK, answers=True, system=True),
    Purpose.TYPE_IN: _Rule(_DESK, answers=True),
    Purpose.RENDER: _Rule(frozenset(), answers=True, system=True),
    Purpose.INVITE: _Rule(_DESK, system=True),
    Purpose.CORRECT: _Rule(_DESK),
    Purpose.ERASE: _Rule(_ALL, system=True),
    Purpose.READ_AUDIT: _Rule(frozenset({ADMINISTRATOR}), system=True),
    # Those whose role opens no brief; `break_glass` asks why and raises the alarm.
    Purpose.BREAK_GLASS: _Rule(frozenset({FRONT_DESK, ADMINISTRATOR}), answers=True),
    Purpose.SEE_ALARMS: _Rule(frozenset({SPECIALIST, ADMINISTRATOR})),
    Purpose.ACKNOWLEDGE: _Rule(frozenset({ADMINISTRATOR})),
}


def is_permitted(actor: Actor, purpose: Purpose) -> bool:
    """Whether staff or the system may do this. Patients have their own door, the sitting."""
    rule = POLICY[purpose]
    if actor.kind == "system":
        return rule.system
    return actor.kind == "staff" and not rule.roles.isdisjoint(actor.roles)


def opens_answers(purpose: Purpose) -> bool:
    """Whether this purpose opens what the patient answered, or identity and status only."""
    return POLICY[purpose].answers
