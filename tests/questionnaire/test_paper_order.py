"""The paper's order and numbers: everything once, in order, the same on paper and screen."""

from __future__ import annotations

from consult.questionnaire.definition import Questionnaire
from consult.questionnaire.paper_order import paper_numbers, paper_order
from tests.questionnaire.builders import item, page, questionnaire


def toxins(fields: int = 2) -> dict[str, object]:
    return item("toxins", "group", item=[item(f"field-{n}") for n in range(fields)])


def numbered(asked: Questionnaire) -> list[tuple[str, str]]:
    return [(entry.number, entry.name) for entry in paper_order(asked)]


def test_items_are_numbered_through_all_pages_and_a_groups_fields_get_letters() -> None:
    asked = questionnaire(page("one", item("a"), toxins()), page("two", item("b")))
    assert numbered(asked) == [
        ("1", "a"),
        ("2", "toxins"),
        ("2a", "toxins.field-0"),
        ("2b", "toxins.field-1"),
        ("3", "b"),
        ("4", "again-signs"),
    ]


def test_what_only_some_are_asked_is_on_paper_too() -> None:
    only = [{"question": "a", "operator": "=", "answer": "yes"}]
    asked = questionnaire(
        page("one", item("a"), item("b", enableWhen=only)), page("two", item("c"), enableWhen=only)
    )
    assert [name for _, name in numbered(asked)] == ["a", "b", "c", "again-signs"]


def test_every_entry_knows_its_section_and_page_and_the_second_safety_check_has_no_section() -> (
    None
):
    *rest, last = paper_order(questionnaire(page("one", toxins(1)), page("two", item("b"))))
    assert [entry.page.id for entry in rest] == ["one", "one", "two"]
    assert {entry.section.id for entry in rest if entry.section} == {"all"}
    assert (last.section, last.page.id) == (None, "again")


def test_a_field_knows_its_group_and_no_other_item_has_one() -> None:
    group, field, _ = paper_order(questionnaire(page("one", toxins(1))))
    assert (group.group, field.group) == (None, group.item)


def test_after_z_comes_aa() -> None:
    names = paper_numbers(questionnaire(page("one", toxins(28))))
    assert [names[f"toxins.field-{n}"] for n in (25, 26, 27)] == ["1z", "1aa", "1ab"]


def test_numbers_are_unique_and_cover_the_whole_questionnaire() -> None:
    asked = questionnaire(page("one", item("a"), toxins(3)), page("two", item("b")))
    numbers = paper_numbers(asked)
    assert set(numbers) == set(asked.items)
    assert len(set(numbers.values())) == len(numbers)
