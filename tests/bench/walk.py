"""A persona walks through the real questionnaire, page by page, as a browser without scripts."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from consult.answers_file import read_answers_file
from consult.questionnaire.answers import Answer
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import kind_of, plain_answer
from consult.releases import load_clinic, load_release
from tests.bench.server import HOUSE, Browser, Response

PERSONA = HOUSE / "tests" / "personas" / "daniel.yaml"
PAGE = re.compile(r"^/prepare/([a-z0-9-]+)(?:\?.*)?$")
Pairs = list[tuple[str, str]]


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a demonstration in a folder of its own, databases made."""
    environ = {
        "CONSULT_DEMONSTRATION": "1",
        "CONSULT_INSTANCE": str(folder),
        "CONSULT_LOG_LEVEL": "WARNING",
    }
    flask = Path(sys.executable).parent / "flask"
    command = [flask, "--app", "wsgi", "database", "migrate"]
    subprocess.run(command, cwd=HOUSE, env=environ, check=True, stdout=subprocess.DEVNULL)
    return environ


class Walk:
    """One patient's way. The persona's answers are read once and posted by every patient."""

    @cached_property
    def items(self) -> dict[str, Pairs]:
        """What each item posts, by the page it stands on."""
        release, clinic = load_release(), load_clinic()
        read = read_answers_file(PERSONA, release, clinic, date.today())
        pages = release.rulebook.questionnaire.page
        posted: dict[str, Pairs] = {}
        for page in pages.values():
            posted[page.id] = [
                pair
                for item in page.items
                if item.id in read.submitted.answers
                for pair in _pairs(
                    item, plain_answer(item, Answer.from_json(read.submitted.answers[item.id]))
                )
            ]
        posted[release.rulebook.questionnaire.recheck.id] = [("safety-again-signs", "none")]
        return posted

    def begin(self, browser: Browser) -> Response:
        """Begin a consultation without an invitation; return the first page."""
        form = browser.get("/begin").form
        who = [("name", "Daniel Sample"), ("birth-date-day", "17"), ("birth-date-month", "5"),
               ("birth-date-year", "1992")]  # fmt: skip
        comfort = browser.post("/begin", [*form.hidden, *who])
        agreed = [("text-size", "a"), ("consent", "yes")]
        first = browser.post("/prepare/comfort", [*comfort.form.hidden, *agreed])
        assert self.page_of(first), f"no page after the consent but {first.url}"
        return first

    def turns(self, browser: Browser, shown: Response) -> Iterator[Response]:
        """Answer page after page; yield what each POST and its redirected GET led to."""
        while page := self.page_of(shown):
            shown = browser.post(shown.url, self.filled(page, shown))
            assert shown.status == 200, f"{page}: {shown.status} at {shown.url}"
            yield shown
            if shown.url.startswith("/prepare/facts"):
                shown = browser.get(_main_link(shown))

    def to_the_end(self, browser: Browser) -> Response:
        """Begin, turn every page and answer the last questions; return the page that sends."""
        for _ in self.turns(browser, self.begin(browser)):
            pass
        shown = browser.get("/prepare/send")
        if page := self.page_of(shown):
            shown = browser.post(shown.url, self.filled(page, shown))
        assert shown.url == "/prepare/send", shown.url
        return shown

    def filled(self, page: str, shown: Response) -> Pairs:
        """Return what is posted on a page: the hidden fields, and answers to what it shows."""
        form = shown.form
        return [*form.hidden, *(pair for pair in self.items[page] if pair[0] in form.names)]

    def page_of(self, shown: Response) -> str | None:
        """Return the id of the questionnaire page that is shown, None for any other."""
        found = PAGE.match(shown.url)
        return found[1] if found and found[1] in self.items else None


def _main_link(shown: Response) -> str:
    links = re.findall(r'<a class="main" href="([^"]+)"', shown.text)
    assert links, f"no way on from {shown.url}"
    return links[0]


def _pairs(item: Item, plain: Any) -> Pairs:
    """Return an answer as the names and values of its controls."""
    if plain is None or isinstance(plain, str | int):
        return [] if plain is None else [(item.id, str(plain))]
    kind = kind_of(item)
    if kind == "date":
        return [(f"{item.id}-{part}", value) for part, value in plain.items()]
    if kind == "open-choice":
        codes = [(item.id, code) for code in plain.get("options", ())]
        return [*codes, *([(f"{item.id}-other", plain["other"])] if "other" in plain else [])]
    if kind == "ordering":
        return [pair for n, place in enumerate(plain, 1) for pair in _place(item.id, n, place)]
    if kind == "group":
        return [
            (f"{item.id}-{n}-{name}", value)
            for n, row in enumerate(plain)
            for child in item.item
            for name, value in _pairs(child, row.get(child.id))
        ]
    return [(item.id, code) for code in plain]


def _place(name: str, number: int, place: dict[str, str]) -> Pairs:
    words = [(f"{name}-{number}-words", place["words"])] if "words" in place else []
    return [(f"{name}-{number}", place.get("code", "")), *words]
