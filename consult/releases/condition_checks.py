"""Whether every condition names items, options and facts that exist, and looks back only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import (
    AllOf,
    AnyOf,
    DerivedComparison,
    FactRef,
    Not,
    leaves,
)
from consult.questionnaire.definition import Comparison, Item, Page
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
        for where, leaf in placed_leaves(trail, condition):
            _check_leaf(draft, book, where, leaf)
    _check_fact_circles(draft, book)
    _check_derived(draft, book)


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


def placed_leaves(trail: Trail, condition: Any) -> Iterator[tuple[Trail, Any]]:
    """Yield the comparisons and fact names of a condition, each with its own trail."""
    if isinstance(condition, AllOf | AnyOf):
        for where, part in placed_parts(trail, condition):
            yield from placed_leaves(where, part)
    elif isinstance(condition, Not):
        yield from placed_leaves((*trail, "not"), condition.not_)
    else:
        yield trail, condition


def placed_parts(trail: Trail, condition: AllOf | AnyOf) -> list[tuple[Trail, Any]]:
    """Return the parts of `all` or `any`, each with its trail."""
    name, parts = ("all", condition.all) if isinstance(condition, AllOf) else ("any", condition.any)
    # An item's enableWhen is a bare list in the file.
    here = trail if trail[-1] == "enableWhen" else (*trail, name)
    return [((*here, n), part) for n, part in enumerate(parts)]


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


def _check_derived(draft: Draft, book: Rulebook) -> None:
    for n, derived in enumerate(book.facts.derived):
        here = ("facts", "derived", n)
        item = book.questionnaire.items.get(derived.question or "")
        if derived.rule == "age":
            if derived.question is not None:
                fault = f"derived value {derived.id!r} is an age, and names an item"
                draft.find((*here, "question"), fault, "Remove question: it has the birth date.")
        elif item is None:
            fault = f"derived value {derived.id!r} names no item"
            draft.find(here, fault, "Add question: with an item id.")
        elif not _can_be_worked_out(derived.rule, item):
            fault = f"{derived.rule} cannot be worked out from {derived.question!r}, a {item.type}"
            mend = "Name a date, or for a count an item with several answers."
            draft.find((*here, "question"), fault, mend)


def _can_be_worked_out(rule: str, item: Item) -> bool:
    if rule == "count":
        return item.repeats or item.type in ("group", "face-map", "ordering")
    return item.type == "date"
