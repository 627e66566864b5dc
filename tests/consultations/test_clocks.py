"""Clocks that go back, jump, change to summer time or meet a leap day lose and lengthen nothing."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from consult.consultations import (
    ClockIsSuspect,
    SittingIsOver,
    due_now,
    open_consultation,
    purge_due,
    read_chain,
    recent_audit,
    verify_chain,
)
from tests.catalogue.figures import Figure
from tests.consultations.builders import CLINICIAN, OFFICE, House, answers

# The clinic's clocks went back an hour on the first day, ahead on the second; the third was added.
DAYS = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 3, 14, tzinfo=UTC),
        datetime(2028, 2, 29, tzinfo=UTC))  # fmt: skip


@pytest.fixture
def in_new_york() -> Iterator[None]:
    """Let the machine keep the time of a place that has summer time."""
    kept = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    yield
    del os.environ["TZ"]
    if kept is not None:
        os.environ["TZ"] = kept
    time.tzset()


def test_f07_the_log_keeps_its_order_whatever_the_clock_says(house: House, figure: Figure) -> None:
    begun = house.begin()
    sid = house.sit(begun)
    for number, minutes in enumerate((0, 30, -20, -20, 30)):
        house.clock.go_on(minutes=minutes)
        sid = house.sit(begun)
        house.save(sid, "side", answers(str(number)))
    consultation_id = house.consultation_id(begun)
    chain = read_chain(house.record, consultation_id)
    saved = [row for row in chain if row.action == "page saved"]
    assert [row.detail for row in saved] == [f"revision {number}" for number in range(1, 6)]
    assert [row.sequence for row in chain] == list(range(1, len(chain) + 1))
    assert [row.at for row in chain] != sorted(row.at for row in chain)
    assert verify_chain(house.record, consultation_id).is_whole
    assert recent_audit(house.record, OFFICE)
    figure(f"clock -20 min twice: {len(chain)} rows of the audit log in order, chain whole")


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize("day", DAYS)
def test_f07_a_day_of_23_25_or_one_more_hours_is_a_day(
    house: House, day: datetime, figure: Figure
) -> None:
    house.clock.now = day - timedelta(days=30)
    house.begin()
    purged = []
    for step in [24] * 29 + [1] * 48:
        house.clock.go_on(hours=step)
        if purge_due(house.record, draft_days=30, sent_days=90).consultations:
            purged.append(house.clock.now)
    assert purged == [day + timedelta(hours=1)]
    figure(f"over {day:%d %b %Y}: kept for 30 x 24 hours, purged in the hour after")


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize("day", DAYS)
def test_f07_a_session_outlasts_no_change_of_the_clock(house: House, day: datetime) -> None:
    house.clock.now = day + timedelta(hours=5, minutes=50)  # ten minutes before the change
    sid = house.begin_and_sit()
    house.clock.go_on(minutes=44)
    house.load(sid)
    house.clock.go_on(minutes=46)
    with pytest.raises(SittingIsOver):
        house.load(sid)


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(days=4000), timedelta(hours=-1)])
def test_f07_a_dry_run_by_a_suspect_clock_says_so_and_changes_nothing(
    house: House, jump: timedelta
) -> None:
    house.begin()
    purge_due(house.record, draft_days=30, sent_days=90)
    house.clock.now += jump
    before = house.count("house"), house.count("audit")
    with pytest.raises(ClockIsSuspect):
        due_now(house.record, draft_days=30, sent_days=90)
    assert (house.count("house"), house.count("audit")) == before
    due = due_now(house.record, draft_days=30, sent_days=90, trust_clock=True)
    assert sum(due.by_status.values()) == (jump.days > 30)
    assert house.count("identity") == 1


def test_f07_a_purge_by_a_clock_that_jumped_ahead_leaves_everyone(
    house: House, figure: Figure
) -> None:
    begun = [house.begin() for _ in range(5)]
    house.clock.go_on(days=28)
    purge_due(house.record, draft_days=30, sent_days=90)
    house.clock.go_on(days=3)
    with pytest.raises(ClockIsSuspect):
        purge_due(house.record, draft_days=30, sent_days=90)
    for one in begun:
        open_consultation(house.record, CLINICIAN, one.reference, "see status")
    figure("clock +3 d: 5 of 5 left alone, the purge refused")
