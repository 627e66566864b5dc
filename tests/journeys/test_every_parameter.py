"""Every address with anything in it: each parameter of each route, each part of a path, each head.

The routes come from the map of addresses, the parameters from what each one reads and from the
source: a new one is among them by itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.catalogue.figures import Figure
from tests.journeys import every_route
from tests.journeys.every_route import Routes, query, routes_of
from tests.journeys.hostile import VALUES, as_bytes, share
from tests.journeys.house import open_house

pytestmark = pytest.mark.slow
SOURCE = Path(__file__).resolve().parents[2] / "consult"
# In the gate each route is given every so manieth value, another share than the one before it.
TOGETHER, ALONE, IN_PATHS, IN_HEADS = 30, 16, 30, 45
# Looked for at every request, and given together with all others; by itself it is the doors'.
EVERYWHERES = {"next"}
HEADS = (
    "Accept-Language", "Accept", "Cookie", "User-Agent", "Referer", "Range", "If-Range",
    "If-None-Match", "If-Modified-Since", "Origin", "Sec-Fetch-Site", "X-Forwarded-For",
    "X-HTTP-Method-Override", "Authorization",
)  # fmt: skip

# What reads a head reads it on every route.
SOME = 6
LONGEST_HEAD, NO_LINES = 8_000, dict.fromkeys(range(32), " ")


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> Iterator[Routes]:
    house = open_house(tmp_path_factory.mktemp("routes"), kind=database_kind)
    yield routes_of(house)
    house.close()


@pytest.fixture(autouse=True)
def no_faults(routes: Routes) -> Iterator[None]:
    yield
    faults, routes.faults = routes.faults, []
    assert faults == [], "\n".join([f"{len(faults)} faults", *faults[:40]])


def named_in_the_source() -> set[str]:
    """Return every parameter of an address that some module of ours looks for by name."""
    found = {"next"}
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name, of = node.args[:1], node.func.value
            elif isinstance(node, ast.Subscript):
                name, of = [node.slice], node.value
            elif isinstance(node, ast.Compare):
                name, of = [node.left], node.comparators[0]
            else:
                continue
            if isinstance(of, ast.Attribute) and of.attr == "args" and name:
                found.update([name[0].value] if isinstance(name[0], ast.Constant) else [])
    return {str(name) for name in found}


def test_c12_no_value_of_any_parameter_makes_a_route_fail(routes: Routes, figure: Figure) -> None:
    before, parameters, count = routes.requests, named_in_the_source(), 0
    assert {"on", "day", "size", "language", "number", "waited", "from", "after"} <= parameters
    for turn, (endpoint, address, browser) in enumerate(routes.each("GET")):
        count += 1
        every_route.read.clear()
        for told, typed in share(VALUES, turn, TOGETHER):
            everything = query(**dict.fromkeys(parameters, typed))
            routes.ask(browser, f"{endpoint}, all: {told}", f"{address}?{everything}")
        for place, name in enumerate(sorted(every_route.read & parameters - EVERYWHERES)):
            for told, typed in share(VALUES, turn + place, ALONE):
                one = query(**{name: typed})
                routes.ask(browser, f"{endpoint}?{name}={told}", f"{address}?{one}")
    figure(
        f"{len(parameters)} parameters x {len(VALUES)} values on {count} routes,"
        f" {routes.requests - before} requests: 0 x 500, 0 ways elsewhere"
    )


def test_c12_no_part_of_a_path_makes_a_route_fail(routes: Routes, figure: Figure) -> None:
    before, turn = routes.requests, 0
    for method in ("GET", "POST"):
        for endpoint, address, browser in routes.each(method):
            for known in (routes.reference, routes.batch, "cause", "none", "consult.css"):
                if f"/{known}" not in f"{address}/":
                    continue
                turn += 1
                form = {"csrf_token": routes.token(browser)} if method == "POST" else None
                for told, typed in share(VALUES, turn, IN_PATHS):
                    part = quote(as_bytes(typed[:300]), safe="")
                    for there in (part, f"{known}{part}", f"{known}%0D%0A", f"%EF%BC%A1{known}"):
                        asked = address.replace(f"/{known}", f"/{there}", 1)
                        routes.ask(browser, f"{endpoint}, {told}", asked, method=method, data=form)
    figure(f"{turn} parts of paths, {routes.requests - before} requests: 0 x 500")


def test_c12_no_head_of_a_request_makes_a_route_fail(routes: Routes, figure: Figure) -> None:
    before = routes.requests
    for turn, (endpoint, address, browser) in enumerate(routes.each("GET")[::SOME]):
        for told, typed in share(VALUES, turn, IN_HEADS):
            # As a server hands on what came: bytes, each as one sign, and no end of a line.
            value = as_bytes(typed)[:LONGEST_HEAD].decode("latin-1").translate(NO_LINES)
            for name in HEADS:
                said = {name: value} if name != "Cookie" else {}
                extra = {"environ_overrides": {"HTTP_COOKIE": value}} if name == "Cookie" else {}
                routes.ask(browser, f"{endpoint}, {name}: {told}", address, headers=said, **extra)
    figure(f"{len(HEADS)} heads, {routes.requests - before} requests: 0 x 500")
