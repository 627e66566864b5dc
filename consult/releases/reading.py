"""How hard the texts are to read: the Flesch-Kincaid grade of each page, notice and question.

A page is measured as a patient meets it, each text ended as a sentence. Names of drugs and diseases
are left out (`style.yaml`). The library that counts syllables is loaded here alone, when the check
runs: a service never needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from consult.brief.rulebook import Rulebook
from consult.questionnaire.wording import texts_of
from consult.releases.banned import heard_texts
from consult.releases.condition_checks import pages_of
from consult.releases.loading import Draft
from consult.releases.style import Names, Style
from consult.releases.yaml_file import Trail

HIGHEST_GRADE = 6.0
_FILLED = re.compile(r"\{\w+\}")
_ENDS = (".", "!", "?")
_LONGEST_SHOWN = 90

Said = tuple[Trail, str]
Grade = Callable[[str], float]


@dataclass(frozen=True)
class Sheet:
    """What a patient reads in one go: its name, and the texts on it."""

    name: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Hard:
    """A sheet that is too hard to read: its hardest sentence, what is wrong, and how to mend it."""

    trail: Trail
    sentence: str
    fault: str
    mend: str


def check_reading(draft: Draft, book: Rulebook, style: Style) -> None:
    """Note every page, notice and question that is harder to read than grade 6."""
    for hard in hard_sheets(book, style):
        draft.find(hard.trail, hard.fault, hard.mend)


def hard_sheets(book: Rulebook, style: Style) -> Iterator[Hard]:
    """Yield every page, notice and question of a book that is harder to read than grade 6."""
    if style.rules is None:
        return
    grade = _grader(style.rules.reading)
    for sheet in sheets(book):
        measured = grade(_text(sheet.said))
        if measured > HIGHEST_GRADE:
            trail, hardest = _hardest(sheet, grade)
            fault = f"{sheet.name} reads at grade {measured:.1f}, above {HIGHEST_GRADE:.0f}"
            mend = f"Use shorter words and sentences, here first: {_shown(hardest)!r}."
            yield Hard(trail, hardest, fault, mend)


def sheets(book: Rulebook) -> Iterator[Sheet]:
    """Yield all that patients read: pages, notices, facts, consent, questions, advice."""
    heard = [(trail, text) for trail, audience, text in heard_texts(book) if audience == "patient"]
    for trail, page in pages_of(book):
        yield Sheet(f"page {page.id!r}", _under(heard, trail))
    for n, notice in enumerate(book.urgent):
        yield Sheet(f"notice {notice.id!r}", _under(heard, ("urgent", n)))
    facts = (*_under(heard, ("expectations_lead",)), *_under(heard, ("expectations",)))
    yield Sheet("the page of facts", facts)
    yield Sheet("the consent", _under(heard, ("consent",)))
    yield Sheet("the list of questions", _under(heard, ("questions",)))
    for n, question in enumerate(book.questions):
        own = tuple((("questions", n, *path), text) for path, _, text in texts_of(question)
                    if path in (("text",), ("why",)))  # fmt: skip
        yield Sheet(f"question {question.id!r}", own)
    yield Sheet("when to seek help", _under(heard, ("plan", "seek_help")))
    yield Sheet("what to bring", _under(heard, ("plan", "bring")))


def _under(heard: list[Said], trail: Trail) -> tuple[Said, ...]:
    return tuple((where, text) for where, text in heard if where[: len(trail)] == trail)


def _grader(names: Names) -> Grade:
    # Loaded late: a word list of some megabytes, for this check alone.
    import textstat  # type: ignore[import-untyped]  # it comes without types

    def grade(text: str) -> float:
        plain = _FILLED.sub(names.stands_for, names.spared(text))
        return float(textstat.flesch_kincaid_grade(plain))

    return grade


def _text(said: tuple[Said, ...]) -> str:
    return " ".join(_ended(text) for _, text in said)


def _ended(text: str) -> str:
    return text if text.rstrip("\"'”)").endswith(_ENDS) else f"{text}."


def _hardest(sheet: Sheet, grade: Grade) -> Said:
    """Return the sentence without which the rest reads most easily, and where it stands."""
    sentences = [(trail, sentence) for trail, text in sheet.said for sentence in _sentences(text)]

    def without(number: int) -> float:
        return grade(_text(tuple(sentences[:number] + sentences[number + 1 :])))

    return sentences[min(range(len(sentences)), key=without)]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def _shown(sentence: str) -> str:
    cut = len(sentence) > _LONGEST_SHOWN
    return f"{sentence[:_LONGEST_SHOWN].rstrip()}..." if cut else sentence
