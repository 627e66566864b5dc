"""The telephone script: at most three open questions, no answer shown, nothing guessed."""

from datetime import date

import pytest

from consult.answers_file import read_answers_file
from consult.consultations import (
    CONSENT,
    Purpose,
    begin,
    load_sitting,
    open_consultation,
    save_part,
    start_session,
)
from consult.consultations.policy import SYSTEM
from consult.demonstration_filling import fill
from consult.documents.papers import BRIEF
from consult.questionnaire.answers import DECLINED, ILLEGIBLE, UNANSWERED, answered
from consult.web.papers import brief_of
from tests.brief.cases import PERSONAS
from tests.web.patients import invited

NAME = "Robin Sample"
LIFE = {"being-with-people": UNANSWERED, "photos": answered(3), "work": UNANSWERED,
        "sleep": ILLEGIBLE, "mood": UNANSWERED, "support": UNANSWERED,
        "self-harm": UNANSWERED}  # fmt: skip


def keep_part(services, reference, name, content):
    sitting = load_sitting(services.record, start_session(services.record, reference))
    save_part(services.record, sitting, name, content, sitting.revision(name), "saved", 40)


@pytest.fixture
def reference(services):
    """Somebody who agreed and left most of one page open."""
    begun = invited(services)
    rulebook = services.current_release.rulebook
    agreed = {"text": "Yes", "version": rulebook.consent_version, "at": "2026-11-01T10:00:00+00:00"}
    keep_part(services, begun.reference, CONSENT, agreed)
    life = {name: answer.to_json() for name, answer in LIFE.items()}
    keep_part(services, begun.reference, "life-and-mood", life)
    return begun.reference


