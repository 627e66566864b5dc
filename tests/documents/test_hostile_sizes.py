"""Far too much text, had it come past the door: rendered within the limits or given up in time.

What the door does with it stands in tests/journeys/test_too_much_text.py. What it takes, up to the
limits of each field, is always rendered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from consult.brief.model import Brief
from consult.documents import Documents, Renderer, RenderFailed, brief_text
from consult.questionnaire.definition import LONGEST_STRING
from tests.amounts import amount
from tests.brief.cases import persona, shipped, speech_of
from tests.catalogue.figures import Figure
from tests.documents.papers import opened, text_of
from tests.documents.sheets import Laying, faults_of
from tests.documents.typed_words import all_typed, brief_of, clinic_saying

pytestmark = pytest.mark.slow
JOINED = "👩🏽\u200d👩🏽\u200d👧🏽"
TEXTS = {
    "64 KB": "word " * (64 * 1024 // 5),
    "64 KB in one word": "x" * 64 * 1024,
    "2,000 joined emoji": JOINED * 2000,
    "20,000 combining marks": "Z" + "\u0301" * 20_000,
}
FIELDS = ("what-helps", "cause.other", "goals.words", "own-1", "name")
# Each text in the field that lies in most places, and each field at least once.
PAIRS = (
    ("what-helps", "64 KB in one word"),
    ("name", "20,000 combining marks"),
    ("own-1", "2,000 joined emoji"),
    ("goals.words", "64 KB"),
    ("cause.other", "64 KB in one word"),
    *(("what-helps", told) for told in TEXTS if told != "64 KB in one word"),
)[: amount(gate=2, full=8)]
# A renderer that is given less time than a real one; laying page 1 out comes on top.
SECONDS, ALLOWANCE = 4.0, 12.0
LIMITS = {"what-helps": 4000}
# What would take all memory or all time were it markup (see test_renderer).
BOMBS = " ".join(
    (
        "<table><tr><td colspan=1000000>x",
        '<p style="font-size:1e300px;columns:1000000">',
        "<svg width=1e9 height=1e9>",
        "<div><div><div>",
    )
)
AT_THE_LIMIT = {
    "joined emoji": JOINED * 600,
    "combining marks": "Z" + "\u0301" * 3999,
    "one word": "W" * 4000,
    "many scripts": "عيني اليسرى my eye שלום Ελληνικά Русский 漢字 " * 100,
}


@pytest.fixture(scope="module")
def patient() -> Iterator[Renderer]:
    with Renderer(size=1, seconds=60.0) as renderer:
        yield renderer


@contextmanager
def in_a_hurry(renderer: Renderer) -> Iterator[Documents]:
    """Let a renderer that is warm have little time for what comes now."""
    renderer.warm()
    renderer.seconds, usual = SECONDS, renderer.seconds
    try:
        yield Documents(renderer)
    finally:
        renderer.seconds = usual


def brief_with(text: str, field: str) -> Brief:
    """Return a brief with a text in one field, and few words in all others."""

    def say(name: str) -> str:
        return text if name == field else "Words"

    submitted = all_typed(persona("grace").submitted, say)
    return brief_of(submitted, speech_of("en"), clinic_saying(shipped()[1], say))


@pytest.mark.parametrize(("field", "told"), PAIRS)
def test_c01_too_much_text_is_rendered_or_given_up_in_time(
    patient: Renderer, field: str, told: str, figure: Figure
) -> None:
    brief = brief_with(TEXTS[told], field)
    with in_a_hurry(patient) as documents:
        start = time.monotonic()
        with suppress(RenderFailed):
            assert "page 1 of" in text_of(documents.brief_pdf(brief, b"{}"), 1)
        took = time.monotonic() - start
        assert took < SECONDS + ALLOWANCE
    figure(f"{told} in {field}, past the door: a paper, or given up, after {took:.1f} s")
    assert opened(Documents(patient).questions_pdf(brief_with("Words", field))).pages


@pytest.mark.parametrize("told", [*AT_THE_LIMIT][-amount(gate=2, full=4) :])
def test_c01_as_much_as_the_door_takes_is_rendered_in_every_field(
    documents: Documents, told: str
) -> None:
    def say(field: str) -> str:
        return AT_THE_LIMIT[told][: LIMITS.get(field, LONGEST_STRING)].strip()

    brief = brief_of(all_typed(persona("full").submitted, say), speech_of("en"))
    pdf = documents.brief_pdf(brief, b"{}")
    assert "page 2 of" in text_of(pdf, 2)
    for paper in (documents.questions_pdf(brief), documents.answers_pdf(brief)):
        assert "page 1 of" in text_of(paper, 1)
    assert brief_text(brief)
    with Laying() as laying:
        assert faults_of(laying.page_one(brief)) == []


def test_c07_a_bomb_that_was_typed_is_words_in_every_paper(
    documents: Documents, figure: Figure
) -> None:
    fields: set[str] = set()

    def say(field: str) -> str:
        fields.add(field)
        return BOMBS

    brief = brief_of(all_typed(persona("full").submitted, say), speech_of("en"))
    papers = (documents.brief_pdf(brief, b"{}"), documents.answers_pdf(brief),
              documents.questions_pdf(brief))  # fmt: skip
    for paper in papers:
        assert "colspan=1000000" in text_of(paper).replace(" ", "")
    figure(f"bombs typed into {len(fields)} fields: {len(papers)} papers made, the bombs as words")
