"""Brief -> plain text of 80 columns, for the clinic's own record system.

The same content as on paper, in the same order, nothing cut. Lives here: lines and columns. Must
not: HTML, what is worth saying.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from consult.brief.model import AnswerLine, Brief, Line
from consult.brief.words import show_directions
from consult.documents import identity
from consult.documents.page_one import evidence_tail, goal_words
from consult.questionnaire.answers import STATE_WORDS, AnswerState
from consult.questionnaire.item_types.face_map import SIDE_WORDS
from consult.questionnaire.speech import Speech, noted

COLUMNS = 80
INDENT = "  "
# What begins a formula where a text is pasted into a spreadsheet, full-width signs too.
FORMULA_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NOT_VERIFIED = noted("PATIENT-REPORTED, NOT VERIFIED")
DECIDES_NOTHING = noted("This text decides, scores and recommends nothing.")
SINCE_ONSET = noted("since onset")


def brief_text(brief: Brief) -> str:
    """Return the whole brief as text, headed PATIENT-REPORTED, at most 80 columns wide."""
    lines: list[str] = []
    for paragraph in (*_page_one(brief), *_further(brief)):
        lines += wrapped(paragraph)
    return "\n".join(lines).strip("\n") + "\n"


def wrapped(paragraph: str) -> list[str]:
    """Return a paragraph in lines of 80 columns; what it is indented by, all its lines are.

    No line begins with a formula's sign: a name can, and a helper's. Such a line is indented.
    """
    text = show_directions(paragraph)
    bare = text.lstrip(" ")
    start = text[: len(text) - len(bare)]
    further = start + (INDENT if start else "")
    lines, line = [], start or _margin(bare)
    for word in bare.split():
        for part in _fitting(word, COLUMNS - len(further or INDENT)):
            if line.strip() and _columns(line) + 1 + _columns(part) > COLUMNS:
                lines.append(line)
                line = further or _margin(part)
            line += part if not line.strip() else f" {part}"
    return [*lines, line.rstrip()]


def _page_one(brief: Brief) -> Iterator[str]:
    strip, tell = brief.strip, brief.speech.tell
    yield tell(NOT_VERIFIED)
    sent = identity.sent_words(brief)
    yield tell(
        "{clinic}: consultation brief, sent {moment}", clinic=brief.stamp.clinic, moment=sent
    )
    yield ""
    yield strip.name
    yield " | ".join(" ".join(fact) for fact in identity.fact_words(brief))
    yield identity.about_words(brief).replace(identity.PARTED, " | ")
    yield identity.count_words(brief)
    yield ""
    yield brief.sentence.text
    yield from _headed(tell("To check"), (f"{c.label}: {_with_rows(c)}" for c in brief.to_check))
    yield from _headed(
        tell("Hopes, in the patient's order"),
        [*(f"{goal.place}. {goal_words(goal)}" for goal in brief.goals)]
        or [tell(STATE_WORDS[brief.goals_state])],
    )
    yield from _headed(tell("To keep, and trade-offs"), (line.text for line in brief.keep))
    yield from _headed(tell("Expectations to discuss"), map(_with_rows, brief.expectations))
    yield from _headed(tell("Face map (the patient's own right and left)"), _face(brief))
    yield from _headed(tell("What it costs, last 2 weeks, 0 to 4"), _impact(brief))
    course, since = tell("Course"), brief.months_since_onset
    yield from _headed(
        f"{course} ({since} {tell(SINCE_ONSET)})" if since else course,
        [f"{event.when}: {event.what}" for event in brief.timeline] or [tell("no dates given")],
    )
    yield from _headed(tell("Earlier toxin"), _toxin(brief))
    yield from _headed(tell("Care and health"), _rows(brief))


def _further(brief: Brief) -> Iterator[str]:
    tell = brief.speech.tell
    yield from _headed(tell("The patient's questions"), _questions(brief))
    yield from _headed(tell("Considerations"), _considerations(brief))
    for section in brief.sections:
        yield from _headed(section.title, (_answer(line, brief.speech) for line in section.lines))
    checked = tell("Checked:")
    yield from _headed(tell("Sources"), (
        f"{s.id}: {s.cited} {checked} {s.checked}."
        for s in brief.sources
    ))  # fmt: skip
    off = (f"{line.what}: {line.reason}" for line in brief.switched_off)
    yield from _headed(tell("Switched off by the clinic"), off)
    stamp = brief.stamp
    yield ""
    yield tell("Content release {label} ({hash})", label=stamp.release, hash=stamp.release_hash)
    yield tell("Clinical review: {state}", state=stamp.review)
    yield f"{tell(NOT_VERIFIED)}. {tell(DECIDES_NOTHING)}"


def _headed(heading: str, entries: Iterable[str]) -> Iterator[str]:
    """Yield a heading in capitals and its entries indented; nothing when there are none."""
    found = list(entries)
    if not found:
        return
    yield ""
    yield heading.upper()
    yield from (INDENT + entry for entry in found)


def _with_rows(line: Line) -> str:
    rows = evidence_tail(line)
    return f"{line.text} [{rows}]" if rows else line.text


def _face(brief: Brief) -> Iterator[str]:
    if not brief.face_map.marks:
        yield brief.speech.tell(STATE_WORDS[brief.face_map.state])
    for side in ("right", "left"):
        marks = [mark for mark in brief.face_map.marks if mark.side == side]
        for kind in dict.fromkeys(mark.kind_words for mark in marks):
            places = ", ".join(mark.region_words for mark in marks if mark.kind_words == kind)
            yield f"{brief.speech.tell(SIDE_WORDS[side])}, {kind}: {places}"


def _impact(brief: Brief) -> Iterator[str]:
    for bar in brief.impact:
        value = "" if bar.value is None else f"{bar.value} "
        yield f"{bar.label}: {value}{bar.word}"


def _toxin(brief: Brief) -> Iterator[str]:
    for number, treatment in enumerate(brief.toxin, 1):
        cells = "; ".join(f"{label.lower()}: {words}" for label, words in treatment.told)
        yield f"{number}. {cells}"


def _rows(brief: Brief) -> Iterator[str]:
    for row in brief.rows:
        yield f"{row.label}: {'; '.join(line.text for line in row.lines)}"


def _questions(brief: Brief) -> Iterator[str]:
    for number, question in enumerate(brief.questions, 1):
        rows = evidence_tail(question)
        yield f"{number}. {question.text} ({question.why})" + (f" [{rows}]" if rows else "")
    if not brief.questions:
        yield brief.speech.tell("none chosen")


def _considerations(brief: Brief) -> Iterator[str]:
    basis = brief.speech.tell(noted("basis: {basis}; evidence {evidence}; sources {sources}"))
    for line in brief.considerations:
        p = line.provenance
        yield f"{line.category_words}: {line.text}"
        yield INDENT + basis.format(
            basis=line.basis, evidence=p.evidence, sources=", ".join(p.sources)
        )
    if brief.no_rule_matched:
        yield brief.no_rule_matched.text


def _answer(line: AnswerLine, speech: Speech) -> str:
    if line.state is AnswerState.ANSWERED:
        return f"{line.term}: {'; '.join(line.words)}"
    return f"{line.term}: [{speech.tell(STATE_WORDS[line.state])}]"


def _margin(text: str) -> str:
    """Return what a line at the very left begins with before this text."""
    return INDENT if text.startswith(FORMULA_SIGNS) else ""


def _columns(text: str) -> int:
    """Return how many columns a text takes: wide characters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _fitting(word: str, room: int) -> list[str]:
    """Return a word in pieces that fit a line."""
    pieces, piece = [], ""
    for character in word:
        if piece and _columns(piece + character) > room:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]
