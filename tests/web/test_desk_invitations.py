"""Inviting: four fields, one page to hand over or send, and no word about health in it."""

import re

import pytest

from consult.brief.submitted import Appointment, Identity
from consult.consultations import (
    Begun,
    list_consultations,
    load_sitting,
    open_by_code,
    open_by_token,
)
from consult.web.desk.invitation_words import word_invitation
from consult.web.qr import QUIET_ZONE, draw_qr
from tests.consultations.builders import DESK
from tests.web.patients import TOMAS, at

HEALTH = re.compile(
    r"health|face|facial|nerve|pals|botul|toxin|xeomin|inject|doctor|patient|clinic|medic|treat",
    re.IGNORECASE,
)


def invite(browser, **typed):
    given = {"name": "Tomas Sample", "birth_date": "April 3, 1968"}
    return browser.submit("/desk/invitations/new", **{**given, **typed})


def field(response, name):
    return next(c for c in response.page.all("input", "textarea") if c.attrs.get("id") == name)


def test_name_and_birth_date_are_enough(front_desk, services):
    response = invite(front_desk)
    assert response.status_code == 200
    assert response.page.heading == "Invitation for Tomas Sample"
    assert "Born 3 Apr 1968" in response.page.text
    assert "Tomas Sample" in front_desk.get("/desk/").page.text


def test_the_code_and_the_link_that_are_shown_open_the_consultation(front_desk, services):
    response = invite(front_desk)
    code = next(p.text for p in response.page.all("p") if p.attrs.get("class") == "code")
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    link = field(response, "link").attrs["value"]
    base, token = link.rsplit("/begin/")
    assert base == services.settings.base_url
    born = TOMAS.birth_date
    by_code = open_by_code(services.record, code, born, "here")
    by_token = open_by_token(services.record, token, born, "here")
    sitting = load_sitting(services.record, by_token.sid)
    assert by_code.reference == by_token.reference
    assert sitting.identity == Identity(name="Tomas Sample", birth_date=born)


def test_a_page_loaded_again_invites_nobody_twice(front_desk, services):
    form = front_desk.get("/desk/invitations/new").page.form()
    given = {**form.values, "name": "Tomas Sample", "birth_date": "3 April 1968"}
    made = front_desk.post("/desk/invitations/new", data=given)
    again = front_desk.post("/desk/invitations/new", data=given)
    assert again.status_code == 303
    assert again.location.rpartition("/")[2] in made.page.text
    assert len(list_consultations(services.record, DESK)) == 1
    other = {**given, "once": form_word(front_desk)}
    assert front_desk.post("/desk/invitations/new", data=other).status_code == 409


def form_word(browser):
    return browser.get("/desk/invitations/new").page.form().values["once"]


def test_nobody_under_18_is_invited(front_desk, services):
    response = invite(front_desk, birth_date="5 May 2016")
    assert response.status_code == 400
    assert "for adults" in response.page.text
    assert list_consultations(services.record, DESK) == []


def test_a_visit_is_kept_in_the_clinics_time(front_desk, services):
    invite(
        front_desk, appointment_date="2026-11-24", appointment_time="09:40",
        specialist="dr-example",
    )  # fmt: skip
    rows = front_desk.get("/desk/").page.all("tr")
    row = next(row.text for row in rows if "data-row" in row.attrs)
    assert row.startswith("09:40 24 Nov 2026 Tomas Sample")
    assert "Dr Example" in row


def test_the_words_to_send_name_the_visit_and_the_phone_and_nothing_of_health(front_desk, clinic):
    response = invite(front_desk, appointment_date="2026-11-24", appointment_time="09:40")
    subject = field(response, "email-subject").attrs["value"]
    for words in (field(response, "sms").text, field(response, "email").text):
        assert "Tue 24 Nov 2026 at 09:40" in words
        assert clinic.phone in words
        assert "/begin/" in words
        assert not HEALTH.search(words), words
        assert "Tomas" not in words
    assert not HEALTH.search(subject)


def test_a_text_message_holds_no_code_beside_the_link(clinic):
    begun = Begun("ABCD-2345", "AAAA-BBBB-CCCC", "token")
    words = word_invitation(begun, TOMAS, Appointment(at=at(9)), "https://c.example", clinic)
    assert "AAAA" not in words.sms
    assert "https://c.example/begin/token" in words.sms


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Enter the patient's name."),
        ({"name": "   "}, "Enter the patient's name."),
        ({"name": "A\nB"}, "Type the name on one line, without hidden signs."),
        ({"name": "A\u0000B"}, "Type the name on one line, without hidden signs."),
        ({"birth_date": ""}, "Enter the date of birth."),
        ({"birth_date": "soon"}, "Enter day, month and year of birth, as in the example."),
        ({"birth_date": "31/31/1970"}, "Enter day, month and year of birth, as in the example."),
        ({"birth_date": "4/3/2027"}, "This day is still to come. Check the year of birth."),
        ({"birth_date": "4/3/1868"}, "Check the year of birth: it is before 1900."),
        ({"appointment_date": "2026-11-24"}, "Enter the time too, or leave both empty."),
        ({"appointment_time": "09:40"}, "Enter the day too, or leave both empty."),
        (
            {"appointment_date": "2026-11-22", "appointment_time": "09:40"},
            "This day is over. Check the day and the year.",
        ),
        ({"appointment_date": "x", "appointment_time": "09:40"}, "Choose a day that there is."),
        ({"appointment_date": "2026-11-24", "appointment_time": "x"}, "Enter a time as 09:40."),
        ({"specialist": "dr-nobody"}, "Choose one of the specialists."),
    ],
)
def test_each_mistake_is_said_twice_in_the_same_words_and_nothing_typed_is_lost(
    front_desk, typed, says
):
    response = invite(front_desk, **typed)
    assert response.status_code == 400
    assert response.page.title.startswith("Error: New invitation")
    problems = [div for div in response.page.all("div") if div.attrs.get("class") == "problem"]
    assert [item.text for item in problems[0].all("li")][-1] == says
    assert f"Error: {says}" in [p.text for p in response.page.all("p")]
    kept = response.page.form("/desk/invitations/new").values
    for name in {"name", "birth_date"} - typed.keys():
        assert kept[name] == {"name": "Tomas Sample", "birth_date": "April 3, 1968"}[name]
    assert front_desk.get("/desk/").page.all("table") == []


