"""What must work on each page of questions alike: two tabs, and a session that runs out."""

from __future__ import annotations

from typing import Any

import pytest

from consult.questionnaire.definition import Item, Page
from consult.questionnaire.item_types import read_answer
from consult.releases.checks import RESERVED_ITEM_IDS
from tests.catalogue.figures import Figure
from tests.journeys.attack import attack_on, everything_asked
from tests.journeys.chance import Chance
from tests.journeys.filling import fill, names_of, shown
from tests.journeys.house import House, open_house
from tests.journeys.markup import Draft, Form
from tests.journeys.patient import problems

LONGER_THAN_A_SESSION = 46


def another(chance: Chance, house: House, form: Form, item: Item, *but: Any) -> Any:
    """Return an answer that is not the one on the page, nor one of those given."""
    others = (shown(form, item), *but, *([None] if item.required else []))
    before = [read_answer(item, plain, house.today) for plain in others]
    while True:  # some items have two options only: then a state or nothing is another answer
        plain = chance.answer(item, house.today)
        if item.type == "group" and isinstance(plain, list):
            plain = plain[:1]
        if read_answer(item, plain, house.today) not in before:
            return plain


def pages_of(house: House) -> tuple[Page, ...]:
    return house.release.rulebook.questionnaire.pages


def test_two_versions_of_any_page_are_both_shown_and_the_one_chosen_is_kept(house: House) -> None:
    patient, chance, faults = everything_asked(house), Chance(1), []
    for page in pages_of(house):
        attack = attack_on(house, patient, page)
        form, item = attack.form, page.items[-1]
        first, second = Draft(form), Draft(form)
        theirs = another(chance, house, form, item)
        mine = another(chance, house, form, item, theirs)
        fill(first, item, theirs)
        fill(second, item, mine)
        patient.walker.submit(first)
        both = patient.walker.submit(second)
        if both.status != 409:
            faults.append(f"{page.id}: status {both.status} for a stale page")
            attack.put_back()
            continue
        choice = Draft(both.page.main_form)
        choice.choose("mine")
        kept = patient.walker.submit(choice)
        told = read_answer(item, mine, house.today).to_json()
        if not kept.was_taken or attack.sitting.content(page.id)[item.id] != told:
            faults.append(f"{page.id}: own version not kept, {kept.status} {problems(kept)}")
        attack.put_back()
    assert not faults, "\n".join(faults)


def test_each_control_belongs_to_a_question_or_has_a_name_that_no_question_may_have(
    house: House,
) -> None:
    patient, theirs = everything_asked(house), RESERVED_ITEM_IDS | {"csrf_token", ""}
    for page in pages_of(house):
        form = attack_on(house, patient, page).form
        of_items = {name for item in page.items for name in names_of(form, item, item.id)}
        assert set(form.names) - of_items <= theirs, page.id


def test_d16_what_was_typed_on_any_page_outlives_the_session(
    tmp_path_factory: pytest.TempPathFactory, figure: Figure, database_kind: str
) -> None:
    house = open_house(tmp_path_factory.mktemp("late"), kind=database_kind)
    patient, chance, faults, kept = everything_asked(house), Chance(2), [], 0
    for page in pages_of(house):
        patient.walker.get(f"/prepare/{page.id}")
        form = patient.walker.page.main_form
        draft, typed = Draft(form), {}
        for item in patient.asked():
            typed[item] = shown(form, item) if item.required else another(chance, house, form, item)
            fill(draft, item, typed[item])
        house.clock.pass_by(minutes=LONGER_THAN_A_SESSION)
        assert patient.walker.submit(draft).status == 401
        patient.resume()
        if patient.page_here() is not page:
            faults.append(f"{page.id}: is not shown again, but {patient.here.address}")
            continue
        kept += len(patient.asked())
        faults += [
            f"{page.id}: {item.id} shows {shown(patient.walker.page.main_form, item)}"
            for item in patient.asked()
            if read_answer(item, shown(patient.walker.page.main_form, item), house.today)
            != read_answer(item, typed[item], house.today)
        ]
    figure(
        f"{len(pages_of(house))} pages sent after their session had run out, then the code: {kept}"
        f" answers shown as typed, {len(faults)} lost"
    )
    assert not faults, "\n".join(faults)
    house.close()
