"""What desk and worker do with a visit: extract, packets, batches, marks, reminders; all erased."""

from datetime import date
from typing import Any

import pytest

from consult.brief.submitted import Identity
from consult.consultations import (
    BothHoldAnswers,
    ChangedMeanwhile,
    NoSuchBatch,
    NoSuchConsultation,
    NotPermitted,
    Packet,
    Purpose,
    batch_file,
    batch_members,
    batch_of,
    batch_packets,
    cancel,
    confirm_printed,
    due_jobs,
    erase,
    list_consultations,
    mark_seen,
    merge_duplicate,
    note_progress,
    open_consultation,
    packets_of,
    plan_packet,
    purge_due,
    read_chain,
    read_room_note,
    record_packet,
    request_batch,
    restore,
    save_part,
    save_room_note,
    send,
    set_unreachable,
    similar_people,
    store_batch,
)
from consult.consultations.policy import SYSTEM
from tests.consultations.builders import (
    CLINICIAN,
    DESK,
    MARIA,
    NOBODY,
    OFFICE,
    House,
    a_submission,
    an_appointment,
    answers,
    statements_of,
)

PAPER = {"paper": "A4", "duplex": True}
EXTRACT = {"needs": ["interpreter:Spanish", "transport"], "missing": 3}


def line(house: House) -> Any:
    return list_consultations(house.record, DESK)[0]


def sent(house: House, **more: Any) -> str:
    begun = house.begin(invited_by="8", **more)
    sitting = house.load(house.sit(begun))
    send(house.record, sitting, a_submission(sitting, answers("left")))
    return begun.reference


def prepare(house: House, reference: str, batch_id: str | None = None, **more: Any) -> Packet:
    opened = open_consultation(house.record, SYSTEM, reference, Purpose.PREPARE_PACKET)
    kind = more.get("kind", "packet")
    planned = plan_packet(house.record, opened, kind, batch_id)
    return record_packet(
        house.record, DESK, opened, planned, kind=kind, settings=PAPER, sheets=3,
        digests=("aa", "bb", "cc"), batch_id=batch_id,
    )  # fmt: skip


def actions(house: House, reference: str) -> list[str]:
    opened = open_consultation(house.record, DESK, reference, Purpose.SEE_STATUS)
    return [row.action for row in read_chain(house.record, opened.consultation_id)]


def test_the_extract_is_sealed_with_the_save_and_listed(house: House) -> None:
    sid = house.begin_and_sit()
    sitting = house.load(sid)
    save_part(house.record, sitting, "side", answers("left"), 0, "page saved", 10, EXTRACT)
    assert (line(house).needs, line(house).missing) == (("interpreter:Spanish", "transport"), 3)
    house.save(sid, "onset", answers("hours"))
    assert line(house).missing == 3
    again = house.load(sid)
    send(house.record, again, a_submission(again, {}), {"needs": [], "missing": 0})
    assert (line(house).needs, line(house).missing) == ((), 0)


def test_a_save_beside_a_newer_one_still_leaves_an_extract_that_opens(house: House) -> None:
    sid = house.begin_and_sit()
    one, other = house.load(sid), house.load(sid)
    save_part(house.record, one, "side", answers("left"), 0, "page saved", 10, EXTRACT)
    later = {"needs": [], "missing": 9}
    save_part(house.record, other, "onset", answers("left"), 0, "page saved", 10, later)
    assert line(house).missing == 9


def test_listing_many_takes_as_many_statements_as_listing_one(house: House) -> None:
    counts = []
    for _ in range(2):
        prepare(house, sent(house))
        with statements_of(house.record.database) as reads:
            list_consultations(house.record, DESK)
        counts.append(len(reads))
    assert counts == [4, 4]


