"""Questionnaire pages: what is saved, what is refused, where the way leads."""

from __future__ import annotations

import pytest

from consult.web.services import Services
from tests.pages import PageClient
from tests.web.patient_steps import CALM, Patient


@pytest.fixture
def patient(client: PageClient) -> Patient:
    return Patient(client)


def test_a_page_is_saved_and_leads_to_the_next(patient: Patient) -> None:
    patient.up_to("emergency")
    response = patient.answer("emergency", **CALM["emergency"])
    assert (response.status_code, response.location) == (303, "/prepare/onset-recent")
    assert patient.stored("emergency")["head-injury"] == {"state": "answered", "value": ["none"]}
    assert patient.sitting.revision("emergency") == 1


def test_what_is_stored_is_shown_again(patient: Patient) -> None:
    patient.up_to("")
    patient.answer("cause", cause=["stroke", "birth"], **{"cause-other": "my <b>own</b> words"})
    form = patient.form("/prepare/cause")
    assert form.getlist("cause") == ["stroke", "birth"]
    assert form["cause-other"] == "my <b>own</b> words"


def test_c09_a_page_cannot_be_skipped_to(patient: Patient) -> None:
    patient.up_to("eye-now")
    assert patient.client.get("/prepare/side").location == "/prepare/eye-now"
    sent = {"csrf_token": patient.token(), "revision": "0", "side": "left"}
    assert patient.client.post("/prepare/side", data=sent).location == "/prepare/eye-now"
    assert patient.client.get("/prepare/cause").location == "/prepare/eye-now"


def test_c09_a_page_off_the_path_or_unknown_is_not_shown(patient: Patient) -> None:
    patient.up_to("")
    assert patient.client.get("/prepare/cause-detail").location == "/prepare/cause"
    assert patient.client.get("/prepare/no-such-page").status_code == 404


def test_required_questions_say_so_and_typed_text_is_kept(patient: Patient) -> None:
    patient.up_to("emergency")
    response = patient.answer("emergency", **{"breathing-swallowing": "none"})
    page = response.page
    assert response.status_code == 400
    assert page.title.startswith("Error: First, a safety check")
    summary = next(e for e in page.all("div") if e.attrs.get("class") == "problems")
    assert summary.all("h2")[0].text == "There is a problem"
    assert [a.attrs["href"] for a in summary.all("a")] == ["#emergency-signs", "#head-injury"]
    assert page.form().values["breathing-swallowing"] == "none"
    assert patient.stored("emergency") == {}


