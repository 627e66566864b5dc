"""Checking, sending, the patient's copies, stopping, erasing, and a session that ran out."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from consult.brief.submitted import Submitted
from consult.consultations import QUESTIONS, latest_submission, save_part
from consult.consultations.tables import consultation
from consult.web.patient import sending
from consult.web.patient.visit import Visit
from consult.web.services import Services
from tests.conftest import Clock
from tests.pages import PageClient
from tests.web.patient_steps import BORN, CALM, Patient, form_of


@pytest.fixture
def patient(client: PageClient) -> Patient:
    return Patient(client)


def sent(patient: Patient, services: Services) -> Submitted:
    stored = latest_submission(services.record, patient.sitting)
    assert stored is not None
    return stored.content


def test_the_check_shows_every_answer_with_its_state(patient: Patient) -> None:
    patient.up_to("")
    patient.answer("cause", **{"cause-other": "<i>a fall</i>"})
    patient.answer("onset-date", **{"onset-date": "not-sure"})
    patient.answer("life-and-mood", **{"mood": "declined", "sleep": "0"})
    page = patient.client.get("/prepare/check").page
    rows = {row.all("dt")[0].text: row for row in page.all("div") if row.all("dt")}
    assert rows["Which side of your face moves less?"].all("dd")[0].text == "My left side"
    assert "<i>a fall</i>" in rows["What were you told about the cause?"].text
    states = {"Not sure", "Prefer not to say", "Not answered", "Not at all"}
    assert states <= {dd.text for dd in page.all("dd")}
    changes = [a for a in page.all("a") if a.text.startswith("Change")]
    assert len(changes) == len(page.all("h3")) == len({a.attrs["href"] for a in changes})
    assert all(a.attrs["href"].endswith("?from=check") for a in changes)
    assert len({a.text for a in changes}) == len(changes)


def test_the_check_waits_for_what_is_required(patient: Patient) -> None:
    patient.up_to("eye-now")
    for word in ("check", "questions", "send"):
        assert patient.client.get(f"/prepare/{word}").location == "/prepare/eye-now"


def test_safety_is_asked_again_before_sending(patient: Patient, clock: Clock) -> None:
    patient.up_to("")
    response = patient.client.get("/prepare/send")
    assert response.location == "/prepare/safety-again?from=send"
    token = patient.token()
    refused = patient.client.post("/prepare/send", data={"csrf_token": token})
    assert refused.location == "/prepare/safety-again?from=send"
    response = patient.answer("safety-again", "?from=send", **{"safety-again-signs": "none"})
    assert response.location == "/prepare/send"
    assert patient.client.get("/prepare/send").status_code == 200


def test_a_second_check_of_this_morning_does_not_do_for_the_evening(
    patient: Patient, clock: Clock
) -> None:
    patient.ready_to_send()
    clock.forward(minutes=30)
    assert patient.client.get("/prepare/send").status_code == 200
    clock.forward(minutes=31)
    assert patient.client.get("/prepare/send").location == "/prepare/safety-again?from=send"


def test_a_sign_at_the_second_check_stops_the_sending(patient: Patient, services: Services) -> None:
    patient.up_to("")
    response = patient.answer("safety-again", "?from=send", **{"safety-again-signs": "eye"})
    assert response.location == "/prepare/notice?after=safety-again&from=send"
    assert patient.client.get("/prepare/send").location == "/prepare/notice"
    assert patient.client.submit(response.location, seen="yes").location == "/prepare/send"


def test_sending_stores_the_path_the_words_and_the_questions(
    patient: Patient, services: Services, triggered: list[str], clock: Clock
) -> None:
    patient.ready_to_send()
    page = patient.client.get("/prepare/send").page
    assert len(page.all("main")[0].all("form")) == 1
    assert "what you answered, and which questions you left out" in page.text
    assert len(page.all("ol")[0].all("li")) == 12
    response = patient.client.submit("/prepare/send")
    assert response.location == "/prepare/done"
    content = sent(patient, services)
    assert content.answers["side"] == {"state": "answered", "value": "left"}
    assert content.answers["cause"] == {"state": "unanswered"}
    assert "toxin-source" not in content.answers
    assert content.answers["safety-again-signs"]["value"] == ["none"]
    assert content.consent.version == "1"
    assert list(content.questions.order) == patient.sitting.content(QUESTIONS)["order"]
    assert content.sent_at == clock()
    assert len(triggered) == 1


def test_f10_sending_twice_is_sending_once(patient: Patient, services: Services) -> None:
    patient.ready_to_send()
    form = patient.form("/prepare/send")
    for _ in range(2):
        assert patient.client.post("/prepare/send", data=form).location == "/prepare/done"
    assert patient.sitting.sent_number == 1
    patient.answer("side", "?from=check", side="right")
    assert "changed something" in patient.client.get("/prepare/done").page.text
    patient.client.submit("/prepare/send")
    assert patient.sitting.sent_number == 2
    assert sent(patient, services).answers["side"]["value"] == "right"


def test_what_another_window_saves_during_sending_is_sent_too(
    patient: Patient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient.ready_to_send()
    gather, late = sending.submitted_of, [{"other": "in another window"}]

    def gather_and_save(visit: Visit) -> Submitted:
        gathered, there = gather(visit), visit.sitting
        if late:
            content = {"cause": {"state": "answered", "value": late.pop()}}
            revision = there.revision("cause")
            save_part(services.record, there, "cause", content, revision, "saved a page", 50)
        return gathered

    monkeypatch.setattr(sending, "submitted_of", gather_and_save)
    patient.client.submit("/prepare/send")
    assert "in another window" in str(sent(patient, services).answers["cause"])
    assert patient.sitting.status == "sent"


def test_who_never_saw_the_questions_sends_the_proposal(
    patient: Patient, services: Services
) -> None:
    patient.up_to("")
    patient.answer("safety-again", **{"safety-again-signs": "none"})
    patient.client.submit("/prepare/send")
    assert len(sent(patient, services).questions.order) == 12


def test_the_last_page_thanks_and_leads_to_the_copies(patient: Patient) -> None:
    patient.ready_to_send()
    assert patient.client.get("/prepare/done").status_code == 303
    patient.client.submit("/prepare/send")
    assert patient.client.get("/prepare/").location == "/prepare/done"
    links = set(patient.client.get("/prepare/done").page.links.values())
    assert {
        "/prepare/documents/questions.pdf",
        "/prepare/documents/questions.pdf?size=large",
        "/prepare/documents/answers.pdf",
        "/prepare/documents/answers.json",
        "/prepare/leave",
        "/prepare/erase",
    } <= links


def test_the_copies_are_the_patients_own(
    patient: Patient, services: Services, triggered: list[str]
) -> None:
    patient.up_to("")
    for name in ("answers.pdf", "questions.pdf", "answers.json"):
        assert patient.client.get(f"/prepare/documents/{name}").location == "/prepare/"
    patient.ready_to_send()
    patient.client.submit("/prepare/send")
    data = patient.client.get("/prepare/documents/answers.json")
    assert data.mimetype == "application/json"
    assert "attachment" in data.headers["Content-Disposition"]
    assert json.loads(data.data)["reference"] == patient.sitting.reference
    response = patient.client.get("/prepare/documents/answers.pdf?size=large")
    assert response.status_code == 503
    assert "Retry-After" in response.headers


def test_stopping_shows_the_code_and_ends_the_session(patient: Patient, services: Services) -> None:
    patient.up_to("side")
    page = patient.client.get("/prepare/leave").page
    code = next(p.text for p in page.all("p") if p.attrs.get("class") == "big-code")
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert "23 December 2026" in page.text
    with patient.client.session_transaction() as session:
        old = dict(session)
    assert patient.client.submit("/prepare/leave").location == "/"
    assert patient.client.get("/prepare/side").location == "/resume"
    with patient.client.session_transaction() as session:
        session.update(old)
    assert patient.client.get("/prepare/side").location == "/resume"
    assert patient.client.submit("/resume", code=code, **BORN).location == "/prepare/"
    assert patient.client.get("/prepare/").location == "/prepare/side"


def test_erasing_takes_one_confirmation_and_leaves_nothing(
    patient: Patient, services: Services
) -> None:
    patient.up_to("side")
    page = patient.client.get("/prepare/erase").page
    assert f"{services.clinic.backup_days} days" in page.text
    reference = patient.sitting.reference
    with patient.client.session_transaction() as session:
        old = dict(session)
    response = patient.client.submit("/prepare/erase")
    assert "Everything is erased" in response.page.heading
    with patient.client.session_transaction() as session:
        session.update(old)
    assert patient.client.get("/prepare/side").location == "/resume"
    with services.record.database.read() as connection:
        found = connection.execute(select(consultation.c.reference)).scalars().all()
    assert reference not in found


def test_what_was_typed_when_the_session_ran_out_is_kept(patient: Patient, clock: Clock) -> None:
    patient.up_to("")
    page = patient.client.get("/prepare/leave").page
    code = next(p.text for p in page.all("p") if p.attrs.get("class") == "big-code")
    form = patient.form("/prepare/cause")
    form.setlist("cause", ["stroke", "lyme"])
    form["cause-other"] = 'also "this" & that'
    clock.forward(hours=2)
    response = patient.client.post("/prepare/cause", data=form)
    assert response.status_code == 401
    assert "What you typed just now comes back with you" in response.page.text
    carried = form_of(response.page)
    carried.update({"code": "wrong wrong wrong", **BORN})
    carried.setlist("code", ["2222-2222-2222"])
    for name, value in BORN.items():
        carried.setlist(name, [value])
    response = patient.client.post("/resume", data=carried)
    assert response.status_code == 400
    carried = form_of(response.page)
    carried.setlist("code", [code])
    back = patient.client.post("/resume", data=carried)
    assert back.status_code == 200
    shown = form_of(back.page)
    assert shown.getlist("cause") == ["stroke", "lyme"]
    assert shown["cause-other"] == 'also "this" & that'
    assert patient.stored("cause") == {}
    assert patient.client.post("/prepare/cause", data=shown).status_code == 303
    assert patient.stored("cause")["cause"]["value"]["other"] == 'also "this" & that'


def test_nothing_is_carried_for_a_form_of_another_site(patient: Patient, clock: Clock) -> None:
    patient.up_to("side")
    clock.forward(hours=2)
    response = patient.client.post("/prepare/side", data={"side": "left", "csrf_token": "x"})
    assert response.status_code == 400
    assert "kept" not in response.text


def test_no_answer_name_or_code_stands_in_an_address(patient: Patient) -> None:
    patient.begin()
    patient.agree()
    seen = [patient.answer(page, **typed).location for page, typed in CALM.items()]
    seen += [patient.answer("onset-date", **{"onset-date-year": "2019"}).location]
    assert not [address for address in seen if "left" in address or "2019" in address]
