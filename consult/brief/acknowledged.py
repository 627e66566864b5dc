"""Which acknowledged notices still hold in another release, and which the patient reads anew.

One that says or asks something else, or speaks up for another reason, waits anew; so does one that
rests on a question which now means something else. Lives here: that comparison. Must not: storing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from consult.brief.rulebook import Rulebook, UrgentNotice
from consult.questionnaire.conditions import DerivedComparison, FactRef, leaves

Acknowledged = Mapping[str, Mapping[str, Any]]


def still_acknowledged(
    old: Rulebook, new: Rulebook, changed: Collection[str], acknowledged: Acknowledged
) -> dict[str, Mapping[str, Any]]:
    """Return the acknowledgements that hold in the newer rulebook as well.

    `changed` are the items to which an old answer may not mean the same.
    """
    return {
        notice_id: entry
        for notice_id, entry in acknowledged.items()
        if _holds(old, new, changed, notice_id)
    }


def _holds(old: Rulebook, new: Rulebook, changed: Collection[str], notice_id: str) -> bool:
    before, after = old.notice.get(notice_id), new.notice.get(notice_id)
    if before is None or after is None or _said(before) != _said(after):
        return False
    reason = dict(_reason(old, before.when))
    if before.when != after.when or reason != dict(_reason(new, after.when)):
        return False
    return not any(name.partition(".")[0] in changed for name in reason)


def _said(notice: UrgentNotice) -> tuple[Any, ...]:
    """Return what the patient reads and does about a notice."""
    return (notice.title, notice.text, notice.line, notice.call, notice.acknowledge, notice.level)


def _reason(rules: Rulebook, condition: Any) -> Iterator[tuple[str, Any]]:
    """Yield all that a condition rests on: items, and facts and values with what they mean."""
    for leaf in leaves(condition):
        if isinstance(leaf, FactRef):
            fact = rules.facts.fact[leaf.fact]
            yield f"fact {fact.id}", fact.when
            yield from _reason(rules, fact.when)
        elif isinstance(leaf, DerivedComparison):
            value = rules.facts.value[leaf.value]
            yield f"value {value.id}", (value.rule, value.question, value.until)
            yield value.question or "birth-date", None
        else:
            yield leaf.question, None
