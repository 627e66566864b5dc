"""What the models alone cannot see: names that point nowhere, or forward, and dead ends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.definition import Item
from consult.questionnaire.journey import MOST_PAGES
from consult.releases.condition_checks import check_conditions, pages_of
from consult.releases.loading import Draft
from consult.releases.plan_checks import check_plan
from consult.releases.yaml_file import Trail

# The words of the fixed addresses under /prepare/; a page of the same name could not be reached.
RESERVED_PAGE_IDS = frozenset({
    "check", "questions", "send", "done", "leave", "erase", "comfort", "documents",
    "notice", "facts", "changed", "stale", "consent", "acknowledgements", "earlier-answers",
    "moves",
})  # fmt: skip
# The names of a page's own controls; an item of the same name would be dropped on the way.
RESERVED_ITEM_IDS = frozenset({"asked", "revision", "release", "version", "then", "add", "remove"})
# What a control's name adds to the id of its item: words of one's own, a date's part, a row.
_PART_OF_ITEM = re.compile(r"-(?:other|day|month|year|about|\d+(?:-.*)?)")


def check_references(draft: Draft) -> None:
    """Note every fault of a draft whose files fit the models."""
    book = draft.rulebook
    if book is None:
        return
    _check_unique(draft, book)
    _check_pages(draft, book)
    check_conditions(draft, book)
    _check_sources(draft, book)
    check_plan(draft, book)
    _check_questions(draft, book)


def _check_unique(draft: Draft, book: Rulebook) -> None:
    named: list[tuple[str, Trail, str]] = []
    for trail, page in pages_of(book):
        named.append(("page", trail, page.id))
        for n, item in enumerate(page.items):
            named.append(("item", (*trail, "items", n), item.id))
            _check_options(draft, (*trail, "items", n), item)
            _check_name(draft, (*trail, "items", n, "id"), item.id, [i.id for i in page.items])
    kinds: tuple[tuple[str, Trail, Iterable[Any]], ...] = (
        ("fact", ("facts", "facts"), book.facts.facts),
        ("derived value", ("facts", "derived"), book.facts.derived),
        ("rule", ("urgent",), book.urgent),
        ("rule", ("considerations",), book.considerations),
        ("question", ("questions",), book.questions),
        ("source", ("sources",), book.sources),
    )
    for kind, part, rows in kinds:
        named.extend((kind, (*part, n), row.id) for n, row in enumerate(rows))
    seen: set[tuple[str, str]] = set()
    for kind, trail, name in named:
        if (kind, name) in seen:
            draft.find((*trail, "id"), f"{kind} id {name!r} stands twice", "Rename one of them.")
        seen.add((kind, name))


def _check_name(draft: Draft, trail: Trail, name: str, on_page: list[str]) -> None:
    """Note an id that a page's form could not tell from another of its controls."""
    if name in RESERVED_ITEM_IDS:
        draft.find(trail, f"item id {name!r} is a name of the form itself", "Rename the item.")
    for other in on_page:
        if name.startswith(other) and _PART_OF_ITEM.fullmatch(name.removeprefix(other)):
            fault = f"item id {name!r} reads like a part of {other!r} on the same page"
            draft.find(trail, fault, "Rename one of them.")


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
    if len(always) > MOST_PAGES:
        fault = f"{len(always)} pages are asked of everyone; a path has at most {MOST_PAGES}"
        draft.find(("questionnaire", "sections"), fault, "Join or remove pages.")
    if not always:
        draft.find(("questionnaire", "sections"), "no page is always asked", "Begin with one.")
    late = False
    for trail, page in pages_of(book):
        if page.safety and late and trail[1] != "recheck":
            draft.find(trail, f"safety page {page.id!r} after other pages", "Move it to the front.")
        late = late or not page.safety


def _check_sources(draft: Draft, book: Rulebook) -> None:
    citing: tuple[tuple[str, Iterable[Any]], ...] = (
        ("urgent", book.urgent),
        ("considerations", book.considerations),
        ("questions", book.questions),
        ("expectations", book.expectations),
    )
    for part, rows in citing:
        for n, row in enumerate(rows):
            for s, source in enumerate(row.source):
                if source not in book.source:
                    fault = f"no source {source!r}"
                    draft.find((part, n, "source", s), fault, "Add it to sources.yaml.")


def _check_questions(draft: Draft, book: Rulebook) -> None:
    for n, question in enumerate(book.questions):
        if not question.always and not question.triggers:
            fault = f"question {question.id!r} can never be suggested"
            draft.find(("questions", n), fault, "Add always: true, or a trigger.")
    kept = {q.kept for q in book.questions}
    for place in ("experience", "before-after", "cannot-do"):
        if place not in kept:
            draft.find(("questions",), f"no question has kept: {place}", "Set it on one question.")
