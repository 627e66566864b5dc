"""Measuring, cutting, sharing out lines, and the columns of page 1."""

from __future__ import annotations

import pytest

from consult.brief.words import gathered
from consult.documents.answer_grid import answer_rows
from consult.documents.fit import Block, height, shrink
from consult.documents.measure import cut, shorten, width, wrap
from tests.brief.cases import LANGUAGES, NAMES, persona
from tests.documents import pieces

LONG = "a remark that goes on and on with a good many words in it " * 3


def test_a_text_is_wrapped_into_lines_that_fit() -> None:
    lines = wrap(LONG, 60, 9)
    assert len(lines) > 1
    assert all(width(line, 9) <= 60 for line in lines)
    assert " ".join(lines) == LONG.strip()


def test_a_word_wider_than_its_column_is_broken() -> None:
    assert all(width(line, 9) <= 20 for line in wrap("W" * 60, 20, 9))


def test_a_cut_text_fits_with_its_page_number_and_ends_in_dots() -> None:
    shown = cut(LONG, 2, 60, 9, tail="p. 2")
    assert shown is not None
    assert shown.endswith("…")
    assert len(wrap(f"{shown} p. 2", 60, 9)) == 2
    assert cut("short", 2, 60, 9) is None


def test_a_name_is_shortened_to_its_room() -> None:
    assert shorten("Aisha Sample", 60, 9) == "Aisha Sample"
    short = shorten("Aisha Sample " * 20, 60, 9)
    assert short.endswith("…")
    assert width(short, 9) <= 60


def test_blocks_give_up_lines_until_all_fit_but_keep_their_least() -> None:
    first, second = Block([LONG] * 4, 60, 4), Block([LONG] * 9, 60, 6, weight=2)
    left = shrink([[first], [second]], 60.0)
    assert left >= 0
    assert height([[first], [second]]) <= 60
    assert sum(first.given()) >= 4
    assert second.omitted == second.given().count(0)


def test_what_must_stay_is_left_out_last() -> None:
    block = Block([LONG] * 9, 60, 4, must=frozenset({7}))
    block.limit = 4
    assert [shown.place for shown in block.shown()] == [0, 1, 7]
    assert block.omitted == 6


def test_lines_with_the_same_value_are_named_together() -> None:
    texts = ("Breathing: none", "Eye history: none", "Swallowing: yes", "MRI: none")
    assert gathered(texts) == "Breathing, eye history, MRI: none · Swallowing: yes"


def test_short_answers_share_a_row_and_long_ones_do_not() -> None:
    short, long = pieces.answer("Side", "LEFT"), pieces.answer("Story", LONG * 3)
    assert answer_rows([short, short, short, long, short]) == [
        (short, short), (short,), (long,), (short,),
    ]  # fmt: skip


# The columns of page 1 in millimetres, as the stylesheet has them.
ROW_LABEL, IMPACT_LABEL, CHECK_LABEL, FACE_HEADING = 22.0, 37.9, 37.9, 22.0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_label_of_page_one_fits_its_column(name: str, language: str) -> None:
    brief = persona(name, language).brief
    told = [
        *((row.label, ROW_LABEL, True) for row in brief.rows),
        *((bar.label, IMPACT_LABEL, False) for bar in brief.impact),
        *((line.label, CHECK_LABEL, True) for line in brief.to_check),
        (brief.speech.tell("Face map"), FACE_HEADING, True),
    ]
    too_wide = [text for text, room, bold in told if width(text, 9, bold=bold) > room]
    assert too_wide == []
