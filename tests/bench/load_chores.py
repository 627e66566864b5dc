"""Backup and purge, called as a clinic calls them, while patients save (L7)."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyrage

from consult.brief.submitted import Identity
from consult.consultations import begin, open_record
from consult.releases import load_release
from consult.settings import load_settings
from tests.bench.load_crowd import Crowd, account
from tests.bench.load_figures import Measured, Size, compare
from tests.bench.load_service import opened
from tests.durability.service import Service, ServiceIsDown

MOST = 2.0
OVERDUE = 200
LONG_AGO = timedelta(days=400)
PAUSE = 1.0
NOTHING_LEFT = "Due: none"


@dataclass
class _Chores:
    """How often each command ran, and what it refused."""

    service: Service
    folder: Path
    backups: int = 0
    purges: int = 0
    wrong: list[str] = field(default_factory=list)

    def do_all(self) -> None:
        self.backups += self._do("backup", "--out", str(self.folder))
        self.purges += self._do("purge")

    def _do(self, *words: str) -> bool:
        try:
            self.service.command(*words)
        except (ServiceIsDown, subprocess.TimeoutExpired) as problem:
            self.wrong.append(f"flask {words[0]}: {problem}")
            return False
        return True


def chores_during_saves(size: Size) -> Measured:
    """L7: backups and purges one after the other, with consultations that are past their time."""
    key = pyrage.x25519.Identity.generate()
    environ = {"CONSULT_BACKUP_RECIPIENT": str(key.to_public())}
    with opened(environ=environ, prepare=_begin_overdue) as service:
        folder = service.instance.parent / "backups"
        folder.mkdir()
        crowd, chores = Crowd(service.port, size.patients, size.think), _Chores(service, folder)
        with crowd.going_on():
            quiet = crowd.during(size.phase)
            with _going_on(chores):
                busy = crowd.during(size.phase)
        service.stop()
        words, wrong = account(service.environ, crowd.people)
        left = service.command("purge", "--dry-run")
    if NOTHING_LEFT not in left:
        wrong.append(f"after the purge: {left}")
    return Measured(
        [
            f"{chores.backups} backups and {chores.purges} purges of {OVERDUE} consultations"
            f" past their time, {size.patients} patients meanwhile: {words}",
            compare("under backup and purge", busy, quiet, MOST),
        ],
        [*wrong, *chores.wrong],
    )


@contextmanager
def _going_on(chores: _Chores) -> Iterator[None]:
    is_over = threading.Event()

    def again_and_again() -> None:
        while not is_over.is_set():
            chores.do_all()
            is_over.wait(PAUSE)

    thread = threading.Thread(target=again_and_again, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _begin_overdue(service: Service) -> None:
    """Begin consultations that nobody has touched for longer than drafts are kept."""
    now = open_record(load_settings(service.environ))
    record, release = replace(now, clock=lambda: datetime.now(UTC) - LONG_AGO), load_release()
    try:
        for number in range(OVERDUE):
            who = Identity(name=f"Overdue {number}", birth_date=date(1950, 1, 2))
            begin(record, release, who, invited_by="1")
    finally:
        record.database.close()
        record.keys_database.close()
