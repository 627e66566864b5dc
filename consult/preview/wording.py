"""Conditions and example answers in words, as a page shows them.

Lives here: words made of content. Must not: searching, which rules there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.brief.words import day_words
from consult.questionnaire.answers import STATE_WORDS, Answer, AnswerState
from consult.questionnaire.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FactRef,
    Judgement,
    leaves,
)
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.item_types import words_as_read
from consult.questionnaire.partial_date import full_years_between
from consult.questionnaire.speech import ENGLISH, Speech
from consult.releases.diff_words import condition_lines
from consult.releases.examples import Example

# How far a part of a condition stands in, in blanks, and the first of them.
_STEP, _FIRST = 4, 2


@dataclass
class Branch:
    """One line of a condition, and the lines that stand under it."""

    text: str
    parts: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class Said:
    """One answer of an example: the question as the patient reads it, and the answer in words."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """An example in words: its dates, the answers that decide, and the others.

    `left` questions were asked and have no answer, `lacking` those among them that were needed.
    """

    dates: str
    deciding: tuple[Said, ...]
    others: tuple[Said, ...]
    left: int
    lacking: tuple[str, ...]
    is_unknown: bool


def condition_tree(condition: Condition, book: Rulebook) -> Branch:
    """Return a condition in words, what is joined under what joins it."""
    lines = condition_lines(condition, book)
    root = Branch(lines[0])
    path = [root]
    for line in lines[1:]:
        text = line.lstrip(" ")
        depth = (len(line) - len(text) - _FIRST) // _STEP + 1
        branch = Branch(text.removeprefix("- "))
        del path[depth:]
        path[-1].parts.append(branch)
        path.append(branch)
    return root


def asked_if(part: Page | Item, book: Rulebook) -> Branch | None:
    """Return in words what brings a page or an item onto the path, None when it is always there."""
    if not part.enableWhen:
        return None
    joined: Condition = AllOf(all=part.enableWhen)
    if part.enableBehavior == "any":
        joined = AnyOf(any=part.enableWhen)
    return condition_tree(joined, book)


def facts_in(condition: Condition) -> tuple[str, ...]:
    """Return the names of the facts that a condition rests on."""
    return tuple(
        dict.fromkeys(leaf.fact for leaf in leaves(condition) if isinstance(leaf, FactRef))
    )


def example_words(example: Example, judgement: Judgement, book: Rulebook, speech: Speech) -> Told:
    """Return an example in words, the answers first that made a condition come out so."""
    decides = dict.fromkeys(name.partition(".")[0] for name in judgement.because)
    answers = example.journey(book).answers
    said = {
        name: Said(book.questionnaire.items[name].text, _answer(name, answer, book, speech))
        for name, answer in answers.items()
    }
    left = [name for name, answer in answers.items() if answer.state is AnswerState.UNANSWERED]
    lacking = {name.partition(".")[0] for name in judgement.missing}
    return Told(
        dates=_dates(example),
        deciding=tuple(said[name] for name in decides if name in said),
        others=tuple(said[name] for name in said if name not in decides and name not in left),
        left=len(left),
        lacking=tuple(book.questionnaire.items[name].text for name in sorted(lacking)
                      if name in book.questionnaire.items),
        is_unknown=judgement.truth is None,
    )  # fmt: skip


def _answer(name: str, answer: Answer, book: Rulebook, speech: Speech) -> tuple[str, ...]:
    words: tuple[Any, ...] = words_as_read(book.questionnaire.items[name], answer, speech)
    return words or (speech.tell(STATE_WORDS[answer.state]),)


def _dates(example: Example) -> str:
    dates = example.circumstances
    told = [f"Sent on {_day(dates.as_of)}"]
    if dates.birth_date:
        age = full_years_between(dates.birth_date, dates.as_of)
        told.append(f"born on {_day(dates.birth_date)} ({age} years old)")
    visit = dates.appointment
    told.append(f"visit on {_day(visit)}" if visit else "no visit booked")
    return ", ".join(told)


def _day(day: date) -> str:
    return day_words(day, ENGLISH)
