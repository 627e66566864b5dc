"""What goes "to check", and the states that neither this block nor the strip may swallow."""

from __future__ import annotations

from typing import Any

import pytest

from consult.brief.model import Brief, CheckLine
from consult.questionnaire.answers import ILLEGIBLE
from consult.questionnaire.conditions import DerivedComparison, FactRef, leaves
from tests.brief.cases import NAMES, changed, persona, shipped

TIMING = "toxin-under-12-weeks"


def rules(brief: Brief) -> set[str]:
    return {str(line.provenance.rule) for line in (*brief.to_check, *brief.considerations)}


def of_kind(brief: Brief, kind: str) -> list[CheckLine]:
    return [line for line in brief.to_check if line.kind == kind]


@pytest.mark.parametrize(
    ("dates", "fires"),
    [
        ([], True),
        (["2026"], True),
        (["not-sure"], True),
        (["2026-11-01"], True),
        (["2026-08"], True),
        (["2024-05", "not-sure"], True),
        (["2024-05"], False),
        (["2026-06"], False),
        (["2024-05", "2026-06-30"], False),
    ],
)
def test_toxin_in_the_last_months_counts_unless_the_dates_are_known_to_lie_before(
    dates: list[str], fires: bool
) -> None:
    treatments = [{"product": "other", "date": given} for given in dates]
    brief = changed("empty", toxin_last_3_months="yes", toxin_treatments=treatments)
    assert (TIMING in rules(brief)) is fires
    assert bool(of_kind(brief, "timing")) is fires


def test_without_that_answer_a_date_that_leaves_it_open_says_nothing() -> None:
    brief = changed("empty", toxin_ever="yes", toxin_treatments=[{"date": "2026"}])
    assert TIMING not in rules(brief)


def questions_of(condition: Any) -> set[str]:
    book, found = shipped()[0].rulebook.facts, set()
    for leaf in leaves(condition):
        if isinstance(leaf, FactRef):
            found |= questions_of(book.fact[leaf.fact].when)
        elif isinstance(leaf, DerivedComparison):
            found |= {book.value[leaf.value].question or ""}
        else:
            found |= {leaf.question}
    return found


def safety_items() -> list[str]:
    book = shipped()[0].rulebook
    of_label = [rule for rule in book.considerations if rule.category in ("CI", "LW")]
    found = {item for rule in (*book.urgent, *of_label) for item in questions_of(rule.when)}
    items = book.questionnaire.items
    return [item for item in items if item in found and items[item].notSure]


@pytest.mark.parametrize("item", safety_items())
def test_not_sure_on_whatever_a_safety_rule_rests_on_goes_to_check(item: str) -> None:
    book = shipped()[0].rulebook
    group, dot, child = item.partition(".")
    plain = [{child: "not-sure"}] if dot else "not-sure"
    onset = "days-4-21" if item in ("examined", "both-sides-new") else "earlier"
    on_the_path = {
        "onset_recent": onset, "toxin_ever": "yes", "toxin_last_3_months": "yes",
        "toxin_source": "elsewhere", "cause": ["bells-palsy"], "side": "left",
    }  # fmt: skip
    brief = changed("empty", **{**on_the_path, group.replace("-", "_"): plain})
    lines = [
        line
        for line in brief.to_check
        if item in line.provenance.answers
        and line.kind != "cause"
        and "not sure" in f"{line.label} {line.text}".lower()
    ]
    assert len(lines) == 1, item
    assert book.questionnaire.items[item].term.lower() in lines[0].text.lower()
    assert lines[0].kind == ("eye" if item in book.plan.eye else "not-sure")


def test_not_sure_names_the_rules_behind_it_the_label_first_and_each_item_once() -> None:
    brief = changed(
        "empty", slow_worse="not-sure", allergies="not-sure", swallowing="not-sure",
        toxin_ever="yes", toxin_treatments=[{"problems": "not-sure"}, {"problems": "not-sure"}],
    )  # fmt: skip
    (line,) = of_kind(brief, "not-sure")
    assert line.text == (
        "Earlier toxin treatments: problems after it (C01) · Allergies (C01 C02)"
        " · Swallowing trouble (C05) · Weakness slowly getting worse (RF7)"
    )
    assert line.provenance.evidence == "C01, C02, C05, RF7"
    assert "LABEL" in line.provenance.sources


