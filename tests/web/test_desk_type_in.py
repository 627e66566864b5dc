"""Typing in a paper form: the same brief as online, nothing lost, every state kept."""

import pytest

from consult.accounts import Role
from consult.consultations import Purpose, open_consultation
from consult.consultations.policy import SYSTEM
from consult.documents import brief_text
from consult.documents.papers import BRIEF
from consult.questionnaire.paper_order import paper_numbers
from consult.web.papers import brief_of
from tests.brief.cases import persona
from tests.web.patients import invited, sent
from tests.web.typists import fill_head, form_of, told, typed_in

NAME = "Robin Sample"


@pytest.fixture
def reference(services):
    return invited(services, persona("maria").submitted.identity).reference


@pytest.fixture
def page(reference):
    return f"/desk/type-in/{reference}"


def send_form(client, page, form, then="send", by="paper"):
    form["then"] = then
    return client.post(f"{page}?by={by}", data=form)


def type_calmly(client, page, **changes):
    answers = told("maria") | {key.replace("_", "-"): value for key, value in changes.items()}
    form = typed_in(form_of(client, page), answers)
    fill_head(form, "maria")
    form["rest-is-blank"] = "yes"
    return form


def latest(services, reference):
    return open_consultation(services.record, SYSTEM, reference, Purpose.RENDER).latest


def test_maria_typed_from_paper_has_the_same_brief_but_for_its_source_line(
    front_desk, services, reference, page
):
    response = send_form(front_desk, page, type_calmly(front_desk, page))
    assert response.status_code == 303, response.page.text[:2000]
    stored = latest(services, reference)
    typed = brief_of(services, stored, BRIEF)
    content = stored.content
    online = persona("maria").submitted.model_copy(
        update={
            "reference": reference, "release": content.release, "sent_at": content.sent_at,
            "appointment": content.appointment, "consent": content.consent,
        }
    )  # fmt: skip
    other = type(stored)(stored.id, stored.number, stored.sent_at, online)
    answered_online = brief_of(services, other, BRIEF)
    who = answered_online.strip.answered_by
    assert typed.strip.source == "typed from paper"
    assert typed.strip.answered_by == f"{who}; typed by {NAME}"
    as_online = {"source": answered_online.strip.source, "answered_by": who}
    strip = typed.strip.model_copy(update=as_online)
    assert typed.model_copy(update={"strip": strip}) == answered_online
    texts = [brief_text(brief).split() for brief in (typed, answered_online)]
    told = " ".join(texts[0]).replace(f"{who}; typed by {NAME}", who)
    assert "typed from paper" in told
    assert told.replace("typed from paper", "online") == " ".join(texts[1])


def test_every_question_is_on_the_page_in_the_papers_order_with_its_number(
    front_desk, services, page
):
    numbers = paper_numbers(services.current_release.rulebook.questionnaire)
    form_of(front_desk, page)
    shown = [
        e.text for e in front_desk.get(page).page.all("span") if e.attrs.get("class") == "number"
    ]
    first = list(dict.fromkeys(shown))
    assert first == list(numbers.values())


def test_a_draft_is_kept_and_stands_there_again(front_desk, page):
    form = typed_in(
        form_of(front_desk, page), {"side": "left", "needs": ["hearing"], "event": "blank"}
    )
    form["consent"] = "yes"
    assert send_form(front_desk, page, form, "save").status_code == 303
    again = form_of(front_desk, page)
    assert again["side"] == "left"
    assert again.getlist("needs") == ["hearing"]
    assert again["event"] == "blank"
    assert again["consent"] == "yes"
    assert "onset-recent" not in again