def filled(services, folder, leaves=""):
    """Return the reference of Aisha, who sent everything but `leaves` and what she left open."""
    lines = (PERSONAS / "aisha.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    told = folder / "told.yaml"
    told.write_text("".join(line for line in lines if not line.startswith(f"  {leaves}: ")))
    release = services.current_release
    read = read_answers_file(told, release, services.clinic, date(2026, 11, 22))
    reference = begin(services.record, release, read.submitted.identity).reference
    fill(services.record, release, reference, read)
    return reference


def script(reference):
    return f"/desk/consultations/{reference}/phone"


def asked_on(page):
    return [e.attrs["value"] for e in page.all("input") if e.attrs.get("name") == "asked"]


def note(client, reference, asked=None, **said):
    page = client.get(script(reference)).page
    form = page.form(script(reference))
    data = {**form.values, "asked": asked or asked_on(page)}
    return client.post(script(reference), data={**data, **said})


def stored(services, reference, page="life-and-mood"):
    sitting = load_sitting(services.record, start_session(services.record, reference))
    return sitting.content(page)


def latest(services, reference):
    return open_consultation(services.record, SYSTEM, reference, Purpose.RENDER).latest


def test_three_open_questions_in_the_papers_order_and_no_answer(front_desk, reference):
    page = front_desk.get(script(reference)).page
    assert asked_on(page) == ["being-with-people", "work", "sleep"]
    assert "photos or video calls" not in page.text
    assert not [e for e in page.all("input") if "checked" in e.attrs]
    assert "3 more questions are open" in page.text


def test_self_harm_follow_ups_lists_and_drawings_are_never_asked_on_the_phone(
    front_desk, services, reference
):
    keep_part(services, reference, "cause-detail", {"tumour-kind": UNANSWERED.to_json()})
    keep_part(services, reference, "cause", {"cause": answered({"options": ["tumour"]}).to_json()})
    keep_part(services, reference, "face-map", {"face-map": UNANSWERED.to_json()})
    every = {name: answered(3).to_json() for name in LIFE if name not in ("support", "self-harm")}
    open_ones = {name: UNANSWERED.to_json() for name in ("support", "self-harm")}
    keep_part(services, reference, "life-and-mood", {**every, **open_ones})
    page = front_desk.get(script(reference)).page
    assert asked_on(page) == ["support"]
    assert "tumour" not in page.text


def test_what_is_said_is_kept_with_its_state_and_the_rest_stays(front_desk, services, reference):
    before = stored(services, reference)
    said = {"being-with-people": "2", "work": "declined"}
    assert note(front_desk, reference, **said).status_code == 303
    kept = stored(services, reference)
    assert kept == {
        **before, "being-with-people": answered(2).to_json(), "work": DECLINED.to_json()
    }  # fmt: skip


def test_what_the_patient_answered_meanwhile_stays(front_desk, services, reference):
    life = {**stored(services, reference), "work": answered(4).to_json()}
    keep_part(services, reference, "life-and-mood", life)
    note(front_desk, reference, asked=["being-with-people", "work"], work="0",
         **{"being-with-people": "1"})  # fmt: skip
    kept = stored(services, reference)
    assert kept["work"] == answered(4).to_json()
    assert kept["being-with-people"]["state"] == "answered"


def test_only_open_questions_can_be_noted(front_desk, services, reference):
    note(front_desk, reference, asked=["photos", "self-harm"], photos="0", **{"self-harm": "now"})
    assert stored(services, reference)["photos"] == answered(3).to_json()
    assert stored(services, reference)["self-harm"] == UNANSWERED.to_json()


def test_two_answers_to_one_question_are_not_guessed_at(front_desk, services, reference):
    response = note(front_desk, reference, **{"being-with-people": ["1", "2"]})
    assert response.status_code == 400
    assert response.page.title.startswith("Error: ")
    assert stored(services, reference)["being-with-people"] == UNANSWERED.to_json()


def test_a_form_that_came_in_part_changes_nothing(front_desk, services, reference):
    assert note(front_desk, reference, end=[], **{"being-with-people": "1"}).status_code == 400
    assert stored(services, reference)["being-with-people"] == UNANSWERED.to_json()


def test_what_was_sent_is_sent_anew_with_who_asked_on_the_telephone(front_desk, services, tmp_path):
    reference = filled(services, tmp_path)
    response = note(front_desk, reference, nose="1")
    assert "Noted and sent" in front_desk.get(response.location).page.text
    stored_now = latest(services, reference)
    assert stored_now.number == 2
    assert stored_now.content.answers["nose"] == answered(1).to_json()
    assert stored_now.content.source == "online"
    strip = brief_of(services, stored_now, BRIEF).strip
    assert strip.answered_by.endswith(f"; typed by {NAME} (by telephone)")


def test_what_the_patient_is_changing_is_not_sent_for_them(front_desk, services, tmp_path):
    reference = filled(services, tmp_path)
    life = {**stored(services, reference), "photos": UNANSWERED.to_json()}
    keep_part(services, reference, "life-and-mood", life)
    response = note(front_desk, reference, asked=["nose"], nose="1")
    assert "with the next sending" in front_desk.get(response.location).page.text
    assert latest(services, reference).number == 1


def test_an_urgent_answer_shows_the_protocol_before_anything_is_sent(
    front_desk, services, tmp_path
):
    reference = filled(services, tmp_path, leaves="nerve-signs")
    there = note(front_desk, reference, **{"nerve-signs": "tongue"}).location
    page = front_desk.get(there).page
    boxes = [e.attrs["value"] for e in page.all("input") if e.attrs.get("name") == "read"]
    assert len(boxes) == 1
    assert "protocol." in page.text
    assert latest(services, reference).number == 1
    assert note(front_desk, reference, read=boxes).status_code == 303
    content = latest(services, reference).content
    assert (content.number, content.answers["nerve-signs"]["value"]) == (2, ["tongue"])
    assert "shown-to-staff" in {one.said for one in content.acknowledgements}


def test_nobody_else_and_nothing_that_is_not_there(administrator, client, front_desk, reference):
    assert administrator.get(script(reference)).status_code == 403
    assert client.get(script(reference)).status_code == 303
    assert front_desk.get(script("ZZZZ-ZZZZ")).status_code == 404


def test_when_nothing_is_open_the_page_says_so(front_desk, services):
    page = front_desk.get(script(invited(services).reference)).page
    assert "No question is open" in page.text
    assert asked_on(page) == []
