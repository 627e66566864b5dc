"""One consultation at the desk: from outside, on screen, on paper, as text."""

import pytest

from consult.accounts import Role
from consult.consultations import (
    open_consultation,
    read_chain,
    store_document,
)
from consult.consultations.policy import SYSTEM, Purpose
from consult.documents.face_drawing import draw_face
from consult.documents.papers import BRIEF, QUESTIONS
from consult.web.papers import brief_of
from tests.brief.cases import NAMES, persona
from tests.web.patients import at, erased, invited, sent, sent_saying

PAGES = ("", "/brief", "/brief.pdf", "/brief.txt", "/questions.pdf")


def address(reference, ending=""):
    return f"/desk/consultations/{reference}{ending}"


def make_papers(services, reference):
    """Do what the worker does."""
    opened = open_consultation(services.record, SYSTEM, reference, Purpose.RENDER)
    for paper in (BRIEF, QUESTIONS):
        brief = brief_of(services, opened.latest, paper)
        content = f"%PDF {paper.name}".encode()
        store_document(services.record, opened.latest.id, paper.name, paper.key(brief), content)


def test_the_page_tells_who_when_and_how_far(front_desk, services):
    reference = invited(services, at=at(9, 40)).reference
    page = front_desk.get(address(reference)).page
    assert page.heading == "Tomas Sample"
    terms, words = page.all("dt"), page.all("dd")
    facts = {term.text: said.text for term, said in zip(terms, words, strict=True)}
    assert facts == {
        "Date of birth": "3 Apr 1968",
        "Reference": reference,
        "Visit": "Mon 23 Nov 2026 at 09:40",
        "Specialist": "Dr Example",
        "Status": "Sent 09:00, not opened",
    }
    assert "There is nothing to read or print until" in page.text


def test_a_reference_is_found_however_it_is_typed(front_desk, services):
    reference = invited(services).reference
    assert front_desk.get(address(reference.replace("-", "").lower())).status_code == 200


@pytest.mark.parametrize(
    ("role", "papers"),
    [
        (Role.FRONT_DESK, ["Brief to print (PDF)", "Question list to print (PDF)"]),
        (
            Role.SPECIALIST,
            ["Brief on screen", "Brief to print (PDF)", "Brief as plain text",
             "Question list to print (PDF)"],
        ),
    ],
)  # fmt: skip
def test_each_role_is_offered_its_papers(signed_in, services, role, papers):
    reference = sent(services)
    links = signed_in(role).get(address(reference)).page.links
    offered = [label for label in links if "rint" in label or "Brief" in label]
    assert offered == ["Choose what to print", *papers]


@pytest.mark.parametrize("ending", PAGES)
@pytest.mark.parametrize("gone", ["unknown", "erased", "nonsense", "long"])
def test_what_is_not_there_is_not_there_in_one_and_the_same_way(specialist, services, ending, gone):
    wanted = {
        "unknown": lambda: "ZZZZ-ZZZZ",
        "erased": lambda: erased(services),
        "nonsense": lambda: "%3Cscript%3E",
        "long": lambda: "A" * 500,
    }[gone]()
    response = specialist.get(address(wanted, ending))
    plain = specialist.get(address("YYYY-YYYY", ending))
    assert response.status_code == 404
    assert response.text == plain.text
    assert dict(response.headers) == dict(plain.headers)


@pytest.mark.parametrize("ending", PAGES[1:])
def test_before_anything_is_sent_every_paper_leads_back_to_the_consultation(
    specialist, services, ending
):
    reference = invited(services).reference
    response = specialist.get(address(reference, ending))
    assert response.status_code == 303
    assert response.headers["Location"] == address(reference)


