"""Urgent notices: which fire, which still wait to be acknowledged, the gravest first.

An acknowledgement of a blocking notice holds for the answers that fired it: another answer, or the
safety questions asked again, makes it wait anew. The others say the same words each time, so that
once is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consult.brief.rulebook import Level, Rulebook, UrgentNotice
from consult.questionnaire.conditions import Judgement, judge
from consult.questionnaire.facts import AnswerScope

_GRAVITY = {level: place for place, level in enumerate(Level)}
BLOCKING = frozenset({Level.EMERGENCY, Level.CRISIS, Level.TODAY})


def firing_notices(
    rulebook: Rulebook, scope: AnswerScope
) -> tuple[tuple[UrgentNotice, Judgement], ...]:
    """Return the notices whose condition holds, gravest first, with what made each fire."""
    judged = ((notice, judge(notice.when, scope)) for notice in rulebook.urgent)
    fired = [(notice, judgement) for notice, judgement in judged if judgement.truth]
    return tuple(sorted(fired, key=lambda pair: _GRAVITY[pair[0].level]))


def answers_behind(judgement: Judgement, scope: AnswerScope) -> dict[str, Any]:
    """Return the answers that made a notice fire, by item id, to keep with its acknowledgement."""
    items = dict.fromkeys(name.partition(".")[0] for name in judgement.because)
    return {item: scope.answer(item).to_json() for item in items}


def pending_notices(
    rulebook: Rulebook, scope: AnswerScope, acknowledged: Mapping[str, Mapping[str, Any]]
) -> tuple[UrgentNotice, ...]:
    """Return the notices that fire and are not yet acknowledged for these answers, gravest first.

    `acknowledged` maps a notice id to what was stored, with `answers` as `answers_behind` gave.
    """
    return tuple(
        notice
        for notice, judgement in firing_notices(rulebook, scope)
        if not _covers(notice, acknowledged.get(notice.id), answers_behind(judgement, scope))
    )


def _covers(
    notice: UrgentNotice, stored: Mapping[str, Any] | None, answers: Mapping[str, Any]
) -> bool:
    if stored is None or notice.level not in BLOCKING:
        return stored is not None
    return all(stored["answers"].get(item) == answer for item, answer in answers.items())


def forget_recheck(
    acknowledged: Mapping[str, Mapping[str, Any]], rulebook: Rulebook
) -> dict[str, dict[str, Any]]:
    """Return the acknowledgements without the recheck's answers, so that those are judged anew.

    To be stored whenever the recheck page is saved: the same sign reported on another day is news.
    """
    asked_again = {item.id for item in rulebook.questionnaire.recheck.items}
    return {
        notice: {
            **entry,
            "answers": {k: v for k, v in entry["answers"].items() if k not in asked_again},
        }
        for notice, entry in acknowledged.items()
    }
