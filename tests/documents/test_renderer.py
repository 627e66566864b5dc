"""The renderer stays up whatever a document does, and can reach nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from consult.documents import Renderer, RenderFailed
from consult.documents.assets import FONTS
from consult.documents.frames import RenderJob
from tests.catalogue.figures import Figure
from tests.documents.processes import renderer_processes

LINE = RenderJob('<html lang="en"><title>A line</title><p>A line.', ())
BOMBS = {
    "a table a million columns wide": "<table><tr><td colspan=1000000>x</table>",
    "five hundred nested blocks": "<div style='display:flex'>" * 500,
    "more text than memory": "<p>" + "word " * 4_000_000,
}
LONG = RenderJob(f'<html lang="en"><title>Long</title><p>{"word " * 40_000}', ())
ONE_GIGABYTE = 1024**3
# The real process, whose engine asks for more memory than it is given.
GREEDY = f"""
import consult.documents.pdf_writer as engine
from consult.documents.renderer_process import main
class Greedy:
    def write(self, job):
        return bytearray({ONE_GIGABYTE})
engine.PdfWriter = Greedy
main()
"""
LITTLE, PLENTY, SLACK = 10.0, 120.0, 10.0


@pytest.fixture(scope="module")
def impatient() -> Iterator[Renderer]:
    """A renderer at work, which a test may give little time for one job."""
    with Renderer(size=1, seconds=PLENTY) as renderer:
        renderer.warm()
        yield renderer


@pytest.fixture
def pool() -> Iterator[Renderer]:
    with Renderer(size=1, seconds=60.0) as renderer:
        yield renderer


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
def test_f08_a_bomb_is_ended_in_time_and_the_next_document_is_made(
    impatient: Renderer, bomb: str, figure: Figure
) -> None:
    impatient.seconds, start = LITTLE, time.monotonic()
    with pytest.raises(RenderFailed):
        impatient.render(RenderJob(f'<html lang="en"><title>x</title>{BOMBS[bomb]}', ()))
    took = time.monotonic() - start
    assert took < LITTLE + SLACK
    figure(f"{bomb}: given up after {took:.1f} s of at most {LITTLE:.0f}, the next one made")
    impatient.seconds = PLENTY  # a new process may start slowly on a busy machine
    assert impatient.render(LINE).pages == 1


def test_f08_a_process_that_dies_between_jobs_is_replaced(pool: Renderer) -> None:
    pool.render(LINE)
    before = set(renderer_processes())
    for pid in before:
        if _is_of(pid, pool):
            os.kill(pid, signal.SIGKILL)
    assert pool.render(LINE).pages == 1


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hanging"])
def test_f08_a_process_struck_in_the_middle_of_a_document_is_replaced(
    pool: Renderer, blow: signal.Signals
) -> None:
    pool.render(LINE)
    pool.seconds = 40.0
    (pid,) = (pid for pid in renderer_processes() if _is_of(pid, pool))
    with ThreadPoolExecutor(1) as thread:
        making = thread.submit(pool.render, LONG)
        time.sleep(0.3)
        os.kill(pid, blow)
        assert making.result().pages > 1
    pool.render(LINE)
    assert pid not in renderer_processes()


def test_f08_a_document_that_takes_a_gigabyte_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = subprocess.Popen
    monkeypatch.setattr(
        "consult.documents.renderer.subprocess.Popen",
        lambda _, **given: start([sys.executable, "-c", GREEDY], **given),
    )
    with Renderer(size=1, seconds=60.0) as pool, pytest.raises(RenderFailed, match="MemoryError"):
        pool.render(LINE)


def test_f08_without_its_fonts_no_paper_of_empty_boxes_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(FONTS / "fonts.conf", tmp_path)
    monkeypatch.setattr("consult.documents.renderer.FONTS", tmp_path)
    with Renderer(size=1, seconds=20.0) as pool, pytest.raises(RenderFailed):
        pool.render(LINE)


def _is_of(pid: int, pool: Renderer) -> bool:
    return pool._folder.name.encode() in Path(f"/proc/{pid}/environ").read_bytes()


def test_two_threads_share_a_pool(pool: Renderer) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(pool.render, [LINE] * 4))
    assert len({outcome.pdf for outcome in made}) == 1


def test_a_process_knows_nothing_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSULT_SECRET_KEY", "a-canary-among-secrets")
    with Renderer(size=1) as pool:
        pool.render(LINE)
        mine = [pid for pid in renderer_processes() if _is_of(pid, pool)]
        assert len(mine) == 1
        known = Path(f"/proc/{mine[0]}/environ").read_bytes()
        limits = Path(f"/proc/{mine[0]}/limits").read_text()
    assert b"CONSULT" not in known
    assert b"canary" not in known
    assert f"Max address space         {ONE_GIGABYTE}" in limits


def test_closing_ends_every_process() -> None:
    before = set(renderer_processes())
    with Renderer(size=2) as pool:
        pool.render(LINE)
        assert set(renderer_processes()) - before
    assert set(renderer_processes()) == before
    with pytest.raises(RenderFailed):
        pool.render(LINE)


def test_warming_starts_every_process() -> None:
    before = set(renderer_processes())
    with Renderer(size=2) as pool:
        pool.warm()
        assert len(set(renderer_processes()) - before) == 2


def test_a_process_is_replaced_after_so_many_jobs() -> None:
    with Renderer(size=1, jobs_a_process=2) as pool:
        pids = []
        for _ in range(3):
            pool.render(LINE)
            pids.append([pid for pid in renderer_processes() if _is_of(pid, pool)])
    assert len(pids[0]) == len(pids[2]) == 1
    assert pids[1] == []
    assert pids[0] != pids[2]


def test_whoever_turns_a_page_goes_before_a_renderer(pool: Renderer) -> None:
    pool.render(LINE)
    (pid,) = (pid for pid in renderer_processes() if _is_of(pid, pool))
    assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)


def test_the_folder_of_a_killed_owner_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = "import os; from consult.documents import Renderer; Renderer(); os.kill(os.getpid(), 9)"
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environ, check=False)
    (left,) = tmp_path.iterdir()
    with Renderer() as young:
        assert {path.name for path in tmp_path.iterdir()} == {
            left.name,
            Path(young._folder.name).name,
        }
    long_ago = time.time() - 3600
    os.utime(left, (long_ago, long_ago))
    with Renderer() as at_work:
        os.utime(at_work._folder.name, (long_ago, long_ago))
        with Renderer():
            assert Path(at_work._folder.name).is_dir()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_a_process_reaches_no_network_and_starts_no_program(attempt: str) -> None:
    code = f"""
import sys
from consult.documents.renderer_process import NotAllowedHere, _refuse
sys.addaudithook(_refuse)
try:
    {attempt}
except NotAllowedHere:
    sys.exit(77)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 77, done.stderr.decode()
