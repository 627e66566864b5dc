"""Every item type x every hostile value x every sink: refused in words, or shown as typed."""

from __future__ import annotations

import json
import re

import pytest

from consult import logs
from consult.questionnaire.item_types import HANDLERS
from tests.amounts import IS_FULL
from tests.catalogue.figures import Figure
from tests.journeys import cross
from tests.journeys.cross import PDF, Cross
from tests.journeys.hostile import LINES, VALUES, WORDS, bundles, named_in
from tests.journeys.house import House
from tests.journeys.passes import BOXES, Run, run_all
from tests.journeys.sinks import SINKS, reached
from tests.journeys.walker import Walker

pytestmark = pytest.mark.slow
MARKUP = re.compile(r"<(?:img src=(?:x|.http)|svg/|animate|iframe|base |form action=.http|style>)")
WORKED_OUT = re.compile(r"a(?:\$|#|<%=)?\s*49\s*(?:%>)?b")


@pytest.fixture(scope="module")
def run(house: House, specialist: Walker, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_all(house, specialist, tmp_path_factory.mktemp("papers"))


def test_c02_every_value_at_an_item_of_every_type_is_kept_as_typed_or_refused_in_words(
    run: Run, figure: Figure
) -> None:
    assert not run.faults, run.faults
    assert {kind for kind, _ in run.cross.taken} == HANDLERS.keys()
    untried = run.cross.untried()
    assert [kind for kind, _ in untried if IS_FULL or kind not in BOXES] == []
    assert {told for _, told in run.cross.taken} == VALUES.keys()
    figure(
        f"{len(HANDLERS)} item types x {len(VALUES)} values, {run.posts} posts to pages: kept as"
        " typed, or refused with a message at the field and nothing stored; 0 x 500"
    )


@pytest.mark.parametrize("sink", SINKS)
def test_c03_a_sink_shows_every_word_as_it_was_typed_or_keeps_it_out(run: Run, sink: str) -> None:
    lost = [*SINKS[sink](run)]
    assert lost == [], f"{len(lost)} not as typed: {lost[0]!a}"
    assert any(reached(sink, strange) for strange in run.strange)


def test_c03_every_combination_of_type_value_and_sink_was_tried(run: Run, figure: Figure) -> None:
    assert SINKS.keys() == set(cross.SINKS)
    for sink, lost in SINKS.items():
        for strange in run.strange:
            for place, words in strange.typed.items():
                if reached(sink, strange) and not [*lost(run)]:
                    run.cross.note_shown(sink, place.kind, named_in(words))
        if sink != PDF or IS_FULL:
            assert run.cross.unseen(sink) == [], sink
    figure(run.cross.figure())


def test_c03_a_type_that_no_page_can_be_filled_with_would_be_found() -> None:
    assert len(Cross().untried()) == len(HANDLERS) * len(VALUES)


def test_c03_all_words_are_in_the_texts_that_are_typed() -> None:
    for limit in (200, 2000):
        told = {told for bundle in bundles(limit, lines=True) for told in named_in(bundle)}
        assert told == {*WORDS, *LINES}


def test_c04_a_message_by_mail_is_the_same_whatever_was_typed(run: Run, figure: Figure) -> None:
    words = {strange.letters[0].get_content().replace(strange.code, "") for strange in run.strange}
    assert len(words) == 1
    figure(f"{len(run.strange)} messages by mail: 0 of {len(VALUES)} values, 0 headers more")


def test_c02_a_line_of_the_log_holds_the_fields_of_the_list_only(run: Run, figure: Figure) -> None:
    lines = run.log.splitlines()
    assert len(lines) > run.posts
    assert all(json.loads(line).keys() <= logs.FIELDS for line in lines)
    figure(f"{len(lines)} lines logged at DEBUG: 0 of {len(VALUES)} values in them")


def test_c05_nothing_that_was_typed_is_worked_out_or_becomes_markup(
    run: Run, figure: Figure
) -> None:
    pages = [page for strange in run.strange for page in strange.pages]
    for answer in pages:
        assert answer.page.headings == 1
        assert not answer.page.has_inline
        assert not MARKUP.search(answer.text)
    sinks = [(sink, text) for strange in run.strange for sink, text in strange.words.items()]
    for sink, text in sinks:
        assert not WORKED_OUT.search(text), sink
    assert sum("{{7*7}}" in text for _, text in sinks) >= len(SINKS)
    figure(f"{len(pages)} pages, {len(sinks)} texts read: 49 for {{{{7*7}}}} 0 times, 0 markup")
