"""An acknowledged notice holds in another release as long as its words and its reason stay."""

from __future__ import annotations

from typing import Any

import pytest

from consult.brief.acknowledged import still_acknowledged
from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import FactRef, leaves
from consult.questionnaire.facts import FactBook
from tests.brief.cases import shipped

ENTRY = {"said": "read", "answers": {}}


def other_rules(**changed: Any) -> Rulebook:
    """Our rules with some of their parts replaced."""
    rules = shipped()[0].rulebook
    return Rulebook(**{name: getattr(rules, name) for name in Rulebook.model_fields} | changed)


def rules_with(change: dict[str, Any], notice_id: str = "sudden-signs") -> Rulebook:
    """Our rules, one notice of them changed."""
    return other_rules(
        urgent=tuple(
            notice.model_copy(update=change) if notice.id == notice_id else notice
            for notice in shipped()[0].rulebook.urgent
        )
    )


def held(new: Rulebook, changed: tuple[str, ...] = (), notice: str = "sudden-signs") -> bool:
    rules = shipped()[0].rulebook
    kept = still_acknowledged(rules, new, changed, {notice: ENTRY})
    assert kept in ({}, {notice: ENTRY})
    return bool(kept)


def test_it_holds_when_nothing_about_it_changed() -> None:
    assert held(rules_with({}))
    assert held(rules_with({"term": "In the brief", "source": ("BAD",), "evidence": "RF9"}))


@pytest.mark.parametrize(
    "change",
    [{"title": "Other"}, {"text": ("Other",)}, {"line": "Other"}, {"call": "none"},
     {"acknowledge": "read"}],
)  # fmt: skip
def test_it_does_not_hold_when_it_says_or_asks_something_else(change: dict[str, Any]) -> None:
    assert not held(rules_with(change))


def test_it_does_not_hold_when_it_is_gone_or_speaks_up_for_another_reason() -> None:
    rules = shipped()[0].rulebook
    assert not held(other_rules(urgent=rules.urgent[1:]))
    assert not held(rules_with({"when": rules.urgent[1].when}))


def test_it_does_not_hold_when_a_question_behind_it_means_something_else() -> None:
    assert not held(rules_with({}), ("emergency-signs",))
    assert held(rules_with({}), ("needles",))


def test_it_does_not_hold_when_a_fact_behind_it_is_defined_otherwise() -> None:
    rules = shipped()[0].rulebook
    notice, name = next(
        (notice, leaf.fact)
        for notice in rules.urgent
        for leaf in leaves(notice.when)
        if isinstance(leaf, FactRef)
    )
    facts = tuple(
        fact.model_copy(update={"when": rules.urgent[0].when}) if fact.id == name else fact
        for fact in rules.facts.facts
    )
    book = FactBook(facts=facts, derived=rules.facts.derived)
    assert held(rules_with({}), notice=notice.id)
    assert not held(other_rules(facts=book), notice=notice.id)
