"""What stored answers are worth in another questionnaire: carried over, or set aside.

Carried over is what still means the same, to whichever page now asks it. Set aside is the rest: an
answer to an item that is gone or changed counts for nothing, but it may fit well enough to be
filled in where its question is asked again. Lives here: deciding that. Must not: storing it, words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from consult.questionnaire.answers import Answer, AnswerProblem
from consult.questionnaire.definition import Item, Questionnaire
from consult.questionnaire.item_types import kind_of, plain_answer, read_answer

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SetAside:
    """One stored answer that counts no longer, and the page it was given on."""

    item: str
    page: str
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Each page's content as it is to stand, by page id, and what no page holds any more."""

    pages: Mapping[str, dict[str, Any]]
    set_aside: tuple[SetAside, ...]


def carry_over(
    old: Questionnaire,
    new: Questionnaire,
    changed: Collection[str],
    stored: Mapping[str, Content],
) -> CarriedOver:
    """Return what the stored pages of one questionnaire become in another.

    `changed` are the items to which an old answer may not mean the same, `stored` the contents by
    page id. Every answer is in the outcome once: on the page that now asks it, or set aside.
    """
    pages: dict[str, dict[str, Any]] = {page_id: {} for page_id in stored}
    set_aside: list[SetAside] = []
    for page_id, content in stored.items():
        for item_id, answer in content.items():
            now_on = new.page_of.get(item_id)
            is_at_home = old.page_of.get(item_id) == page_id
            if now_on is None or item_id in changed or not is_at_home:
                set_aside.append(SetAside(item_id, page_id, answer))
            else:
                pages.setdefault(now_on, {})[item_id] = answer
    return CarriedOver(pages, tuple(set_aside))


def refitted(old: Item, new: Item, answer: Answer, today: date) -> Answer | None:
    """Return an old answer as one to the newer item, to be filled in; None where it does not fit.

    It fits where it can be read there as it was, option by option.
    """
    if not _is_same_kind(old, new):
        return None
    try:
        return read_answer(new, plain_answer(old, answer), today)
    except AnswerProblem:
        return None


def _is_same_kind(old: Item, new: Item) -> bool:
    shared = old.children.keys() & new.children.keys()
    return kind_of(old) == kind_of(new) and all(
        _is_same_kind(old.children[name], new.children[name]) for name in shared
    )
