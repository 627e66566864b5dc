"""Earlier submissions: each readable as its brief, and what changed between two of them."""

from __future__ import annotations

from typing import Any

import pytest

from consult.brief.submitted import ChosenQuestions
from consult.consultations import SYSTEM, load_sitting, open_audit, send, start_session
from consult.documents import brief_text
from consult.documents.papers import BRIEF
from consult.questionnaire.answers import DECLINED, NOT_SURE, UNANSWERED
from consult.web.services import Services
from tests.brief.cases import saying
from tests.pages import Page, PageClient
from tests.web.patients import invited, sent

STATES = {"not-sure": NOT_SURE, "declined": DECLINED, "unanswered": UNANSWERED}


def sent_twice(services: Services, *answers: dict[str, Any], name: str = "aisha") -> str:
    """The reference of a consultation that a persona sent once for each set of answers."""
    begun = invited(services, saying(name).identity)
    for said in answers:
        sitting = load_sitting(services.record, start_session(services.record, begun.reference))
        fields = {"reference": begun.reference, "release": services.current_release.hash}
        changes = {**fields, **said.pop("changes", {})}
        send(services.record, sitting, saying(name, **said).model_copy(update=changes))
    return begun.reference


def open_page(specialist: PageClient, reference: str, ending: str) -> Page:
    response = specialist.get(f"/desk/consultations/{reference}/{ending}")
    assert response.status_code == 200
    return response.page


def rows_of(page: Page) -> dict[str, list[str]]:
    return {
        row.all("th")[0].text: [cell.text for cell in row.all("td")]
        for table in page.all("table")
        for row in table.all("tbody")[0].all("tr")
    }


def test_every_submission_is_listed_and_leads_to_its_brief(specialist, services):
    reference = sent_twice(services, {"lump": "no"}, {"lump": "yes"})
    page = open_page(specialist, reference, "earlier")
    rows = rows_of(page)
    assert list(rows) == ["Version 2, stands now", "Version 1, earlier"]
    links = page.links
    assert links["Brief of version 1"].endswith(f"/{reference}/brief?number=1")
    assert links["Brief of version 2"].endswith(f"/{reference}/brief")
    assert links["What changed since version 1"].endswith("/changes?from=1&to=2")


def test_an_earlier_brief_tells_what_was_sent_then_and_says_that_a_newer_one_stands(
    specialist, services
):
    reference = sent_twice(
        services,
        {"what_helps": "Tape at night"},
        {"what_helps": "A patch at night"},
    )
    before = open_page(specialist, reference, "brief?number=1")
    assert "Tape at night" in before.text
    assert "A patch at night" not in before.text
    assert "This is version 1. Version 2 is newer." in before.text
    now = open_page(specialist, reference, "brief")
    assert "A patch at night" in now.text
    assert "Version 2, the newest." in now.text
    assert "Tape at night" in specialist.get(before.links["Plain text"]).text
    assert "A patch at night" in specialist.get(now.links["Plain text"]).text


def test_the_links_of_an_earlier_brief_lead_to_its_own_papers(specialist, services):
    reference = sent_twice(services, {"lump": "no"}, {"lump": "yes"})
    page = open_page(specialist, reference, "brief?number=1")
    assert page.links["PDF"].endswith("/brief.pdf?number=1")
    response = specialist.get(page.links["PDF"])
    assert response.status_code == 503
    assert response.headers["Refresh"].endswith("/brief.pdf?number=1&waited=1")


@pytest.mark.parametrize("number", ["0", "3", "-1", "", "x", "1.0", "99999999999", "\u0661"])
@pytest.mark.parametrize("ending", ["brief?number={}", "brief.txt?number={}", "changes?from={}"])
def test_a_number_that_there_is_not_is_not_found(specialist, services, number, ending):
    reference = sent_twice(services, {"lump": "no"}, {"lump": "yes"})
    response = specialist.get(f"/desk/consultations/{reference}/{ending.format(number)}")
    assert response.status_code == 404
    assert "Aisha" not in response.text


@pytest.mark.parametrize("ending", ["earlier", "changes"])
def test_the_desk_and_the_administrator_do_not_read_what_was_answered(
    front_desk, administrator, services, ending
):
    reference = sent_twice(services, {"lump": "no"}, {"lump": "yes"})
    for browser in (front_desk, administrator):
        assert browser.get(f"/desk/consultations/{reference}/{ending}").status_code == 403


def test_who_sent_once_has_nothing_to_compare(specialist, services):
    reference = sent(services)
    assert "nothing to compare" in open_page(specialist, reference, "earlier").text
    response = specialist.get(f"/desk/consultations/{reference}/changes")
    assert response.location.endswith(f"/{reference}/earlier")


