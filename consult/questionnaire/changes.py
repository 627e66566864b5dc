"""What became of a questionnaire's pages: which old answers a newer one can still take as they are.

Lives here: comparing two questionnaires, page by page. Must not: answers, who is told, words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from consult.questionnaire.definition import AnswerOption, Item, Page, Questionnaire, Region

# Line breaks, commas, quotes and capitals change no meaning; a "<" does.
_BETWEEN_WORDS = re.compile(r"[\s.,;:!?\"'\u2018-\u201d]+")


@dataclass(frozen=True, slots=True)
class PageChange:
    """What differs on one page of the newer questionnaire, by item id.

    `changed`: an old answer may not mean the same. `moved`: the item stood on another page; when
    it differs as well, it is in `changed` too. `removed`: asked nowhere any more.
    """

    page: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def changed_pages(old: Questionnaire, new: Questionnaire) -> tuple[PageChange, ...]:
    """Return what differs on each page of the newer questionnaire, in its order.

    Pages on which nothing differs are left out. Items that went with their page are told with the
    nearest page before it that stays, so that none is forgotten. Whether a page or an item is
    asked at all (`enableWhen`), its short name and its reason do not change what an answer means.
    """
    removed = _removed_items(old, new)
    found = []
    for page in (*new.pages, new.recheck):
        change = _changed_page(old, page, tuple(removed.get(page.id, ())))
        if change != PageChange(page.id):
            found.append(change)
    return tuple(found)


def means_the_same(old: Item, new: Item) -> bool:
    """Tell whether an answer to the older item can stand as an answer to the newer one."""
    return _meaning(old) == _meaning(new)


def _changed_page(old: Questionnaire, page: Page, removed: tuple[str, ...]) -> PageChange:
    before = old.page.get(page.id)
    # A lead frames all that is asked below it ("Think of the last two weeks").
    reframed = before is not None and _words(before.lead) != _words(page.lead)
    added, changed, moved = [], [], []
    for item in page.items:
        earlier = old.page_of.get(item.id)
        if earlier is None:
            added.append(item.id)
            continue
        stayed = earlier == page.id
        if not stayed:
            moved.append(item.id)
        if (reframed and stayed) or not means_the_same(old.items[item.id], item):
            changed.append(item.id)
    return PageChange(page.id, tuple(added), removed, tuple(changed), tuple(moved))


def _removed_items(old: Questionnaire, new: Questionnaire) -> dict[str, list[str]]:
    """Return the items that are asked nowhere any more, by the page they are told with."""
    pages = (*new.pages, new.recheck)
    told_with = pages[0].id
    found: dict[str, list[str]] = {}
    for page in (*old.pages, old.recheck):
        told_with = page.id if page.id in new.page else told_with
        for item in page.items:
            if item.id not in new.page_of:
                found.setdefault(told_with, []).append(item.id)
    return found


def _meaning(item: Item) -> tuple[object, ...]:
    """Return what makes an answer to an item mean what it means."""
    return (
        item.type, _words(item.text), _words(item.hint), item.required, item.repeats,
        item.maxLength, item.minimum, item.maximum, item.maxOccurs, item.when, item.words,
        item.notSure, item.declined, _options(item.answerOption), _options(item.regions),
        _options(item.kinds), {child.id: _meaning(child) for child in item.item},
    )  # fmt: skip


def _options(rows: Iterable[AnswerOption | Region]) -> dict[str, Any]:
    """Return the options by code; another order of them asks for nothing else."""
    return {
        row.code: (
            _words(row.text), _words(getattr(row, "hint", None)), getattr(row, "exclusive", False)
        )
        for row in rows
    }  # fmt: skip


def _words(text: str | None) -> str:
    return _BETWEEN_WORDS.sub(" ", text or "").strip().casefold()
