"""Conditions are judged in three values and name what they rest on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from consult.questionnaire.conditions import Condition, Judgement, judge, judge_flat, leaves
from consult.questionnaire.definition import Comparison
from consult.questionnaire.facts import FactBook
from tests.questionnaire.builders import item, page, questionnaire, scope

TREE: TypeAdapter[Any] = TypeAdapter(Condition)
ASKED = questionnaire(
    page(
        "p",
        item("a", notSure=True),
        item("b"),
        item("many", repeats=True),
        item("n", "integer"),
        item("rows", "group", item=[item("kind", notSure=True), item("count", "integer")]),
    )
)
A_YES = {"question": "a", "operator": "=", "answer": "yes"}
B_YES = {"question": "b", "operator": "=", "answer": "yes"}


def truth(tree: Any, **given: Any) -> bool | None:
    return judge(TREE.validate_python(tree), scope(ASKED, given)).truth


def test_a_comparison_without_an_answer_is_unknown_and_so_is_its_negation() -> None:
    assert truth(A_YES) is None
    assert truth({"not": A_YES}) is None
    assert truth(A_YES, a="yes") is True
    assert truth({"not": A_YES}, a="yes") is False


def test_not_sure_is_unknown_unless_it_is_what_the_condition_asks_for() -> None:
    assert truth(A_YES, a="not-sure") is None
    unsure = {"question": "a", "operator": "=", "answer": "not-sure"}
    assert truth(unsure, a="not-sure") is True
    assert truth(unsure, a="no") is False
    assert truth(unsure) is None


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        ("yes", "yes", True, True),
        ("yes", "no", False, True),
        ("no", "no", False, False),
        ("yes", None, None, True),
        ("no", None, False, None),
        (None, None, None, None),
    ],
)
def test_all_and_any_follow_kleene(
    a: str | None, b: str | None, both: bool | None, either: bool | None
) -> None:
    given = {name: value for name, value in (("a", a), ("b", b)) if value}
    assert truth({"all": [A_YES, B_YES]}, **given) is both
    assert truth({"any": [A_YES, B_YES]}, **given) is either


def test_exists_is_always_known() -> None:
    exists = {"question": "a", "operator": "exists", "answer": True}
    assert truth(exists) is False
    assert truth(exists, a="not-sure") is False
    assert truth(exists, a="no") is True
    assert truth({**exists, "answer": False}) is True


def test_equality_on_several_ticks_means_is_among_them() -> None:
    many = {"question": "many", "operator": "=", "answer": "yes"}
    assert truth(many, many=["yes", "no"]) is True
    assert truth({**many, "operator": "!="}, many=["no"]) is True
    assert truth({**many, "operator": "!="}, many=["yes", "no"]) is False


def test_order_compares_numbers() -> None:
    more = {"question": "n", "operator": ">", "answer": 3}
    assert (truth(more, n=4), truth(more, n=3), truth(more)) == (True, False, None)


def test_group_items_are_compared_over_all_rows() -> None:
    kind = {"question": "rows.kind", "operator": "=", "answer": "yes"}
    assert truth(kind, rows=[{"kind": "no"}, {"kind": "yes"}]) is True
    assert truth(kind, rows=[{"kind": "no"}]) is False
    assert truth(kind, rows=[{"count": 3}]) is None
    unsure = {"question": "rows.kind", "operator": "=", "answer": "not-sure"}
    assert truth(unsure, rows=[{"kind": "no"}, {"kind": "not-sure"}]) is True


def test_a_judgement_names_the_answers_it_rests_on_and_those_it_lacked() -> None:
    tree = TREE.validate_python({"all": [A_YES, B_YES]})
    assert judge(tree, scope(ASKED, {"a": "yes", "b": "yes"})) == Judgement(True, ("a", "b"))
    assert judge(tree, scope(ASKED, {"a": "yes"})) == Judgement(None, ("a",), ("b",))
    either = TREE.validate_python({"any": [A_YES, B_YES]})
    assert judge(either, scope(ASKED, {"b": "yes"})).because == ("b",)


def test_facts_are_used_by_name() -> None:
    book = FactBook.model_validate({"facts": [{"id": "f", "meaning": "m", "when": A_YES}]})
    tree = TREE.validate_python({"not": {"fact": "f"}})
    assert judge(tree, scope(ASKED, {"a": "no"}, book)).truth is True


def test_on_the_path_unknown_hides() -> None:
    parts = (Comparison.model_validate(A_YES), Comparison.model_validate(B_YES))
    assert judge_flat(parts, "all", scope(ASKED, {"a": "yes"})) is False
    assert judge_flat(parts, "any", scope(ASKED, {"a": "yes"})) is True
    assert judge_flat((), "all", scope(ASKED, {})) is True


@pytest.mark.parametrize(
    "broken",
    [
        {"qestion": "a", "operator": "=", "answer": 1},
        {"question": "a", "operator": "~", "answer": 1},
        {"all": []},
        "a == 1",
        {"question": "a", "operator": "=", "answer": "x", "extra": 1},
    ],
)
def test_a_condition_of_another_shape_is_refused(broken: Any) -> None:
    with pytest.raises(ValidationError):
        TREE.validate_python(broken)


def trees() -> st.SearchStrategy[Any]:
    leaf = st.sampled_from([A_YES, B_YES])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda part: {"not": part}, inner),
        ),
        max_leaves=8,
    )


@given(trees(), st.sampled_from(["yes", "no"]), st.sampled_from(["yes", "no"]))
def test_an_answer_never_turns_what_was_known_around(tree: Any, a: str, b: str) -> None:
    """Kleene's logic is monotone: more answers only settle what was unknown."""
    for fewer in ({}, {"a": a}, {"b": b}):
        before = truth(tree, **fewer)
        assert before is None or before is truth(tree, a=a, b=b)


def test_leaves_are_all_comparisons_of_a_tree() -> None:
    tree = TREE.validate_python({"any": [{"not": A_YES}, {"all": [B_YES, {"fact": "f"}]}]})
    assert [getattr(leaf, "question", getattr(leaf, "fact", "")) for leaf in leaves(tree)] == [
        "a", "b", "f"]  # fmt: skip
