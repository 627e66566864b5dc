"""The audit log's anchor by mail: once a day, digests only, and tried again until it has gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import MAIL_ANCHOR, anchors_of, compare_anchor, due_jobs, failed_jobs
from consult.consultations.listing import list_consultations
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.mail_box import HANG, MailBox, mail_box
from tests.post_desk import DESK, MARIA, PostDesk, open_post_desk

KEEPER = "keeper@example.org"


@pytest.fixture
def box() -> Iterator[MailBox]:
    with mail_box() as box:
        yield box


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic, clock: Clock, box: MailBox) -> PostDesk:
    desk = open_post_desk(app, release, clinic, clock, box)
    assert desk.worker.post is not None
    desk.worker = replace(desk.worker, post=replace(desk.worker.post, anchor_to=KEEPER))
    return desk


def go_on(desk: PostDesk, hours: int) -> None:
    """Let the hours pass with what the worker does in each."""
    for _ in range(hours):
        list_consultations(desk.worker.record, DESK)
        desk.worker.keep_house()
        desk.work()
        desk.clock.forward(hours=1)


def line_in(desk: PostDesk, number: int) -> str:
    words = desk.box.got[number].get_content()
    return next(line for line in words.splitlines() if line.startswith("anchor "))


def test_d13_the_anchor_is_mailed_once_a_day_and_fits_the_log(
    desk: PostDesk, figure: Figure
) -> None:
    go_on(desk, 49)
    assert len(desk.box.got) == 3
    record = desk.worker.record
    assert {str(got["To"]) for got in desk.box.got} == {KEEPER}
    for number in range(3):
        assert compare_anchor(record, line_in(desk, number)) is None
    assert len({line_in(desk, number) for number in range(3)}) == 3
    figure(f"{len(anchors_of(record))} anchors in 49 hours, 3 mailed, each fits the log")


def test_d13_the_mail_holds_digests_and_nothing_of_anybody(desk: PostDesk) -> None:
    go_on(desk, 1)
    (got,) = desk.box.got
    told = str(got).lower()
    secrets = [*MARIA.name.split(), MARIA.contact, desk.begun.reference, desk.begun.code, "Nerve"]
    assert [word for word in secrets if word.lower() in told] == []
    assert got["Subject"] == "Audit anchor 1"
    assert line_in(desk, 0) == anchors_of(desk.worker.record)[0].line


@pytest.mark.parametrize(
    ("step", "how"), [("RCPT", "451 later"), ("GREETING", HANG), ("END", HANG)]
)
def test_what_was_not_taken_is_mailed_later(desk: PostDesk, step: str, how: str) -> None:
    desk.box.says[step] = how
    go_on(desk, 1)
    assert [job.kind for job in desk.due_later()] == [MAIL_ANCHOR]
    desk.box.says.clear()
    before = len(desk.box.got)
    go_on(desk, 2)
    assert len(desk.box.got) == before + 1
    assert failed_jobs(desk.worker.record) == []


def test_nobody_is_mailed_where_nobody_is_named(desk: PostDesk) -> None:
    assert desk.worker.post is not None
    desk.worker = replace(desk.worker, post=replace(desk.worker.post, anchor_to=""))
    go_on(desk, 25)
    assert desk.box.got == []
    assert due_jobs(desk.worker.record) == []
    assert len(anchors_of(desk.worker.record)) == 25
