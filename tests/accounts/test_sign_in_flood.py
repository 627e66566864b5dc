"""Fifty bad sign-ins at once: passwords are hashed one at a time, and patients go on saving."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from itertools import accumulate
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.durability.service import Service
from tests.durability.visitor import HiddenInputs
from tests.durability.writers import Writer

BAD = 50
ROUNDS = amount(gate=1, full=10)
WRITERS = 3
PATIENCE = 60.0
CALM_SAVES = 20


@pytest.fixture
def service(tmp_path: Path, addresses: dict[str, str]) -> Iterator[Service]:
    environ = {**addresses, "TEST_HASHES": str(tmp_path / "hashes"), "CONSULT_TRUSTED_PROXIES": "1"}
    service = Service(
        tmp_path, workers=3, app="tests.accounts.counted_wsgi:app", environ=environ
    )  # fmt: skip
    if not addresses:
        service.migrate()
    try:
        service.start()
        yield service
    finally:
        service.kill_all()


class Stranger:
    """Somebody at an address of their own who knows neither account nor password."""

    def __init__(self, service: Service, number: int) -> None:
        self._address = f"{service.address}/desk/sign-in"
        self._browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self._browser.addheaders = [("X-Forwarded-For", f"198.51.100.{number}")]
        with self._browser.open(self._address, timeout=PATIENCE) as page:
            self._hidden = HiddenInputs(page.read().decode()).pairs
        self._typed = [("email", f"{number}@clinic.example"), ("password", "not the right words")]

    def try_once(self, together: threading.Barrier) -> int:
        """Send the form together with all others; return the status of the answer."""
        together.wait(PATIENCE)
        sent = urlencode([*self._hidden, *self._typed]).encode()
        try:
            with self._browser.open(self._address, sent, timeout=PATIENCE) as page:
                return int(page.status)
        except HTTPError as refused:
            refused.close()
            return refused.code


def flood(service: Service) -> Counter[int]:
    strangers = [Stranger(service, number) for number in range(BAD)]
    answers: Counter[int] = Counter()
    with ThreadPoolExecutor(BAD) as pool:
        for _ in range(ROUNDS):
            together = threading.Barrier(BAD)
            answers.update(pool.map(lambda one, at=together: one.try_once(at), strangers))
    return answers


def most_at_once(noted: str) -> int:
    return max(accumulate(1 if sign == "+" else -1 for sign in noted), default=0)


def saves(writers: Sequence[Writer]) -> int:
    return sum(writer.acknowledged for writer in writers)


def wait_for_saves(writers: Sequence[Writer], more: int) -> None:
    wanted, until = saves(writers) + more, time.monotonic() + PATIENCE
    while saves(writers) < wanted:
        assert time.monotonic() < until, [s for writer in writers for s in writer.surprises]
        time.sleep(0.01)


@pytest.mark.slow
def test_d07_fifty_bad_sign_ins_at_once_never_hash_two_passwords_nor_fail_a_patient(
    service: Service, tmp_path: Path, database_kind: str, figure: Figure
) -> None:
    stop = threading.Event()
    writers = [Writer(number, service.port, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        wait_for_saves(writers, CALM_SAVES)
        before, begun = saves(writers), time.monotonic()
        answers = flood(service)
        took, meanwhile = time.monotonic() - begun, saves(writers) - before
        wait_for_saves(writers, CALM_SAVES)
    finally:
        stop.set()
        for writer in writers:
            writer.join(PATIENCE)
    noted = (tmp_path / "hashes").read_text()
    errors = sum(count for w in writers for status, count in w.replies.items() if status >= 500)
    figure(
        f"{database_kind}: {BAD * ROUNDS} bad sign-ins, {BAD} at once: {answers[200]} looked at,"
        f" {answers[429]} told to try again, at most {most_at_once(noted)} password hashed at once;"
        f" {meanwhile} saves in these {took:.1f} s, {errors} errors for patients"
    )
    assert most_at_once(noted) == 1
    assert noted.count("+") == answers[200] > 0
    assert answers[429] > 0
    assert answers[200] + answers[429] == BAD * ROUNDS
    assert errors == 0
    assert [surprise for writer in writers for surprise in writer.surprises] == []