@pytest.mark.parametrize("name", NAMES)
def test_every_source_that_a_line_to_check_names_is_in_the_bibliography(name: str) -> None:
    brief = changed(name, slow_worse="not-sure", swallowing="not-sure")
    listed = {source.id for source in brief.sources}
    assert {s for line in brief.to_check for s in line.provenance.sources} <= listed


def test_who_is_sure_of_all_has_no_such_line() -> None:
    assert of_kind(changed("empty"), "not-sure") == []


def test_the_eyes_line_is_never_empty_and_says_illegible() -> None:
    (line,) = of_kind(changed("empty", eye_gap=ILLEGIBLE), "eye")
    assert line.text == "Eye closure gap: illegible"
    (line,) = of_kind(changed("empty", eye_gap="none", eye_numb=ILLEGIBLE), "eye")
    assert line.text == "Eye closure gap: no gap · Illegible: Numb eye surface"
    (line,) = of_kind(changed("empty", eye_gap="not-sure"), "eye")
    assert line.text.lower().startswith("not sure: eye closure gap")


NO_NEED = {"needs": ["none"], "interpreter": "no", "transport": ["drives"]}


@pytest.mark.parametrize(
    ("answers", "needs"),
    [
        ({}, ("not answered",)),
        (NO_NEED, ("none reported",)),
        ({**NO_NEED, "needs": "declined"}, ("Needs at the visit: prefers not to say",)),
        ({**NO_NEED, "needs": ILLEGIBLE}, ("Needs at the visit: illegible",)),
        (
            {"needs": ["hearing"], "transport": "not-sure"},
            ("Hearing", "Interpreter: not answered", "Transport: not sure"),
        ),
        ({"needs": ["none"]}, ("Interpreter, Transport: not answered",)),
    ],
)
def test_a_need_that_was_not_answered_is_not_reported_as_none(
    answers: dict[str, Any], needs: tuple[str, ...]
) -> None:
    assert changed("empty", **answers).strip.needs == needs


def test_what_turns_the_reading_direction_is_shown_wherever_it_stands_among_other_words() -> None:
    turning = "\u202egniht\u202c"
    brief = changed(
        "full",
        cause={"other": turning},
        interpreter_language=turning,
        keep={"other": turning},
        toxin_treatments=[{"product": "other", "where": turning}],
    )
    lines = [
        brief.sentence,
        *brief.to_check,
        *brief.keep,
        *(x for r in brief.rows for x in r.lines),
    ]
    cells = [words for treatment in brief.toxin for _, words in treatment.cells]
    texts = [*(line.text for line in lines), *cells, *brief.strip.needs]
    assert not [text for text in texts if "\u202e" in text or "\u202c" in text]
    assert "“[RLO]gniht[PDF]”" in brief.sentence.text
    assert "“[RLO]gniht[PDF]”" in cells


def test_the_label_warnings_stand_on_one_line_each_with_its_row() -> None:
    brief = changed("empty", swallowing="yes", blood_product="objects", breastfeeding="yes")
    (line,) = of_kind(brief, "warning")
    assert line.text == (
        "A swallowing problem (C05) · Breastfeeding (C18)"
        " · An objection to ingredients from human blood (C20)"
    )
    assert line.provenance.evidence == "C05, C18, C20"
    assert str(line.provenance.rule).count(", ") == 2


def test_an_answer_that_several_points_rest_on_is_told_once_with_all_their_rows() -> None:
    (line,) = of_kind(persona("tom").brief, "cause")
    assert line.text.count("Weakness slowly getting worse: yes") == 1
    assert "Weakness slowly getting worse: yes (C25 C27)" in line.text
    assert "Cause told by: somebody by phone or video (C25 C26)" in line.text


def test_a_notice_does_not_tell_again_what_another_line_tells() -> None:
    (shown,) = of_kind(persona("tom").brief, "notice")
    assert shown.text.count("(RF7)") == 2
    assert "getting worse" not in shown.text
    eye = of_kind(persona("aisha").brief, "notice")[0]
    assert eye.text.startswith("Notice, within days: numb eye")
    assert eye.text.endswith("(RF5); read, 22 Nov 2026, 12:00")


def test_answers_that_differ_stand_on_one_line_that_names_them_all() -> None:
    (line,) = of_kind(persona("full").brief, "contradiction")
    assert line.text.count(" · ") == 1
    assert {"certainty", "told-by", "trend", "slow-worse"} <= set(line.provenance.answers)