def test_who_has_not_sent_has_no_submissions(specialist, services):
    reference = invited(services).reference
    for ending in ("earlier", "brief", "brief.txt"):
        response = specialist.get(f"/desk/consultations/{reference}/{ending}")
        assert response.location.endswith(f"/desk/consultations/{reference}")


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", [*STATES, "no"])
def test_a_state_is_told_in_its_own_word_on_both_sides(specialist, services, before, after):
    if before == after:
        return
    words = {"not-sure": "not sure", "declined": "prefers not to say", "no": "no"}
    words["unanswered"] = "not answered"
    reference = sent_twice(services, {"lump": STATES[before]}, {"lump": STATES.get(after, after)})
    page = open_page(specialist, reference, "changes")
    question = services.current_release.rulebook.questionnaire.items["lump"].text
    was, now, mark = rows_of(page)[question]
    assert (was.lower(), now.lower()) == (words[before], words[after])
    assert mark == "Changed"


def test_what_is_newly_asked_says_so_in_words_and_shape(specialist, services):
    reference = sent_twice(services, {"toxin_ever": "no"}, {"toxin_ever": "yes"})
    page = open_page(specialist, reference, "changes")
    asked = [cells for cells in rows_of(page).values() if cells[2] == "Asked now"]
    assert asked
    assert {cells[0] for cells in asked} == {"not asked"}
    table = page.all("table")[-1]
    assert len(table.all("svg")) == len(table.all("tbody")[0].all("tr"))
    back = open_page(specialist, reference, "changes?from=2&to=1")
    assert rows_of(back) == rows_of(page)


def test_lines_that_only_one_side_has_are_named(specialist, services):
    reference = sent_twice(
        services,
        {"face_map": ["left-brow-weak", "left-cheek-tight"]},
        {"face_map": ["left-brow-weak", "right-cheek-tight"]},
    )
    page = open_page(specialist, reference, "changes")
    question = services.current_release.rulebook.questionnaire.items["face-map"].text
    was, now, _ = rows_of(page)[question]
    assert was.count("(taken out)") == 1
    assert now.count("(new)") == 1


def test_the_question_list_stands_last_in_the_patients_order(specialist, services):
    chosen = saying("aisha").questions
    turned = ChosenQuestions(order=chosen.order[::-1], own=chosen.own)
    reference = sent_twice(services, {}, {"changes": {"questions": turned}})
    page = open_page(specialist, reference, "changes")
    was, now, mark = page.all("tbody")[-1].all("td")
    assert [li.text for li in was.all("li")] == [li.text for li in now.all("li")][::-1]
    assert mark.text == "In another order"
    assert "1 row differs." in page.text


def test_what_a_patient_typed_is_shown_as_typed(specialist, services):
    typed = "<b>&amp;</b> <script>alert(1)</script>"
    reference = sent_twice(services, {}, {"what_helps": typed})
    page = open_page(specialist, reference, "changes")
    assert typed in page.text
    assert all(script.attrs.get("src") for script in page.all("script"))


def test_three_submissions_are_compared_as_chosen(specialist, services):
    reference = sent_twice(services, {"lump": "no"}, {"lump": "yes"}, {"lump": NOT_SURE})
    page = open_page(specialist, reference, "changes")
    assert page.form(f"/desk/consultations/{reference}/changes").values == {"from": "2", "to": "3"}
    question = services.current_release.rulebook.questionnaire.items["lump"].text
    assert rows_of(open_page(specialist, reference, "changes?from=1"))[question][0] == "no"


def test_the_text_to_copy_is_the_text_twin_whole(specialist, services):
    reference = sent_twice(services, {"what_helps": "</textarea><i>\n& \N{EURO SIGN}"})
    box = open_page(specialist, reference, "brief").all("textarea")[0]
    text = specialist.get(f"/desk/consultations/{reference}/brief.txt").text
    assert "".join(box.children).removeprefix("\n") == text
    assert "readonly" in box.attrs
    assert max(map(len, text.splitlines())) <= 80


def test_each_reading_is_written_down(specialist, services):
    reference = sent_twice(services, {"lump": "no"}, {"lump": "yes"})
    before = len(open_audit(services.record, SYSTEM, reference))
    for ending in ("brief?number=1", "earlier", "changes"):
        open_page(specialist, reference, ending)
    entries = open_audit(services.record, SYSTEM, reference)[before:]
    read = [entry for entry in entries if entry.detail == "read brief"]
    assert [entry.action for entry in read] == ["opened"] * 3


def test_the_brief_on_screen_is_the_value_of_the_paper(specialist, services):
    reference = sent(services, "full")
    release = services.current_release
    said = saying("full").model_copy(update={"reference": reference, "release": release.hash})
    text = brief_text(services.telling.brief(BRIEF, release, said))
    shown = specialist.get(f"/desk/consultations/{reference}/brief.txt").text
    assert text.splitlines()[10:60] == shown.splitlines()[10:60]


@pytest.mark.parametrize(
    ("source", "words"),
    [("online", "the patient"), ("paper", "the patient, typed from paper"),
     ("telephone", "the patient, typed by telephone")],
)  # fmt: skip
def test_the_list_says_how_each_version_came(specialist, services, source, words):
    reference = sent_twice(services, {"changes": {"source": source, "typed_by": None}})
    assert rows_of(open_page(specialist, reference, "earlier"))["Version 1, stands now"][1] == words
