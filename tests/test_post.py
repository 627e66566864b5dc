"""The worker's post: what is asked for arrives, once, in time, and only where it makes sense."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import (
    SYSTEM,
    Purpose,
    Record,
    cancel,
    correct_identity,
    due_jobs,
    erase,
    failed_jobs,
    open_by_code,
    open_consultation,
    reissue_invitation,
    requeue_lost_jobs,
    revoke_invitation,
    set_unreachable,
)
from consult.doctor import _mail
from consult.mail import Mailer
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.mail_box import DROP, HANG, MailBox, mail_box
from tests.post_desk import DESK, MARIA, VISIT, PostDesk, open_post_desk
from tests.worker_desk import sent_consultation


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_box() as box:
        yield box


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic, clock: Clock, box: MailBox) -> PostDesk:
    return open_post_desk(app, release, clinic, clock, box)


def test_the_invitation_arrives_with_a_code_that_lets_the_patient_in(desk: PostDesk) -> None:
    desk.ask()
    desk.work()
    (got,) = desk.box.got
    assert got["To"] == "maria@example.net"
    words = got.get_content()
    assert desk.begun.code in words
    assert "https://consult.example.org/resume" in words
    assert "Wednesday 9 December 2026, 09:40" in words
    assert "Sample" not in str(got)
    open_by_code(desk.worker.record, desk.begun.code, MARIA.birth_date, "192.0.2.1")
    assert "began to mail the invitation" in desk.actions()


def test_asked_for_twice_it_goes_once_and_later_again(desk: PostDesk) -> None:
    assert desk.ask() == desk.ask()
    desk.work()
    desk.work()
    assert len(desk.box.got) == 1
    desk.ask()
    desk.work()
    assert len(desk.box.got) == 2


@pytest.mark.parametrize("step", ["GREETING", "RCPT", "END"])
@pytest.mark.parametrize("how", ["451 later", "550 no"])
def test_f09_what_is_refused_is_tried_again_and_arrives_once(
    desk: PostDesk, step: str, how: str
) -> None:
    desk.box.says[step] = how
    desk.ask()
    desk.work()
    taken = len(desk.box.got)  # a refusal after the words: the server has thrown them away
    assert [job.tries for job in desk.due_later()] == [1]
    desk.work(seconds=30)
    desk.box.says.clear()
    desk.work(minutes=2)
    assert len(desk.box.got) == taken + 1
    desk.work(hours=9)
    assert len(desk.box.got) == taken + 1
    assert failed_jobs(desk.worker.record) == []


def test_f09_a_server_that_hangs_is_let_go_of_and_tried_for_more_than_a_day(desk: PostDesk) -> None:
    desk.box.says["GREETING"] = HANG
    desk.ask()
    for _ in range(9):
        desk.work(hours=4)
    assert failed_jobs(desk.worker.record) == []
    assert desk.box.got == []
    desk.box.says.clear()
    desk.work(hours=4)
    assert len(desk.box.got) == 1


@pytest.mark.parametrize("how", [HANG, DROP])
def test_f09_silent_or_dead_after_the_words_it_is_given_up_and_told_never_sent_twice(
    desk: PostDesk, capfd: pytest.CaptureFixture[str], how: str, figure: Figure
) -> None:
    desk.box.says["END"] = how
    desk.ask()
    desk.work()
    desk.box.says.clear()
    for _ in range(3):
        desk.work(hours=9)
    assert len(desk.box.got) == 1
    figure(f"server that {how}s after the words: 1 message, 0 duplicates, told by the doctor")
    assert [job.kind for job in failed_jobs(desk.worker.record)] == ["mail-invitation"]
    logged = "".join(capfd.readouterr())
    assert "MailIsInDoubt" in logged
    assert "maria" not in logged.lower()
    assert desk.begun.code not in logged


class Killed(BaseException):
    """Ends a worker where no handler of its own could hold it."""


def die(*_: object) -> None:
    raise Killed


def test_f09_mail_is_asked_for_with_its_row_in_the_log_or_not_at_all(
    desk: PostDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr("consult.consultations.reminders.add_job", die)
        with pytest.raises(Killed):
            desk.ask()
    assert due_jobs(desk.worker.record) == []
    assert "asked for the invitation by mail" not in desk.actions()


def test_f09_what_a_patient_sends_waits_for_no_mail_server(
    desk: PostDesk, release: Release, clinic: Clinic, figure: Figure
) -> None:
    desk.box.says["GREETING"] = HANG
    desk.ask()
    sent = sent_consultation(desk.worker.record, release, clinic)
    desk.work()
    desk.work()
    assert [job.kind for job in desk.due_later()] == ["mail-invitation"]
    opened = open_consultation(desk.worker.record, SYSTEM, sent, Purpose.RENDER)
    assert len(opened.submissions) == 1
    figure("the mail server hangs: what was sent is acknowledged and its papers are made")


def test_f09_a_worker_killed_while_it_hands_over_sends_nothing_twice(
    desk: PostDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ask()
    (job,) = due_jobs(desk.worker.record)
    with monkeypatch.context() as dying:
        dying.setattr("consult.jobs.worker.finish_job", die)
        with pytest.raises(Killed):
            desk.worker.do(job.id)
    desk.clock.forward(seconds=1)
    requeue_lost_jobs(desk.worker.record, older_than_seconds=0)
    desk.work(hours=9)
    assert len(desk.box.got) == 1


def test_f09_a_worker_killed_before_it_hands_over_loses_nothing(
    desk: PostDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ask()
    (job,) = due_jobs(desk.worker.record)
    with monkeypatch.context() as dying:
        dying.setattr(Mailer, "send", die)
        with pytest.raises(Killed):
            desk.worker.do(job.id)
    desk.clock.forward(seconds=1)
    requeue_lost_jobs(desk.worker.record, older_than_seconds=0)
    desk.work()
    assert len(desk.box.got) == 1


def test_a_worker_that_was_taken_for_lost_does_not_hand_over(
    desk: PostDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ask()
    (job,) = due_jobs(desk.worker.record)
    real = Mailer.send

    def slowly(mailer: Mailer, message: object, hold: object) -> None:
        monkeypatch.setattr(Mailer, "send", real)
        desk.clock.forward(minutes=6)
        requeue_lost_jobs(desk.worker.record)
        desk.work()  # another worker takes it
        real(mailer, message, hold)  # type: ignore[arg-type]

    monkeypatch.setattr(Mailer, "send", slowly)
    desk.worker.do(job.id)
    assert len(desk.box.got) == 1
    assert desk.due_later() == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r, ref: cancel(r, DESK, ref),
        lambda r, ref: set_unreachable(r, DESK, ref, True),
        lambda r, ref: erase(r, ref, DESK),
        lambda r, ref: revoke_invitation(r, DESK, ref),
        lambda r, ref: correct_identity(
            r, DESK, ref, MARIA.model_copy(update={"contact": "0171 555 0101"})
        ),
    ],
    ids=["cancelled", "out of reach", "erased", "revoked", "no address"],
)
def test_what_makes_no_sense_any_more_is_not_sent(
    desk: PostDesk, spoil: Callable[[Record, str], object]
) -> None:
    desk.ask()
    spoil(desk.worker.record, desk.begun.reference)
    desk.work()
    assert desk.box.got == []
    assert failed_jobs(desk.worker.record) == desk.due_later() == []


def test_after_inviting_anew_the_new_code_is_sent(desk: PostDesk) -> None:
    desk.ask()
    code = reissue_invitation(desk.worker.record, DESK, desk.begun.reference).code
    desk.work()
    assert code in desk.box.got[0].get_content()
    assert desk.begun.code not in desk.box.got[0].get_content()


def test_reminders_go_seven_days_and_one_day_before_by_day_and_once(desk: PostDesk) -> None:
    sent = []
    for days in range(9, -1, -1):
        for hour in (0, 7, 9, 10, 23):
            day = (VISIT - timedelta(days=days)).replace(hour=hour, minute=7)
            before = len(desk.box.got)
            desk.remind_at(day)
            sent += [(days, hour)] * (len(desk.box.got) - before)
    assert sent == [(7, 9), (1, 9)]
    for got in desk.box.got:
        assert got["Subject"].startswith("Reminder")
        assert "Your visit is on Wednesday 9 December 2026, 09:40" in got.get_content()


def test_no_reminder_comes_after_the_visit(desk: PostDesk) -> None:
    desk.box.says["GREETING"] = "421 later"
    desk.remind_at((VISIT - timedelta(days=1)).replace(hour=19))
    desk.box.says.clear()
    desk.work(days=1)
    assert desk.box.got == []
    assert desk.due_later() == []


def test_without_a_mail_server_what_was_asked_for_is_given_up_loudly(desk: PostDesk) -> None:
    desk.ask()
    desk.worker = replace(desk.worker, post=None)
    desk.worker.remind()
    for _ in range(13):
        desk.work(hours=5)
    assert [job.kind for job in failed_jobs(desk.worker.record)] == ["mail-invitation"]


def test_the_doctor_asks_the_mail_server(desk: PostDesk) -> None:
    assert desk.worker.post is not None
    (well,) = _mail(desk.worker.post.mailer)
    assert not well.needs_somebody
    desk.box.says["MAIL"] = "550 no"
    (found,) = _mail(desk.worker.post.mailer)
    assert found.needs_somebody
    assert "550" in found.words
