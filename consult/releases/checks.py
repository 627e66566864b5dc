"""What the models alone cannot see: names that point nowhere, or forward, and dead ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import DerivedComparison, FactRef, leaves
from consult.questionnaire.definition import Comparison, Item, Page
from consult.questionnaire.item_types import handler_of
from consult.questionnaire.journey import MOST_PAGES
from consult.releases.loading import Draft
from consult.releases.yaml_file import Trail

# The words of the fixed addresses under /prepare/; a page of the same name could not be reached.
RESERVED_PAGE_IDS = frozenset({
    "check", "questions", "send", "done", "leave", "erase", "comfort", "documents",
    "notice", "facts", "stale", "consent", "acknowledgements",
})  # fmt: skip


def check_references(draft: Draft) -> None:
    """Note every fault of a draft whose files fit the models."""
    book = draft.rulebook
    assert book is not None
    _check_unique(draft, book)
    _check_pages(draft, book)
    _check_conditions(draft, book)
    _check_sources(draft, book)
    _check_plan(draft, book)
    _check_questions(draft, book)


def pages_of(book: Rulebook) -> Iterator[tuple[Trail, Page]]:
    """Yield every page with its trail, the recheck last."""
    for s, section in enumerate(book.questionnaire.sections):
        for p, page in enumerate(section.pages):
            yield ("questionnaire", "sections", s, "pages", p), page
    yield ("questionnaire", "recheck"), book.questionnaire.recheck


def _check_unique(draft: Draft, book: Rulebook) -> None:
    named: list[tuple[str, Trail, str]] = []
    for trail, page in pages_of(book):
        named.append(("page", trail, page.id))
        for n, item in enumerate(page.items):
            named.append(("item", (*trail, "items", n), item.id))
            _check_options(draft, (*trail, "items", n), item)
    for kind, part, rows in (
        ("fact", ("facts", "facts"), book.facts.facts),
        ("derived value", ("facts", "derived"), book.facts.derived),
        ("rule", ("urgent",), book.urgent),
        ("rule", ("considerations",), book.considerations),
        ("question", ("questions",), book.questions),
        ("source", ("sources",), book.sources),
    ):
        named.extend((kind, (*part, n), row.id) for n, row in enumerate(rows))
    seen: set[tuple[str, str]] = set()
    for kind, trail, name in named:
        if (kind, name) in seen:
            draft.find((*trail, "id"), f"{kind} id {name!r} stands twice", "Rename one of them.")
        seen.add((kind, name))


def _check_options(draft: Draft, trail: Trail, item: Item) -> None:
    for n, child in enumerate(item.item):
        _check_options(draft, (*trail, "item", n), child)
        if child.type in ("group", "face-map", "ordering"):
            draft.find((*trail, "item", n), f"a {child.type} inside a group", "Use a simpler type.")
    for part, rows in (("answerOption", item.answerOption), ("kinds", item.kinds),
                       ("regions", item.regions), ("item", item.item)):  # fmt: skip
        codes = [getattr(row, "code", getattr(row, "id", "")) for row in rows]
        for n, code in enumerate(codes):
            if code in codes[:n]:
                draft.find((*trail, part, n), f"{code!r} stands twice in {item.id}", "Rename one.")
    if item.type == "rating" and [o.code for o in item.answerOption] != list("01234"):
        draft.find((*trail, "answerOption"), "a rating runs from 0 to 4", 'Give codes "0" to "4".')
    if item.type == "side" and {o.code for o in item.answerOption} - {"left", "right", "both"}:
        draft.find((*trail, "answerOption"), "a side is left, right or both", "Use these codes.")
    if any(o.exclusive for o in item.answerOption) and not item.repeats:
        draft.find(trail, f"{item.id} has an exclusive option but takes one answer", "Remove it.")


def _check_pages(draft: Draft, book: Rulebook) -> None:
    for trail, page in pages_of(book):
        if page.id in RESERVED_PAGE_IDS:
            mend = "Choose another page id."
            draft.find((*trail, "id"), f"page id {page.id!r} is a word of the addresses", mend)
    always = [page for page in book.questionnaire.pages if not page.enableWhen]
    if len(book.questionnaire.pages) > MOST_PAGES:
        fault = f"{len(book.questionnaire.pages)} pages; a path has at most {MOST_PAGES}"
        draft.find(("questionnaire", "sections"), fault, "Join or remove pages.")
    if not always:
        draft.find(("questionnaire", "sections"), "no page is always asked", "Begin with one.")
    late = False
    for trail, page in pages_of(book):
        if page.safety and late and trail[1] != "recheck":
            draft.find(trail, f"safety page {page.id!r} after other pages", "Move it to the front.")
        late = late or not page.safety


def _check_conditions(draft: Draft, book: Rulebook) -> None:
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
    for part, rows in (
        (("facts", "facts"), book.facts.facts),
        (("urgent",), book.urgent),
        (("considerations",), book.considerations),
        (("plan", "needs"), book.plan.needs),
        (("plan", "contradictions"), book.plan.contradictions),
    ):
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
            draft.find(("facts", "facts", n), f"fact {fact.id!r} rests on itself", "Break the ring.")
    for n, derived in enumerate(book.facts.derived):
        if derived.rule != "age" and derived.question not in book.questionnaire.items:
            fault = f"derived value {derived.id!r} names no item"
            draft.find(("facts", "derived", n), fault, "Add question: with an item id.")


def _check_sources(draft: Draft, book: Rulebook) -> None:
    for part, rows in (
        ("urgent", book.urgent),
        ("considerations", book.considerations),
        ("questions", book.questions),
        ("expectations", book.expectations),
    ):
        for n, row in enumerate(rows):
            for s, source in enumerate(row.source):
                if source not in book.source:
                    fault = f"no source {source!r}"
                    draft.find((part, n, "source", s), fault, "Add it to sources.yaml.")


def _check_plan(draft: Draft, book: Rulebook) -> None:
    items = book.questionnaire.items
    for name, value in book.plan:
        named: list[tuple[Trail, str]] = []
        if name in ("needs", "contradictions", "seek_help", "bring"):
            continue
        if isinstance(value, str):
            named.append((("plan", name), value))
        elif name == "rows":
            named.extend((("plan", name, n, "items"), i) for n, r in enumerate(value) for i in r.items)
        elif name == "timeline":
            named.extend((("plan", name, n), event.date) for n, event in enumerate(value))
        else:
            named.extend((("plan", name, n), i) for n, i in enumerate(value))
        for trail, item in named:
            full = f"{book.plan.toxin}.{item}" if name in ("toxin_date", "toxin_columns") else item
            if full not in items:
                draft.find(trail, f"the brief's {name} names no item {full!r}", "Correct the id.")


def _check_questions(draft: Draft, book: Rulebook) -> None:
    for n, question in enumerate(book.questions):
        if not question.always and not question.triggers:
            fault = f"question {question.id!r} can never be suggested"
            draft.find(("questions", n), fault, "Add always: true, or a trigger.")
    kept = {q.kept for q in book.questions}
    for place in ("experience", "before-after", "cannot-do"):
        if place not in kept:
            draft.find(("questions",), f"no question has kept: {place}", "Set it on one question.")
