"""The paper form: everything asked is on it once, in order, large enough for a weak hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import unescape
from typing import Any

import pytest

from consult.documents import Renderer
from consult.documents.assets import Size
from consult.documents.blank_form import (
    BlankForm,
    blank_form_html,
    blank_form_key,
    blank_form_pdf,
)
from consult.documents.blank_form_directions import directions
from consult.questionnaire.paper_order import paper_numbers, paper_order
from tests.brief.cases import LANGUAGES, shipped, speech_of
from tests.documents.blank_forms import BOX_MM, LINE, form_of, laid_boxes, pdf_digest
from tests.documents.mirrored_cases import Mirrored
from tests.documents.papers import opened, text_of, words_of
from tests.mirrored import LANGUAGE as MIRRORED

_LATIN = re.compile(r"[A-Za-z]{2,}")
Make = Callable[[str, Size], bytes]


@pytest.fixture(scope="module")
def pdf(renderer: Renderer) -> Make:
    return cache(lambda language, size: blank_form_pdf(renderer, form_of(language, size)))


def visible(html: str) -> str:
    """Return the words of a page, tags gone."""
    words = re.sub(r"<[^>]+>", " ", re.sub(r"<head>.*?</head>", "", html, flags=re.S))
    return " ".join(unescape(words).split())


def numbers_of(html: str) -> list[str]:
    return re.findall(r'<span class="number">([^<]+)</span>', html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", ["standard", "large"])
def test_every_question_stands_on_paper_in_the_papers_order_with_its_number(
    language: str, size: Size
) -> None:
    told = shipped()[0].told_in(language).questionnaire
    printed = numbers_of(blank_form_html(form_of(language, size)))
    assert list(dict.fromkeys(printed)) == [entry.number for entry in paper_order(told)]
    of_groups = {entry.number for entry in paper_order(told) if entry.group}
    assert [n for n in printed if printed.count(n) > 1 and n not in of_groups] == []
    assert all(printed.count(n) in (1, 3) for n in of_groups)  # as heads of rows, or in 3 blocks


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", ["standard", "large"])
def test_every_question_has_its_words_and_all_its_options_beside_it(
    language: str, size: Size
) -> None:
    form = form_of(language, size)
    html, tell = blank_form_html(form), form.speech.tell
    parts = re.split(r'<span class="number">([^<]+)</span>', html)
    found = {number: visible(part) for number, part in zip(parts[1::2], parts[2::2], strict=True)}
    for entry in paper_order(form.release.told_in(language).questionnaire):
        item, said = entry.item, found[entry.number]
        assert said.startswith(item.text)
        wanted = [option.text for option in item.answerOption]
        wanted += [tell("I am not sure")] if item.notSure and not item.item else []
        wanted += [tell("I prefer not to say")] if item.declined and not item.item else []
        wanted += [zone.text for zone in item.regions for _side in range(2)]
        wanted += [kind.text for kind in item.kinds]
        missing = [text for text in wanted if text not in said]
        assert missing == [], entry.number


def test_there_are_as_many_boxes_as_options() -> None:
    entries = paper_order(shipped()[0].rulebook.questionnaire)
    wanted = 1  # "I agree"
    for entry in entries:
        item = entry.item
        blocks = 3 if entry.group and entry.group.id == "toxin-treatments" else 1
        boxes = len(item.answerOption) + item.notSure + item.declined
        wanted += blocks * (boxes + 2 * len(item.regions) * len(item.kinds))
    assert blank_form_html(form_of()).count('<span class="box">') == wanted


def test_whom_to_call_now_stands_first_and_again_beside_the_signs(pdf: Make) -> None:
    first = text_of(pdf("en", "standard"), 1)
    assert "Emergency 911" in first
    assert "Nobody watches this paper." in first
    html = blank_form_html(form_of())
    signs = html.partition('<span class="number">1</span>')[2].partition('class="number">2<')[0]
    assert "Sudden new signs: call for emergency help now. Emergency 911" in signs


def test_the_way_past_what_does_not_apply_is_told_in_words() -> None:
    asked = shipped()[0].rulebook.questionnaire
    numbers, told = paper_numbers(asked), directions(asked, speech_of("en"))
    toxin, onset = numbers["toxin-last-3-months"], numbers["onset-recent"]
    first, last = numbers["toxin-source"], numbers["toxin-after"]
    assert told["toxin-source"] == (
        f"Answer {first} and {last} only if you ticked “Yes” at {toxin}.",
    )
    assert told["ear-signs"][0].startswith(
        f"Leave out {numbers['ear-signs']} to {numbers['examined']} if you ticked"
        f" “More than 3 weeks ago” at {onset}."
        f" If you leave this out, go on to {numbers['eye-symptoms']}."
    )
    conditional = {e.name for e in paper_order(asked) if e.item.enableWhen and not e.group}
    assert {i for i in conditional if i not in told} <= {
        e.name for e in paper_order(asked) if e.item.enableWhen
    }


@pytest.mark.parametrize(("size", "points"), [("standard", 14.0), ("large", 18.0)])
def test_letters_and_boxes_are_as_large_as_promised(size: Size, points: float, pdf: Make) -> None:
    whole = pdf("en", size)
    for page in range(1, len(opened(whole).pages) + 1):
        words, width, height = words_of(whole, page)
        assert min(word.bottom - word.top for word in words) >= points * LINE * 0.98
        assert min(word.left for word in words) > 0
        assert max(word.right for word in words) < width
        assert max(word.bottom for word in words) < height
    boxes = laid_boxes(form_of("en", size))
    assert len(boxes) > 500
    assert min(min(wide, high) for wide, high in boxes) >= BOX_MM


def test_every_page_has_room_for_a_name_and_its_own_number(pdf: Make) -> None:
    whole = pdf("en", "standard")
    pages = len(opened(whole).pages)
    for page in range(1, pages + 1):
        text = text_of(whole, page)
        for words in ("Name", "Born", "Reference", f"page {page} of {pages}"):
            assert words in text


def test_the_same_form_gives_the_same_bytes_and_key_and_another_other_ones(
    renderer: Renderer, pdf: Make
) -> None:
    again = pdf_digest(blank_form_pdf(renderer, form_of()))
    assert again == pdf_digest(pdf("en", "standard"))
    others: list[dict[str, Any]] = [
        {"size": "large"}, {"language": "es"}, {"paper": "Letter"},
    ]  # fmt: skip
    keys = [blank_form_key(form_of(**other)) for other in [{}, *others]]
    assert len(set(keys)) == len(keys)


def test_the_mirrored_form_runs_from_the_right_and_has_no_word_of_ours_in_english(
    mirrored: Mirrored, renderer: Renderer
) -> None:
    plain = form_of()
    form = BlankForm(
        mirrored.release, "", mirrored.telling.clinic, mirrored.telling.speeches[MIRRORED],
        plain.online,
    )  # fmt: skip
    html = blank_form_html(form)
    assert 'dir="rtl"' in html
    clinic = form.clinic
    given = f"{clinic.name} {clinic.crisis_name} {form.online.address} {form.release.label}"
    assert set(_LATIN.findall(visible(html))) <= set(_LATIN.findall(given))
    assert opened(blank_form_pdf(renderer, form)).pages
