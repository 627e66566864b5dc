"""The brief's drawings alone, the same as on paper, for a page on a screen.

Lives here: which template draws what. Must not: the page around them, how anything is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2.environment import TemplateModule

from consult.brief.model import Brief, ToxinTreatment
from consult.documents.face_drawing import draw_face
from consult.documents.markup import environment, face_parts
from consult.documents.timeline_drawing import draw_course
from consult.documents.toxin_bars import draw_toxin_bars
from consult.documents.toxin_table import cells_with_bar


@dataclass(frozen=True)
class ToxinRow:
    """A treatment's cells with their labels; in the one labelled `drawn` the bar stands."""

    cells: tuple[tuple[str, str], ...]
    drawn: str | None
    bar: TemplateModule | None


@dataclass(frozen=True)
class Drawings:
    """What a screen shows of a brief's pictures. `course` is None when no date was given.

    `impact` has a drawing for each row with a number, None for a state in words.
    """

    face: TemplateModule
    course: TemplateModule | None
    is_to_scale: bool
    impact: tuple[TemplateModule | None, ...]
    toxin: tuple[ToxinRow, ...]


def draw_pictures(brief: Brief) -> Drawings:
    """Return the drawings of a brief, for a page that says the same in words."""
    course = draw_course(brief)
    face = draw_face(brief.face_map, brief.speech)
    bars = draw_toxin_bars(brief.toxin)
    return Drawings(
        face=_drawn(brief, "face_drawing.html", face=face, **face_parts()),
        course=_drawn(brief, "course_drawing.html", course=course) if course.points else None,
        is_to_scale=course.is_to_scale,
        impact=tuple(
            None if bar.value is None else _drawn(brief, "impact_bar.html", bar=bar)
            for bar in brief.impact
        ),
        toxin=tuple(
            _row(treatment, _drawn(brief, "toxin_bar.html", drawn=bar) if bar else None)
            for treatment, bar in zip(brief.toxin, bars, strict=True)
        ),
    )


def _row(treatment: ToxinTreatment, bar: TemplateModule | None) -> ToxinRow:
    drawn = treatment.bar.heading if treatment.bar else None
    return ToxinRow(cells_with_bar(treatment), drawn, bar)


def _drawn(brief: Brief, template: str, **parts: Any) -> TemplateModule:
    made = environment(brief.speech).get_template(template)
    return made.make_module({"brief": brief, **parts})
