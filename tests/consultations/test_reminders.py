"""Reminders: once each, by the clinic's own days, and never for a visit that is off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from consult.consultations import (
    cancel,
    due_reminders,
    erase,
    note_reminded,
    send,
    set_appointment,
    set_unreachable,
)
from tests.consultations.builders import DESK, House, a_submission, an_appointment, answers

BERLIN = ZoneInfo("Europe/Berlin")


def reminded(house: House, now: datetime) -> list[int]:
    return [due.days for due in due_reminders(house.record, now, BERLIN)
            if note_reminded(house.record, due)]  # fmt: skip


def invite(house: House) -> tuple[str, datetime]:
    at = datetime(2026, 12, 9, 0, 30, tzinfo=BERLIN)  # still the day before in UTC
    visit = replace_at(at)
    return house.begin(invited_by="8", appointment=visit).reference, at


def replace_at(at: datetime) -> Any:
    return an_appointment().model_copy(update={"at": at})


def test_each_reminder_goes_once_by_the_clinics_day(house: House) -> None:
    _, at = invite(house)
    told = {}
    for days in range(9, -1, -1):
        now = (at - timedelta(days=days)).replace(hour=9)
        told[days] = reminded(house, now) + reminded(house, now)
    assert {days: marks for days, marks in told.items() if marks} == {7: [7], 1: [1]}
    assert house.count("job", "kind = 'mail-reminder'") == 2


def test_nobody_is_reminded_of_a_visit_that_is_off_or_prepared(house: House) -> None:
    now = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
    for spoil in (cancel, erase_it, lambda r, a, ref: set_unreachable(r, a, ref, True)):
        reference, _ = invite(house)
        assert len(due_reminders(house.record, now, BERLIN)) == 1
        spoil(house.record, DESK, reference)
        assert due_reminders(house.record, now, BERLIN) == []
    visit = replace_at(datetime(2026, 12, 9, 9, 0, tzinfo=BERLIN))
    sitting = house.load(house.begin_and_sit(appointment=visit, invited_by="8"))
    send(house.record, sitting, a_submission(sitting, answers("left")))
    assert due_reminders(house.record, now, BERLIN) == []


def erase_it(record: Any, actor: Any, reference: str) -> None:
    erase(record, reference, actor)


def test_a_visit_that_was_moved_is_reminded_of_anew_and_the_old_reminder_is_not_sent(
    house: House,
) -> None:
    reference, at = invite(house)
    now = at - timedelta(days=7)
    [stale] = due_reminders(house.record, now, BERLIN)
    assert reminded(house, now) == [7]
    later = at + timedelta(days=10)
    set_appointment(house.record, DESK, reference, replace_at(later))
    assert note_reminded(house.record, replace(stale, days=1)) is None
    assert reminded(house, later - timedelta(days=7)) == [7]