@pytest.mark.parametrize("name", NAMES)
def test_the_brief_on_screen_holds_everything_that_the_brief_holds(specialist, services, name):
    page = specialist.get(address(sent(services, name), "/brief")).page
    brief, text = persona(name).brief, page.text
    said = [
        brief.strip.name, brief.sentence.text, brief.stamp.release, brief.stamp.release_hash,
        *(line.text for line in (*brief.to_check, *brief.goals, *brief.keep, *brief.expectations)),
        *(goal.words or "" for goal in brief.goals),
        *(mark.region_words for mark in brief.face_map.marks),
        *(f"{bar.label} {bar.value} of 4 {bar.value} {bar.word}"
          for bar in brief.impact if bar.value is not None),
        *(f"{event.when} {event.what}" for event in brief.timeline),
        *(value for treatment in brief.toxin for _, value in treatment.cells),
        *(line.text for row in brief.rows for line in row.lines),
        *(question.text for question in brief.questions),
        *(f"{line.text}" for line in brief.considerations),
        *(line.basis for line in brief.considerations),
        *(source.title for source in brief.sources),
        *(words for part in brief.sections for line in part.lines for words in line.words),
    ]  # fmt: skip
    missing = [words for words in said if " ".join(words.split()) not in text]
    assert missing == []


def test_the_order_on_screen_is_that_of_the_paper(specialist, services):
    (page,) = specialist.get(address(sent(services), "/brief")).page.all("article")
    headings = [heading.text.split(" ·")[0] for heading in page.all("h2")]
    assert [" ".join(words.split()[:3]) for words in headings] == [
        "To check 102", "Hopes, in the", "Expectations to discuss", "Face map", "What it costs,",
        "Course 16 months", "Care and health",
        "The patient\u2019s questions", "Considerations", "All answers", "Sources and release",
    ]  # fmt: skip


def test_no_state_of_an_answer_is_merged_with_another(specialist, services):
    page = specialist.get(address(sent(services, "full"), "/brief")).page
    shown = {row.attrs["id"]: row for row in page.all("div") if "id" in row.attrs}
    words = {"not-sure": "not sure", "declined": "prefers not to say",
             "unanswered": "not answered", "not-asked": "not asked"}  # fmt: skip
    for part in persona("full").brief.sections:
        for line in part.lines:
            if line.state != "answered":
                answer = [d.text for d in shown[f"answer-{line.item}"].all("dd")]
                assert answer == [words[line.state]], line.item


def test_every_line_of_a_rule_names_rule_source_and_answer_and_they_are_on_the_page(
    specialist, services
):
    page = specialist.get(address(sent(services, "full"), "/brief")).page
    ids = {e.attrs["id"] for e in page.all() if "id" in e.attrs}
    targets = [a.attrs["href"][1:] for a in page.all("a") if a.attrs["href"].startswith("#")]
    assert [target for target in targets if target not in ids] == []
    for line in persona("full").brief.considerations:
        assert f"Rule {line.provenance.rule} ({line.provenance.evidence})" in page.text


def test_the_same_text_as_on_paper_can_be_copied(specialist, services):
    response = specialist.get(address(sent(services), "/brief.txt"))
    assert response.mimetype == "text/plain"
    assert response.headers["Content-Disposition"] == 'inline; filename="brief.txt"'
    assert "PATIENT-REPORTED" in response.text.upper()
    assert "Aisha Sample" in response.text
    assert max(len(line) for line in response.text.splitlines()) <= 80


@pytest.mark.parametrize("ending", ["brief", "questions"])
def test_a_paper_that_the_worker_made_opens_under_a_name_that_tells_nothing(
    front_desk, services, ending
):
    reference = sent(services)
    make_papers(services, reference)
    response = front_desk.get(address(reference, f"/{ending}.pdf"))
    assert response.data == f"%PDF {ending}".encode()
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == f'inline; filename="{ending}.pdf"'
    assert response.headers["Cache-Control"] == "no-store"


def test_a_paper_that_is_not_there_yet_says_so_and_comes_by_itself(front_desk, services):
    reference = sent(services)
    response = front_desk.get(address(reference, "/brief.pdf"))
    assert response.status_code == 503
    assert response.page.heading == "The paper is being made"
    seconds, again = response.headers["Refresh"].split("; url=")
    assert int(seconds) == 2
    make_papers(services, reference)
    assert front_desk.get(again).mimetype == "application/pdf"


