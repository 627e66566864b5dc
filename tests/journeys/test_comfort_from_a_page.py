"""The comfort page is reached from any page without losing what was typed, and leads back there."""

from __future__ import annotations

import pytest

from tests.journeys.house import House
from tests.journeys.patient import Patient
from tests.journeys.stories import answers_of, arrive, sitting_of
from tests.journeys.switching import come, elements, press_comfort

FAULT = 400


def comfort_link(patient: Patient) -> tuple[str, str]:
    """Return words and address of the link in the head."""
    found = [a for a in elements(patient.here).all("header")[0].all("a")
             if a.attrs["href"].startswith("/prepare/comfort")]  # fmt: skip
    return found[0].text, found[0].attrs["href"]


def test_a_half_filled_page_is_saved_and_comes_back_after_comfort(house: House) -> None:
    patient = come(house, until="cause")
    draft = patient.walker.draft()
    draft.type("cause-other", "a long story")
    assert press_comfort(patient.walker, draft).path == "/prepare/comfort"
    stored = sitting_of(house, patient).content("cause")["cause"]
    assert stored["value"]["other"] == "a long story"
    draft = patient.walker.draft()
    draft.tick("text-size", "a-plus")
    assert patient.walker.submit(draft).path == "/prepare/cause"
    assert 'class="size-a-plus"' in patient.here.text
    assert dict(patient.walker.page.main_form.pairs)["cause-other"] == "a long story"


def test_what_is_required_may_wait_until_after_comfort(house: House) -> None:
    patient = come(house, until="side")
    assert press_comfort(patient.walker, patient.walker.draft()).path == "/prepare/comfort"
    assert patient.walker.submit(patient.walker.draft()).path == "/prepare/side"
    assert "side" not in sitting_of(house, patient).content("side")


def test_a_change_from_the_check_goes_back_to_the_check_in_the_end(house: House) -> None:
    patient = come(house, until="check")
    patient.walker.get("/prepare/cause?from=check")
    press_comfort(patient.walker, patient.walker.draft())
    assert patient.walker.submit(patient.walker.draft()).address.endswith("/cause?from=check")
    assert patient.walker.submit(patient.walker.draft()).path == "/prepare/check"


def test_what_cannot_be_saved_is_told_and_can_be_left_unsaved(house: House) -> None:
    patient = come(house, until="onset-date")
    draft = patient.walker.draft()
    draft.type("onset-date-day", "40")
    answer = press_comfort(patient.walker, draft)
    assert (answer.status, answer.last) == (FAULT, "onset-date")
    assert dict(answer.page.main_form.pairs)["onset-date-day"] == "40"
    words, address = comfort_link(patient)
    assert words == "Text size and comfort, without saving this page"
    patient.walker.get(address)
    assert patient.walker.submit(patient.walker.draft()).path == "/prepare/onset-date"


def test_own_questions_are_saved_on_the_way_to_comfort_and_when_stopping(house: House) -> None:
    patient = come(house, until="questions")
    draft = patient.walker.draft()
    draft.tick("question", *[c.value for c in draft.form.named("question") if c.is_on][2:])
    draft.type("own-1", "Will it hurt?")
    assert press_comfort(patient.walker, draft).path == "/prepare/comfort"
    assert patient.walker.submit(patient.walker.draft()).path == "/prepare/questions"
    draft = patient.walker.draft()
    assert dict(draft.pairs)["own-1"] == "Will it hurt?"
    draft.type("own-2", "For how long?")
    draft.press("then", "leave")
    assert patient.walker.submit(draft).path == "/prepare/leave"
    assert sitting_of(house, patient).content("questions")["own"] == [
        "Will it hurt?", "For how long?",
    ]  # fmt: skip


@pytest.mark.parametrize("place", ["check", "send", "facts", "leave", "erase"])
def test_pages_without_typed_text_have_a_link_that_leads_back(house: House, place: str) -> None:
    patient = come(house, until="send")
    patient.walker.get(f"/prepare/{place}")
    words, address = comfort_link(patient)
    assert words == "Text size and comfort"
    patient.walker.get(address)
    assert patient.walker.submit(patient.walker.draft()).path == f"/prepare/{place}"


def test_a_notice_comes_back_with_where_it_leads_on(house: House) -> None:
    leo = arrive(house, answers_of("leo"))
    leo.answer_page(answers_of("leo")["answers"])
    before = leo.here.address
    leo.walker.get(comfort_link(leo)[1])
    assert leo.walker.submit(leo.walker.draft()).address.endswith(before.removeprefix("http://"))


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/desk/", "nowhere",
                                  "..", "%0d%0aX:y", "comfort"])  # fmt: skip
def test_comfort_leads_to_no_address_but_our_own(house: House, back: str) -> None:
    patient = come(house, until="cause")
    patient.walker.get(f"/prepare/comfort?back={back}&from={back}&after={back}")
    draft = patient.walker.draft()
    assert draft.form.action.startswith("/prepare/comfort")
    assert "evil" not in draft.form.action
    assert patient.walker.submit(draft).path == "/prepare/cause"