def test_out_of_reach_cancelled_and_restored(house: House) -> None:
    reference = house.begin(invited_by="8").reference
    set_unreachable(house.record, DESK, reference, True)
    cancel(house.record, DESK, reference)
    assert line(house).unreachable_at is not None
    assert line(house).cancelled_at is not None
    opened = open_consultation(house.record, DESK, reference, Purpose.SEE_STATUS)
    assert opened.unreachable_at == opened.cancelled_at == house.clock()
    set_unreachable(house.record, DESK, reference, False)
    restore(house.record, DESK, reference)
    assert (line(house).unreachable_at, line(house).cancelled_at) == (None, None)
    with pytest.raises(NotPermitted):
        cancel(house.record, NOBODY, reference)
    with pytest.raises(NoSuchConsultation):
        cancel(house.record, DESK, "K7QM-3F9X")


def test_a_duplicate_is_cancelled_and_no_answer_is_moved(house: House) -> None:
    invited = house.begin(invited_by="8", appointment=an_appointment()).reference
    answered = sent(house)
    assert merge_duplicate(house.record, DESK, invited, answered) == answered
    lines = {one.reference: one for one in list_consultations(house.record, DESK)}
    assert lines[invited].cancelled_at is not None
    assert not lines[invited].has_invitation
    assert lines[answered].cancelled_at is None
    assert lines[answered].appointment.at == an_appointment().at
    with pytest.raises(BothHoldAnswers):
        merge_duplicate(house.record, DESK, answered, sent(house))
    with pytest.raises(BothHoldAnswers):
        merge_duplicate(house.record, DESK, answered, answered)


@pytest.mark.parametrize(
    ("name", "is_found"),
    [("Perez Maria", True), ("Marie Peres", True), ("Marai ONeil", True), ("Bo Jensen", False)],
)
def test_a_similar_name_with_the_same_birth_date_is_found(
    house: House, name: str, is_found: bool
) -> None:
    house.begin()
    sought = Identity(name=name, birth_date=MARIA.birth_date)
    assert bool(similar_people(house.record, DESK, sought)) is is_found
    other = Identity(name=name, birth_date=date(1900, 1, 1))
    assert similar_people(house.record, DESK, other) == []


def test_a_packet_is_prepared_then_confirmed_then_out_of_date(house: House) -> None:
    begun = house.begin(invited_by="8")
    sid = house.sit(begun)
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers("left")))
    made = prepare(house, begun.reference)
    assert (line(house).is_print_confirmed, line(house).printed_by) == (False, "8")
    assert confirm_printed(house.record, DESK, [made.id, "none"]) == 1
    assert confirm_printed(house.record, DESK, [made.id]) == 0
    assert (line(house).is_print_confirmed, line(house).printed_number) == (True, 1)
    assert not line(house).is_changed_since_print
    house.save(sid, "side", answers("right"))
    assert line(house).is_changed_since_print
    house.clock.go_on(minutes=1)
    assert prepare(house, begun.reference, kind="reprint").reprint == 1
    second = prepare(house, begun.reference, kind="changed")
    assert (second.reprint, second.digests) == (2, ("aa", "bb", "cc"))
    assert len(packets_of(house.record, DESK, begun.reference)) == 3


def test_a_batch_done_twice_is_prepared_once(house: House) -> None:
    references = [sent(house), sent(house)]
    batch = request_batch(house.record, DESK, "day", references, PAPER, date(2026, 11, 24))
    assert [job.batch_id for job in due_jobs(house.record) if job.kind == "packets"] == [batch.id]
    assert batch_members(house.record, batch.id) == references
    labels = []
    for _ in range(2):
        note_progress(house.record, batch.id, 0)
        labels.append([prepare(house, each, batch.id).label for each in references])
        store_batch(house.record, batch.id, b"%PDF", 6)
        house.clock.go_on(minutes=6)
        if len(labels) == 1:
            house.tamper("UPDATE batch SET state = 'running'")
    assert labels[0] == labels[1]
    assert actions(house, references[0]).count("prepared") == 1
    assert len(batch_packets(house.record, DESK, batch.id)) == 2
    done = batch_of(house.record, DESK, batch.id)
    assert (done.state, done.done, done.sheets, done.is_file_kept) == ("done", 2, 6, True)
    assert batch_file(house.record, DESK, batch.id) == b"%PDF"
    with pytest.raises(NotPermitted):
        batch_file(house.record, OFFICE, batch.id)


