"""The face, the course and the toxin history as drawn: what each drawing says, and where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import pytest

from consult.brief.model import Brief, Event, ToxinBar, ToxinTreatment
from consult.documents import draw_pictures
from consult.documents.face_drawing import SLOTS, draw_face, letters_of
from consult.documents.face_shapes import ZONES, mirrored, turned_over
from consult.documents.measure import width
from consult.documents.timeline_drawing import Course, draw_course
from consult.documents.timeline_labels import ACROSS_MM, PERCENT_MM
from consult.documents.toxin_bars import MOST_WEEKS, draw_toxin_bars
from consult.documents.toxin_table import lay_toxin
from consult.questionnaire.answers import AnswerState
from tests.brief.cases import NAMES, persona
from tests.documents import pieces, samples
from tests.documents.papers import opened, tags_of, text_of, words_of

BriefPdf = Callable[[str, str], bytes]


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
    assert [key.words for key in drawing.legend] == [words for _, words in pieces.KINDS]


def test_a_kind_that_has_no_room_in_words_has_a_letter_in_label_and_legend() -> None:
    drawing = draw_face(
        pieces.face(("left", "mouth-corner", "moves-alone"), ("left", "cheek", "pulls-hard"))
    )
    letters = {key.words: key.letter for key in drawing.legend}
    assert letters == {"moves by itself": "M", "pulls hard": "P"}
    assert [(label.text, label.letters) for label in drawing.labels] == [
        ("cheek", "P"), ("corner of mouth", "M"),
    ]  # fmt: skip


def test_kinds_that_begin_alike_have_different_letters() -> None:
    kinds = (("a", "tight"), ("b", "tense"), ("c", "t"), ("d", "moves"))
    assert letters_of(kinds) == {"a": "T", "b": "E", "c": "3", "d": "M"}


def test_a_kind_in_words_needs_no_letter() -> None:
    drawing = draw_face(pieces.face(("left", "cheek", "weak")))
    assert [(label.text, label.letters) for label in drawing.labels] == [("cheek: weak", "")]
    assert [key.letter for key in drawing.legend] == [""]


@pytest.mark.parametrize("name", NAMES)
def test_the_legend_stays_within_the_drawing(name: str) -> None:
    for key in draw_face(persona(name).brief.face_map).legend:
        words = f"{key.letter} {key.words}".strip()
        assert key.place * 1.0545 + width(words, 9) <= 106.0


def test_with_everything_marked_each_name_has_a_line_of_its_own() -> None:
    for side in ("right", "left"):
        labels = [x for x in draw_face(samples.extreme().face_map).labels if x.side == side]
        assert [label.slot for label in labels] == list(range(SLOTS))


@pytest.mark.parametrize("state", pieces.STATES)
def test_a_face_without_marks_says_its_state(state: AnswerState) -> None:
    assert draw_face(pieces.face(state=state)).note == pieces.STATE_WORDS[state]


def spans(course: Course) -> dict[int, list[tuple[float, float]]]:
    """Return from where to where the labels of each row reach, in millimetres."""
    found: dict[int, list[tuple[float, float]]] = {}
    for label in course.labels:
        wide, x = width(label.text, 9, bold=label.is_onset), label.place * PERCENT_MM
        found.setdefault(label.row, []).append((x - wide, x) if label.is_end else (x, x + wide))
    return {row: sorted(reach) for row, reach in found.items()}


@pytest.mark.parametrize("deep", [1, 2])
@pytest.mark.parametrize("name", ["extreme", *NAMES])
def test_labels_of_the_course_never_lie_on_each_other(name: str, deep: int) -> None:
    course = draw_course(samples.extreme() if name == "extreme" else persona(name).brief, deep)
    for row, reach in spans(course).items():
        assert row < 2 * deep
        assert all(a[1] < b[0] for a, b in pairwise(reach))
        assert all(low >= 0 and high <= ACROSS_MM for low, high in reach)
    labelled = sum(len(label.points) for label in course.labels)
    assert course.omitted + labelled == len(course.points)


@pytest.mark.parametrize("name", ["extreme", *NAMES])
def test_no_stem_of_the_course_crosses_a_label(name: str) -> None:
    course = draw_course(samples.extreme() if name == "extreme" else persona(name).brief)
    reach = spans(course)
    for label in course.labels:
        if label.row > 1:
            at = label.stem * PERCENT_MM
            assert not any(low < at < high for low, high in reach.get(label.row % 2, []))


def events(*dated: tuple[str, date, str], **changes: Any) -> Brief:
    sent = pieces.event("20 Nov 2026", date(2026, 11, 20), date(2026, 11, 20), "sent")
    told = [pieces.event(when, day, day, what) for when, day, what in dated]
    whole = sorted([*told, sent.model_copy(update={"is_sending": True})], key=lambda e: e.earliest)
    return samples.ordinary(timeline=tuple(whole), **changes)


@pytest.mark.parametrize("when_sent", [(), ("22 Nov 2026",)])
def test_a_course_without_a_date_of_the_patients_is_no_drawing(when_sent: tuple[str, ...]) -> None:
    own = pieces.why().model_copy(update={"answers": ()})
    day = date(2026, 11, 22)
    sent = [
        Event(when=when, earliest=day, latest=day, what="sent", is_sending=True, provenance=own)
        for when in when_sent
    ]
    course = draw_course(samples.ordinary(timeline=tuple(sent)))
    assert (course.points, course.words) == ((), "no dates given")


def test_what_bears_the_same_date_shares_one_label() -> None:
    day = date(2025, 9, 1)
    course = draw_course(events(("Sep 2025", day, "face changed"), ("Sep 2025", day, "scan")))
    assert course.labels[0].text == "Sep 2025: face changed · scan"
    assert (len(course.points), course.omitted, course.is_to_scale) == (2, 0, True)


def test_treatments_too_close_for_labels_of_their_own_share_one_and_stay_to_scale() -> None:
    months = [date(2026, month, 1) for month in (2, 4, 6, 8, 10)]
    dated = [(f"{day:%b} 2026", day, "toxin") for day in months]
    course = draw_course(events(("2016", date(2016, 1, 1), "face changed"), *dated))
    assert "toxin: Feb 2026, Apr 2026, Jun 2026, Aug 2026, Oct 2026" in [
        label.text for label in course.labels
    ]
    assert (course.omitted, course.is_to_scale) == (0, True)


def test_every_persona_but_the_fullest_has_all_dates_to_scale_in_one_row_on_each_side() -> None:
    courses = {name: draw_course(persona(name).brief, 1) for name in NAMES if name != "full"}
    assert {name for name, course in courses.items() if course.omitted} == set()
    assert all(course.is_to_scale for course in courses.values())


def test_dates_too_close_for_their_labels_are_spaced_evenly_and_said_so() -> None:
    things = ("scan", "first movement back", "linked movements began", "tests", "an event")
    days = [date(2026, 11, n) for n in range(1, 6)]
    dated = [(f"{d.day} Nov 2026", d, what) for d, what in zip(days, things, strict=True)]
    course = draw_course(events(("1985", date(1985, 1, 1), "face changed"), *dated))
    assert course.omitted == 0
    assert not course.is_to_scale


def test_what_lies_ahead_has_room_of_its_own_beyond_a_break() -> None:
    visit = ("24 Nov 2026", date(2026, 11, 24), "visit")
    course = draw_course(events(("2016", date(2016, 1, 1), "face changed"), visit))
    sent, ahead = course.points[1:]
    assert sent.is_sending
    assert ahead.is_ahead
    assert course.break_at is not None
    assert sent.place < course.break_at < ahead.place


def treated(lasted: int | None, gap: tuple[int, int] | None, fill: Any) -> ToxinTreatment:
    bar = ToxinBar(
        label="Weeks", heading="Weeks, of the gap", lasted=lasted, gap=gap, fill=fill,
        words=f"{lasted} of {gap}", gap_label="Gap", gap_words=str(gap),
    )  # fmt: skip
    return ToxinTreatment(cells=(("Date", "2025"), ("Weeks", str(lasted))), bar=bar)


def test_toxin_bars_are_drawn_to_one_scale() -> None:
    first, second = draw_toxin_bars([treated(6, (12, 12), "solid"), treated(12, (24, 24), "solid")])
    assert first
    assert second
    assert first.lasted == pytest.approx((second.lasted or 0) / 2, abs=0.02)
    assert first.gap
    assert second.gap
    assert first.gap < second.gap
    assert (first.is_open, second.is_open) == (False, False)


def test_a_bar_without_gap_has_no_frame_and_one_without_weeks_no_filling() -> None:
    no_gap, no_weeks, nothing = draw_toxin_bars(
        [treated(6, None, "hatched"), treated(None, (9, 9), "solid"), treated(None, None, "line")]
    )
    assert no_gap
    assert (no_gap.gap, bool(no_gap.lasted), bool(no_gap.hatch)) == (None, True, True)
    assert no_weeks
    assert (bool(no_weeks.gap), no_weeks.lasted, no_weeks.hatch) == (True, None, "")
    assert nothing is None


def test_a_gap_of_years_runs_out_of_the_drawing_and_one_between_months_has_no_sharp_end() -> None:
    years, months = draw_toxin_bars([treated(6, (200, 200), "solid"), treated(6, (8, 16), "solid")])
    assert years
    assert (years.is_open, years.is_exact) == (True, True)
    assert months
    assert (months.is_open, months.is_exact) == (False, False)
    assert months.gap
    assert months.gap < 12 / MOST_WEEKS * 15


@pytest.mark.parametrize("name", ["grace", "full"])
def test_the_toxin_table_is_as_tall_as_it_says(documents: Any, name: str) -> None:
    table = lay_toxin(persona(name).brief.toxin, 2)
    assert table
    assert all(lines == 1 for lines in table.block.lines)
    assert sum(table.percents) == 100
    words, _, _ = words_of(documents.brief_pdf(persona(name).brief, b"{}"), 1)
    (head,) = [w for w in words if w.text == "Helped"]
    first = next(w for w in words if w.top > head.bottom and w.left == head.left)
    assert first.top - head.top < 20


@pytest.mark.parametrize("name", ["grace", "daniel"])
def test_the_words_of_the_drawings_do_not_lie_on_each_other(documents: Any, name: str) -> None:
    words, _, _ = words_of(documents.brief_pdf(persona(name).brief, b"{}"), 1)
    assert [(a.text, b.text) for a, b in combinations(words, 2) if a.overlaps(b)] == []


def test_every_drawing_is_a_figure_with_words_for_those_who_do_not_see_it(
    brief_pdf: BriefPdf,
) -> None:
    pdf = opened(brief_pdf("ordinary", "A4"))
    bars = sum(bar.value is not None for bar in samples.ordinary().impact)
    assert tags_of(pdf).count("/Figure") == bars + 2
    assert "3 much" in text_of(brief_pdf("ordinary", "A4"), 1)


def test_a_screen_has_the_drawings_of_the_paper() -> None:
    drawings = draw_pictures(persona("grace").brief)
    course = draw_course(persona("grace").brief)
    assert all(label.text in str(drawings.course) for label in course.labels)
    assert "corner of mouth <strong>M</strong>" in str(drawings.face)
    assert [bar is None for bar in drawings.impact].count(True) == 1
    assert all("<title>" in str(bar) for bar in drawings.impact if bar)
    assert [dict(row.cells)[str(row.drawn)] for row in drawings.toxin] == [
        "6 of 10 so far", "8 of about 12", "9 of about 13", "12 of about 13",
    ]  # fmt: skip
