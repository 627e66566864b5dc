"""Every persona walks the whole way in a real browser, on every screen and in every language.

In the gate a covering set; with CONSULT_TEST_MATRIX=all, as `make matrix` runs it, all
combinations.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from consult.releases import load_clinic
from tests.browser.conftest import Polyglot
from tests.browser.matrix import (
    FEWEST_PAGES,
    HEIGHTS,
    PERSONAS,
    WIDE,
    WIDTHS,
    Combination,
    Examiner,
    all_combinations,
    covering_set,
    offered,
    travel,
)
from tests.browser.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]
IS_WHOLE = os.environ.get("CONSULT_TEST_MATRIX") == "all"
LANGUAGES = offered(load_clinic().languages)
WALKED = all_combinations(LANGUAGES) if IS_WHOLE else covering_set(LANGUAGES)


def alike(combination: Combination) -> tuple[object, ...]:
    """Return what tells pages of one address apart when they are examined closely.

    In the gate nothing, for a close look is dear; in the matrix the language, the side of the wide
    layout's border, and whether there are scripts.
    """
    if IS_WHOLE:
        return combination.language, combination.width >= WIDE, combination.scripts
    return ()


def test_the_covering_set_walks_everybody_and_each_screen_language_and_way_twice() -> None:
    walked = covering_set(LANGUAGES)
    assert sorted(one.persona for one in walked) == sorted(PERSONAS)
    for counted, wanted in (
        (Counter(one.width for one in walked), WIDTHS),
        (Counter(one.language for one in walked), LANGUAGES),
        (Counter(one.scripts for one in walked), (True, False)),
    ):
        assert set(counted) == set(wanted)
        assert min(counted.values()) >= 2


def gathered(faults: list[str]) -> list[str]:
    """Return each fault once, with the first page that has it and the number of pages."""
    where: dict[str, list[str]] = {}
    for fault in faults:
        page, _, words = fault.partition(": ")
        where.setdefault(words, []).append(page)
    return [f"{words} ({len(pages)} pages: {pages[0]})" for words, pages in where.items()]


@pytest.fixture(scope="session")
def examined() -> set[tuple[object, ...]]:
    """What was already examined closely, in all journeys together."""
    return set()


@pytest.mark.parametrize("combination", WALKED, ids=str)
def test_a_persona_walks_the_whole_way_and_every_page_keeps_the_rules(
    combination: Combination,
    polyglot: Polyglot,
    context: Callable[..., BrowserContext],
    examined: set[tuple[object, ...]],
    record_property: Callable[[str, object], None],
) -> None:
    size = {"width": combination.width, "height": HEIGHTS[combination.width]}
    settings = {"viewport": size, "bypass_csp": True, "java_script_enabled": combination.scripts}
    is_phone = combination.width < WIDE
    if is_phone:
        settings |= {"is_mobile": True, "has_touch": True, "device_scale_factor": 1}
    watch = Watch(context(**settings).new_page(), polyglot.host, also_narrowest=False)
    examiner = Examiner(examined, watch, alike)
    traveller = travel(watch, polyglot.base, combination, examiner)
    faults = gathered([*watch.faults, *examiner.found])
    for name, value in (
        ("pages", examiner.pages), ("examined", examiner.checked), ("faults", len(faults)),
    ):  # fmt: skip
        record_property(name, value)
    assert watch.page.evaluate("() => document.documentElement.lang") == combination.language
    assert traveller.path == "/prepare/done"
    assert len(set(traveller.steps)) >= FEWEST_PAGES
    assert not faults, "\n".join(faults)
