"""What a journey costs each persona: pages, taps, typed characters, bytes. Prints the table."""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin

import pytest

from tests.journeys.counting import Cost, Scales, Thrifty, thrifty
from tests.journeys.house import House

PERSONAS = ("aisha", "daniel", "empty", "full", "grace", "leo", "maria", "tom")
AROUND = ("/prepare/comfort", "/prepare/leave", "/prepare/erase", "/prepare/check", "/nowhere")
MOST_PAGES = 30
FIRST_LOAD = 60 * 1024
LATER_PAGE = 15 * 1024
_FILES = re.compile(
    r"""<link[^>]*\shref="([^"]+)"|<(?:script|img)[^>]*\ssrc="([^"]+)"|"""
    r"""url\(["']?([^"')]+)["']?\)|(?:import|from)\s+["']([^"']+)["']"""
)
HEADINGS = ("persona", "pages", "least taps", "taps", "must type", "may type", "largest page")


@pytest.fixture(scope="module")
def walked(house: House) -> dict[str, Thrifty]:
    """Everybody, after the whole way without a typed word."""
    found = {}
    for name in PERSONAS:
        patient = found[name] = thrifty(house, name)
        patient.come()
        patient.answer_until("done", patient.file["answers"])
        for address in AROUND:
            patient.walker.get(address)
    return found


@pytest.fixture(scope="module", autouse=True)
def table(walked: dict[str, Thrifty], request: pytest.FixtureRequest) -> Iterator[None]:
    """Print the table whatever becomes of the tests."""
    yield
    capture = request.config.pluginmanager.getplugin("capturemanager")
    lines = ["", row(*HEADINGS)] + [figures(one) for one in walked.values()]
    with capture.global_and_fixture_disabled():
        sys.stdout.write("\n".join(lines) + "\n")


def row(*cells: object) -> str:
    return "".join(f"{cell!s:>13}" for cell in cells)


def figures(patient: Thrifty) -> str:
    cost: Cost = patient.cost
    largest = max(scales(patient).sizes.values())
    return row(
        cost.name, cost.pages, cost.needed, cost.taps, scales(patient).typed, cost.told, largest
    )


def scales(patient: Thrifty) -> Scales:
    assert isinstance(patient.walker, Scales)
    return patient.walker


def identity_length(patient: Thrifty) -> int:
    """Return how many characters the name and the date of birth have as they are typed."""
    identity = patient.file["identity"]
    born = date.fromisoformat(identity["birth_date"])
    return len(identity["name"]) + sum(len(str(part)) for part in (born.day, born.month, born.year))


@pytest.mark.parametrize("name", PERSONAS)
def test_nobody_must_type_more_than_a_name_and_a_date_of_birth(
    name: str, walked: dict[str, Thrifty]
) -> None:
    assert walked[name].here.last == "nowhere"
    assert "/prepare/done" in walked[name].walker.visited
    assert scales(walked[name]).typed == identity_length(walked[name])


@pytest.mark.parametrize("name", PERSONAS)
def test_no_way_has_more_than_thirty_pages_of_questions(
    name: str, walked: dict[str, Thrifty]
) -> None:
    assert 0 < walked[name].cost.pages <= MOST_PAGES


@pytest.mark.parametrize("name", PERSONAS)
def test_every_later_page_stays_within_15_kilobytes_packed(
    name: str, walked: dict[str, Thrifty]
) -> None:
    sizes = scales(walked[name]).sizes
    assert {path: size for path, size in sizes.items() if size > LATER_PAGE} == {}


def test_the_first_load_with_all_its_files_stays_within_60_kilobytes_packed(house: House) -> None:
    client, sizes, waiting = house.app.test_client(), dict[str, int](), ["/"]
    while waiting:
        address = waiting.pop()
        if address in sizes:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        sizes[address] = len(gzip.compress(response.data, mtime=0))
        if address == "/" or address.endswith((".css", ".js")):
            found = _FILES.findall(response.text)
            waiting += [urljoin(address, next(filter(None, groups))) for groups in found]
        response.close()
    assert len(sizes) > 3
    assert sum(sizes.values()) <= FIRST_LOAD, sizes
