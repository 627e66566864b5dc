"""Whether every condition names items, options and facts that exist, and looks back only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import DerivedComparison, FactRef, leaves
from consult.questionnaire.definition import Comparison, Page
from consult.questionnaire.item_types import handler_of
from consult.releases.loading import Draft
from consult.releases.yaml_file import Trail


def pages_of(book: Rulebook) -> Iterator[tuple[Trail, Page]]:
    """Yield every page with its trail, the recheck last."""
    for s, section in enumerate(book.questionnaire.sections):
        for p, page in enumerate(section.pages):
            yield ("questionnaire", "sections", s, "pages", p), page
    yield ("questionnaire", "recheck"), book.questionnaire.recheck


def check_conditions(draft: Draft, book: Rulebook) -> None:
    """Note every condition that names nothing, looks forward, or rests on itself."""
    before: set[str] = set()
    for trail, page in pages_of(book):
        _check_flat(draft, book, trail, page.enableWhen, before)
        for n, item in enumerate(page.items):
            _check_flat(draft, book, (*trail, "items", n), item.enableWhen, before)
            before.update((item.id, *(f"{item.id}.{child.id}" for child in item.item)))
    for trail, condition in conditions_of(book):
        for leaf in leaves(condition):
            _check_leaf(draft, book, trail, leaf)
    _check_fact_circles(draft, book)


def conditions_of(book: Rulebook) -> Iterator[tuple[Trail, Any]]:
    """Yield every condition tree with the trail of its `when`."""
    ruled: tuple[tuple[Trail, Iterable[Any]], ...] = (
        (("facts", "facts"), book.facts.facts),
        (("urgent",), book.urgent),
        (("considerations",), book.considerations),
        (("plan", "needs"), book.plan.needs),
        (("plan", "contradictions"), book.plan.contradictions),
    )
    for part, rows in ruled:
        for n, row in enumerate(rows):
            yield (*part, n, "when"), row.when
    for n, question in enumerate(book.questions):
        for t, trigger in enumerate(question.triggers):
            yield ("questions", n, "triggers", t, "when"), trigger.when


def _check_flat(
    draft: Draft, book: Rulebook, trail: Trail, parts: tuple[Comparison, ...], before: set[str]
) -> None:
    for n, part in enumerate(parts):
        where = (*trail, "enableWhen", n)
        if part.question in book.questionnaire.items and part.question not in before:
            fault = f"enableWhen looks forward to {part.question!r}"
            draft.find((*where, "question"), fault, "Ask that item on an earlier page.")
        else:
            _check_leaf(draft, book, where, part)


def _check_leaf(draft: Draft, book: Rulebook, trail: Trail, leaf: Any) -> None:
    if isinstance(leaf, FactRef):
        if leaf.fact not in book.facts.fact:
            draft.find(trail, f"no fact {leaf.fact!r}", "Define it in facts.yaml, or correct it.")
    elif isinstance(leaf, DerivedComparison):
        if leaf.value not in book.facts.value:
            draft.find(trail, f"no derived value {leaf.value!r}", "Define it in facts.yaml.")
    else:
        _check_comparison(draft, book, trail, leaf)


def _check_comparison(draft: Draft, book: Rulebook, trail: Trail, leaf: Comparison) -> None:
    item = book.questionnaire.items.get(leaf.question)
    if item is None:
        draft.find(trail, f"no item {leaf.question!r}", "Correct the item id.")
        return
    if leaf.answer in ("not-sure", "declined") and leaf.operator in ("=", "!="):
        offered = item.notSure if leaf.answer == "not-sure" else item.declined
        if not offered:
            draft.find(trail, f"{item.id} does not offer {leaf.answer!r}", "Set the item's flag.")
        return
    if leaf.operator == "exists" and not isinstance(leaf.answer, bool):
        draft.find(trail, "exists takes true or false", "Write answer: true, or false.")
        return
    misfit = handler_of(item).misfit(item, leaf.operator, leaf.answer)
    if misfit:
        draft.find(trail, f"condition on {item.id}: {misfit}", "Correct the condition.")


def _check_fact_circles(draft: Draft, book: Rulebook) -> None:
    uses = {
        fact.id: {leaf.fact for leaf in leaves(fact.when) if isinstance(leaf, FactRef)}
        for fact in book.facts.facts
    }
    for n, fact in enumerate(book.facts.facts):
        reached, waiting = set[str](), set(uses[fact.id])
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting |= uses.get(name, set())
        if fact.id in reached:
            fault = f"fact {fact.id!r} rests on itself"
            draft.find(("facts", "facts", n), fault, "Break the ring.")
    for n, derived in enumerate(book.facts.derived):
        if derived.rule != "age" and derived.question not in book.questionnaire.items:
            fault = f"derived value {derived.id!r} names no item"
            draft.find(("facts", "derived", n), fault, "Add question: with an item id.")
