"""A rule as a page shows it: words, conditions, an example that fires it, one that does not.

Lives here: putting together what rules, examples and briefs say. Must not: HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from consult.brief.rulebook import Source
from consult.preview.examples import Found, brief_of
from consult.preview.printed import Printed, printed_lines
from consult.preview.reading import Edition
from consult.preview.rules import KINDS, SHOWN_APART, Case, Rule, users_of
from consult.preview.wording import Branch, Told, condition_tree, example_words, facts_in
from consult.questionnaire.conditions import Judgement
from consult.releases.diff_words import parts_of

FIRES, EVERYONE, NEVER, NOT_KNOWN = "fires", "everyone", "never", "not-known"
_STATE_WORDS = {
    FIRES: "has an example",
    EVERYONE: "for everyone",
    NEVER: "can never fire",
    NOT_KNOWN: "no example found",
}


@dataclass(frozen=True)
class CaseCard:
    """One case of a rule: its condition in words, both examples, and what the first prints."""

    title: str
    condition: Branch | None
    facts: tuple[str, ...]
    fires: Told | None
    printed: tuple[Printed, ...]
    silent: Told | None
    gave_up: bool
    gave_up_silent: bool


@dataclass(frozen=True)
class Card:
    """One rule with all that a reviewer asks about it."""

    rule: Rule
    texts: tuple[tuple[str, tuple[str, ...]], ...]
    sources: tuple[Source, ...]
    cases: tuple[CaseCard, ...]
    used_by: tuple[Rule, ...]


def rules_of(edition: Edition, language: str, kind: str) -> tuple[Rule, ...]:
    """Return the rules of a kind, told in a language."""
    key = ("rules", language, kind)
    if key not in edition.kept:
        edition.kept[key] = KINDS[kind].rules(edition.book(language))
    found: tuple[Rule, ...] = edition.kept[key]
    return found


def card_of(edition: Edition, language: str, rule: Rule) -> Card:
    """Return the card of a rule; it is made once for each edition and language."""
    key = ("card", language, rule.kind, rule.id)
    if key not in edition.kept:
        edition.kept[key] = _make(edition, language, rule)
    card: Card = edition.kept[key]
    return card


def state_of(edition: Edition, rule: Rule) -> tuple[str, str]:
    """Return whether a rule can speak at all: a code, and its words."""
    found = [edition.examples.firing(case.whole) for case in rule.cases if case.whole]
    if any(one.example for one in found):
        state = FIRES
    elif len(found) < len(rule.cases):
        state = EVERYONE
    else:
        state = NOT_KNOWN if any(one.gave_up for one in found) else NEVER
    return state, _STATE_WORDS[state]


def _make(edition: Edition, language: str, rule: Rule) -> Card:
    book, fill = edition.book(language), edition.telling.clinic.fill
    parts = parts_of(rule.row, book, SHOWN_APART)
    return Card(
        rule=rule,
        texts=tuple((label, tuple(map(fill, told.lines))) for label, told in parts.items()),
        sources=tuple(book.source[name] for name in getattr(rule.row, "source", ())),
        cases=tuple(_cases(edition, language, rule)),
        used_by=tuple(users_of(rule.id, book)) if rule.kind == "facts" else (),
    )


def _cases(edition: Edition, language: str, rule: Rule) -> Iterator[CaseCard]:
    for case in rule.cases:
        fires, silent = _found(edition, case)
        yield CaseCard(
            title=case.title,
            condition=condition_tree(case.when, edition.book(language)) if case.when else None,
            facts=facts_in(case.when) if case.when else (),
            fires=_told(edition, language, case, fires),
            printed=_printed(edition, language, rule, fires),
            silent=_told(edition, language, case, silent),
            gave_up=fires.gave_up,
            gave_up_silent=silent.gave_up,
        )


def _printed(edition: Edition, language: str, rule: Rule, found: Found) -> tuple[Printed, ...]:
    if found.example is None:
        return ()
    clinic, speech = edition.telling.clinic, edition.speech(language)
    chosen = (rule.id,) if rule.kind == "questions" else ()
    return printed_lines(rule, brief_of(found.example, edition.release, clinic, speech, chosen))


def _found(edition: Edition, case: Case) -> tuple[Found, Found]:
    if case.whole is None:
        return edition.examples.plain(), Found(None)
    return edition.examples.firing(case.whole), edition.examples.silent(case.whole)


def _told(edition: Edition, language: str, case: Case, found: Found) -> Told | None:
    if found.example is None:
        return None
    judgement = Judgement(True)
    if case.whole is not None:
        judgement = edition.examples.judged(case.whole, found.example)
    return example_words(found.example, judgement, edition.book(language), edition.speech(language))
