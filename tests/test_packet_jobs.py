"""The packets job: each patient's papers become one file, written down once, whatever happens."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import (
    PACKETS,
    batch_file,
    batch_packets,
    correct_identity,
    due_jobs,
    erase,
    failed_jobs,
    load_sitting,
    open_consultation,
    packets_of,
    requeue_lost_jobs,
    send,
    start_session,
)
from consult.consultations.policy import SYSTEM, Purpose
from consult.documents.packet import Joined, PacketSettings
from consult.web.services import Services
from tests.brief.cases import persona
from tests.conftest import Clock
from tests.packet_house import DESK, House
from tests.web.patients import at, invited, sent, sent_saying


@pytest.fixture
def house(services: Services) -> House:
    return House(services)


def test_a_day_becomes_one_file_and_each_packet_is_written_down(house: House) -> None:
    first, second = sent(house.services, "aisha", at(9)), sent(house.services, "maria", at(10))
    batch = house.ask(first, second)
    house.work()
    done = house.state(batch)
    assert (done.state, done.done, done.sheets, done.is_file_kept) == ("done", 2, 9, True)
    assert batch_file(house.record, DESK, batch.id) == b"%PDF"
    packets = batch_packets(house.record, DESK, batch.id)
    assert {one.reference for one in packets} == {first, second}
    assert house.actions(first).count("prepared") == 1
    assert [one.title for one in house.press.packets] == [
        "09:00 Aisha Sample",
        "10:00 Maria Sample",
    ]
    prepared = {one.prepared for one in house.press.packets}
    assert prepared == {"23 Nov 2026, 09:00 by Dana Desk"}


def test_a_packet_holds_its_papers_in_the_order_of_printing(house: House) -> None:
    reference = sent(house.services, "maria", at(9))
    house.ask(reference)
    house.work()
    (packet,) = house.press.packets
    names = [part.name for part in packet.parts]
    assert names[:3] == ["cover", "brief", "questions"]
    assert set(names[3:]) <= {"missing", "records"}


def test_what_was_made_once_is_not_made_again(house: House) -> None:
    reference = sent(house.services, "aisha", at(9))
    for _ in range(2):
        house.ask(reference)
        house.work()
    assert len(house.press.made) == len(set(house.press.made))
    first, second = (joined[0][0].parts for joined in house.press.joined)
    assert first == second


def test_who_has_sent_nothing_is_left_out_and_named_on_the_manifest(house: House) -> None:
    batch = house.ask(
        sent(house.services, "aisha", at(9)), invited(house.services, at=at(10)).reference
    )
    house.work()
    _, _, manifest = house.press.joined[-1]
    assert [(one.person, one.visit, one.why) for one in manifest.left_out] == [
        ("Tomas Sample", "10:00", "Nothing was sent yet")
    ]
    assert len(house.press.packets) == 1
    assert house.state(batch).done == 2


def test_papers_that_fail_leave_one_patient_out_and_not_the_day(house: House) -> None:
    good, bad = sent(house.services, "aisha", at(9)), sent(house.services, "maria", at(10))
    house.press.fails = lambda name: name.startswith("cover") and "Maria" in name
    batch = house.ask(good, bad)
    house.work()
    _, _, manifest = house.press.joined[-1]
    assert [one.person for one in manifest.left_out] == ["Maria Sample"]
    assert house.state(batch).state == "done"
    assert house.actions(bad).count("prepared") == 0


def test_when_every_paper_fails_the_job_is_tried_again_and_then_given_up(
    house: House, clock: Clock
) -> None:
    house.press.fails = lambda name: True
    batch = house.ask(sent(house.services, "aisha", at(9)))
    for _ in range(3):
        house.work()
        clock.forward(hours=1)
    assert [job.kind for job in failed_jobs(house.record)] == [PACKETS]
    assert house.state(batch).state == "failed"


def test_a_patient_erased_meanwhile_stands_in_no_file(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, other = sent(house.services, "aisha", at(9)), sent(house.services, "maria", at(10))
    batch = house.ask(gone, other)
    join = house.press.join_packets

    def join_late(*parts: Any) -> Joined:
        erase(house.record, gone, SYSTEM)
        return join(*parts)

    monkeypatch.setattr(house.press, "join_packets", join_late)
    house.work()
    assert batch_file(house.record, DESK, batch.id) is None
    assert house.state(batch).state == "failed"
    assert failed_jobs(house.record) == []


@pytest.mark.parametrize("step", ["record_packet", "store_batch", "finish_job"])
def test_a_worker_lost_anywhere_is_made_good_and_nothing_is_written_down_twice(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    references = [sent(house.services, "aisha", at(9)), sent(house.services, "maria", at(10))]
    batch = house.ask(*references)
    where = "consult.jobs.worker" if step == "finish_job" else "consult.jobs.packets"
    with monkeypatch.context() as killed:
        killed.setattr(f"{where}.{step}", kill_at(2 if step == "record_packet" else 1, where, step))
        with pytest.raises(KeyboardInterrupt):
            house.work()
    requeue_lost_jobs(house.record, older_than_seconds=-1)
    house.work()
    assert house.state(batch).state == "done"
    assert batch_file(house.record, DESK, batch.id) == b"%PDF"
    assert len(batch_packets(house.record, DESK, batch.id)) == 2
    for reference in references:
        assert house.actions(reference).count("prepared") == 1
    assert due_jobs_of(house) == []


def kill_at(time: int, where: str, step: str) -> Callable[..., Any]:
    """Return a step that works until it is called so many times, and then ends the worker."""
    done, true_step = [0], getattr(importlib.import_module(where), step)

    def stepping(*parts: Any, **named: Any) -> Any:
        done[0] += 1
        if done[0] == time:
            raise KeyboardInterrupt
        return true_step(*parts, **named)

    return stepping


def due_jobs_of(house: House) -> list[str]:
    return [job.id for job in due_jobs(house.record) if job.kind == PACKETS]


def test_the_second_print_is_a_reprint_and_what_changed_is_compared(house: House) -> None:
    reference = sent(house.services, "aisha", at(9))
    for wish in ({}, {}, {"is_only_changed": True}, {"from_sheet": 3}):
        house.services.clock.forward(minutes=1)  # type: ignore[attr-defined]
        house.ask(reference, kind="one", **wish)
        house.work()
    packets = [joined[0][0] for joined in house.press.joined]
    assert [one.reprint for one in packets] == [0, 1, 2, 3]
    assert [one.changed_from is None for one in packets] == [True, True, False, True]
    assert packets[2].changed_from == ("a", "b", "c", "d")
    assert packets[3].from_sheet == 3
    kinds = [one.kind for one in packets_of(house.record, DESK, reference)]
    assert kinds == ["reprint", "changed", "reprint", "packet"]
    assert [joined[2] for joined in house.press.joined] == [None] * 4


def test_from_a_sheet_on_the_printed_version_goes_on_though_answers_changed(
    house: House, release: Release, clinic: Clinic
) -> None:
    reference = sent(house.services, "aisha", at(9))
    house.ask(reference, kind="one")
    house.work()
    send_again(house.services, reference)
    house.ask(reference, kind="one", from_sheet=2)
    house.work()
    house.services.clock.forward(minutes=1)  # type: ignore[attr-defined]
    house.ask(reference, kind="one", is_only_changed=True)
    house.work()
    assert [joined[0][0].version for joined in house.press.joined] == [1, 1, 2]
    assert {one.number for one in packets_of(house.record, DESK, reference)} == {1, 2}


def test_who_asked_for_large_print_has_it_and_nobody_else(house: House) -> None:
    wishes = sent_wishing(house.services, ["large-print"])
    plain = sent_wishing(house.services, ["none"])
    house.ask(wishes, plain)
    house.work()
    first, second = house.press.packets
    assert first.parts[2].pdf == b"questions-large"
    assert first.parts[0].pdf.startswith(b"cover large")
    assert second.parts[2].pdf == b"questions"


def test_another_sheet_than_the_clinics_is_made_and_kept_beside_it(house: House) -> None:
    reference = sent(house.services, "aisha", at(9))
    mine = house.services.clinic.paper
    other = "A4" if mine == "Letter" else "Letter"
    for paper in (mine, other, mine):
        house.ask(reference, settings=PacketSettings(paper=paper))  # type: ignore[arg-type]
        house.work()
    assert house.press.made.count("brief") == 2


def test_who_and_when_on_the_cover_is_as_the_record_now_says(house: House) -> None:
    reference = sent(house.services, "aisha", at(9))
    opened = open_consultation(house.record, DESK, reference, Purpose.CORRECT)
    named = opened.identity.model_copy(update={"name": "Aisha Renamed"})
    correct_identity(house.record, DESK, reference, named)
    house.ask(reference)
    house.work()
    assert house.press.packets[0].person == "Aisha Renamed"
    assert b"Aisha Renamed" in house.press.packets[0].parts[0].pdf


def send_again(services: Services, reference: str) -> None:
    sitting = load_sitting(services.record, start_session(services.record, reference))
    said = persona("maria").submitted
    changed = said.model_copy(
        update={
            "reference": reference, "release": services.current_release.hash,
            "identity": sitting.identity, "appointment": sitting.appointment,
        }
    )  # fmt: skip
    send(services.record, sitting, changed)


def sent_wishing(services: Services, needs: list[str]) -> str:
    return sent_saying(services, "aisha", needs=needs)


def test_a_batch_that_is_done_is_not_done_again(house: House) -> None:
    batch = house.ask(sent(house.services, "aisha", at(9)))
    house.work()
    house.worker.packets.make(batch.id)
    assert len(house.press.joined) == 1


def test_the_file_opens_for_the_desk_and_tells_every_patients_log(house: House) -> None:
    reference = sent(house.services, "aisha", at(9))
    batch = house.ask(reference)
    house.work()
    before = len(house.actions(reference))
    batch_file(house.record, DESK, batch.id)
    assert len(house.actions(reference)) == before + 2  # the file's, and this look
