"""Who is due: nobody before the visit, nobody who is here, nobody who has just come back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from consult.consultations import (
    SittingIsOver,
    cancel,
    due_now,
    erase,
    kept_until,
    list_erasures,
    purge_due,
    read_chain,
    reapply_erasures,
    restore,
    retention,
    send,
    unlisted_erasures,
    verify_chain,
)
from consult.consultations.audit import HOUSE
from consult.consultations.erased_list import ErasedList
from tests.catalogue.figures import Figure
from tests.consultations.builders import (
    DESK,
    NOON,
    Clock,
    House,
    a_submission,
    an_appointment,
    answers,
)

DAYS = {"draft_days": 30, "sent_days": 90}
VISIT = date(2026, 12, 30)


def purge(house: House, **more: Any) -> int:
    return purge_due(house.record, **DAYS, trust_clock=True, **more).consultations


def visit_in_december() -> Any:
    return an_appointment().model_copy(
        update={"at": NOON.replace(year=VISIT.year, month=VISIT.month, day=VISIT.day)}
    )


def on(house: House, day: date) -> None:
    house.clock.now = NOON.replace(year=day.year, month=day.month, day=day.day)


def test_an_invitation_for_a_visit_in_six_weeks_is_there_on_the_day(house: House) -> None:
    house.begin(appointment=visit_in_december(), invited_by="8")
    on(house, VISIT)
    assert purge(house) == 0
    on(house, VISIT + timedelta(days=8))
    assert purge(house) == 0
    on(house, VISIT + timedelta(days=9))
    assert purge(house) == 1


def test_what_was_sent_long_before_the_visit_is_there_on_the_day(house: House) -> None:
    house.clock.go_on(days=-120)
    sitting = house.load(house.begin_and_sit(appointment=visit_in_december()))
    send(house.record, sitting, a_submission(sitting, answers("left")))
    on(house, VISIT)
    assert purge(house) == 0


def test_a_cancelled_visit_can_be_restored_until_it_is_over(house: House) -> None:
    begun = house.begin(appointment=visit_in_december(), invited_by="8")
    cancel(house.record, DESK, begun.reference)
    on(house, VISIT)
    assert purge(house) == 0
    restore(house.record, DESK, begun.reference)


@pytest.mark.parametrize("visit", [None, VISIT, date(2026, 11, 24)])
def test_the_day_that_a_patient_is_told_is_kept(house: House, visit: date | None) -> None:
    appointment = visit_in_december() if visit == VISIT else an_appointment() if visit else None
    house.begin(appointment=appointment)
    told = kept_until(NOON.date(), visit, DAYS["draft_days"])
    on(house, told)
    assert purge(house) == 0
    on(house, told + timedelta(days=2))
    assert purge(house) == 1


def test_f16_nobody_is_purged_who_is_here(house: House) -> None:
    begun = house.begin()
    house.clock.go_on(days=31)
    sid = house.sit(begun)
    assert purge(house) == 0
    house.save(sid, "side", answers("left"))
    house.clock.go_on(days=29)
    assert purge(house) == 0


def test_f16_a_save_that_comes_between_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    """The patient comes back when the purge has just found the consultation due."""
    begun, other = house.begin(), house.begin()
    house.clock.go_on(days=31)
    erase_if = retention.erase_if
    came: list[str] = []

    def come_back(*given: Any) -> bool:
        if not came:
            came.append(house.sit(begun))
            house.save(came[0], "side", answers("left"))
        return erase_if(*given)

    monkeypatch.setattr(retention, "erase_if", come_back)
    assert purge(house) == 1
    assert house.load(came[0]).content("side") == answers("left")
    assert house.count("consultation", f"reference = '{other.reference}'") == 0
    figure("1 saved while the purge ran: kept; 1 purged")


def test_f16_who_saves_after_the_purge_is_told_that_it_is_over(house: House) -> None:
    begun = house.begin()
    sid = house.sit(begun)
    sitting = house.load(sid)
    house.clock.go_on(days=31)
    assert purge(house) == 1
    with pytest.raises(SittingIsOver):
        house.load(sid)
    assert sitting.reference == begun.reference
    assert house.count("part") == 0


def test_a_dry_run_counts_by_status_and_changes_nothing(house: House) -> None:
    house.begin(invited_by="8")
    house.clock.go_on(days=1)
    house.begin()
    sitting = house.load(house.begin_and_sit())
    send(house.record, sitting, a_submission(sitting, answers("left")))
    house.clock.go_on(days=100)
    due = due_now(house.record, **DAYS)
    assert due.by_status == {"invited": 1, "started": 1, "sent": 1}
    assert due.oldest == NOON
    assert house.count("identity") == 3
    assert house.count("tombstone") == 0


def test_d18_each_purged_consultation_is_one_row_of_its_log_and_the_purge_one_of_the_house(
    house: House, figure: Figure
) -> None:
    ids = [house.consultation_id(house.begin()) for _ in range(3)]
    house.clock.go_on(days=31)
    assert [purge(house), purge_due(house.record, **DAYS).consultations] == [3, 0]
    for one in ids:
        assert [row.action for row in read_chain(house.record, one)] == ["begun", "erased"]
        assert verify_chain(house.record, one).is_whole
    told = [row.detail for row in read_chain(house.record, HOUSE) if row.action == "purged"]
    assert told == ["3 consultations, the clock was trusted"]
    figure("3 purged: 1 row in each log, 1 in the house's")


@pytest.fixture
def listed(house: House, tmp_path: Any) -> House:
    """A house whose list of the erased cannot be written yet."""
    house.record = replace(house.record, erased=ErasedList(tmp_path / "away" / "erased.txt"))
    return house


def test_a_list_that_cannot_be_written_holds_up_no_erasure_and_is_made_up_for(
    listed: House, tmp_path: Any
) -> None:
    begun = [listed.begin() for _ in range(3)]
    ids = {listed.consultation_id(one) for one in begun}
    for one in begun:
        erase(listed.record, one.reference, DESK)
    assert listed.count("identity") == 0
    assert unlisted_erasures(listed.record) == 3
    assert list_erasures(listed.record) == 3
    (tmp_path / "away").mkdir()
    assert list_erasures(listed.record) == 0
    assert unlisted_erasures(listed.record) == 0
    kept = tmp_path / "away" / "erased.txt"
    assert ErasedList(kept).read() == ids
    assert kept.stat().st_mode & 0o777 == 0o600
    assert len(kept.read_text().splitlines()) == 3


def test_who_stands_on_the_list_is_erased_again(listed: House, tmp_path: Any) -> None:
    (tmp_path / "away").mkdir()
    begun, other = listed.begin(), listed.begin()
    ErasedList(tmp_path / "away" / "erased.txt").add(
        [listed.consultation_id(begun), "f" * 32], Clock()()
    )
    assert reapply_erasures(listed.record) == 1
    assert reapply_erasures(listed.record) == 0
    assert listed.count("identity") == 1
    assert listed.consultation_id(other)


def test_a_line_that_a_full_disk_cut_short_spoils_no_other(tmp_path: Any) -> None:
    kept = ErasedList(tmp_path / "erased.txt")
    kept.add(["a" * 32], NOON)
    for cut in range(len("2026-11-22T12:00:00Z ") + 32):
        with kept.file.open("a") as file:
            file.write(f"2026-11-22T12:00:00Z {'b' * 32}"[:cut])
        kept.add([f"{cut:032x}"], NOON)
        assert f"{cut:032x}" in kept.read()
    assert "a" * 32 in kept.read()


def test_only_ids_and_times_stand_on_the_list(house: House, tmp_path: Any) -> None:
    house.record = replace(house.record, erased=ErasedList(tmp_path / "erased.txt"))
    begun = house.begin()
    consultation_id = house.consultation_id(begun)
    erase(house.record, begun.reference, DESK)
    assert (tmp_path / "erased.txt").read_text() == f"2026-11-22T12:00:00Z {consultation_id}\n"
