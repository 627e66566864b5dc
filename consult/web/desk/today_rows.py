"""The desk's list as groups of rows: who needs the desk now, who is ready, who is waited for.

Lives here: the groups, their order, and what a row says. Must not: reading the record, Flask's
request. Nothing ranks patients: the order is that of their visits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from consult.brief.clinic import Clinic
from consult.consultations import Listed
from consult.web.desk.today_actions import Action, actions_for
from consult.web.desk.today_alike import alike_on_a_day
from consult.web.desk.today_status import (
    StatusWords,
    Watch,
    is_cancelled,
    is_done,
    is_out_of_reach,
    is_to_print,
    needs_in_words,
    status_of,
)
from consult.web.desk.words import day

# Who has not sent an hour before the visit still has time for a call or a paper form, not for more.
SOON: Final = timedelta(hours=1)
LATE: Final = timedelta(minutes=30)

NOW: Final = "Needs you now"
READY: Final = "Ready"
WAITING: Final = "Waiting for the patient"
CANCELLED: Final = "Cancelled"
NO_TIME: Final = "Without a time"
COMING: Final = "Coming days"
OVER: Final = "Days that are over"
_OF_THE_DAY: Final = (NOW, READY, WAITING, CANCELLED)


@dataclass(frozen=True, slots=True)
class Row:
    """One consultation as a list shows it. `is_alike`: another of that day is easily mixed up."""

    time: str | None
    day: str | None
    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    reference: str
    specialist: str | None
    status: StatusWords
    needs: str
    is_alike: bool
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    title: str
    rows: tuple[Row, ...]


def group_the_day(listed: Iterable[Listed], clinic: Clinic, watch: Watch, on: date) -> list[Group]:
    """Return the visits of a day in their groups, each in the order of the visits."""
    found = sorted(listed, key=lambda one: (one.appointment.at or watch.now, one.reference))
    view = _View(clinic, watch, on, alike_on_a_day(found, watch))
    return [
        Group(title, rows)
        for title in _OF_THE_DAY
        if (rows := view.rows(o for o in found if _group(o, watch) == title))
    ]


def group_the_rest(listed: Iterable[Listed], clinic: Clinic, watch: Watch) -> list[Group]:
    """Return who comes on the days to come, who has no time yet, and whose day is over."""
    found = list(listed)
    visits = [(one.appointment.at, one) for one in found]
    dated = [(watch.local(at), one) for at, one in visits if at is not None]
    coming = sorted((at, one.reference) for at, one in dated if at.date() >= watch.today)
    over = sorted(
        ((at, one.reference) for at, one in dated if at.date() < watch.today), reverse=True
    )
    by_reference = {one.reference: one for one in found}
    groups = (
        (COMING, [by_reference[reference] for _, reference in coming]),
        (NO_TIME, [one for at, one in visits if at is None]),
        (OVER, [by_reference[reference] for _, reference in over]),
    )
    view = _View(clinic, watch, watch.today, alike_on_a_day(found, watch))
    return [Group(title, view.rows(members)) for title, members in groups if members]


def found_rows(listed: Iterable[Listed], clinic: Clinic, watch: Watch) -> tuple[Row, ...]:
    """Return what a search has found, in the order in which it was found."""
    found = list(listed)
    return _View(clinic, watch, watch.today, alike_on_a_day(found, watch)).rows(found)


def count_in_words(groups: Sequence[Group]) -> str:
    """Return the line of counts, such as "24 visits · 17 ready · 3 need you now"."""
    count = {group.title: len(group.rows) for group in groups}
    visits = sum(count.values()) - count.get(CANCELLED, 0)
    parts = ["1 visit" if visits == 1 else f"{visits} visits"]
    parts.append(f"{count.get(READY, 0)} ready")
    if now := count.get(NOW, 0):
        parts.append("1 needs you now" if now == 1 else f"{now} need you now")
    if over := count.get(CANCELLED, 0):
        parts.append(f"{over} cancelled")
    return " · ".join(parts)


def to_print_count(listed: Iterable[Listed]) -> int:
    """Return how many packets of a day wait for the printer."""
    return sum(is_to_print(one) for one in listed if not is_cancelled(one))


def _group(one: Listed, watch: Watch) -> str:
    if is_cancelled(one):
        return CANCELLED
    if is_done(one):
        return NOW if one.is_changed_since_print else READY
    if is_out_of_reach(one):
        return NOW
    at = one.appointment.at
    is_near = at is not None and -LATE <= at - watch.now <= SOON
    return NOW if is_near else WAITING


@dataclass(frozen=True, slots=True)
class _View:
    """How a list is looked at: where, when, on which day's page, and who is easily mixed up."""

    clinic: Clinic
    watch: Watch
    on: date
    alike: Mapping[str, frozenset[str]]

    def rows(self, listed: Iterable[Listed]) -> tuple[Row, ...]:
        """Return the rows of consultations, in their order."""
        names = {specialist.id: specialist.name for specialist in self.clinic.specialists}
        return tuple(self._row(one, names.get(one.specialist or "")) for one in listed)

    def _row(self, one: Listed, specialist: str | None) -> Row:
        at = self.watch.local(one.appointment.at) if one.appointment.at else None
        is_alike = one.reference in self.alike
        return Row(
            time=f"{at:%H:%M}" if at else None,
            day=day(at.date()) if at and at.date() != self.on else None,
            name=one.name,
            birth_date=one.birth_date,
            reference=one.reference,
            specialist=specialist,
            status=status_of(one, self.watch),
            needs=needs_in_words(one.needs),
            is_alike=is_alike,
            actions=actions_for(one, is_alike=is_alike),
        )
