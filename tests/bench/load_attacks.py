"""Patients save while somebody wants them to wait: bad sign-ins (D7), slow sockets (C8)."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.bench.load_crowd import Crowd, account
from tests.bench.load_figures import Measured, Size, compare
from tests.bench.load_service import WORKERS, opened
from tests.bench.server import HOUSE
from tests.durability.service import free_port, is_answered

PATIENTS, THINK = 20, 1.0
MOST = 2.0
# Every try comes from an address of its own, so that what holds one address back helps nobody.
BEHIND_A_PROXY = {"CONSULT_TRUSTED_PROXIES": "1"}
STRANGERS_COME, PATIENCE = 3.0, 120.0
PAUSE = 1.0
SIP_SECONDS = 1.0
ANSWER_WITHIN = 5.0


def bad_sign_ins(size: Size) -> Measured:
    """D7: so many bad sign-ins at once, again and again, each from somewhere else."""
    with opened(has_staff=True, environ=BEHIND_A_PROXY) as service:
        crowd = Crowd(service.port, PATIENTS, THINK)
        with crowd.going_on():
            quiet = crowd.during(size.phase)
            with _strangers(service.port, size.sign_ins, "look"):
                looked_at = crowd.during(size.phase)
            with _strangers(service.port, size.sign_ins, "sign-in") as replies:
                busy = crowd.during(size.phase)
        service.stop()
        words, wrong = account(service.environ, crowd.people)
    said = ", ".join(f"{count} x {status}" for status, count in sorted(replies.items()))
    failed = sum(count for status, count in replies.items() if not 200 <= status < 500)
    return Measured(
        [
            f"{size.sign_ins} bad sign-ins at once, {sum(replies.values())} in all ({said});"
            f" {len(crowd.people)} patients, {crowd.think:g} s think time: {words}",
            compare("under bad sign-ins", busy, quiet, MOST),
            compare("as many loads of the sign-in page", looked_at, quiet, MOST),
        ],
        wrong + ["a sign-in was not answered, or failed"] * failed,
    )


@contextmanager
def _strangers(port: int, count: int, what: str) -> Iterator[dict[int, int]]:
    """Let strangers come until the block ends; then the replies they had are there."""
    command = [sys.executable, "-m", "tests.bench.load_strangers", str(port), str(count), what]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=HOUSE, stdin=pipe, stdout=pipe, text=True)
    replies: dict[int, int] = {}
    try:
        time.sleep(STRANGERS_COME)
        yield replies
    finally:
        said, _ = process.communicate(timeout=PATIENCE)
        replies.update((int(status), number) for status, number in json.loads(said).items())


def slow_sockets(size: Size) -> Measured:
    """C8: so many sockets that send a byte now and then, behind a proxy and without one."""
    front = free_port()
    base = {"CONSULT_BASE_URL": f"http://127.0.0.1:{front}", **BEHIND_A_PROXY}
    with opened(environ=base) as service, _proxy(front, service.port):
        crowd = Crowd(front, PATIENTS, THINK)
        with crowd.going_on():
            quiet = crowd.during(size.phase)
            with _sipping(front, size.slow_sockets):
                busy = crowd.during(size.phase)
        with _sipping(service.port, size.slow_sockets):
            answered, asked = _answered_directly(service.port, size.phase)
        service.stop()
        words, wrong = account(service.environ, crowd.people)
    return Measured(
        [
            f"{size.slow_sockets} slow sockets at a buffering proxy (a stand-in for nginx),"
            f" {len(crowd.people)} patients: {words}",
            compare("under slow sockets, behind the proxy", busy, quiet, MOST),
            f"for comparison {WORKERS} sync workers with no proxy before them: {answered} of"
            f" {asked} requests answered within {ANSWER_WITHIN:.0f} s",
        ],
        wrong,
    )


@contextmanager
def _proxy(port: int, upstream: int) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.bench.load_proxy", str(port), str(upstream)]
    process = subprocess.Popen(command, cwd=HOUSE)
    try:
        until = time.monotonic() + 10
        while not is_answered(port, ANSWER_WITHIN) and time.monotonic() < until:
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _sipping(port: int, sockets: int) -> Iterator[None]:
    """Hold so many connections open with requests that never end."""
    loop = asyncio.new_event_loop()

    async def all_sip() -> None:
        await asyncio.gather(*(_sip(port, number) for number in range(sockets)))

    task = loop.create_task(all_sip())

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    time.sleep(2 * SIP_SECONDS)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()


async def _sip(port: int, number: int) -> None:
    await asyncio.sleep(number % 20 * SIP_SECONDS / 20)
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(b"POST /begin HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
                while True:
                    writer.write(b"a")
                    await writer.drain()
                    await asyncio.sleep(SIP_SECONDS)
            finally:
                writer.close()
        await asyncio.sleep(SIP_SECONDS)


def _answered_directly(port: int, seconds: float) -> tuple[int, int]:
    """Return how many plain requests were answered in time, of how many."""
    until, answers = time.monotonic() + seconds, []
    while time.monotonic() < until:
        answers.append(is_answered(port, ANSWER_WITHIN))
        time.sleep(PAUSE)
    return sum(answers), len(answers)
