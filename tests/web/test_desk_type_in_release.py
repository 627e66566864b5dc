"""What is asked before anything is typed: which release stands on the paper, and is there one."""

import pytest

from consult.consultations import (
    SYSTEM,
    load_sitting,
    read_chain,
    save_part,
    start_session,
    store_release,
    withdraw_release,
)
from consult.web.desk.type_in_release import STAMP_SIGNS
from tests.web.patients import invited
from tests.web.typists import compare_release, form_of, releases_on


@pytest.fixture
def begun(services):
    return invited(services)


@pytest.fixture
def page(begun):
    return f"/desk/type-in/{begun.reference}"


@pytest.fixture
def older(services):
    """A release that the record keeps from before, with the same questions."""
    current = services.current_release
    older = current.model_copy(update={"hash": "0" * 64, "label": "2025.01-000000"})
    store_release(services.record, older)
    return older


def pinned(services, begun):
    sitting = load_sitting(services.record, start_session(services.record, begun.reference))
    return sitting.release_hash


def test_the_release_is_asked_first_and_once(front_desk, services, page):
    asked = front_desk.get(page).page
    assert "Which content release" in asked.text
    assert services.current_release.label in asked.text
    assert not [e for e in asked.all("input") if e.attrs.get("name") == "side"]
    assert compare_release(front_desk, page, releases_on(asked)[0]).status_code == 303
    assert releases_on(front_desk.get(page).page) == []


def test_without_a_choice_nothing_goes_on(front_desk, page):
    response = compare_release(front_desk, page, "nonsense")
    assert response.status_code == 400
    assert "Choose the release" in response.page.text
    assert response.page.title.startswith("Error: ")


def test_a_page_that_was_posted_before_the_comparison_keeps_nothing(front_desk, services, page):
    form = form_of(front_desk, page)
    other = invited(services)
    posted = {**form.to_dict(), "side": "left", "then": "save"}
    elsewhere = f"/desk/type-in/{other.reference}"
    assert front_desk.post(f"{elsewhere}?by=paper", data=posted).status_code == 400
    assert "side" not in form_of(front_desk, elsewhere)


def test_an_older_paper_pins_a_consultation_without_answers_to_its_release(
    front_desk, services, begun, page, older
):
    assert pinned(services, begun) == services.current_release.hash
    codes = releases_on(front_desk.get(page).page)
    assert codes == [services.current_release.hash[:STAMP_SIGNS], older.hash[:STAMP_SIGNS]]
    assert compare_release(front_desk, page, codes[1]).status_code == 303
    assert pinned(services, begun) == older.hash
    assert older.label in front_desk.get(page).page.text


def test_an_older_paper_is_not_typed_over_answers_to_other_questions(
    front_desk, services, begun, page, older
):
    sitting = load_sitting(services.record, start_session(services.record, begun.reference))
    side = {"side": {"state": "answered", "value": "left"}}
    save_part(services.record, sitting, "side", side, 0, "saved a page", 5)
    by_paper = f"{page}?by=paper"
    codes = releases_on(front_desk.get(by_paper).page)
    response = compare_release(front_desk, by_paper, codes[1])
    assert response.status_code == 400
    assert "holds answers to the questions of another release" in response.page.text
    assert pinned(services, begun) == services.current_release.hash


def test_a_withdrawn_release_is_not_offered(front_desk, services, page, older):
    withdraw_release(services.record, older.hash, "Wrong.", SYSTEM)
    assert older.label not in front_desk.get(page).page.text


def test_the_comparison_is_written_down(front_desk, services, begun, page):
    form_of(front_desk, page)
    sitting = load_sitting(services.record, start_session(services.record, begun.reference))
    actions = [row.action for row in read_chain(services.record, sitting.consultation_id)]
    assert "compared the paper's release" in actions


def test_online_answers_open_only_to_who_has_the_paper_in_hand(front_desk, services):
    begun = invited(services)
    sitting = load_sitting(services.record, start_session(services.record, begun.reference))
    side = {"side": {"state": "answered", "value": "left"}}
    save_part(services.record, sitting, "side", side, 0, "saved a page", 5)
    page = f"/desk/type-in/{begun.reference}"
    asked = front_desk.get(page).page
    assert asked.heading == "This patient answers online"
    assert not asked.all("fieldset")
    assert front_desk.get(f"{page}?by=telephone").page.heading == "This patient answers online"
    assert form_of(front_desk, f"{page}?by=paper")["side"] == "left"
