"""The front desk's morning, 24 patients: read the list, invite, hide names, ask for all packets.

Counts keys, clicks and seconds of each step, and prints them, since they are what the desk feels.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, Locator

from tests.browser.at_the_desk import sign_in
from tests.browser.chromium import DESK
from tests.browser.conftest import Demonstration
from tests.browser.watching import Watch
from tests.durability.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.slow]
VISITS = 24
MOST_FIELDS = 6
MOST_CLICKS = 60
ALL_MADE_MS = 300_000
PATIENCE_MS = 30_000
STATES = (
    "Changed since print", "Cannot reach", "Started, ", "Opened, not started", "Not invited",
    "Sent ", "Done, not printed", "Prepared ", "Printed ",
)  # fmt: skip


@dataclass
class Counter:
    """One person at a keyboard and a mouse: what each step took."""

    watch: Watch
    steps: list[tuple[str, int, int, float]] = field(default_factory=list)
    keys: int = 0
    clicks: int = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        keys, clicks, begun = self.keys, self.clicks, time.monotonic()
        yield
        took = time.monotonic() - begun
        self.steps.append((name, self.keys - keys, self.clicks - clicks, took))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.watch.page.keyboard.press(key)
        self.keys += len(keys)

    def type(self, text: str) -> None:
        self.watch.page.keyboard.type(text)
        self.keys += len(text)

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def told(self) -> str:
        lines = [f"  {n:<34}{k:>5} keys{c:>4} clicks{s:>7.1f} s" for n, k, c, s in self.steps]
        return "\n".join(["", "The front desk's morning:", *lines, ""])


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration with its whole day, and the worker that makes the papers."""
    service = Service(tmp_path_factory.mktemp("morning"))
    service.migrate()
    service.command("demo")
    service.start()
    service.start_worker()
    people = json.loads((service.instance / "demonstration-people.json").read_text())
    yield Demonstration(service, people)
    service.stop()


@pytest.fixture
def desk(context: Callable[..., BrowserContext], clinic: Demonstration) -> Counter:
    page = context(**DESK).new_page()
    page.set_default_timeout(PATIENCE_MS)
    watch = Watch(page, clinic.host, is_phone=False)
    sign_in(watch, clinic.base, clinic.member("front-desk"))
    return Counter(watch)


def test_the_morning_is_walked_with_few_keys_and_fewer_clicks(
    desk: Counter, capsys: pytest.CaptureFixture[str]
) -> None:
    page = desk.watch.page
    with desk.step("read the state of everybody"):
        desk.watch.look()
        visits = page.locator("table.visits").first
        assert visits.locator("tr[data-row]").count() == VISITS
    text = page.inner_text("main")
    assert [state for state in STATES if state not in text] == []
    assert f"{VISITS} visits" in text
    assert page.locator("tr.group").first.inner_text().strip() == "Needs you now"
    assert page.locator("tr[data-row]", has_text="Easily mixed up").count() == 2
    invite_who_walks_in(desk)
    hide_and_show_names(desk)
    mark_as_out_of_reach(desk)
    assert desk.clicks <= MOST_CLICKS
    assert desk.watch.faults == []
    with capsys.disabled():
        print(desk.told())  # noqa: T201 - these figures are the point


def invite_who_walks_in(desk: Counter) -> None:
    page = desk.watch.page
    with desk.step("invite who walks in"):
        desk.press("n")
        page.wait_for_url("**/invitations/new")
        asked = page.locator("main form").locator("input:not([type=hidden]), select")
        assert asked.count() <= MOST_FIELDS
        desk.type("Iris Walker")
        desk.press("Tab")
        desk.type("4/3/1961")
        desk.press("Enter")
        page.get_by_role("heading", name="Invitation for Iris Walker").wait_for()
        assert page.locator("svg.qr").is_visible()
    desk.watch.look()


def hide_and_show_names(desk: Counter) -> None:
    page = desk.watch.page
    desk.click(page.get_by_role("link", name="Back to today"))
    page.wait_for_url("**/desk/")
    with desk.step("hide names from the counter"):
        desk.press("F2")
        page.get_by_role("button", name="Show names").wait_for()
    assert "Tomas" not in page.inner_text("body")
    desk.watch.look()
    with desk.step("show them again"):
        desk.press("F2")
        page.get_by_role("button", name="Privacy view").wait_for()


def mark_as_out_of_reach(desk: Counter) -> None:
    page = desk.watch.page
    with desk.step("mark somebody as out of reach"):
        desk.press("/")
        desk.type("noor")
        desk.press("Enter")
        page.wait_for_url("**/desk/search")
        desk.press("j", "o")
        page.wait_for_url("**/consultations/*")
        desk.click(page.get_by_role("button", name="Cannot reach the patient"))
        page.get_by_role("button", name="Can be reached again").wait_for()
    desk.watch.look()


def test_all_packets_are_one_action_and_no_sheet_is_of_two_patients(
    desk: Counter, capsys: pytest.CaptureFixture[str]
) -> None:
    page = desk.watch.page
    with desk.step("ask for all packets"):
        desk.click(page.get_by_role("button", name="Print all new packets"))
        page.wait_for_url("**/packets/*")
    with desk.step("wait for the worker"):
        opened = page.get_by_role("link", name="Open the PDF to print")
        opened.wait_for(timeout=ALL_MADE_MS)
    desk.watch.look()
    assert desk.clicks == 1
    got = page.request.get(page.url.rstrip("/") + "/packets.pdf")
    assert got.ok
    with pikepdf.open(io.BytesIO(got.body())) as pdf, pdf.open_outline() as outline:
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        starts = [places[entry.destination[0].objgen] for entry in outline.root]
        count = len(pdf.pages)
    prepared = page.locator("tr[data-row] input[name=packet]").count()
    assert len(starts) >= prepared > 1
    assert all(start % 2 == 0 for start in starts), "a patient begins on a back side"
    assert page.get_by_text(f"{(count + 1) // 2} sheets of paper").is_visible()
    assert desk.watch.faults == []
    with capsys.disabled():
        print(desk.told())  # noqa: T201 - these figures are the point
