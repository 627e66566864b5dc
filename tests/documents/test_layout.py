"""Measuring, cutting, sharing out lines; the face and the course as drawn."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from consult.documents.answer_grid import answer_rows
from consult.documents.face_drawing import SLOTS, draw_face
from consult.documents.face_shapes import ZONES, mirrored, turned_over
from consult.documents.fit import Block, height, shrink
from consult.documents.measure import cut, shorten, width, wrap
from consult.documents.page_one import gathered
from consult.documents.timeline_drawing import ACROSS_MM, draw_course
from consult.questionnaire.answers import AnswerState
from tests.brief.cases import LANGUAGES, NAMES, persona
from tests.documents import pieces, samples

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
    lines = [
        pieces.line(text)
        for text in ("Breathing: none", "Eye history: none", "Swallowing: yes", "MRI: none")
    ]
    assert gathered(lines) == "Breathing, eye history, MRI: none · Swallowing: yes"


def test_short_answers_share_a_row_and_long_ones_do_not() -> None:
    short, long = pieces.answer("Side", "LEFT"), pieces.answer("Story", LONG * 3)
    assert answer_rows([short, short, short, long, short]) == [
        (short, short), (short,), (long,), (short,),
    ]  # fmt: skip


def test_the_patients_right_is_on_the_viewers_left() -> None:
    drawing = draw_face(pieces.face(("right", "brow", "weak")))
    (hatched,) = drawing.hatched
    assert hatched.path == turned_over(ZONES["brow"].path)
    assert float(hatched.path.split()[1]) < mirrored(0) / 2
    assert drawing.labels[0].side == "right"
    assert "RIGHT: brow: weak. LEFT: no marks." in drawing.words


def test_every_kind_has_a_hatch_of_its_own_and_a_legend() -> None:
    drawing = draw_face(pieces.face(*(("left", "cheek", kind) for kind, _ in pieces.KINDS)))
    assert len(set(drawing.hatched[0].hatches)) == len(pieces.KINDS)
    assert [words for _, words, _ in drawing.legend] == [words for _, words in pieces.KINDS]


def test_with_everything_marked_each_name_has_a_line_of_its_own() -> None:
    for side in ("right", "left"):
        labels = [x for x in draw_face(samples.extreme().face_map).labels if x.side == side]
        assert [label.slot for label in labels] == list(range(SLOTS))


@pytest.mark.parametrize("state", pieces.STATES)
def test_a_face_without_marks_says_its_state(state: AnswerState) -> None:
    assert draw_face(pieces.face(state=state)).note == pieces.STATE_WORDS[state]


def test_labels_of_the_course_never_lie_on_each_other() -> None:
    course = draw_course(samples.extreme())
    assert course.omitted + len(course.points) == len(samples.extreme().timeline)
    for row in range(4):
        spans = []
        for point in course.points:
            if point.row == row:
                wide = width(f"{point.when} {point.what}", 9)
                x = point.place * ACROSS_MM / 100
                spans.append((x - wide, x) if point.is_end else (x, x + wide))
        spans.sort()
        assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_a_course_without_dates_is_no_drawing() -> None:
    assert draw_course(samples.empty()).points == ()


def test_dates_too_close_for_their_labels_are_spaced_evenly_and_said_so() -> None:
    brief = samples.ordinary(
        timeline=(
            pieces.event("1985", date(1985, 1, 1), date(1985, 12, 31), "face changed"),
            *(
                pieces.event(f"{n} Nov 2026", date(2026, 11, n), date(2026, 11, n), "toxin given")
                for n in range(1, 6)
            ),
        )
    )
    course = draw_course(brief)
    assert course.omitted == 0
    assert not course.is_to_scale


# The columns of page 1 in millimetres, as the stylesheet has them.
ROW_LABEL, IMPACT_LABEL, CHECK_LABEL, FACE_HEADING = 22.0, 35.0, 37.9, 22.0


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