@pytest.mark.parametrize(
    ("item", "state"),
    [("eating", "illegible"), ("cause", "illegible"), ("what-helps", "illegible"),
     ("medicines", "illegible"), ("face-map", "illegible"), ("onset-date", "illegible"),
     ("goals", "illegible"), ("eating", "unanswered"), ("lump", "unanswered"),
     ("lump", "not-sure"), ("needs", "declined")],
)  # fmt: skip
def test_each_state_stays_what_it_is(front_desk, services, reference, page, item, state):
    mark = "blank" if state == "unanswered" else state
    plain = told("maria")
    plain.pop(item, None)
    form = typed_in(form_of(front_desk, page), {**plain, item: mark})
    fill_head(form, "maria")
    form["rest-is-blank"] = "yes"
    assert send_form(front_desk, page, form).status_code == 303
    assert latest(services, reference).content.answers[item] == {"state": state}


def test_an_illegible_field_of_a_row_is_kept_beside_the_others(
    front_desk, services, reference, page
):
    form = type_calmly(front_desk, page)
    form["medicines-0-what-for"] = ""
    form["mark.medicines-0-what-for"] = "illegible"
    assert send_form(front_desk, page, form).status_code == 303
    rows = latest(services, reference).content.answers["medicines"]["value"]
    assert rows[0]["name"]["value"] == "Apixaban"
    assert rows[0]["what-for"] == {"state": "illegible"}
    again = form_of(front_desk, page)
    assert again["mark.medicines-0-what-for"] == "illegible"


def test_nothing_is_sent_without_the_consent_and_nothing_is_kept_against_it(
    front_desk, services, reference, page
):
    form = type_calmly(front_desk, page)
    form["consent"] = "no"
    response = send_form(front_desk, page, form)
    assert response.status_code == 400
    assert "nothing was saved" in response.page.text
    assert "side" not in form_of(front_desk, page)
    form.setlist("consent", [])
    response = send_form(front_desk, page, form)
    assert response.status_code == 400
    assert "Nothing can be sent without the consent" in response.page.text
    assert latest(services, reference) is None


def test_what_was_not_typed_is_named_and_not_taken_for_blank(front_desk, services, reference, page):
    form = type_calmly(front_desk, page)
    form.setlist("rest-is-blank", [])
    form.setlist("lump", [])
    response = send_form(front_desk, page, form)
    assert response.status_code == 400
    assert "#lump" in {a.attrs["href"] for a in response.page.all("a")}
    assert "rest-is-blank" in {e.attrs.get("name") for e in response.page.all("input")}
    assert latest(services, reference) is None


def test_what_cannot_be_read_is_told_at_its_field_and_everything_typed_is_kept(
    front_desk, services, reference, page
):
    form = type_calmly(front_desk, page)
    form["onset-date-year"] = "20x5"
    response = send_form(front_desk, page, form)
    assert response.status_code == 400
    assert response.page.title.startswith("Error: ")
    values = response.page.form(f"{page}?by=paper").values
    assert values["onset-date-year"] == "20x5"
    assert values["helper-name"] == "Elena Sample"
    assert form_of(front_desk, page)["side"] == "right"  # all else is on disk
    assert latest(services, reference) is None


def test_an_answer_and_a_mark_together_are_not_guessed_at(front_desk, page):
    form = type_calmly(front_desk, page)
    form["mark.what-helps"] = "illegible"
    response = send_form(front_desk, page, form)
    assert response.status_code == 400
    assert "Type the answer, or mark the question. Not both." in response.page.text


def test_an_urgent_answer_shows_the_protocol_and_waits_until_it_was_read(
    front_desk, services, reference, page
):
    form = type_calmly(front_desk, page, emergency_signs=["speech"])
    response = send_form(front_desk, page, form)
    assert response.status_code == 400
    text = response.page.text
    assert services.clinic.emergency_number in text
    assert "Emergency:" in text
    assert latest(services, reference) is None
    again = form_of(front_desk, page)
    boxes = [e for e in front_desk.get(page).page.all("input") if e.attrs.get("name") == "read"]
    again.setlist("read", [box.attrs["value"] for box in boxes])
    again["rest-is-blank"] = "yes"
    assert send_form(front_desk, page, again).status_code == 303
    stored = latest(services, reference)
    assert {one.said for one in stored.content.acknowledgements} == {"shown-to-staff"}
    first = brief_of(services, stored, BRIEF).to_check[0]
    assert first.label == "Shown"
    assert "read by the staff who typed the answers" in first.text


