"""What is past its time goes, what is not stays, and a clock gone wrong erases nobody."""

from datetime import date, timedelta

import pytest

from consult.consultations import (
    ClockIsSuspect,
    CredentialsDoNotMatch,
    list_consultations,
    open_by_code,
    purge_due,
    read_chain,
    send,
)
from consult.consultations.keystore import drop_key
from tests.consultations.builders import DESK, House, a_submission, answers


def purge(house: House, trust_clock: bool = False) -> int:
    return purge_due(
        house.record, draft_days=30, sent_days=90, trust_clock=trust_clock
    ).consultations


def go_on_daily(house: House, days: int) -> list[int]:
    purged = []
    for _ in range(days):
        house.clock.go_on(days=1)
        purged.append(purge(house))
    return purged


def test_a_draft_goes_after_its_time_and_not_before(house: House) -> None:
    begun = house.begin()
    assert sum(go_on_daily(house, 30)) == 0
    assert go_on_daily(house, 1) == [1]
    assert list_consultations(house.record, DESK) == []
    assert read_chain(house.record, _only_tombstone(house))[-1].actor_kind == "system"
    assert begun.reference not in str(read_chain(house.record, _only_tombstone(house)))


def test_working_on_a_draft_keeps_it(house: House) -> None:
    begun = house.begin()
    go_on_daily(house, 29)
    house.save(house.sit(begun), "side", answers("left"))
    assert sum(go_on_daily(house, 29)) == 0


def test_what_was_sent_is_kept_longer(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    send(house.record, sitting, a_submission(sitting, answers("left")))
    assert sum(go_on_daily(house, 90)) == 0
    assert go_on_daily(house, 1) == [1]


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(days=40), timedelta(hours=-1)])
def test_f07_a_clock_that_jumped_purges_nobody_until_someone_says_it_is_right(
    house: House, jump: timedelta
) -> None:
    house.begin()
    purge(house)
    house.clock.now += jump
    with pytest.raises(ClockIsSuspect):
        purge(house)
    assert house.count("identity") == 1
    assert purge(house, trust_clock=True) == (1 if jump.days > 30 else 0)
    house.clock.go_on(hours=1)
    purge(house)


def purge_hourly(house: House, hours: int) -> list[int]:
    purged = []
    for _ in range(hours):
        house.clock.go_on(hours=1)
        purged.append(purge(house))
    return purged


def test_what_does_not_go_by_days_is_done_whatever_the_clock_says(house: House) -> None:
    purge(house)
    begun, _ = house.begin(), house.begin_and_sit()
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, begun.code, date(1900, 1, 1), "192.0.2.1")
    drop_key(house.record, house.consultation_id(begun))
    house.clock.go_on(days=3)
    with pytest.raises(ClockIsSuspect):
        purge(house)
    assert (house.count("identity"), house.count("patient_session")) == (1, 0)
    assert house.count("tries") == 0


def test_after_a_gap_the_clock_is_trusted_again_step_by_step(house: House) -> None:
    house.begin()
    purge(house)
    house.clock.go_on(days=40)
    with pytest.raises(ClockIsSuspect):
        purge(house)
    steps = purge_hourly(house, 20)
    assert (sum(steps), steps[15]) == (1, 1)  # its time was over after thirty days
    house.clock.go_on(hours=1)
    assert not purge_due(house.record, draft_days=30, sent_days=90).is_clock_suspect


def test_a_reading_is_proven_by_a_later_one_of_the_same_clock_only(house: House) -> None:
    purge(house)
    house.clock.go_on(days=3)
    for minutes in (0, 4, 5):
        house.clock.go_on(minutes=minutes)
        with pytest.raises(ClockIsSuspect):
            purge(house)
    house.clock.go_on(minutes=1)
    assert purge_due(house.record, draft_days=30, sent_days=90).is_clock_suspect


def test_f07_a_jump_that_was_gone_again_erases_nobody_and_proves_nothing(house: House) -> None:
    house.begin()
    purge(house)
    for _ in range(3):
        house.clock.go_on(days=4000)
        with pytest.raises(ClockIsSuspect):
            purge(house)
        house.clock.go_on(days=-4000, hours=1)
        assert purge(house) == 0
    assert house.count("identity") == 1


def test_f07_a_clock_that_leaps_at_each_purge_is_never_trusted(house: House) -> None:
    house.begin()
    purge(house)
    for days in (100, 500, 40, -60, 4000):
        house.clock.go_on(days=days)
        with pytest.raises(ClockIsSuspect):
            purge(house)
    assert house.count("identity") == 1


def test_f07_a_jump_that_stays_erases_two_days_worth_at_a_time(house: House) -> None:
    purge(house)
    for _ in range(20):
        house.begin()
        go_on_daily(house, 1)
    house.clock.go_on(days=4000)
    with pytest.raises(ClockIsSuspect):
        purge(house)
    steps = purge_hourly(house, 20)
    assert (max(steps), sum(steps)) == (2, 20)
    assert sum(steps[:5]) == 0


def test_a_clock_that_went_back_for_long_leaves_nothing_to_catch_up(house: House) -> None:
    house.begin()
    purge(house)
    house.clock.go_on(days=-400)
    with pytest.raises(ClockIsSuspect):
        purge(house)
    assert purge_hourly(house, 3) == [0, 0, 0]
    house.clock.go_on(days=400)
    assert not purge_due(house.record, draft_days=30, sent_days=90).is_clock_suspect


def test_purging_twice_is_purging_once(house: House) -> None:
    house.begin()
    house.clock.go_on(days=31)
    assert (purge(house), purge(house)) == (1, 0)


def _only_tombstone(house: House) -> str:
    with house.record.database.read() as connection:
        query = "SELECT consultation_id FROM tombstone"
        return str(connection.exec_driver_sql(query).scalar_one())
