"""A session is a lease on the consultation: losing it loses nothing."""

from datetime import timedelta

import pytest

from consult.consultations import (
    NoSuchConsultation,
    SittingIsOver,
    end_session,
    load_sitting,
    save_part,
    start_session,
)
from consult.consultations.sessions import end_idle_sessions
from tests.catalogue.figures import Figure
from tests.consultations.builders import House, answers, statements_of


def test_d05_each_coming_in_gets_a_new_session_of_its_own(house: House) -> None:
    begun = house.begin()
    first, second = house.sit(begun), house.sit(begun)
    assert first != second
    assert house.load(first).consultation_id == house.load(second).consultation_id


def test_d05_a_session_that_was_ended_is_over_and_the_answers_are_not(house: House) -> None:
    begun = house.begin()
    sid = house.sit(begun)
    house.save(sid, "side", answers("left"))
    end_session(house.record, sid)
    end_session(house.record, sid)
    with pytest.raises(SittingIsOver):
        house.load(sid)
    assert house.load(house.sit(begun)).content("side") == answers("left")


@pytest.mark.parametrize("sid", ["", "unknown", "\ud800", "x" * 10_000])
def test_an_unknown_session_is_over(house: House, sid: str) -> None:
    with pytest.raises(SittingIsOver):
        house.load(sid)


def test_d16_a_session_ends_after_three_quarters_of_an_hour_without_a_request(
    house: House, figure: Figure
) -> None:
    figure("patients: over after 45 idle minutes")
    sid = house.begin_and_sit()
    house.clock.go_on(minutes=45)
    house.load(sid)
    house.clock.go_on(minutes=45, seconds=1)
    with pytest.raises(SittingIsOver):
        house.load(sid)


def test_reading_keeps_a_session_alive(house: House) -> None:
    sid = house.begin_and_sit()
    for _ in range(5):
        house.clock.go_on(minutes=40)
        house.load(sid)


def test_saving_keeps_a_session_alive(house: House) -> None:
    sid = house.begin_and_sit()
    for minutes in (4, 44):
        house.clock.go_on(minutes=minutes)
        house.save(sid, "side", answers("left"))
        house.load(sid)  # the page that is shown after it
    house.clock.go_on(minutes=44)
    house.load(sid)


def test_a_page_after_a_save_notes_that_the_patient_is_there_and_the_save_need_not(
    house: House,
) -> None:
    sid = house.begin_and_sit()
    house.clock.go_on(minutes=4)
    sitting = load_sitting(house.record, sid, is_noted=False)
    with statements_of(house.record.database) as saving:
        save_part(house.record, sitting, "side", answers("left"), 0, "page saved", 10)
    with statements_of(house.record.database) as first:
        house.load(sid)
    with statements_of(house.record.database) as second:
        house.load(sid)
    assert not any("patient_session" in statement for statement in saving)
    assert [s.split()[1] for s in first if not s.startswith("SELECT")] == ["patient_session"]
    assert len(second) == 1


def test_a_read_within_five_minutes_writes_nothing(house: House) -> None:
    sid = house.begin_and_sit()
    house.clock.go_on(minutes=5)
    with statements_of(house.record.database) as statements:
        house.load(sid)
    assert [s for s in statements if not s.startswith("SELECT")] == []


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(hours=-1), timedelta(minutes=-2)])
def test_f07_a_clock_that_jumps_never_lengthens_a_session(house: House, jump: timedelta) -> None:
    sid = house.begin_and_sit()
    house.clock.now += jump
    with pytest.raises(SittingIsOver):
        house.load(sid)


def test_a_session_is_found_by_its_digest_only(house: House) -> None:
    sid = house.begin_and_sit()
    with house.record.database.read() as connection:
        [stored] = connection.exec_driver_sql("SELECT digest FROM patient_session").scalars()
    assert sid.encode() not in bytes(stored)
    with pytest.raises(SittingIsOver):
        house.load(bytes(stored).hex())


def test_no_session_starts_for_an_unknown_reference(house: House) -> None:
    with pytest.raises(NoSuchConsultation):
        start_session(house.record, "K7QM-3F9X")


def test_idle_sessions_are_cleared_away(house: House) -> None:
    house.begin_and_sit()
    house.clock.go_on(hours=1)
    sid = house.begin_and_sit()
    assert end_idle_sessions(house.record) == 1
    house.load(sid)