def test_each_problem_leads_to_its_field(front_desk):
    page = invite(front_desk, name="", birth_date="").page
    ids = {e.attrs.get("id") for e in page.all("input")}
    targets = [a.attrs["href"] for a in page.all("a") if a.attrs["href"].startswith("#")]
    assert {"#name", "#birth_date"} <= set(targets)
    assert {"name", "birth_date"} <= ids


def test_the_drawing_is_the_qr_code_of_the_text():
    import segno

    text = "https://consult.example/begin/abcdefghijklmnopqrstuv"
    drawing = draw_qr(text)
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawing.path):
        dark |= {(int(x) + step, int(y)) for step in range(int(length))}
    matrix = segno.make_qr(text, error="m").matrix
    wanted = {
        (x + QUIET_ZONE, y + QUIET_ZONE)
        for y, row in enumerate(matrix)
        for x, module in enumerate(row)
        if module
    }
    assert dark == wanted
    assert drawing.side == len(matrix) + 2 * QUIET_ZONE
    assert re.fullmatch(r"[Mhvz\d -]+", drawing.path)


def test_the_page_draws_the_code_in_plain_svg(front_desk):
    page = invite(front_desk).page
    drawing = next(svg for svg in page.all("svg") if svg.attrs.get("class") == "qr")
    assert drawing.all("title")[0].text == "QR code of the link below"
    assert len(drawing.all("path")) == 1


def test_a_name_is_shown_and_never_run(front_desk):
    page = invite(front_desk, name='<b>Tomas</b> & "Co"').page
    assert page.heading == 'Invitation for <b>Tomas</b> & "Co"'
    assert page.all("b") == []


def test_a_similar_patient_is_warned_of_and_passing_takes_a_second_deliberate_act(
    front_desk, services
):
    before = invite(front_desk).page.heading
    assert before == "Invitation for Tomas Sample"
    for name in ("Thomas Sampel", "TOMÁS SAMPLE", "Sample, Tom"):
        response = invite(front_desk, name=name)
        assert response.status_code == 409, name
        assert "Is this the same patient?" in response.page.text
        again = {**response.page.form("/desk/invitations/new").values}
        assert front_desk.post("/desk/invitations/new", data=again).status_code == 409, name
    assert len(list_consultations(services.record, DESK)) == 1
    again["another"] = box(response)
    assert front_desk.post("/desk/invitations/new", data=again).status_code == 200
    assert len(list_consultations(services.record, DESK)) == 2


def box(response):
    found = (c for c in response.page.all("input") if c.attrs.get("name") == "another")
    return next(found).attrs["value"]


def test_a_tick_for_one_patient_does_not_pass_for_the_next(front_desk, services):
    invite(front_desk)
    invite(front_desk, name="Iris Other", birth_date="April 9, 1961")
    ticked = box(invite(front_desk))
    response = invite(front_desk, name="Iris Other", birth_date="April 9, 1961", another=ticked)
    assert response.status_code == 409


def test_the_same_name_born_on_another_day_is_not_warned_of(front_desk):
    invite(front_desk)
    assert invite(front_desk, birth_date="April 4, 1968").status_code == 200


def test_an_invitation_asks_for_at_most_six_things(front_desk):
    form = front_desk.get("/desk/invitations/new").page.form()
    asked = [c.attrs["name"] for c in form.all("input", "select")
             if c.attrs.get("type") != "hidden"]  # fmt: skip
    assert asked == ["name", "birth_date", "appointment_date", "appointment_time", "specialist",
                     "contact"]  # fmt: skip


@pytest.mark.parametrize("contact", ["iris", "a@b", "a b@c.example", "<a@b.example>", "x" * 250])
def test_an_address_that_cannot_be_right_is_refused(front_desk, contact):
    response = invite(front_desk, contact=contact)
    assert response.status_code == 400
    assert "Enter an e-mail address as name@example.com" in response.page.text


def test_the_phone_script_spells_the_code_and_asks_who_is_there_first(front_desk):
    response = invite(front_desk)
    code = next(p.text for p in response.page.all("p") if p.attrs.get("class") == "code")
    spoken = next(o for o in response.page.all("ol") if o.attrs.get("class") == "script")
    groups = [li.text for li in spoken.all("ul")[0].all("li")]
    said = ["".join(word.strip()[0] for word in group.split(",")) for group in groups]
    assert "-".join(said) == code
    assert "tell me your date of birth" in spoken.all("li")[0].text
