"""A day's list against the record: who is there already, and inviting those who are not.

Lives here: the check of each row and the invitations themselves. Must not: reading the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from consult.consultations import AlreadyBegun, begin, similar_people
from consult.web.desk.import_rows import DayRow
from consult.web.desk.invitation_words import Invitation, word_invitation
from consult.web.desk.staff_actor import acting
from consult.web.desk.today import watch_of
from consult.web.desk.today_status import Watch
from consult.web.desk.words import day, moment
from consult.web.services import Services


@dataclass(frozen=True, slots=True)
class Checked:
    """A row and who may be the same patient: `similar` says so in words, `references` by name."""

    row: DayRow
    similar: tuple[str, ...] = field(repr=False)
    references: tuple[str, ...]
    visit: str
    specialist: str

    @property
    def is_alike(self) -> bool:
        """Whether somebody like this is in the record already."""
        return bool(self.references)

    @property
    def is_good(self) -> bool:
        """Whether the row can be invited without another word."""
        return self.row.identity is not None and not self.is_alike

    @property
    def key(self) -> str:
        """What the box beside the row sends: the line, and those whom it was compared with."""
        return " ".join((str(self.row.number), *self.references))


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of a list: what to hand over, whom it had invited before, whom it left out."""

    made: tuple[Invitation, ...] = field(repr=False)
    before: tuple[str, ...]
    left_out: tuple[Checked, ...] = field(repr=False)


def check_rows(here: Services, rows: Iterable[DayRow]) -> list[Checked]:
    """Return each row with those in the record who are like it."""
    watch = watch_of(here)
    return [_check(here, watch, row) for row in rows]


def _check(here: Services, watch: Watch, row: DayRow) -> Checked:
    names = {one.id: one.name for one in here.clinic.specialists}
    found = similar_people(here.record, acting(), row.identity) if row.identity else []
    return Checked(
        row=row,
        similar=tuple(
            f"{one.name}, born {day(one.birth_date)}, reference {one.reference}" for one in found
        ),
        references=tuple(one.reference for one in found),
        visit=moment(watch.local(row.appointment.at)) if row.appointment.at else "",
        specialist=names.get(row.appointment.specialist or "", ""),
    )


def invite_rows(
    here: Services, checked: Iterable[Checked], once: str, others: frozenset[str]
) -> Invited:
    """Invite every good row, and those whose box says that they are another patient.

    `once` is the random word of the preview: the same preview sent again invites nobody twice.
    """
    made: list[Invitation] = []
    before: list[str] = []
    left_out: list[Checked] = []
    for one in checked:
        if not (one.is_good or one.key in others) or one.row.identity is None:
            left_out.append(one)
            continue
        try:
            made.append(_invite(here, one, f"{once} {one.row.number}"))
        except AlreadyBegun as earlier:
            if earlier.reference:
                before.append(earlier.reference)
    return Invited(tuple(made), tuple(before), tuple(left_out))


def _invite(here: Services, one: Checked, once: str) -> Invitation:
    identity = one.row.identity
    assert identity is not None
    begun = begin(
        here.record,
        here.current_release,
        identity,
        appointment=one.row.appointment,
        invited_by=acting().id,
        once=once,
    )
    return word_invitation(
        begun, identity, one.row.appointment, here.settings.base_url, here.clinic
    )
