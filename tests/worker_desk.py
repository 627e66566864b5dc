"""A record with a sent consultation, and a worker whose papers are made of nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import Flask

from consult.answers_file import read_answers_file
from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.brief.submitted import Submitted
from consult.consultations import (
    SYSTEM,
    OpenedConsultation,
    Purpose,
    Record,
    begin,
    cached_document,
    due_jobs,
    load_sitting,
    open_consultation,
    send,
    start_session,
)
from consult.documents import PAPERS, Paper
from consult.jobs import Worker

DANIEL = Path(__file__).resolve().parent / "personas" / "daniel.yaml"
NAMES = {paper.name for paper in PAPERS}


@dataclass
class Press:
    """Stands in for the renderer: notes what it was asked for, fails when told to."""

    made: list[str] = field(default_factory=list)
    fault: Exception | None = None

    def pdf(self, paper: Paper, *_: object) -> bytes:
        if self.fault:
            raise self.fault
        self.made.append(paper.name)
        return b"%PDF- " + paper.name.encode()


@dataclass
class Desk:
    """A record with one sent consultation, and the worker that serves it."""

    record: Record
    worker: Worker
    press: Press
    reference: str

    def work(self) -> None:
        """Do everything that is due now, and what follows from it."""
        while due_jobs(self.record):
            self.worker.sweep(lambda job_id, priority: self.worker.do(job_id))

    def papers(self, release: Release, clinic: Clinic) -> set[str]:
        """The names of the papers that are ready."""
        opened = open_consultation(self.record, SYSTEM, self.reference, Purpose.RENDER)
        return {paper.name for paper in PAPERS if self._kept(opened, paper, release, clinic)}

    def _kept(
        self, opened: OpenedConsultation, paper: Paper, release: Release, clinic: Clinic
    ) -> bytes | None:
        sent = opened.latest
        assert sent is not None
        key = paper.key(self.worker.telling.brief(paper, release, sent.content))
        return cached_document(self.record, opened, sent.id, paper.name, key)


def open_desk(app: Flask, release: Release, clinic: Clinic) -> Desk:
    """Return a desk with Daniel's answers just sent."""
    record, telling = app.extensions["consult"].record, app.extensions["consult"].telling
    press = Press()
    worker = Worker(record, press, telling, lambda _: release)  # type: ignore[arg-type]
    return Desk(record, worker, press, sent_consultation(record, release, clinic))


def sent_consultation(record: Record, release: Release, clinic: Clinic) -> str:
    """Begin and send another consultation with Daniel's answers; return its reference."""
    submitted: Submitted = read_answers_file(DANIEL, release, clinic, date(2026, 11, 22)).submitted
    reference = begin(record, release, submitted.identity).reference
    sitting = load_sitting(record, start_session(record, reference))
    send(record, sitting, submitted.model_copy(update={"reference": reference}))
    return reference
