"""The disk gives errors, or is read-only: nothing is called saved, and what was saved can be read.

Errors are put into a running worker's own calls to the kernel, and taken out again.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.durability.disks import Disk, small_disk
from tests.durability.judging import integrity, judge
from tests.durability.looking_on import keeps, look_on
from tests.durability.service import Service
from tests.durability.writers import SEE_OTHER

pytestmark = pytest.mark.slow
SAVES = amount(gate=5, full=50)
BUSY = 503
SYNC, WRITE = "fsync,fdatasync", "pwrite64"
FAULTS = {
    "the sync fails": (SYNC, "EIO"),
    "the write fails": (WRITE, "EIO"),
    "the disk turned read-only": (WRITE, "EROFS"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("refuses")


@pytest.fixture(scope="module")
def disk(folder: Path) -> Iterator[Disk]:
    with small_disk(folder / "disk") as disk:
        yield disk


@pytest.fixture(scope="module")
def service(folder: Path, disk: Disk) -> Iterator[Service]:
    service = Service(folder, workers=1, instance=disk.instance)
    service.migrate()
    service.start()
    yield service
    service.kill_all()


@contextmanager
def failing(worker: int, calls: str, error: str) -> Iterator[None]:
    """Let calls of a running worker fail as long as the block lasts."""
    command = ["strace", "-f", "-p", str(worker), "-o", "/dev/null", "-e", f"trace={calls}",
               "-e", f"inject={calls}:error={error}"]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr is not None
        attached = strace.stderr.readline()
        assert "attached" in attached, attached
        try:
            yield
        finally:
            strace.send_signal(signal.SIGINT)
            strace.stderr.read()


@pytest.mark.parametrize("fault", FAULTS)
def test_f19_while_the_disk_gives_errors_nothing_is_called_saved(
    service: Service, fault: str, figure: Figure
) -> None:
    onlooker = look_on(service, list(FAULTS).index(fault))
    (worker,) = service.workers()
    with failing(worker, *FAULTS[fault]):
        for number in range(SAVES):
            reply = onlooker.save(f"Not saved {number}.")
            assert reply.status == BUSY
            assert keeps(reply, f"Not saved {number}.")
        assert onlooker.looks() == {200}
    assert onlooker.send(reply.hidden).status == SEE_OTHER
    assert service.workers() == [worker]
    found = judge(service.environ, [onlooker.patient])
    assert (found.lost, found.broken) == ([], [])
    figure(
        f"{fault}: {SAVES} of {SAVES} saves refused with 503, pages read meanwhile;"
        f" {found.acknowledged} acknowledged, {len(found.lost)} lost, no restart"
    )


def test_f19_read_only_from_the_start_it_shows_what_is_saved_and_saves_nothing(
    service: Service, disk: Disk, figure: Figure
) -> None:
    onlooker = look_on(service)
    service.kill_all()
    disk.forbid_writing()
    service.start()
    for number in range(SAVES):
        reply = onlooker.save(f"Not saved {number}.")
        assert reply.status == BUSY
        assert keeps(reply, f"Not saved {number}.")
    assert onlooker.looks() == {200}
    disk.allow_writing()
    # What was opened for reading only is let go of by the first save that meets it.
    again = [onlooker.send(reply.hidden).status for _ in range(2)]
    assert again == [BUSY, SEE_OTHER]
    found = judge(service.environ, [onlooker.patient])
    assert (found.lost, found.broken) == ([], [])
    assert set(integrity(service.instance).values()) == {"ok"}
    figure(
        f"started on a read-only disk: {SAVES} of {SAVES} saves refused with 503, pages read;"
        f" {found.acknowledged} acknowledged, {len(found.lost)} lost"
    )
