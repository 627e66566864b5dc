"""What the desk learns of the answers: needs at the visit, how many are missing, nothing else."""

from __future__ import annotations

import json

import pytest

from consult.consultations import FRONT_DESK, Actor, Listed, Purpose, list_consultations
from consult.consultations.desk_tables import desk_extract
from consult.consultations.extracts import open_extract
from consult.consultations.policy import SYSTEM
from consult.consultations.staff import open_consultation
from consult.demonstration_day import VISITORS, make_visitor
from consult.web.services import Services
from tests.brief.cases import NAMES, persona
from tests.pages import PageClient
from tests.web.patient_steps import Patient
from tests.web.patients import invited
from tests.web.typists import fill_head, form_of, told, typed_in

DESK = Actor("staff", "1", frozenset({FRONT_DESK}))
CODES = {"interpreter", "transport", "extra-time", "large-print", "voicemail-ok", "no-voicemail"}


@pytest.fixture
def patient(client: PageClient) -> Patient:
    return Patient(client)


def listed(services: Services, reference: str = "") -> Listed:
    (one,) = list_consultations(services.record, DESK, text=reference)
    return one


def test_what_the_patient_needs_at_the_visit_is_on_the_list_before_sending(
    patient: Patient, services: Services
) -> None:
    patient.up_to("")
    assert listed(services).needs == ()
    needs = {"interpreter": "yes", "interpreter-language": "Spanish", "voicemail": "no",
             "transport": ["needs-transport"], "needs": ["extra-time", "hearing"]}  # fmt: skip
    assert patient.answer("practical", **needs).status_code == 303
    assert listed(services).needs == (
        "interpreter:Spanish", "transport", "extra-time", "no-voicemail",
    )  # fmt: skip
    patient.answer("practical", interpreter="no", transport=["drives"], needs=["none"],
                   voicemail="yes")  # fmt: skip
    assert listed(services).needs == ("voicemail-ok",)


def test_missing_counts_what_was_shown_and_left_empty(patient: Patient, services: Services) -> None:
    patient.up_to("")
    before = listed(services).missing
    left = patient.form("/prepare/cause")
    patient.client.post("/prepare/cause", data=left)
    first = listed(services).missing
    assert first > before
    patient.answer("cause", cause=["bells-palsy"])
    assert listed(services).missing == first - 1
    patient.answer("life-and-mood", mood="declined", sleep="0")
    stored = patient.stored("life-and-mood").values()
    empty = sum(one["state"] == "unanswered" for one in stored)
    assert listed(services).missing == first - 1 + empty


def test_sending_counts_what_the_brief_counts(patient: Patient, services: Services) -> None:
    patient.ready_to_send()
    patient.client.submit("/prepare/send")
    reference = patient.sitting.reference
    opened = open_consultation(services.record, SYSTEM, reference, Purpose.RENDER)
    assert opened.latest is not None
    answers = opened.latest.content.answers.values()
    empty = sum(one["state"] == "unanswered" for one in answers)
    assert listed(services).missing == empty > 0


def test_the_days_list_shows_the_needs(
    patient: Patient, services: Services, front_desk: PageClient
) -> None:
    patient.up_to("")
    patient.answer("practical", interpreter="yes", **{"interpreter-language": "Spanish"})
    (row,) = [
        row.text for row in front_desk.get("/desk/").page.all("tr") if "data-row" in row.attrs
    ]
    assert "Spanish interpreter" in row


@pytest.mark.parametrize("name", NAMES)
def test_typed_from_paper_it_is_the_same_and_never_about_health(
    services: Services, front_desk: PageClient, name: str
) -> None:
    reference = invited(services, persona(name).submitted.identity).reference
    page = f"/desk/type-in/{reference}"
    form = typed_in(form_of(front_desk, page), told(name))
    fill_head(form, name)
    form["rest-is-blank"], form["then"] = "yes", "save"
    front_desk.post(f"{page}?by=paper", data=form)
    kept = stored_extract(services, reference)
    assert set(kept) == {"needs", "missing"}
    assert {need.partition(":")[0] for need in kept["needs"]} <= CODES
    assert "interpreter" not in str(kept["needs"]) or told(name).get("interpreter") == "yes"
    assert listed(services, reference).needs == tuple(kept["needs"])


def stored_extract(services: Services, reference: str) -> dict[str, list[str]]:
    """Return all that is sealed for the desk, opened with the consultation's key."""
    opened = open_consultation(services.record, SYSTEM, reference, Purpose.RENDER)
    with services.record.database.read() as connection:
        row = connection.execute(desk_extract.select()).one()
    assert open_extract(opened.key, row.revision, row.sealed).missing >= 0
    plain = opened.key.open("desk_extract", "extract", row.revision, row.sealed)
    found: dict[str, list[str]] = json.loads(plain)
    return found


def test_the_demonstrations_day_shows_its_needs(services: Services) -> None:
    for visitor in VISITORS:
        if visitor.name in ("Tomas Sample", "Ines Sample", "Maria Sample", "Edith Sample"):
            make_visitor(services.record, services.current_release, services.clinic, visitor)
    found = {one.name: one for one in list_consultations(services.record, DESK)}
    assert found["Ines Sample"].needs[:2] == ("interpreter:Spanish", "transport")
    assert {"transport", "extra-time"} <= set(found["Edith Sample"].needs)
    assert found["Maria Sample"].needs == ()  # stopped half-way: that page is still to come
    assert found["Tomas Sample"].needs == ()  # took the answers of the last page back
    assert found["Tomas Sample"].missing > found["Ines Sample"].missing
