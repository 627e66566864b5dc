"""Page 1 of the brief: what each block shows, so that the page is always exactly one page.

Every block has a least; what room is left is shared out, first to those with most to say. Lives
here: which texts stand where and how much of each. Must not: HTML, how things are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from consult.brief.model import Brief, CheckLine, Goal, Line, Row
from consult.brief.words import PARTED, gathered, sentence_case
from consult.documents.face_drawing import FaceDrawing, draw_face
from consult.documents.fit import LINE_MM, Block, Shown, fill
from consult.documents.identity import about_words, fact_words
from consult.documents.measure import cut, width, wrap
from consult.documents.timeline_drawing import Course, draw_course
from consult.documents.toxin_table import ToxinTable, lay_toxin
from consult.questionnaire.answers import STATE_WORDS

WIDE, NARROW, PAGE = 106.0, 74.0, 186.0
CHECK_TEXT, ROW_TEXT, LIST_TEXT = 138.4, 84.0, 68.0
NAME_POINTS, SENTENCE_POINTS = 15.0, 11.0
NAME_LINE, SENTENCE_LINE, PLAN_LINE = 7.4, 5.0, 8.0
# Some words of the sentence are bold, and so wider than the plain figures say.
BOLDER = 1.02
MOST_NAME, MOST_PLAN = 2, 6
BOLD_VERB = 2.5
ASK_FIRST = 3
# Lines of "To check" that are left out last, beside the first.
LAST = ("eye", "contraindication")
CROWDED = 12
CONTENT_MM: dict[Literal["A4", "Letter"], float] = {"A4": 268.0, "Letter": 250.4}
# Heights in millimetres of what never changes, as the stylesheet has them.
PLAIN_HEADING, CHECK_CHROME, FACE, EXAMINATION, GAPS = 4.6, 7.9, 45.0, 34.8, 13.4


@dataclass(frozen=True)
class Part:
    """A block of page 1: what is shown, how many entries are left out, whether anything is cut."""

    entries: tuple[Shown, ...]
    omitted: int
    is_cut: bool

    @classmethod
    def of(cls, block: Block) -> Part:
        """Return a block as the template needs it."""
        shown, omitted = block.shown(), block.omitted
        return cls(shown, omitted, bool(omitted) or any(entry.is_cut for entry in shown))


@dataclass(frozen=True)
class PageOne:
    """Page 1, ready for its template."""

    name: str
    facts: tuple[tuple[str, str], ...]
    is_stacked: bool
    about: Part
    sentence: Part
    check: Part
    hopes: Part
    expectations: Part
    rows: Part
    row_labels: tuple[str, ...]
    questions: Part
    toxin: ToxinTable | None
    course: Course
    face: FaceDrawing
    plan_lines: int

    @property
    def cut_parts(self) -> tuple[str, ...]:
        """Return the names of the parts that say less than the Brief holds."""
        names = ("about", "sentence", "check", "hopes", "expectations", "rows")
        found = [name for name in names if getattr(self, name).is_cut]
        found += ["name"] if self.name.endswith("…") else []
        found += ["toxin"] if self.toxin and self.toxin.is_cut else []
        return tuple(found + (["course"] if self.course.omitted else []))


@dataclass(frozen=True)
class _Caps:
    """How many lines the parts outside the sharing may take, and the fewest of "To check"."""

    sentence: int
    about: int
    toxin: int
    course: int
    plan: int
    check: int


ROOMY, TIGHT = _Caps(4, 2, 2, 2, 1, 12), _Caps(3, 1, 1, 1, 1, 12)
TIGHTER, TIGHTEST = _Caps(3, 1, 1, 1, 0, 12), _Caps(2, 1, 1, 1, 0, 6)


def lay_page_one(brief: Brief, lost: int = 0, spare: float = 0.0) -> PageOne:
    """Return page 1 of a printable Brief. `spare` millimetres are left empty at the foot.

    The other parts give way before a line of "To check" is left out.
    """
    laid = [_lay(brief, lost, spare, TIGHTEST)]
    for caps in (ROOMY, TIGHT, TIGHTER):
        page, left = _lay(brief, lost, spare, caps)
        if left >= 0 and not page.check.omitted:
            return page
        laid.append((page, left))
    return next((page for page, left in reversed(laid) if left >= 0), laid[0][0])


def _lay(brief: Brief, lost: int, spare: float, caps: _Caps) -> tuple[PageOne, float]:
    """Return page 1 and the height that is left; below 0 it does not fit."""
    facts, name = fact_words(brief), " ".join(brief.strip.name.split())
    beside = sum(width(" ".join(fact), 9, bold=True) + 5 for fact in facts)
    is_stacked = width(name, NAME_POINTS, bold=True) + beside > PAGE
    about = _block([about_words(brief, lost)], PAGE, caps.about)
    sentence = Block([brief.sentence.text], PAGE - 6, 1, points=SENTENCE_POINTS * BOLDER, gap=0)
    sentence.limit = min(sum(sentence.lines), caps.sentence)
    names = len(wrap(name, PAGE, NAME_POINTS, bold=True))
    course = draw_course(brief, caps.course)
    toxin = lay_toxin(brief.toxin, caps.toxin, brief.speech)
    check, pair, rows = _check(brief, caps.check), _pair(brief), _rows(brief)
    groups: list[Sequence[Block]] = [[check], pair, *([[toxin.block]] if toxin else []), rows]
    used = (
        min(names, MOST_NAME) * NAME_LINE + is_stacked * LINE_MM + about.height()
        + sentence.limit * SENTENCE_LINE + CHECK_CHROME + 4 * PLAIN_HEADING + FACE
        + course.height + EXAMINATION + GAPS + (toxin.chrome if toxin else 0)
        + caps.plan * PLAN_LINE
    )  # fmt: skip
    left = fill(groups, CONTENT_MM[brief.stamp.paper] - used - spare)
    page = PageOne(
        name=cut(name, MOST_NAME, PAGE, NAME_POINTS, bold=True) or name,
        facts=facts,
        is_stacked=is_stacked,
        about=Part.of(about),
        sentence=Part.of(sentence),
        check=Part.of(check),
        hopes=Part.of(pair[0]),
        expectations=Part.of(pair[1]),
        rows=Part.of(rows[0]),
        row_labels=tuple(row.label for row in brief.rows),
        questions=Part.of(rows[1]),
        toxin=toxin,
        course=course,
        face=draw_face(brief.face_map, brief.speech),
        plan_lines=max(0, min(MOST_PLAN, caps.plan + int(left // PLAN_LINE))),
    )
    return page, left


def _block(texts: list[str], room: float, most: int) -> Block:
    block = Block(texts, room, 1)
    block.limit = min(sum(block.lines), most)
    return block


def _check(brief: Brief, least: int) -> Block:
    tails = [evidence_tail(line) for line in brief.to_check]
    crowded = len(brief.to_check) > CROWDED
    return Block(
        [line.text for line in brief.to_check],
        CHECK_TEXT,
        min(len(brief.to_check) + 1, least),
        tails,
        weight=3,
        floors=[2 if line.kind == "eye" and not crowded else 1 for line in brief.to_check],
        must=frozenset({0} | {n for n, line in enumerate(brief.to_check) if line.kind in LAST}),
    )


def _pair(brief: Brief) -> list[Block]:
    none = sentence_case(f"{brief.speech.tell(STATE_WORDS[brief.goals_state])}.")
    hopes = [goal_words(goal) for goal in brief.goals] or [none]
    if brief.keep:
        hopes.append(flowed(brief.keep))
    tails = [evidence_tail(line) for line in brief.expectations]
    expectations = [line.text for line in brief.expectations]
    return [
        Block(hopes, WIDE - 6, 4, fair=True),
        Block(expectations, NARROW - BOLD_VERB, 4, tails),
    ]


def _rows(brief: Brief) -> list[Block]:
    first = [question.text for question in brief.questions[:ASK_FIRST]]
    return [
        Block([row_words(row) for row in brief.rows], ROW_TEXT, len(brief.rows), fair=True),
        Block(first or [brief.speech.tell("No questions chosen.")], LIST_TEXT, 4, fair=True),
    ]


def goal_words(goal: Goal) -> str:
    """Return a hope with the patient's own words, when given, in quotation marks."""
    words = " ".join((goal.words or "").split())
    if words and goal.text:
        return f"{goal.text}: “{words}”"
    return f"“{words}”" if words else goal.text


def row_words(row: Row) -> str:
    """Return a row's lines as one flowing text."""
    return gathered(line.text for line in row.lines)


def flowed(lines: Sequence[Line]) -> str:
    """Return lines as one text, parted by a middle dot."""
    return PARTED.join(" ".join(line.text.split()) for line in lines)


def evidence_tail(line: Line | CheckLine) -> str:
    """Return the evidence rows that a line rests on, unless its text names them already."""
    rows = (line.provenance.evidence or "").replace(",", " ").split()
    return "" if all(row in line.text for row in rows) else " ".join(dict.fromkeys(rows))
