"""What of a release has to be judged when: worked out once for each release.

Every page turn judges the notices that stop the journey; the others are judged when an answer was
saved on which a notice or the path depends. Must not: judging.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from consult.brief.rulebook import Release, Rulebook
from consult.brief.urgent import BLOCKING
from consult.questionnaire.conditions import DerivedComparison, FactRef, leaves
from consult.questionnaire.definition import Item, Page

_MOST_RELEASES = 16
_stopping: dict[str, Rulebook] = {}
_watched: dict[str, frozenset[str]] = {}


def stopping_rules(release: Release) -> Rulebook:
    """Return the rulebook with only those urgent notices that stop the journey."""
    if release.hash not in _stopping:
        _make_room(_stopping)
        rules = release.rulebook
        urgent = tuple(notice for notice in rules.urgent if notice.level in BLOCKING)
        _stopping[release.hash] = rules.model_copy(update={"urgent": urgent})
    return _stopping[release.hash]


def is_watched(release: Release, page: Page) -> bool:
    """Tell whether an answer on the page can make a notice fire or change the path."""
    if release.hash not in _watched:
        _make_room(_watched)
        _watched[release.hash] = frozenset(_watched_items(release.rulebook))
    return any(item.id in _watched[release.hash] for item in page.items)


def _watched_items(rules: Rulebook) -> Iterator[str]:
    for notice in rules.urgent:
        yield from _behind(rules, notice.when)
    for page in rules.questionnaire.pages:
        yield from _asked_for(page)
        for item in page.items:
            yield from _asked_for(item)


def _behind(rules: Rulebook, condition: Any) -> Iterator[str]:
    for leaf in leaves(condition):
        if isinstance(leaf, FactRef):
            yield from _behind(rules, rules.facts.fact[leaf.fact].when)
        elif isinstance(leaf, DerivedComparison):
            yield (rules.facts.value[leaf.value].question or "").partition(".")[0]
        else:
            yield leaf.question.partition(".")[0]


def _asked_for(part: Page | Item) -> Iterator[str]:
    return (comparison.question.partition(".")[0] for comparison in part.enableWhen)


def _make_room(kept: dict[str, Any]) -> None:
    if len(kept) >= _MOST_RELEASES:
        kept.clear()
