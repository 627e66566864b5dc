"""The kinds of rules, as a reviewer goes through them: what each says, and what makes it speak.

A new kind of rule is one row in `KINDS`. Lives here: which rules there are and their conditions.
Must not: examples, pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from consult.brief.rulebook import (
    Consideration,
    Contradiction,
    Question,
    Rulebook,
    UrgentNotice,
)
from consult.brief.words import CATEGORY_WORDS
from consult.preview.wording import facts_in
from consult.questionnaire.conditions import AllOf, AnyOf, Condition

VERIFICATION = {
    "V": "verified: read in a source",
    "B": "background knowledge: not read in a source",
    "V/B": "partly verified, partly background knowledge",
}
# Parts of a rule that are not among its texts: its head, its conditions, its sources.
SHOWN_APART = (
    "when", "triggers", "source", "evidence", "verification", "category", "level", "topic",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One thing that makes a rule speak. Without a condition it speaks for everyone.

    `also` has to hold besides, though no condition says so: what the rule is set against.
    """

    when: Condition | None
    title: str = ""
    also: Condition | None = None

    @property
    def whole(self) -> Condition | None:
        """All that has to hold before the rule speaks."""
        return AllOf(all=(self.when, self.also)) if self.when and self.also else self.when


@dataclass(frozen=True)
class Rule:
    """One rule in one language: `row` is what the content says, `head` the text to know it by."""

    kind: str
    id: str
    row: Any
    head: str
    cases: tuple[Case, ...]

    @property
    def evidence(self) -> str:
        """The row of the evidence, empty for what has none."""
        return str(getattr(self.row, "evidence", ""))

    @property
    def tags(self) -> tuple[str, ...]:
        """What kind of rule it is, and how far it was verified, in words."""
        row = self.row
        found = []
        if isinstance(row, Consideration):
            found.append(CATEGORY_WORDS[row.category])
        if isinstance(row, UrgentNotice):
            found.append(row.level.value.replace("-", " "))
        if isinstance(row, Question):
            found.append(f"topic {row.topic}")
        verified = VERIFICATION.get(getattr(row, "verification", ""))
        return (*found, verified) if verified else tuple(found)


@dataclass(frozen=True)
class Kind:
    """One kind of rule: its heading, what becomes of it, and where its rows stand."""

    name: str
    title: str
    about: str
    file: str
    rows: Callable[[Rulebook], Iterable[BaseModel]]
    known_by: str
    cases: Callable[[Any, Rulebook], tuple[Case, ...]]

    def rules(self, book: Rulebook) -> tuple[Rule, ...]:
        """Return the rules of this kind, in the order of their file."""
        found = []
        for number, row in enumerate(self.rows(book), 1):
            name = str(getattr(row, "id", f"{self.name.removesuffix('s')}-{number}"))
            head = str(getattr(row, self.known_by))
            found.append(Rule(self.name, name, row, head, self.cases(row, book)))
        return tuple(found)


def _one(row: Any, book: Rulebook) -> tuple[Case, ...]:
    return (Case(row.when),)


def _everyone(row: Any, book: Rulebook) -> tuple[Case, ...]:
    return (Case(None, "For everyone"),)


def _question(row: Question, book: Rulebook) -> tuple[Case, ...]:
    found = [Case(t.when, f"Suggested “because {t.because}”") for t in row.triggers]
    if row.always:
        found.append(Case(None, "Offered to everyone"))
    return tuple(found)


def _contradiction(row: Contradiction, book: Rulebook) -> tuple[Case, ...]:
    if row.seen_by_doctor is None:
        return (Case(row.when),)
    # One of the two that differ is what the patient said to a notice: one of these has to fire.
    notices = tuple(
        notice.when
        for notice in book.urgent
        if notice.level is row.seen_by_doctor and notice.acknowledge == "seen-by-doctor"
    )
    if not notices:
        return ()
    title = (
        f"Set against a notice of level “{row.seen_by_doctor}”, answered with “seen by a doctor”"
    )
    return (Case(row.when, title, AnyOf(any=notices)),)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("urgent", "Urgent notices", "Pages that tell the patient what to do; the brief says"
             " that they were shown.", "urgent.yaml", lambda b: b.urgent, "title", _one),
        Kind("considerations", "Considerations", "Neutral points for the specialist, in the brief"
             " alone.", "considerations.yaml", lambda b: b.considerations, "discuss", _one),
        Kind("questions", "Question bank", "Questions that the patient can take to the visit."
             " At most 12 are printed.", "question_bank.yaml", lambda b: b.questions, "text",
             _question),
        Kind("contradictions", "Contradictions", "Two answers that do not agree: shown to the"
             " specialist under “To check”.", "brief.yaml", lambda b: b.plan.contradictions,
             "text", _contradiction),
        Kind("needs", "Access needs", "What the visit needs, at the head of the brief.",
             "brief.yaml", lambda b: b.plan.needs, "text", _one),
        Kind("expectations", "Expectation facts", "Neutral facts that everyone sees after the"
             " expectation statements.", "expectations.yaml", lambda b: b.expectations, "text",
             _everyone),
        Kind("facts", "Facts", "Named conditions that rules use. A fact prints nothing by itself.",
             "facts.yaml", lambda b: b.facts.facts, "meaning", _one),
    )
}  # fmt: skip


def users_of(fact: str, book: Rulebook) -> Iterator[Rule]:
    """Yield the rules and facts whose conditions name a fact."""
    for kind in KINDS.values():
        for rule in kind.rules(book):
            if any(case.when is not None and fact in facts_in(case.when) for case in rule.cases):
                yield rule
