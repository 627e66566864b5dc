"""The real service in processes of its own: gunicorn with an instance folder, started and killed.

Lives here: starting, stopping, killing, waiting. Must not: what is asked of the service.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.databases import lay_databases

HOUSE = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 30.0


class ServiceIsDown(Exception):
    """The service did not come up; the message ends with the last lines of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_answered(port: int, seconds: float) -> bool:
    """Tell whether a service says within so many seconds that it is there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Service:
    """A service under a folder. `prefix` is a command to run it under, such as strace.

    `instance` is where its databases are, when that is not in the folder. In one session web and
    worker share the processors by their priorities, as on a machine of their own.
    """

    def __init__(
        self,
        folder: Path,
        *,
        workers: int = 2,
        app: str = "wsgi:app",
        prefix: Sequence[str] = (),
        environ: Mapping[str, str] | None = None,
        instance: Path | None = None,
        is_one_session: bool = False,
    ) -> None:
        self.instance = instance or folder / "instance"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "service.log"
        self._app = app
        self._prefix = tuple(prefix)
        self._is_one_session = is_one_session
        self._process: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONSULT_", "FLASK_"))}
        self.environ = {
            **kept,
            "CONSULT_DEMONSTRATION": "1",
            "CONSULT_INSTANCE": str(self.instance),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(workers),
            **(environ or {}),
        }
        folder.mkdir(parents=True, exist_ok=True)

    def command(self, *words: str) -> str:
        """Run one of the flask commands against this instance; return what it said."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command, cwd=HOUSE, env=self.environ, capture_output=True, text=True, timeout=240
        )
        if done.returncode != 0:
            raise ServiceIsDown(f"flask {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def migrate(self) -> None:
        """Lay fresh databases into the instance, unless there are some."""
        self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        lay_databases(self.instance)

    def start(self) -> None:
        """Start the service and wait until it answers."""
        self._process = self._run(*self._prefix, sys.executable, "-m", "gunicorn", self._app)
        self.wait()

    def start_worker(self) -> None:
        """Start the process that makes the papers, too."""
        self._worker = self._run(sys.executable, "-m", "consult.jobs")

    def kill_worker(self) -> None:
        """Kill the worker and its renderers at once, as a lack of memory would."""
        assert self._worker is not None
        os.killpg(self._worker.pid, signal.SIGKILL)
        self._worker.wait(STOP_SECONDS)
        self._worker = None

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        # A group of its own, to be killed whole. Linux shares the processors out by session first,
        # so that between two sessions no priority counts.
        group: dict[str, Any] = (
            {"process_group": 0} if self._is_one_session else {"start_new_session": True}
        )
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command, cwd=HOUSE, env=self.environ, stdout=log, stderr=log, **group
            )

    def wait(self, seconds: float = START_SECONDS) -> float:
        """Wait until the service answers; return how many seconds that took."""
        begun = time.monotonic()
        while not self.answers():
            if self._process is None or self._process.poll() is not None:
                raise ServiceIsDown(f"it ended at its start\n{self.last_words()}")
            if time.monotonic() - begun > seconds:
                raise ServiceIsDown(f"no answer within {seconds:.0f} s\n{self.last_words()}")
            time.sleep(0.05)
        return time.monotonic() - begun

    def answers(self) -> bool:
        return is_answered(self.port, 5)

    def workers(self) -> list[int]:
        """Return the worker processes of the service. Only without a prefix."""
        if self._process is None:
            return []
        return children_of(self._process.pid)

    def kill(self, worker: int) -> None:
        """Kill one worker as a lack of memory would."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)

    def kill_all(self) -> None:
        """Kill every process of the service at once and wait until all are gone."""
        if self._process is None:
            return
        workers = self.workers()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(STOP_SECONDS)
        self._process = None
        until = time.monotonic() + STOP_SECONDS
        while any(is_alive(worker) for worker in workers) and time.monotonic() < until:
            time.sleep(0.005)

    def ask_to_stop(self) -> None:
        """Tell the service to end, as a deployment would, without waiting for it."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGTERM)

    def stop(self) -> None:
        """End the service as a deployment would; by force when that takes too long."""
        if self._worker is not None:
            end(self._worker)
            self._worker = None
        if self._process is None:
            return
        for process in children_of(self._process.pid) if self._prefix else [self._process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill_all()
        self._process = None

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end; end it and all that it started by force when it does not."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_SECONDS)


def children_of(process: int) -> list[int]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