@pytest.mark.parametrize(
    ("page_id", "typed", "words"),
    [
        ("side", {"side": "up"}, "choose from the answers shown"),
        ("side", {"side": ["left", "right"]}, "choose from the answers shown"),
        ("cause", {"cause": ["stroke", "nobody-told"]}, "Nobody has told me"),
        ("onset-date", {"onset-date-day": "40", "onset-date-month": "1", "onset-date-year": "2024"},
         "There is no such day"),
        ("onset-date", {"onset-date-year": "2031"}, "still to come"),
        ("onset-date", {"onset-date-year": "2020", "onset-date": "not-sure"}, "Not both"),
        ("face-map", {"face-map": "left-ear-weak"}, "choose from the answers shown"),
        ("goals", {"goals-1": "speech", "goals-2": "speech"}, "twice"),
        ("goals", {"goals-1-words": "y" * 201}, "room for 200"),
        ("care-so-far", {"what-helps": "z" * 4001}, "You typed 4001 characters"),
        ("care-so-far", {"what-helps": "a\x07b"}, "hidden signs"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer_is_told_at_the_field(
    patient: Patient, page_id: str, typed: dict[str, str], words: str
) -> None:
    patient.up_to("")
    response = patient.answer(page_id, **typed)
    assert response.status_code == 400
    assert response.page.text.count(words) >= 2
    name = next(iter(typed))
    if name not in ("side", "cause", "face-map"):
        assert response.page.form().values[name].removeprefix("\n") == typed[name]


def test_unlisted_fields_are_not_stored(patient: Patient) -> None:
    patient.up_to("side")
    patient.answer("side", side="left", progress="100", cause="stroke", emergency="x")
    assert patient.stored("side") == {"side": {"state": "answered", "value": "left"}}


@pytest.mark.parametrize("revision", ["", "x", "-1", "1e9", "9" * 30, "٣"])
def test_a_revision_that_is_no_number_is_refused(patient: Patient, revision: str) -> None:
    patient.up_to("side")
    assert patient.answer("side", side="left", revision=revision).status_code == 400
    assert patient.stored("side") == {}


def test_the_side_is_said_in_words_on_the_next_page(patient: Patient) -> None:
    patient.up_to("side")
    assert patient.answer("side", side="right").location == "/prepare/cause"
    page = patient.client.get("/prepare/cause").page
    assert "You chose your RIGHT side." in page.text
    assert page.links["Change your side"] == "/prepare/side"
    assert "RIGHT side." not in patient.client.get("/prepare/onset-date").page.text


def test_questions_that_an_answer_brings_are_shown_before_the_way_goes_on(
    patient: Patient,
) -> None:
    patient.up_to("toxin-recent")
    response = patient.answer("toxin-recent", **{"toxin-last-3-months": "yes"})
    assert response.location == "/prepare/toxin-recent#toxin-source"
    response = patient.answer("toxin-recent", **{"toxin-source": "clinic"})
    assert response.location == "/prepare/slow-signs"
    assert patient.stored("toxin-recent")["toxin-after"] == {"state": "unanswered"}


def test_answers_off_the_path_come_back_with_it(patient: Patient) -> None:
    patient.up_to("")
    patient.answer("eye-closure", **{"eye-care": "drops"})
    patient.answer("eye-closure", **{"drops-a-day": "8"})
    patient.answer("eye-closure", **{"eye-care": "tape"})
    assert "drops-a-day" not in patient.form("/prepare/eye-closure")
    patient.answer("eye-closure", **{"eye-care": "drops"})
    assert patient.form("/prepare/eye-closure")["drops-a-day"] == "8"


def test_a_client_that_does_not_say_what_it_showed_is_understood(patient: Patient) -> None:
    patient.up_to("emergency")
    sent = {"csrf_token": patient.token(), "revision": "0", "emergency-signs": "none"}
    response = patient.client.post("/prepare/emergency", data=sent)
    assert response.status_code == 400
    sent.update(CALM["emergency"])
    response = patient.client.post("/prepare/emergency", data=sent)
    assert response.location == "/prepare/onset-recent"


def test_stopping_saves_the_page_first(patient: Patient) -> None:
    patient.up_to("emergency")
    response = patient.answer("emergency", then="leave", **{"emergency-signs": "none"})
    assert response.location == "/prepare/leave"
    assert patient.stored("emergency")["emergency-signs"]["state"] == "answered"
    assert patient.client.get("/prepare/").location == "/prepare/emergency"


def test_change_leads_back_to_the_check(patient: Patient) -> None:
    patient.up_to("")
    page = patient.client.get("/prepare/side?from=check").page
    assert page.links["Back"] == "/prepare/check"
    response = patient.answer("side", "?from=check", side="right")
    assert response.location == "/prepare/check"
    assert patient.client.get("/prepare/side?from=//evil.example").page.links["Back"] == (
        "/prepare/slow-signs"
    )


def test_an_optional_page_can_be_left_empty(patient: Patient) -> None:
    patient.up_to("")
    assert patient.answer("cause").location == "/prepare/cause-certainty"
    assert patient.stored("cause") == {"cause": {"state": "unanswered"}}


def test_progress_is_said_in_words(patient: Patient) -> None:
    patient.up_to("")
    assert "Your face · " in patient.client.get("/prepare/cause").page.text
    assert "Safety first · just begun" in patient.client.get("/prepare/emergency").page.text
    assert patient.sitting.progress > 0


def test_each_fact_names_its_sources_and_the_release(patient: Patient, services: Services) -> None:
    patient.up_to("")
    page = patient.client.get("/prepare/facts").page
    book, release = services.current_release.rulebook, services.current_release
    facts, cited = (ol.all("li") for ol in page.all("ol"))
    assert len(facts) == len(cited) == len(book.expectations)
    for fact, line in zip(book.expectations, cited, strict=True):
        assert all(book.source[name].title in line.text for name in fact.source)
    assert f"Content release {release.label}, clinical review: pending" in page.text


def test_everyone_sees_the_facts_after_the_statements(patient: Patient) -> None:
    patient.up_to("")
    response = patient.answer("expectations", **{"expect-permanent": "agree"})
    assert response.location == "/prepare/facts"
    page = patient.client.get("/prepare/facts").page
    assert "Everyone sees these same facts" in page.text
    assert page.links["Continue"] == "/prepare/practical"
    assert patient.answer("expectations", "?from=check").location == "/prepare/check"


def leave_all_else_open(patient: Patient, until: str = "") -> None:
    """Go through every page of the path and leave its questions empty, up to one."""
    release = patient.client.application.extensions["consult"].current_release
    for page in release.rulebook.questionnaire.pages:
        if page.id == until:
            return
        if patient.client.get(f"/prepare/{page.id}").status_code == 200:
            patient.answer(page.id)


def test_who_stops_on_a_page_comes_back_to_what_is_left_of_it(patient: Patient) -> None:
    patient.up_to("")
    leave_all_else_open(patient, "life-and-mood")
    patient.answer("life-and-mood", **{"sleep": "0", "then": "leave"})
    assert list(patient.stored("life-and-mood")) == ["sleep"]
    assert patient.client.get("/prepare/").location == "/prepare/life-and-mood"


def test_a_change_at_the_check_leads_through_what_it_brings(patient: Patient) -> None:
    patient.up_to("")
    leave_all_else_open(patient)
    response = patient.answer("cause", "?from=check", cause="stroke")
    assert response.location == "/prepare/cause-detail?from=check"
    assert patient.client.get("/prepare/send").location == "/prepare/cause-detail?from=send"
    response = patient.answer("cause-detail", "?from=check")
    assert response.location == "/prepare/check"
