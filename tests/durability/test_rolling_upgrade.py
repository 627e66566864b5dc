"""Servers are replaced first and the databases migrated last, while patients save all the time.

First on the oldest shape that this release serves, up to its newest; then a further release, which
this one has never heard of, migrates, and this one goes on, after a new start too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from consult.consultations.migrations import _KEYS, _MAIN, OLDEST_SERVED, _run
from consult.database import Database
from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.databases import KINDS, SQLITE, environ_of
from tests.durability.judging import judge
from tests.durability.service import HOUSE, Service
from tests.durability.visitor import Visitor
from tests.durability.waiting import wait_until
from tests.durability.writers import Writer
from tests.newer_release import newest, short, write_newer
from tests.postgresql import make_databases, server_of_this_run

pytestmark = pytest.mark.slow
WRITERS = amount(gate=1, full=8)
SAVES = amount(gate=8, full=100)


class Clinic:
    """Two web servers on one pair of databases, and the patients at them."""

    def __init__(self, kind: str, folder: Path) -> None:
        urls = lay_oldest(kind, folder)
        self._main = Database(urls[0])
        self.servers = [
            Service(folder / name, workers=1, environ=environ_of(*urls), instance=folder)
            for name in ("one", "two")
        ]
        self._stop = threading.Event()
        self.writers = [
            Writer(number, server.port, self._stop)
            for number, server in enumerate(self.servers * WRITERS)
        ]

    @property
    def version(self) -> str:
        with self._main.read() as connection:
            found = connection.exec_driver_sql(f"SELECT version_num FROM {_MAIN[1]}")
            return str(found.scalar_one())

    @property
    def acknowledged(self) -> int:
        return sum(writer.acknowledged for writer in self.writers)

    @property
    def replies(self) -> Counter[int]:
        return sum((writer.replies for writer in self.writers), Counter[int]())

    def open(self) -> None:
        for one in (*self.servers, *self.writers):
            one.start()

    def close(self) -> None:
        self._stop.set()
        for writer in self.writers:
            if writer.ident is not None:  # a server that did not start let none begin
                writer.join(30)
        for server in self.servers:
            server.stop()
        self._main.close()

    def go_on(self) -> None:
        """Wait until every patient has saved some more."""
        wanted = [writer.acknowledged + SAVES for writer in self.writers]
        wait_until(
            lambda: all(w.acknowledged >= n for w, n in zip(self.writers, wanted, strict=True)),
            "every patient saves some more",
        )

    def migrate_further(self, folder: Path) -> None:
        """Migrate as the next release will."""
        command = [sys.executable, "-m", "tests.newer_release", str(folder), "database", "migrate"]
        environ = self.servers[0].environ
        subprocess.run(command, cwd=HOUSE, env=environ, check=True, timeout=240,
                       stdout=subprocess.DEVNULL)  # fmt: skip

    def readiness(self) -> list[dict[str, str]]:
        return [ready(server) for server in self.servers]


def lay_oldest(kind: str, folder: Path) -> list[str]:
    """Make a record and a key store of the oldest shapes that are served; return where."""
    folder.mkdir(parents=True, exist_ok=True)
    urls = [f"sqlite:///{folder}/{name}.db" for name in ("consult", "keys")]
    if kind != SQLITE:
        server = server_of_this_run()
        urls = [server.url(name) for name in make_databases(server, "", "")]
    for url, (scripts, table) in zip(urls, (_MAIN, _KEYS), strict=True):
        database = Database(url)
        _run(database, scripts, table, OLDEST_SERVED[table])
        database.close()
    return urls


def ready(server: Service) -> dict[str, str]:
    """Return what a server says of what it needs; it has to be ready."""
    reply = Visitor(server.port).get("/readyz")
    assert reply.status == 200, reply.text
    found: dict[str, str] = json.loads(reply.text)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_f15_patients_save_while_a_release_migrates_and_after_the_next_one_has(
    kind: str, tmp_path: Path, figure: Figure
) -> None:
    clinic = Clinic(kind, tmp_path / "clinic")
    try:
        clinic.open()
        clinic.go_on()
        assert clinic.version == OLDEST_SERVED[_MAIN[1]]
        assert all(said["migrations"] == "ok" for said in clinic.readiness())
        clinic.servers[0].command("database", "migrate")
        assert clinic.version == newest()
        clinic.go_on()
        further = f"r9999_since_{short(newest())}"
        clinic.migrate_further(write_newer(tmp_path / "newer", further))
        assert clinic.version == further
        clinic.go_on()
        assert all(said["migrations"] == "ok" for said in clinic.readiness())
        clinic.servers[0].stop()
        clinic.servers[0].start()
        clinic.go_on()
    finally:
        clinic.close()
    patients = [patient for writer in clinic.writers for patient in writer.begun]
    found = judge(clinic.servers[0].environ, patients)
    assert (found.lost, found.broken) == ([], [])
    assert [surprise for writer in clinic.writers for surprise in writer.surprises] == []
    assert [status for status in clinic.replies if status >= 500 and status != 503] == []
    figure(
        f"{kind}: migrated twice under {len(clinic.writers)} writers at two servers, one of them"
        f" started anew: {found.acknowledged} acknowledged, 0 lost,"
        f" {clinic.replies[503]} x asked to wait, no other error"
    )
