"""What the specialist marks: a brief as seen, questions as answered in the room."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from consult.accounts import Role
from consult.brief.submitted import ChosenQuestions
from consult.consultations import SYSTEM, list_consultations, mark_seen, open_audit
from consult.consultations.policy import SPECIALIST, Actor
from consult.web.services import Services
from tests.brief.cases import persona
from tests.databases import everything_in
from tests.pages import Element, Page, PageClient
from tests.web.patients import erased, invited, sent, sent_saying
from tests.web.test_desk_brief_versions import sent_twice

OWN = "Can I still whistle for my dog?"
OTHER = Actor("staff", "99", frozenset({SPECIALIST}))


def brief_page(browser: PageClient, reference: str, query: str = "") -> Page:
    response = browser.get(f"/desk/consultations/{reference}/brief{query}")
    assert response.status_code == 200
    return response.page


def ticks(page: Page) -> list[Element]:
    return [e for e in page.all("input") if e.attrs.get("name") == "answered"]


def ticked(page: Page) -> list[int]:
    return [n for n, tick in enumerate(ticks(page)) if "checked" in tick.attrs]


def save(browser: PageClient, page: Page, *places: int) -> Page:
    """Send the form of a page as a browser does that has these boxes ticked; return what comes."""
    (form,) = (f for f in page.all("form") if f.attrs["action"].endswith("/answered"))
    hidden = [e.attrs for e in form.all("input") if e.attrs.get("type") == "hidden"]
    fields: dict[str, list[str]] = {}
    for one in hidden:
        fields.setdefault(one["name"], []).append(one["value"])
    fields["answered"] = [ticks(page)[place].attrs["value"] for place in places]
    return browser.post(form.attrs["action"], data=fields, follow_redirects=True).page


def press(browser: PageClient, page: Page, button: str) -> TestResponse:
    (form,) = (f for f in page.all("form") if f.attrs["action"].endswith("/seen"))
    (pressed,) = (e for e in form.all("button") if e.text.startswith(button))
    data = {**form.values, pressed.attrs["name"]: pressed.attrs["value"]}
    return browser.post(form.attrs["action"], data=data)


def listed(services: Services, reference: str):
    found = list_consultations(services.record, OTHER, text=reference)
    return next(one for one in found if one.reference == reference)


def test_one_press_marks_a_brief_as_seen_with_who_and_when_and_another_takes_it_away(
    specialist, services
):
    reference = sent(services)
    page = brief_page(specialist, reference)
    assert "Not marked as seen" in page.text
    assert press(specialist, page, "Mark as seen").status_code == 303
    page = brief_page(specialist, reference)
    assert "Seen by Robin Sample, Mon 23 Nov 2026 at 09:00" in page.text
    assert listed(services, reference).seen_number == 1
    press(specialist, page, "Undo: not seen")
    assert "Not marked as seen" in brief_page(specialist, reference).text
    assert listed(services, reference).seen_at is None


def test_what_was_sent_after_the_mark_is_not_seen(specialist, services):
    reference = sent_twice(services, {"lump": "no"}, {"lump": "yes"}, {"lump": "no"})
    mark_seen(services.record, OTHER, reference, 1)
    page = brief_page(specialist, reference)
    assert "Not seen yet. Version 1 was seen by a specialist" in page.text
    assert page.links["What changed since version 1, which was seen"].endswith("changes?from=1")
    older = brief_page(specialist, reference, "?number=1")
    assert "Seen by a specialist" in older.text
    press(specialist, page, "Mark as seen")
    assert listed(services, reference).seen_number == 3


def test_a_page_that_was_left_open_takes_no_newer_mark_away(specialist, services):
    reference = sent(services)
    page = brief_page(specialist, reference)
    (form,) = (f for f in page.all("form") if f.attrs["action"].endswith("/seen"))
    again = sent_twice(services, {"lump": "no"}, {"lump": "yes"})
    mark_seen(services.record, OTHER, again, 2)
    address = f"/desk/consultations/{again}/seen"
    specialist.post(address, data={**form.values, "seen": "yes", "number": "1"})
    assert listed(services, again).seen_number == 2


@pytest.mark.parametrize("number", ["0", "2", "-1", "", "x", "9" * 30, "\u0661"])
def test_a_number_that_was_not_sent_marks_nothing(specialist, services, number):
    reference = sent(services)
    values = brief_page(specialist, reference).form(f"/desk/consultations/{reference}/seen").values
    for ending in ("seen", "answered"):
        response = specialist.post(
            f"/desk/consultations/{reference}/{ending}",
            data={**values, "seen": "yes", "number": number},
        )
        assert response.status_code == (303 if (number, ending) == ("2", "seen") else 404)
    assert listed(services, reference).seen_number is None


def test_ticks_are_kept_changed_and_taken_back(specialist, services):
    reference = sent(services)
    page = brief_page(specialist, reference)
    assert len(ticks(page)) == len(persona("aisha").brief.questions)
    assert ticked(page) == []
    page = save(specialist, page, 0, 2)
    assert "Ticks saved." in page.text
    assert ticked(brief_page(specialist, reference)) == [0, 2]
    page = save(specialist, page, 2, 3)
    assert ticked(page) == [2, 3]
    assert ticked(save(specialist, page)) == []


def test_of_two_who_save_at_once_both_keep_their_ticks_and_the_later_is_told(
    specialist, signed_in, services
):
    reference, other = sent(services), signed_in(Role.SPECIALIST, "Lee Sample")
    save(specialist, brief_page(specialist, reference), 0, 1)
    mine, theirs = brief_page(specialist, reference), brief_page(other, reference)
    assert "Somebody else" not in save(other, theirs, 0, 3).text
    page = save(specialist, mine, 0, 1, 2)
    assert "Somebody else saved some while this page was open" in page.text
    assert ticked(page) == [0, 2, 3]


def test_a_tick_stays_with_its_question_when_the_patient_sends_again(specialist, services):
    chosen = persona("aisha").submitted.questions
    first = ChosenQuestions(order=("own-1", *chosen.order[:2]), own=(OWN,))
    second = ChosenQuestions(order=(*chosen.order[:2], "own-2"), own=("Another?", OWN))
    reference = sent_twice(
        services, {"changes": {"questions": first}}, {"changes": {"questions": second}}
    )
    save(specialist, brief_page(specialist, reference, "?number=1"), 0)
    assert ticked(brief_page(specialist, reference)) == [2]


def test_what_is_no_question_of_the_brief_is_not_kept(specialist, services):
    reference = sent(services)
    page = brief_page(specialist, reference)
    values = page.form(f"/desk/consultations/{reference}/answered").values
    specialist.post(
        f"/desk/consultations/{reference}/answered",
        data={**values, "answered": ["x" * 5000, "own-1", "<b>"]},
    )
    assert "marked questions" not in [
        e.action for e in open_audit(services.record, SYSTEM, reference)
    ]


def test_marks_are_written_down_without_the_questions(specialist, services):
    chosen = ChosenQuestions(order=("own-1",), own=(OWN,))
    reference = sent_saying(services, "aisha", {"questions": chosen})
    page = brief_page(specialist, reference)
    name = ticks(page)[0].attrs["value"]
    save(specialist, page, 0)
    press(specialist, brief_page(specialist, reference), "Mark as seen")
    press(specialist, brief_page(specialist, reference), "Undo: not seen")
    entries = open_audit(services.record, SYSTEM, reference)
    said = [(entry.action, entry.detail) for entry in entries]
    for wanted in (
        ("marked questions", ""),
        ("marked as seen", "submission 1"),
        ("took the seen mark away", ""),
    ):
        assert said.count(wanted) == 1, said
    assert not any(word in f"{entry}" for entry in entries for word in (OWN, name))
    kept = everything_in(services.record.database)
    assert reference.encode() in kept
    assert name.encode() not in kept


def test_the_addresses_of_the_marks_hold_nothing_of_the_questions(specialist, services):
    reference = sent(services)
    page = brief_page(specialist, reference)
    (form,) = (f for f in page.all("form") if f.attrs["action"].endswith("/answered"))
    data = {**form.values, "answered": ticks(page)[0].attrs["value"]}
    response = specialist.post(form.attrs["action"], data=data)
    assert response.location == f"/desk/consultations/{reference}/brief?ticks=saved#questions"
    assert "Ticks saved" not in brief_page(specialist, reference, "?ticks=<b>").text


def test_without_ticks_no_copy_of_the_list_with_ticks_is_offered(specialist, services):
    reference = sent(services)
    page = brief_page(specialist, reference)
    assert not [label for label in page.links if "with ticks" in label]
    page = save(specialist, page, 1)
    links = [page.links[label] for label in page.links if "ticks" in label or "large" in label]
    assert links == [
        f"/desk/consultations/{reference}/questions-answered.pdf",
        f"/desk/consultations/{reference}/questions-answered.pdf?size=large",
    ]


@pytest.mark.parametrize("ending", ["seen", "answered"])
def test_the_desk_and_the_administrator_mark_nothing(
    front_desk, administrator, specialist, services, ending
):
    reference = sent(services)
    for browser in (front_desk, administrator):
        values = browser.get("/desk/").page.form("/desk/view").values
        response = browser.post(
            f"/desk/consultations/{reference}/{ending}",
            data={**values, "number": "1", "seen": "yes", "answered": "x"},
        )
        assert response.status_code == 403
        paper = browser.get(f"/desk/consultations/{reference}/questions-answered.pdf")
        assert paper.status_code == 403
    assert listed(services, reference).seen_at is None


@pytest.mark.parametrize("ending", ["seen", "answered"])
def test_an_erased_reference_is_marked_as_little_as_an_unknown_one(specialist, services, ending):
    living, gone = sent(services), erased(services)
    values = brief_page(specialist, living).form(f"/desk/consultations/{living}/{ending}").values
    data = {**values, "seen": "yes"}
    pages = [
        specialist.post(f"/desk/consultations/{reference}/{ending}", data=data)
        for reference in (gone, "ABCD-2345")
    ]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text == pages[1].text
    assert "Aisha" not in pages[0].text


def test_who_has_not_sent_is_not_marked(specialist, services):
    reference, other = invited(services).reference, sent(services)
    values = brief_page(specialist, other).form(f"/desk/consultations/{other}/seen").values
    specialist.post(f"/desk/consultations/{reference}/seen", data={**values, "seen": "yes"})
    assert listed(services, reference).seen_at is None
