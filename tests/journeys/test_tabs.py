"""The same patient in several tabs: nothing is overwritten, lost or left out."""

from __future__ import annotations

from tests.catalogue.figures import Figure
from tests.journeys.filling import fill, shown
from tests.journeys.house import House
from tests.journeys.stories import come


def test_f10_a_stale_tab_shows_both_versions_and_neither_is_lost(house: House) -> None:
    daniel, answers = come(house, "daniel")
    daniel.answer_until("course", answers)
    old = daniel.walker.draft()
    speed = next(item for item in daniel.asked() if item.id == "speed")
    daniel.answer_page(answers)
    fill(old, speed, "weeks")
    both = daniel.walker.submit(old)
    assert both.status == 409
    for code in ("hours", "weeks"):
        assert speed.options[code].text in both.page.words
    choice = daniel.walker.draft()
    choice.choose("mine")
    daniel.walker.submit(choice)
    daniel.walker.get("/prepare/course")
    assert shown(daniel.walker.page.main_form, speed) == "weeks"


def test_f10_going_back_and_on_again_asks_what_the_answer_brought_onto_the_page(
    house: House,
) -> None:
    daniel, answers = come(house, "daniel")
    daniel.answer_until("toxin-recent", answers)
    before = daniel.walker.draft()
    before.tick("toxin-last-3-months", "yes")
    for _ in range(2):
        again = daniel.walker.submit(before)
        assert again.status == 200
        assert again.last == "toxin-recent"
        assert [item.id for item in daniel.asked()][1:] == ["toxin-source", "toxin-after"]


def test_f10_tabs_on_different_pages_never_conflict(house: House, figure: Figure) -> None:
    daniel, answers = come(house, "daniel")
    daniel.answer_until("tests", answers)
    daniel.walker.get("/prepare/onset-date")
    first, item = daniel.walker.draft(), daniel.asked()[0]
    daniel.walker.get("/prepare/cause-certainty")
    daniel.answer_page({**answers, "certainty": "probably"})
    fill(first, item, "2026-02")
    assert daniel.walker.submit(first).was_taken
    daniel.walker.get("/prepare/onset-date")
    assert shown(daniel.walker.page.main_form, item) == {"month": "2", "year": "2026"}
    daniel.walker.get("/prepare/cause-certainty")
    certainty = next(one for one in daniel.asked() if one.id == "certainty")
    assert shown(daniel.walker.page.main_form, certainty) == "probably"
    figure("different pages from two tabs: both kept")


def test_f10_a_page_that_left_the_path_in_another_tab_keeps_what_is_typed(house: House) -> None:
    aisha, answers = come(house, "aisha")
    aisha.answer_until("cause-detail", answers)
    old, items = aisha.walker.draft(), aisha.asked()
    aisha.walker.get("/prepare/cause")
    aisha.answer_page({**answers, "cause": ["bells-palsy"]})
    for item in items:
        fill(old, item, answers.get(item.id))
    aisha.walker.submit(old)
    aisha.walker.get("/prepare/cause")
    aisha.answer_page(answers)
    aisha.walker.get("/prepare/cause-detail")
    kept = {item.id: shown(aisha.walker.page.main_form, item) for item in aisha.asked()}
    assert kept["tumour-kind"] == "acoustic-neuroma"
