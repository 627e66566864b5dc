"""A day of the demonstration: invented patients in every state, so that the desk has a morning.

Lives here: who comes when, and how far they are. Must not: staff, and the first patients, whose
codes are told; `consult.demonstration` makes them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from consult.answers_file import AnswersRead, read_answers_file
from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.brief.submitted import Appointment, Identity
from consult.consultations import (
    FRONT_DESK,
    Actor,
    Purpose,
    Record,
    begin,
    confirm_printed,
    end_session,
    open_by_code,
    open_consultation,
    plan_packet,
    record_packet,
    revoke_invitation,
    set_unreachable,
)
from consult.demonstration_filling import ANSWERS, change, fill
from consult.documents.packet import PacketSettings
from consult.packet_wishes import settings_json

DESK = Actor("staff", "1", frozenset({FRONT_DESK}))  # the first account that is made
SENT = "sent"
PREPARED = "prepared"
PRINTED = "printed"
CHANGED = "changed since print"
HALF_WAY = "started"
OPENED = "opened"
INVITED = "invited"
UNREACHABLE = "cannot be reached"
REVOKED = "not invited any more"
# What a print of the demonstration says of itself; its paper was never made.
SHEETS = 4


@dataclass(frozen=True)
class Visitor:
    """One invented patient of the day: when (hour, minute), with whom, how far, with what needs.

    `needs` replaces answers of the file: item id to what stands in it.
    """

    name: str
    birth_date: date
    at: tuple[int, int]
    specialist: int
    state: str
    needs: tuple[tuple[str, str], ...] = ()

    @property
    def identity(self) -> Identity:
        """Who it is."""
        return Identity(name=self.name, birth_date=self.birth_date)


_SPANISH = (("interpreter", "yes"), ("interpreter-language", "Spanish"))
_RIDE = (("transport", "[needs-transport]"),)
_LARGE = (("needs", "[large-print]"),)
_TIME = (("needs", "[extra-time]"), ("voicemail", "yes"))
_PLAIN = (("needs", "[none]"), ("voicemail", "yes"))

VISITORS = (
    Visitor("Tomas Sample", date(1968, 4, 3), (8, 30), 0, CHANGED, _PLAIN),
    Visitor("Grace Sample", date(1954, 6, 19), (8, 50), 0, UNREACHABLE),
    Visitor("Maria Sample", date(1959, 1, 2), (9, 10), 1, HALF_WAY),
    Visitor("Aisha Sample", date(1981, 2, 14), (9, 40), 0, SENT, _LARGE),
    Visitor("Daniel Sample", date(1992, 9, 30), (10, 0), 1, PRINTED, _PLAIN),
    Visitor("Noor Sample", date(1975, 12, 11), (10, 30), 0, INVITED),
    Visitor("Leo Sample", date(1963, 8, 21), (10, 40), 1, PREPARED, _PLAIN),
    Visitor("Ines Sample", date(1970, 5, 9), (10, 50), 0, SENT, (*_SPANISH, *_RIDE)),
    Visitor("Omar Sample", date(1986, 3, 27), (11, 0), 1, SENT, _PLAIN),
    Visitor("Petra Sample", date(1948, 10, 5), (11, 10), 0, SENT, (*_RIDE, *_LARGE)),
    Visitor("Hugo Sample", date(1995, 7, 16), (11, 40), 1, SENT, _PLAIN),
    Visitor("Wanda Sample", date(1957, 2, 8), (11, 50), 0, OPENED),
    Visitor("Felix Sample", date(1979, 11, 24), (13, 0), 1, SENT, _TIME),
    Visitor("Rosa Sample", date(1966, 1, 30), (13, 20), 0, SENT, _SPANISH),
    Visitor("Jonas Sample", date(1989, 6, 12), (13, 40), 1, SENT, _PLAIN),
    Visitor("Edith Sample", date(1943, 9, 3), (14, 0), 0, SENT, (*_RIDE, *_TIME)),
    Visitor("Yusuf Sample", date(1972, 4, 18), (14, 40), 1, SENT, _PLAIN),
    Visitor("Clara Sample", date(1984, 12, 1), (15, 0), 0, REVOKED),
    Visitor("Milan Sample", date(1961, 7, 7), (15, 20), 1, SENT, _TIME),
    Visitor("Ruth Sample", date(1951, 3, 14), (15, 40), 0, SENT, _LARGE),
    Visitor("Samir Sample", date(1977, 8, 29), (16, 0), 1, HALF_WAY),
)


def written_answers(visitor: Visitor, text: str) -> str:
    """Return an answers file for a visitor: another person's, but for identity and needs."""
    who = f'identity: {{name: {visitor.name}, birth_date: "{visitor.birth_date}"}}'
    needs = dict(visitor.needs)
    return "\n".join(_replaced(text.splitlines(), who, needs)) + "\n"


def _replaced(lines: list[str], who: str, needs: dict[str, str]) -> Iterator[str]:
    for line in lines:
        item = line.strip().partition(":")[0]
        if line.startswith("identity:"):
            yield who
        elif line.startswith("  ") and item in needs:
            yield f"  {item}: {needs[item]}"
            if item == "interpreter" and "interpreter-language" in needs:
                yield f"  interpreter-language: {needs['interpreter-language']}"
        else:
            yield line


def make_visitor(record: Record, release: Release, clinic: Clinic, visitor: Visitor) -> None:
    """Invite a visitor, and bring the consultation as far as its state says."""
    zone = ZoneInfo(clinic.timezone)
    today = record.clock().astimezone(zone).date()
    specialist = clinic.specialists[visitor.specialist % len(clinic.specialists)]
    visit = datetime.combine(today, time(*visitor.at), tzinfo=zone)
    begun = begin(
        record, release, visitor.identity, invited_by="demonstration",
        appointment=Appointment(at=visit, specialist=specialist.id),
    )  # fmt: skip
    if visitor.state == UNREACHABLE:
        set_unreachable(record, DESK, begun.reference, is_unreachable=True)
    if visitor.state == REVOKED:
        revoke_invitation(record, DESK, begun.reference)
    if visitor.state in (INVITED, UNREACHABLE, REVOKED):
        return
    if visitor.state == OPENED:
        sid = open_by_code(record, begun.code, visitor.birth_date, "demonstration").sid
        end_session(record, sid)
        return
    read = _answers_of(visitor, release, clinic, today)
    fill(record, release, begun.reference, read)
    if visitor.state in (PREPARED, PRINTED, CHANGED):
        _print(record, begun.reference, is_in_hand=visitor.state != PREPARED)
    if visitor.state == CHANGED:
        change(record, release, begun.reference, read)


def _print(record: Record, reference: str, *, is_in_hand: bool) -> None:
    """Write down a print that was never made, so that the desk has some behind it."""
    opened = open_consultation(record, DESK, reference, Purpose.PREPARE_PACKET)
    packet = record_packet(
        record, DESK, opened, plan_packet(record, opened), kind="packet",
        settings=settings_json(PacketSettings()), sheets=SHEETS,
        digests=[f"{reference} {sheet}" for sheet in range(SHEETS)],
    )  # fmt: skip
    if is_in_hand:
        confirm_printed(record, DESK, [packet.id])


def _answers_of(visitor: Visitor, release: Release, clinic: Clinic, today: date) -> AnswersRead:
    file = "kim.yaml" if visitor.state == HALF_WAY else "robin.yaml"
    text = (ANSWERS / file).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / file
        written.write_text(written_answers(visitor, text), encoding="utf-8")
        return read_answers_file(written, release, clinic, today)
