"""Three web servers and two workers on PostgreSQL behind nginx, and many patients (L6).

First all runs; then a web server is killed every ten seconds. What nginx may ask another server for
must not fail. A form that was handed to the killed one is never sent twice: the patient sees that
the service is away, and presses again. While all servers run nobody may have to.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from consult.consultations.credentials import ORIGIN_TRIES
from consult.consultations.references import new_code
from tests.bench.fleet import SEEN, Fleet, opened_fleet
from tests.bench.load_crowd import BORN, Crowd, Person, account
from tests.bench.load_figures import Measured, Size, compare, milliseconds, p95
from tests.bench.server import Browser, Response
from tests.bench.spent import cpu_of, spending
from tests.bench.walk import Walk
from tests.durability.typed_answers import Pairs
from tests.durability.visitor import NoReply, Reply, Visitor
from tests.durability.waiting import wait_until

SERVERS, WORKERS = 3, 2
ALONE_THINK = 0.25
MOST_AGAINST_ONE = 5.0
KILL_EVERY = 10.0
FEWEST_KILLS = 3
AWAY = (502, 504)
PRESS_AFTER = 0.5
BEGIN_PATIENCE = 300.0
PAPER = "/prepare/documents/answers.pdf"
PAPER_PATIENCE = 600.0
LEAST_CPU = 0.5  # seconds: a worker that made a paper used more, one that only waited less
HELD_BACK = 429


@dataclass
class PressingAgain(Visitor):
    """A browser whose owner presses again where the service was away. What that was is counted."""

    seen: Counter[str] = field(default_factory=Counter)
    _taken: Counter[str] = field(default_factory=Counter)

    def get(self, path: str) -> Reply:
        """Load a page; a reply that broke off is loaded anew. Raises NoReply."""
        try:
            return super().get(path)
        except NoReply:
            self.seen["pages that broke off"] += 1
            return super().get(path)

    def post(self, path: str, pairs: Pairs) -> Reply:
        """Send a form, and the same again while the service is away. Raises NoReply."""
        while True:
            try:
                reply = super().post(path, pairs)
            except NoReply:
                self.seen["forms that broke off"] += 1
            else:
                # Whoever begins would begin twice, and only the second is known by its name.
                if reply.status not in AWAY or path == "/begin":
                    return reply
                self.seen["forms to be sent again"] += 1
            time.sleep(PRESS_AFTER)

    def take_seen(self) -> Counter[str]:
        """Return what was seen since the last time. Others than the owner may ask."""
        now = Counter(self.seen)  # a copy: the owner goes on counting
        new, self._taken = now - self._taken, now
        return new

    @property
    def met(self) -> int:
        """How many servers answered this browser."""
        return sum(name.startswith(SEEN) for name in self.cookies)


class FleetPerson(Person):
    """A patient who presses again."""

    def __init__(self, port: int, stopping: threading.Event, think: float) -> None:
        super().__init__(port, stopping, think)
        self.browser = self._visitor = PressingAgain(port)

    @property
    def has_saved(self) -> bool:
        return bool(self.begun) and self.patient.acknowledged > 0


class FleetCrowd(Crowd):
    """Many of them."""

    def __init__(self, port: int, patients: int, think: float) -> None:
        super().__init__(port, 0, think)
        self.patients = [FleetPerson(port, self._stopping, think) for _ in range(patients)]
        self.people = [*self.patients]

    def wait_until_all_have_saved(self) -> None:
        def all_have() -> bool:
            return all(person.has_saved for person in self.patients)

        wait_until(all_have, "everybody has saved a page", BEGIN_PATIENCE)

    @property
    def errors(self) -> int:
        return sum(len(person.wrong) for person in self.people)

    def hold_seen_against(self) -> None:
        """Count as wrong all that made somebody press again so far: no server was down."""
        for person in self.patients:
            seen = person.browser.take_seen().elements()
            person.wrong.extend(f"with all servers up: one of the {what}" for what in seen)

    def seen(self) -> str:
        """Say what made somebody press again since the last time."""
        total: Counter[str] = sum((p.browser.take_seen() for p in self.patients), Counter())
        return ", ".join(f"{number} {what}" for what, number in total.items()) or "nothing"


def three_servers(size: Size) -> Measured:
    """L6: so many patients on three web servers, then with one of them killed every 10 s."""
    measured = Measured()
    with opened_fleet(servers=SERVERS, workers=WORKERS) as fleet:
        _papers_by_both(fleet, size, measured)
        one = Crowd(fleet.port, 1, ALONE_THINK)
        with one.going_on():
            alone = one.during(size.phase)
        crowd = FleetCrowd(fleet.port, size.fleet_patients, size.think)
        with crowd.going_on():
            crowd.wait_until_all_have_saved()
            together = _all_run(fleet, crowd, size, measured)
            killed = _kill_in_turn(fleet, crowd, _kills(size), measured)
        _tries_are_shared(fleet, measured)
        fleet.stop()
        words, wrong = account(fleet.environ, [*one.people, *crowd.people])
    measured.wrong += wrong
    measured.figures += [
        f"over both parts: {crowd.requests} requests, {words}",
        compare("all servers up", together, alone, MOST_AGAINST_ONE).replace(
            "quiet", "one patient alone"
        ),
        f"one killed every {KILL_EVERY:.0f} s: save p95 {milliseconds(p95(killed))}"
        f" ({len(killed)} saves)",
    ]
    return measured


def _kills(size: Size) -> int:
    return max(FEWEST_KILLS, int(size.crowd_seconds / 2 / KILL_EVERY))


def _all_run(fleet: Fleet, crowd: FleetCrowd, size: Size, measured: Measured) -> list[float]:
    """Let all go on with nothing wrong; return what each save took."""
    before, seconds = crowd.requests, _kills(size) * KILL_EVERY
    with spending(fleet.trees) as spent:
        together = crowd.during(seconds)
    crowd.hold_seen_against()
    met = [person.browser.met for person in crowd.patients]
    on_all = sum(number == SERVERS for number in met)
    if on_all != len(met):
        measured.wrong.append(f"{len(met) - on_all} patients did not meet all servers")
    measured.figures += [
        f"{SERVERS} web servers, {WORKERS} workers, {len(met)} patients, {crowd.think:g} s think"
        f" time, {seconds:.0f} s: {crowd.requests - before} requests, {crowd.errors} errors;"
        f" {on_all} patients were answered by all {SERVERS} servers",
        f"CPU meanwhile: {spent.words()}",
    ]
    return together


def _kill_in_turn(fleet: Fleet, crowd: FleetCrowd, kills: int, measured: Measured) -> list[float]:
    """Kill one server after the other and start each again; return what each save took."""
    before = crowd.errors
    crowd.take()
    for number in range(kills):
        next_at = time.monotonic() + KILL_EVERY
        server = fleet.servers[number % len(fleet.servers)]
        server.kill_all()
        server.start()
        time.sleep(max(0.0, next_at - time.monotonic()))
    measured.figures.append(
        f"a server killed {kills} x, one every {KILL_EVERY:.0f} s: {crowd.errors - before} errors"
        f" in what nginx may ask another for; the patients met {crowd.seen()}"
    )
    return crowd.take()


def _tries_are_shared(fleet: Fleet, measured: Measured) -> None:
    """Try wrong codes through nginx until held back; then every server must hold back."""
    guesser = PressingAgain(fleet.port)
    hidden, tries = guesser.get("/resume").hidden, 0
    while _guess(guesser, hidden) != HELD_BACK and tries < 2 * SERVERS * ORIGIN_TRIES:
        tries += 1
    held = [
        server.port
        for server in fleet.servers
        if _guess(Visitor(server.port, guesser.cookies), hidden) == HELD_BACK
    ]
    if tries != ORIGIN_TRIES or len(held) != SERVERS or guesser.met != SERVERS:
        measured.wrong.append(
            f"{tries} wrong codes on {guesser.met} servers, then {len(held)} held back"
        )
    measured.figures.append(
        f"{tries} wrong codes over {guesser.met} servers ({ORIGIN_TRIES} allowed from one"
        f" address), then {len(held)} of {SERVERS} servers held back"
    )


def _guess(visitor: Visitor, hidden: Pairs) -> int:
    return visitor.post("/resume", [*hidden, ("code", new_code()), *BORN]).status


def _papers_by_both(fleet: Fleet, size: Size, measured: Measured) -> None:
    """Let many send at once, and see that every worker made some of the papers."""
    walk = Walk()
    assert walk.items  # read before many threads would at once
    with ThreadPoolExecutor(2) as threads:
        ready = list(threads.map(lambda _: _ready(fleet, walk), range(size.papers)))
    before = [cpu_of(worker.process) for worker in fleet.workers]
    with ThreadPoolExecutor(len(ready)) as threads:
        waits = list(threads.map(lambda one: _send(*one, measured.wrong), ready))
    used = [cpu_of(worker.process) - cpu for worker, cpu in zip(fleet.workers, before, strict=True)]
    if min(used) < LEAST_CPU:
        measured.wrong.append("a worker made no paper")
    shares = " and ".join(f"{100 * cpu / sum(used):.0f} %" for cpu in used)
    measured.figures.append(
        f"{len(ready)} papers asked for at once: all came, the last after {max(waits):.1f} s;"
        f" of the CPU for them the workers used {shares}"
    )


def _ready(fleet: Fleet, walk: Walk) -> tuple[Browser, Response]:
    browser = Browser(fleet.port)
    return browser, walk.to_the_end(browser)


def _send(browser: Browser, shown: Response, wrong: list[str]) -> float:
    """Send, wait for the paper as the page says; return the seconds until it came."""
    began = time.monotonic()
    done = browser.post("/prepare/send", shown.form.hidden)
    if done.url != "/prepare/done":
        wrong.append(f"sending: {done.status} at {done.url}")
    while time.monotonic() - began < PAPER_PATIENCE:
        paper = browser.get(PAPER)
        if paper.body.startswith(b"%PDF-"):
            return time.monotonic() - began
        time.sleep(int(paper.headers.get("retry-after", "1")))
    wrong.append(f"no paper within {PAPER_PATIENCE:.0f} s")
    return PAPER_PATIENCE
