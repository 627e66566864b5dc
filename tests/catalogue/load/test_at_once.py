"""Many at once, on the real service: fifty begin together, and clients save without a pause."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.amounts import amount
from tests.bench.load_closed import ClosedLoop
from tests.bench.load_crowd import AGREED, BORN, account
from tests.bench.load_service import held_up, opened
from tests.catalogue.figures import Figure
from tests.durability.service import Service
from tests.durability.visitor import Visitor

PATIENTS = 50
PATIENCE = 60.0
CLIENTS = 8
SECONDS = amount(gate=3, full=30)
BIG_CODE = re.compile(r'class="big-code">([^<]+)<')


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with opened(workers=2) as service:
        yield service


def begin(port: int, number: int, start: threading.Barrier) -> str:
    """Begin with all the others, agree, and return the code to come back with."""
    visitor = Visitor(port)
    form = visitor.get("/begin").hidden
    start.wait(PATIENCE)
    begun = visitor.post("/begin", [*form, ("name", f"Together Sample{number}"), *BORN])
    assert (begun.status, begun.location) == (303, "/prepare/comfort")
    agreed = visitor.post("/prepare/comfort", [*visitor.get("/prepare/comfort").hidden, *AGREED])
    assert agreed.status == 303
    found = BIG_CODE.search(visitor.get("/prepare/leave").text)
    assert found is not None
    return found[1]


def references_of(service: Service) -> list[str | None]:
    with closing(sqlite3.connect(service.instance / "consult.db")) as connection:
        rows = connection.execute("SELECT reference FROM consultation ORDER BY rowid").fetchall()
    return [reference for (reference,) in rows]


def test_l09_fifty_who_begin_together_have_references_and_codes_of_their_own(
    service: Service, figure: Figure
) -> None:
    before, start = references_of(service), threading.Barrier(PATIENTS)
    with ThreadPoolExecutor(PATIENTS) as threads:
        codes = list(threads.map(lambda n: begin(service.port, n, start), range(PATIENTS)))
    begun = references_of(service)[len(before) :]
    figure(f"{PATIENTS} begin at once: {len(set(begun))} references, {len(set(codes))} codes")
    assert len(begun) == len(set(begun)) == len(set(codes)) == PATIENTS
    assert not set(begun) & {*before, None}


def test_l02_clients_that_never_pause_are_all_answered_and_lose_nothing(
    service: Service, figure: Figure
) -> None:
    loop = ClosedLoop(service, CLIENTS)
    taken = loop.run(SECONDS)
    words, wrong = account(service.environ, loop.people)
    locked = held_up(service)
    figure(f"{CLIENTS} clients without a pause, {SECONDS} s: {words}, {locked} locked")
    assert wrong == []
    assert locked == 0
    assert len(taken) >= CLIENTS