def test_an_unknown_reference_makes_no_batch(house: House) -> None:
    with pytest.raises(NoSuchConsultation):
        request_batch(house.record, DESK, "chosen", [sent(house), "K7QM-3F9X"], PAPER)
    assert house.count("batch") == house.count("batch_member") == 0


def test_the_file_of_a_batch_goes_with_its_key_after_a_day(house: House) -> None:
    batch = request_batch(house.record, DESK, "one", [sent(house)], PAPER)
    store_batch(house.record, batch.id, b"%PDF", 1)
    house.clock.go_on(hours=23)
    assert purge_due(house.record, draft_days=30, sent_days=90).batch_files == 0
    house.clock.go_on(hours=2)
    assert purge_due(house.record, draft_days=30, sent_days=90).batch_files == 1
    assert batch_file(house.record, DESK, batch.id) is None
    with house.record.keys_database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM data_key").scalar_one() == 1
    for _ in range(31):
        house.clock.go_on(days=1)
        purge_due(house.record, draft_days=60, sent_days=90)
    assert house.count("batch") == 0


def test_erasing_takes_all_of_it_along_and_the_file_in_which_the_patient_stands(
    house: House,
) -> None:
    gone, other = sent(house, appointment=an_appointment()), sent(house)
    batch = request_batch(house.record, DESK, "day", [gone, other], PAPER)
    prepare(house, gone, batch.id)
    store_batch(house.record, batch.id, b"%PDF", 1)
    running = request_batch(house.record, DESK, "day", [gone, other], PAPER)
    save_room_note(house.record, CLINICIAN, gone, {"own-1": "yes"}, 0)
    mark_seen(house.record, CLINICIAN, gone, 1)
    cancel(house.record, DESK, gone)
    erase(house.record, gone, DESK)
    for table in ("packet", "room_note", "desk_extract", "batch_file"):
        assert house.count(table) == 0, table
    assert house.count("consultation", "seen_at IS NOT NULL OR cancelled_at IS NOT NULL") == 0
    assert batch_file(house.record, DESK, batch.id) is None
    with pytest.raises(NoSuchBatch):
        store_batch(house.record, running.id, b"%PDF", 1)
    assert batch_of(house.record, DESK, running.id).state == "failed"
    assert batch_members(house.record, running.id) == [other]


def test_marks_of_the_room_are_the_specialists_and_never_overwritten_unseen(house: House) -> None:
    reference = sent(house)
    assert save_room_note(house.record, CLINICIAN, reference, {"q": "yes"}, 0) == 1
    assert save_room_note(house.record, CLINICIAN, reference, {"q": "no"}, 1) == 2
    for stale in (0, 1):
        with pytest.raises(ChangedMeanwhile):
            save_room_note(house.record, CLINICIAN, reference, {}, stale)
    opened = open_consultation(house.record, CLINICIAN, reference, Purpose.READ_BRIEF)
    assert read_room_note(house.record, opened).answered == {"q": "no"}
    assert (opened.seen_number, opened.seen_at, opened.seen_by) == (None, None, None)
    with pytest.raises(NotPermitted):
        mark_seen(house.record, DESK, reference, 1)
    mark_seen(house.record, CLINICIAN, reference, 7)
    assert line(house).seen_number is None
    mark_seen(house.record, CLINICIAN, reference, 1)
    assert line(house).seen_number == 1
    opened = open_consultation(house.record, DESK, reference, Purpose.SEE_STATUS)
    assert (opened.seen_number, opened.seen_by) == (1, CLINICIAN.id)
    assert opened.seen_at == house.clock()
    mark_seen(house.record, CLINICIAN, reference, 0)
    assert line(house).seen_at is None
