"""A session that ends by itself: told in time, and nothing typed is lost by it."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from consult.consultations import COMFORT, IDLE_MINUTES, QUESTIONS, SittingIsOver, load_sitting
from consult.web.patient.visit import SESSION_KEY
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.pages import PageClient
from tests.web.patient_steps import BORN, Patient, form_of

WHOLE = IDLE_MINUTES * 60


@pytest.fixture
def patient(client: PageClient) -> Patient:
    patient = Patient(client)
    patient.up_to("")
    return patient


def seconds_on(response: TestResponse) -> int:
    return int(response.page.all("body")[0].attrs["data-ends-in"])  # type: ignore[attr-defined]


def code_of(patient: Patient) -> str:
    cards = [e for e in patient.client.get("/prepare/leave").page.all("p")
             if e.attrs.get("class") == "big-code"]  # fmt: skip
    return str(cards[0].text)


def with_room(patient: Patient) -> MultiDict[str, str]:
    """Return the form of the question list, with few ticked, so that own ones fit."""
    form = patient.form("/prepare/questions")
    form.setlist("question", form.getlist("question")[:4])
    return form


def type_over(form: MultiDict[str, str], typed: dict[str, str]) -> None:
    for name, value in typed.items():
        form[name] = value


def come_back(patient: Patient, late: TestResponse, code: str) -> TestResponse:
    """Give code and date of birth on the page that a late form led to."""
    assert late.status_code == 401
    sent = form_of(late.page)  # type: ignore[attr-defined]
    type_over(sent, {"code": code, **BORN})
    return patient.client.post("/resume", data=sent)


def test_a_page_says_after_how_many_seconds_the_server_closes_the_form(
    patient: Patient, clock: Clock
) -> None:
    address = "/prepare/leave"
    assert seconds_on(patient.client.get(address)) == WHOLE
    clock.forward(minutes=4)
    left = seconds_on(patient.client.get(address))  # so soon a look is not written down
    assert left == WHOLE - 4 * 60
    clock.forward(seconds=left - 1)
    assert seconds_on(patient.client.get(address)) == WHOLE
    clock.forward(seconds=WHOLE - 1)
    assert patient.client.get(address).status_code == 200
    clock.forward(seconds=WHOLE + 1)
    assert patient.client.get(address).location == "/resume"


def test_one_look_at_the_comfort_page_keeps_the_form_open(patient: Patient, clock: Clock) -> None:
    patient.client.get("/prepare/leave")
    clock.forward(minutes=IDLE_MINUTES - 1)
    assert seconds_on(patient.client.get("/prepare/comfort")) == WHOLE
    clock.forward(minutes=IDLE_MINUTES - 1)
    assert patient.client.get("/prepare/cause").status_code == 200


def test_pages_without_a_session_say_nothing_of_its_end(client: PageClient) -> None:
    for address in ("/", "/begin", "/resume", "/nowhere"):
        page = client.get(address).page
        assert "data-ends-in" not in page.all("body")[0].attrs
        assert page.all("template") == []


def test_who_has_no_javascript_reads_when_the_form_closes(patient: Patient) -> None:
    words = patient.client.get("/prepare/comfort").page.text
    assert f"If nothing happens for {IDLE_MINUTES} minutes, the form closes" in words


def test_d16_own_questions_typed_before_the_end_come_back_and_are_saved(
    patient: Patient, clock: Clock
) -> None:
    code, typed = code_of(patient), with_room(patient)
    ticked = typed.getlist("question")
    typed["own-1"], typed["own-3"] = "May I <drive> after it?", "Who calls me?"
    typed.setlist("question", ticked[1:])
    typed["first"] = "own-3"
    clock.forward(hours=2)
    back = come_back(patient, patient.client.post("/prepare/questions", data=typed), code)
    assert back.status_code == 200
    assert patient.sitting.content(QUESTIONS) == {}
    shown = form_of(back.page)  # type: ignore[attr-defined]
    assert (shown["own-1"], shown["own-3"]) == ("May I <drive> after it?", "Who calls me?")
    assert shown["first"] == "own-3"
    assert shown.getlist("question") == ticked[1:]
    assert patient.client.post("/prepare/questions", data=shown).location == "/prepare/send"
    stored = patient.sitting.content(QUESTIONS)
    assert stored["own"] == ["May I <drive> after it?", "Who calls me?"]
    assert stored["top"] == ["own-2"]


def test_questions_typed_a_day_ago_are_saved_before_the_safety_questions_are_asked_again(
    patient: Patient, clock: Clock
) -> None:
    code, typed = code_of(patient), with_room(patient)
    typed["own-1"] = "Who calls me?"
    clock.forward(hours=26)
    back = come_back(patient, patient.client.post("/prepare/questions", data=typed), code)
    after = patient.client.post("/prepare/questions", data=form_of(back.page))  # type: ignore[attr-defined]
    assert after.location == "/prepare/safety-again"
    assert patient.sitting.content(QUESTIONS)["own"] == ["Who calls me?"]


def test_d16_a_list_that_another_device_changed_meanwhile_is_shown_beside_the_kept_one(
    patient: Patient, clock: Clock
) -> None:
    code, typed = code_of(patient), with_room(patient)
    typed["own-1"] = "Typed here?"
    clock.forward(hours=2)
    late = patient.client.post("/prepare/questions", data=typed)
    other = Patient(patient.client.application.test_client())  # type: ignore[arg-type]
    other.client.submit("/resume", code=code, **BORN)
    there = with_room(other)
    there["own-1"] = "Typed there?"
    other.client.post("/prepare/questions", data=there)
    back = come_back(patient, late, code)
    both = patient.client.post("/prepare/questions", data=form_of(back.page))  # type: ignore[attr-defined]
    assert both.status_code == 409
    assert "Typed here?" in both.page.text  # type: ignore[attr-defined]
    assert "Typed there?" in both.page.text  # type: ignore[attr-defined]


def test_d16_wishes_of_the_comfort_page_come_back_too(patient: Patient, clock: Clock) -> None:
    code, typed = code_of(patient), patient.form("/prepare/comfort")
    type_over(typed, {"text-size": "a-plus", "read-aloud": "yes", "helper-name": "Rosa"})
    clock.forward(hours=2)
    before = patient.client.post("/prepare/comfort", data=typed)
    back = come_back(patient, before, code)
    shown: MultiDict[str, Any] = form_of(back.page)  # type: ignore[attr-defined]
    assert shown["text-size"] == "a-plus"
    assert shown["read-aloud"] == "yes"
    assert shown["helper-name"] == "Rosa"
    assert patient.client.post("/prepare/comfort", data=shown).status_code == 303
    comfort = patient.sitting.content(COMFORT)
    assert (comfort["text_size"], comfort["read_aloud"]) == ("a-plus", True)
    assert comfort["helper"]["name"] == "Rosa"


def test_a_consent_ticked_before_the_end_is_asked_for_anew(
    client: PageClient, clock: Clock
) -> None:
    patient = Patient(client)
    patient.begin()
    code = next(e.text for e in client.get("/prepare/comfort").page.all("p")
                if e.attrs.get("class") == "big-code")  # fmt: skip
    typed = patient.form("/prepare/comfort")
    type_over(typed, {"consent": "yes", "text-size": "a-plus"})
    clock.forward(hours=2)
    back = come_back(patient, client.post("/prepare/comfort", data=typed), code)
    shown = form_of(back.page)  # type: ignore[attr-defined]
    assert shown["text-size"] == "a-plus"
    assert "consent" not in shown
    assert client.post("/prepare/comfort", data=shown).status_code == 400


OURS = {"Sec-Fetch-Site": "same-origin"}


def test_what_was_typed_before_another_patient_came_in_is_not_offered_for_their_record(
    patient: Patient,
) -> None:
    typed = patient.form("/prepare/medicines")
    typed["medicines-0-name"] = "Aspirin"
    patient.client.submit("/begin", name="Berta Sample", **BORN)
    late = patient.client.post("/prepare/medicines", data=typed, headers=OURS)
    assert late.status_code == 400
    assert "Aspirin" not in late.text
    assert patient.stored("medicines") == {}


def test_d16_what_was_typed_outlives_the_key_that_signs_the_cookies(patient: Patient) -> None:
    typed, code = patient.form("/prepare/medicines"), code_of(patient)
    typed["medicines-0-name"] = "Aspirin"
    patient.client.application.secret_key = "another key, as long as it has to be"
    late = patient.client.post("/prepare/medicines", data=typed, headers=OURS)
    assert late.status_code == 400
    over = patient.client.post("/prepare/medicines", data=form_of(late.page), headers=OURS)  # type: ignore[attr-defined]
    back = come_back(patient, over, code)
    assert form_of(back.page)["medicines-0-name"] == "Aspirin"  # type: ignore[attr-defined]


@pytest.mark.parametrize("sent_by", [{}, {"Sec-Fetch-Site": "cross-site"}])
def test_what_another_site_sends_is_not_kept_to_be_sent_again(
    patient: Patient, sent_by: dict[str, str]
) -> None:
    typed = patient.form("/prepare/medicines")
    typed["csrf_token"], typed["medicines-0-name"] = "invented", "Mallory"
    patient.client.application.secret_key = "another key, as long as it has to be"
    refused = patient.client.post("/prepare/medicines", data=typed, headers=sent_by)
    assert refused.status_code == 400
    assert "Mallory" not in refused.text


def sid_of(patient: Patient) -> str:
    with patient.client.session_transaction() as session:
        return str(session[SESSION_KEY])


def is_over(patient: Patient, sid: str) -> bool:
    """Whether a session that somebody kept a copy of is worth nothing any more."""
    try:
        load_sitting(patient.client.application.extensions["consult"].record, sid)
    except SittingIsOver:
        return True
    return False


def test_d05_coming_back_begins_another_session_and_ends_the_one_before(
    patient: Patient, figure: Figure
) -> None:
    code, before = code_of(patient), sid_of(patient)
    patient.client.submit("/resume", code=code, **BORN)
    after = sid_of(patient)
    assert after != before
    assert (is_over(patient, before), is_over(patient, after)) == (True, False)
    patient.client.submit("/prepare/leave")
    assert is_over(patient, after)
    figure("patients: a new id at every coming in, the old one dead; dead after leaving too")


def test_d05_a_cookie_planted_before_coming_in_is_worth_nothing_after(patient: Patient) -> None:
    """Somebody gives a browser the cookie of their own session, and waits who comes in with it."""
    code = code_of(patient)
    stranger = Patient(patient.client.application.test_client())  # type: ignore[arg-type]
    stranger.client.submit("/begin", name="Mallory Sample", **BORN)
    planted = sid_of(stranger)
    victim = Patient(patient.client.application.test_client())  # type: ignore[arg-type]
    with victim.client.session_transaction() as session:
        session[SESSION_KEY] = planted
    victim.client.submit("/resume", code=code, **BORN)
    assert sid_of(victim) != planted
    assert is_over(victim, planted)
    assert victim.sitting.identity.name == "Aisha Sample"
