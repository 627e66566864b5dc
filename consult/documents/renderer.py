"""A pool of warm renderer processes. The web imports this and never the engine.

A process that crashes, hangs or grows too large is ended and replaced; the job is tried once more.
Lives here: processes, time and retries. Must not: documents, the engine.
"""

from __future__ import annotations

import fcntl
import json
import os
import queue
import selectors
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from consult.documents.assets import FONTS, ROOT
from consult.documents.frames import HEADER, LONGEST_FRAME, Rendered, RenderJob, framed

JOBS_A_PROCESS = 200
CHUNK = 1 << 16
FOLDERS = "consult-renderer-"
# Between making a folder and locking it lies a moment in which it looks left behind.
SETTLED_SECONDS = 60


class RenderFailed(Exception):
    """A document could not be rendered; the submission is untouched, the HTML still reads."""


class _Stopped(Exception):
    """The process ended, broke a frame, or took longer than it may."""


class _Process:
    """One renderer process, started when first needed."""

    def __init__(self, folder: str) -> None:
        self.jobs = 0
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "consult.documents.renderer_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=_environment(folder),
            close_fds=True,
        )
        if self._popen.stdin is None or self._popen.stdout is None:
            raise _Stopped
        os.set_blocking(self._popen.stdin.fileno(), False)
        os.set_blocking(self._popen.stdout.fileno(), False)

    @property
    def pid(self) -> int:
        """Return the process's number, for tests and logs."""
        return self._popen.pid

    def run(self, job: RenderJob, until: float) -> Rendered:
        """Render a job before `until` (monotonic). Raises _Stopped, or RenderFailed."""
        self.jobs += 1
        self._send(framed(job.to_frames()), until)
        head = json.loads(self._take(until))
        if "failed" in head:
            raise RenderFailed(head["failed"])
        return Rendered.read(head, self._take(until))

    def end(self) -> None:
        """End the process at once."""
        self._popen.kill()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe:
                pipe.close()
        self._popen.wait()

    def _send(self, whole: bytes, until: float) -> None:
        pipe, left = self._popen.stdin, memoryview(whole)
        while left:
            _wait_for(pipe, selectors.EVENT_WRITE, until)
            try:
                left = left[os.write(pipe.fileno(), left[:CHUNK]) :]  # type: ignore[union-attr]
            except (BrokenPipeError, BlockingIOError) as error:
                if isinstance(error, BrokenPipeError):
                    raise _Stopped from None

    def _take(self, until: float) -> bytes:
        (length,) = HEADER.unpack(self._exactly(HEADER.size, until))
        if length > LONGEST_FRAME:
            raise _Stopped
        return self._exactly(length, until)

    def _exactly(self, length: int, until: float) -> bytes:
        pipe, parts, left = self._popen.stdout, [], length
        while left:
            _wait_for(pipe, selectors.EVENT_READ, until)
            part = os.read(pipe.fileno(), min(left, CHUNK))  # type: ignore[union-attr]
            if not part:
                raise _Stopped
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


class Renderer:
    """Renders jobs in `size` processes, each within `seconds` in all, whatever happens.

    The first attempt may take half of it, the second what is left.

    Safe to share between threads. Use as a context manager, or call `close`.
    """

    def __init__(
        self, size: int = 2, seconds: float = 20.0, jobs_a_process: int = JOBS_A_PROCESS
    ) -> None:
        self.seconds = seconds
        self.jobs_a_process = jobs_a_process
        self._free: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(size):
            self._free.put(None)
        self._size = size
        self._folder = _Folder()
        self._lock = threading.Lock()
        self._is_closed = False

    def __enter__(self) -> Self:
        """Return the renderer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes."""
        self.close()

    def warm(self) -> None:
        """Start all processes, each with a line to render: the first patient must not wait."""
        line = RenderJob('<html lang="en"><title>-</title><p>-', ())
        with ThreadPoolExecutor(self._size) as threads:
            list(threads.map(self.render, [line] * self._size))

    def render(self, job: RenderJob) -> Rendered:
        """Return the rendered document. Raises RenderFailed."""
        if self._is_closed:
            raise RenderFailed("closed")
        process = self._free.get()
        start = time.monotonic()
        try:
            for until in (start + self.seconds / 2, start + self.seconds):
                try:
                    process = process or _Process(self._folder.name)
                    return process.run(job, until)
                except (_Stopped, RenderFailed) as error:
                    if process:
                        process.end()
                    process = None
                    if isinstance(error, RenderFailed):
                        raise
            raise RenderFailed("stopped")
        finally:
            self._put_back(process)

    def close(self) -> None:
        """End all processes, once those at work have finished or run out of time."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        for _ in range(self._size):
            process = self._free.get()
            if process:
                process.end()
        self._folder.remove()

    def _put_back(self, process: _Process | None) -> None:
        if process and process.jobs >= self.jobs_a_process:
            process.end()
            process = None
        self._free.put(process)


class _Folder:
    """A folder for what the processes write beside their work, mostly the list of fonts.

    Locked while its owner lives. One that nobody locks was left by an owner who was killed; the
    next that comes removes it.
    """

    def __init__(self) -> None:
        _remove_left_folders(Path(tempfile.gettempdir()))
        self.name = tempfile.mkdtemp(prefix=FOLDERS)
        self._lock = os.open(self.name, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Remove the folder with everything in it."""
        shutil.rmtree(self.name, ignore_errors=True)
        os.close(self._lock)


def _remove_left_folders(where: Path) -> None:
    before = time.time() - SETTLED_SECONDS
    for path in where.glob(f"{FOLDERS}*"):
        with suppress(OSError):  # another's, locked, or gone meanwhile
            if path.lstat().st_mtime > before:
                continue
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            finally:
                os.close(lock)


def _wait_for(pipe: object, event: int, until: float) -> None:
    """Wait until a pipe is ready. Raises _Stopped when the time is over."""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)  # type: ignore[arg-type] # an open pipe
        if not selector.select(max(0.0, until - time.monotonic())):
            raise _Stopped


def _environment(folder: str) -> dict[str, str]:
    """Return all that a renderer process may know of its surroundings."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "FONTCONFIG_FILE": str(FONTS / "fonts.conf"),
        "XDG_CACHE_HOME": folder,
        "HOME": folder,
        "TMPDIR": folder,
    }