def test_a_page_saved_by_somebody_else_meanwhile_is_shown_beside_ones_own(
    front_desk, signed_in, page
):
    mine = typed_in(form_of(front_desk, page), {"side": "left"})
    mine["consent"] = "yes"
    other = signed_in(Role.FRONT_DESK, "Sam Second")
    theirs = typed_in(form_of(other, page), {"side": "right"})
    theirs["consent"] = "yes"
    assert send_form(other, page, theirs, "save").status_code == 303
    response = send_form(front_desk, page, mine, "save")
    assert response.status_code == 409
    assert "Saved by somebody else meanwhile:" in response.page.text
    assert response.page.form(f"{page}?by=paper").values["side"] == "left"
    assert form_of(other, page)["side"] == "right"


def test_a_second_person_checks_and_the_brief_says_so(
    front_desk, signed_in, services, reference, page
):
    form = type_calmly(front_desk, page)
    send_form(front_desk, page, form, "save")
    assert "Checked against" not in front_desk.get(page).text
    other = signed_in(Role.FRONT_DESK, "Sam Second")
    assert "Checked against" in other.get(page).text
    again = form_of(other, page)
    assert send_form(other, page, again, "check").status_code == 303
    again = form_of(other, page)
    again["rest-is-blank"] = "yes"
    assert send_form(other, page, again).status_code == 303
    assert latest(services, reference).content.typed_by == f"{NAME}, checked by Sam Second"


def test_sent_again_unchanged_is_the_same_submission_and_a_change_the_next(
    front_desk, services, reference, page
):
    send_form(front_desk, page, type_calmly(front_desk, page))
    assert send_form(front_desk, page, form_of(front_desk, page)).status_code == 303
    assert latest(services, reference).number == 1
    form = typed_in(form_of(front_desk, page), {"side": "left"})
    assert send_form(front_desk, page, form).status_code == 303
    assert latest(services, reference).number == 2


def test_answers_off_the_path_are_typed_and_do_not_count(front_desk, services, reference, page):
    form = type_calmly(front_desk, page, toxin_last_3_months="no", toxin_source="clinic")
    assert send_form(front_desk, page, form).status_code == 303
    assert "toxin-source" not in latest(services, reference).content.answers
    assert form_of(front_desk, page)["toxin-source"] == "clinic"


def test_a_form_that_was_told_on_the_telephone_says_so(front_desk, services, reference, page):
    by_phone = f"{page}?by=telephone"
    assert front_desk.get(by_phone).page.heading == "Type for a patient on the phone"
    form = type_calmly(front_desk, by_phone)
    assert send_form(front_desk, page, form, by="telephone").status_code == 303
    strip = brief_of(services, latest(services, reference), BRIEF).strip
    assert strip.source == "typed by telephone"
    assert strip.answered_by.endswith(f"; typed by {NAME} (by telephone)")


def test_a_form_that_came_in_part_changes_nothing(front_desk, page):
    form = typed_in(form_of(front_desk, page), {"side": "left"})
    form["consent"] = "yes"
    send_form(front_desk, page, form, "save")
    form.setlist("end", [])
    form.setlist("side", [])
    assert send_form(front_desk, page, form, "save").status_code == 400
    assert form_of(front_desk, page)["side"] == "left"


def test_who_is_not_of_the_clinic_and_what_is_not_there(
    administrator, client, front_desk, services
):
    reference = sent(services)
    assert administrator.get(f"/desk/type-in/{reference}").status_code == 403
    assert client.get(f"/desk/type-in/{reference}").status_code == 303
    gone = front_desk.get("/desk/type-in/ZZZZ-ZZZZ")
    assert gone.status_code == 404