@pytest.mark.parametrize("waited", ["20", "21", "-1", "99999999999999999999"])
def test_a_paper_that_never_comes_says_so_and_stops_asking(
    front_desk, specialist, services, waited
):
    reference = sent(services)
    desk = front_desk.get(address(reference, f"/brief.pdf?waited={waited}"))
    assert desk.status_code == 503
    assert "Refresh" not in desk.headers
    assert "tell the specialist" in desk.page.text
    room = specialist.get(address(reference, f"/brief.pdf?waited={waited}"))
    assert specialist.get(room.page.links["on screen"]).status_code == 200


def test_every_opening_is_written_down_with_who_and_why(specialist, services):
    reference = sent(services)
    for ending in PAGES:
        specialist.get(address(reference, ending))
    opened = open_consultation(services.record, SYSTEM, reference, Purpose.RENDER)
    chain = read_chain(services.record, opened.consultation_id)
    seen = [(e.actor_kind, e.detail) for e in chain if e.action == "opened"][:-1]
    assert seen == [
        ("staff", "see status"), ("staff", "read brief"), ("staff", "print"),
        ("staff", "export text"), ("staff", "print"),
    ]  # fmt: skip


def test_the_face_on_screen_is_drawn_with_the_marks_of_the_map(specialist, services):
    page = specialist.get(address(sent(services, "aisha"), "/brief")).page
    drawings = [svg for svg in page.all("svg") if "face-drawing" in svg.attrs.get("class", "")]
    assert len(drawings) == 1
    assert drawings[0].all("title")[0].text == draw_face(persona("aisha").brief.face_map).words
    nothing = specialist.get(address(sent(services, "empty"), "/brief")).page
    assert {svg.attrs.get("class") for svg in nothing.all("svg")} <= {None, "shape"}


def test_no_treatment_is_listed_when_none_was_given(specialist, services):
    headings = specialist.get(address(sent(services, "empty"), "/brief")).page.all("h2")
    assert "Earlier toxin" not in [heading.text for heading in headings]


def test_what_a_patient_typed_is_shown_and_never_run(specialist, services):
    page = specialist.get(address(sent(services, "full"), "/brief")).page
    found = [one.attrs for one in page.all("script", "img", "iframe", "object")]
    assert [a for a in found if not a.get("src", "").startswith(("/static/", "/clinic"))] == []


def test_what_turns_the_reading_direction_is_shown_or_kept_to_itself(specialist, services):
    turning = "\u202egniht"
    reference = sent_saying(services, "full", cause={"other": turning}, what_helps=turning)
    page = specialist.get(address(reference, "/brief")).page
    sentence = next(p for p in page.all("p") if p.attrs.get("class") == "sentence")
    assert "“[RLO]gniht”" in sentence.text
    kept = [bdi.text for bdi in page.all("bdi") if "\u202e" in bdi.text]
    assert kept == [f"“{turning}”"] * 2  # both among all answers, each by itself
    assert page.text.count("\u202e") == 2


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "not answered"),
        ({"needs": ["none"], "interpreter": "no", "transport": ["drives"]}, "none reported"),
        ({"needs": "declined", "interpreter": "no", "transport": ["drives"]},
         "Needs at the visit: prefers not to say"),
    ],
)  # fmt: skip
def test_a_need_that_was_not_answered_is_not_shown_as_none(specialist, services, answers, words):
    reference = sent_saying(services, "empty", **answers)
    page = specialist.get(address(reference, "/brief")).page
    shown = dict(zip((dt.text for dt in page.all("dt")), page.all("dd"), strict=False))
    assert shown["Needs"].text == words


def test_a_consultation_is_read_with_the_release_that_it_began_with(
    specialist, services, monkeypatch
):
    from consult.consultations import stored_release

    reference = sent(services)
    release = stored_release(services.record, services.current_release.hash)
    assert release == services.current_release
    assert services.release_of(release.hash) is services.current_release
    assert (
        persona("aisha").brief.sentence.text
        in specialist.get(address(reference, "/brief")).page.text
    )
