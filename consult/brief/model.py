"""The Brief: everything on paper, in order, each line with its provenance. A frozen value.

Documents and screens lay this out and add nothing to it. Lives here: the shape. Must not: how it
is assembled, HTML.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from consult.brief.submitted import Appointment, Comfort
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.definition import Strict
from consult.questionnaire.speech import ENGLISH, Speech


class Provenance(Strict):
    """Where a line comes from: answers (item ids), rule, evidence row, sources, release."""

    answers: tuple[str, ...] = ()
    rule: str | None = None
    evidence: str | None = None
    sources: tuple[str, ...] = ()
    release: str


class Line(Strict):
    """One line of text with its provenance."""

    text: str
    provenance: Provenance


class CheckLine(Line):
    """A line of "To check". `kind` decides order and shape, never colour alone."""

    kind: Literal[
        "eye", "notice", "contraindication", "warning", "not-sure",
        "not-judged", "contradiction", "timing", "cause", "none", "unanswered",
    ]  # fmt: skip
    label: str


class Goal(Line):
    """One of the patient's hopes, in the patient's order, and own words when given."""

    place: int
    words: str | None = None


class Bar(Strict):
    """One row of the impact bars: 0 to 4, or the state when there is no number."""

    label: str
    value: int | None
    word: str
    state: AnswerState
    provenance: Provenance


class Mark(Strict):
    """One mark of the face map: side ("right"/"left"), region and kind codes, and their words."""

    side: Literal["right", "left"]
    region: str
    region_words: str
    kind: str
    kind_words: str


class FaceMap(Strict):
    """The face map as reported; `state` when there are no marks."""

    marks: tuple[Mark, ...]
    kinds: tuple[tuple[str, str], ...]
    state: AnswerState
    provenance: Provenance


class Event(Strict):
    """One point of the timeline: a date as exact as known, in words, and what happened."""

    when: str
    earliest: date
    latest: date
    what: str
    is_onset: bool = False
    is_sending: bool = False
    provenance: Provenance


Fill = Literal["solid", "hatched", "empty", "line"]


class ToxinBar(Strict):
    """The weeks that a treatment helped, against the weeks to the next one or to sending.

    It stands in the column of the cell `label`, under `heading`, with `words` beside it. `lasted`
    and `gap` (fewest, most) are None when not known; `words` say why. `fill` tells the effect:
    solid much, hatched some, empty none, a line when that is not known. `gap_label` and
    `gap_words` say the gap alone.
    """

    label: str
    heading: str
    lasted: int | None
    gap: tuple[int, int] | None
    fill: Fill
    words: str
    gap_label: str
    gap_words: str


class ToxinTreatment(Strict):
    """One earlier toxin treatment, a cell a column, states in words; `bar` is its drawing."""

    cells: tuple[tuple[str, str], ...]
    bar: ToxinBar | None = None

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """The cells, and after the weeks that it helped the gap: all of it in words."""
        if self.bar is None:
            return self.cells
        place = [label for label, _ in self.cells].index(self.bar.label) + 1
        gap = (self.bar.gap_label, self.bar.gap_words)
        return (*self.cells[:place], gap, *self.cells[place:])


class Row(Strict):
    """A labelled row of page 1: earlier toxin, medicines, allergies, ..."""

    label: str
    lines: tuple[Line, ...]


class AnswerLine(Strict):
    """One answer of the answers section: question, its state, and its words when answered.

    `words` are the clinic's terms, `own_words` the options as the patient read them.
    """

    item: str
    question: str
    term: str
    state: AnswerState
    words: tuple[str, ...]
    own_words: tuple[str, ...]


class AnswerSection(Strict):
    """The answers under one heading."""

    title: str
    lines: tuple[AnswerLine, ...]


class ConsiderationLine(Line):
    """A consideration with category and basis."""

    category: str
    category_words: str
    basis: str


class QuestionLine(Line):
    """One question of the list: why it is there, and whether it is the patient's own.

    `answered`: in the room, on the one paper that shows it; false says nothing.
    """

    why: str
    own: bool = False
    answered: bool = False


class SourceLine(Strict):
    """One source that the brief cites."""

    id: str
    title: str
    year: str
    identifier: str
    checked: str

    @property
    def cited(self) -> str:
        """The source as it is cited: "Title, 2024. Where it is." What it lacks is left out."""
        titled = ", ".join(part for part in (self.title, self.year) if part)
        return " ".join(f"{part}." for part in (titled, self.identifier) if part)


class SwitchedOffLine(Strict):
    """A rule of ours that the clinic switched off: its row or id, and the clinic's reason."""

    what: str
    reason: str


class Counts(Strict):
    """How many items on the path have which state."""

    asked: int
    answered: int
    not_sure: int
    declined: int
    unanswered: int
    illegible: int


class Stamp(Strict):
    """What the documents say about their own making."""

    clinic: str
    clinic_phone: str
    release: str
    release_hash: str
    review: str
    sent_at: datetime
    timezone: str
    paper: Literal["A4", "Letter"]
    language: str
    endorsement: str


class Strip(Strict):
    """The identity strip.

    `needs` is never empty: what the visit needs and which of these questions have no answer, each
    with its state, or that none is reported. `interpreter` is the language of the interpreter whom
    the patient asked for, empty when it is not given, None when nobody asked for one.
    """

    name: str
    birth_date: date
    age: int
    reference: str
    appointment: Appointment
    specialist_name: str | None
    comfort: Comfort
    source: str
    answered_by: str
    needs: tuple[str, ...]
    interpreter: str | None = None
    counts: Counts


class Brief(Strict):
    """Everything that the specialist's, the patient's and the desk's documents say.

    `goals_state` is what stands in place of hopes when there are none. `speech` has the words
    around all this, in the language in which the brief is told.
    """

    strip: Strip
    sentence: Line
    to_check: tuple[CheckLine, ...]
    goals: tuple[Goal, ...]
    goals_state: AnswerState
    keep: tuple[Line, ...]
    expectations: tuple[Line, ...]
    face_map: FaceMap
    impact: tuple[Bar, ...]
    timeline: tuple[Event, ...]
    months_since_onset: str | None
    toxin: tuple[ToxinTreatment, ...]
    rows: tuple[Row, ...]
    questions: tuple[QuestionLine, ...]
    sections: tuple[AnswerSection, ...]
    considerations: tuple[ConsiderationLine, ...]
    no_rule_matched: Line | None
    seek_help: tuple[str, ...]
    bring: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    switched_off: tuple[SwitchedOffLine, ...] = ()
    stamp: Stamp
    speech: Speech = ENGLISH
