"""What is taken out of the record, or erased: who may, and that the log says so once.

That staff were refused is a row too; of a stranger it would be one for each address tried.
"""

import pytest
from sqlalchemy import func, select

from consult.accounts import Role
from consult.consultations import SYSTEM, Purpose, open_consultation, store_document
from consult.consultations.tables import audit
from consult.documents import PAPERS
from consult.web.papers import brief_of
from consult.web.policy import POLICY
from tests.web.patient_steps import Patient
from tests.web.patients import sent

# Where staff take answers along, by the name of its row in the policy table.
STAFF = {
    "desk.brief_on_screen": "/brief", "desk.brief_as_text": "/brief.txt",
    "desk.brief_on_paper": "/brief.pdf", "desk.questions_on_paper": "/questions.pdf",
}  # fmt: skip
PATIENT = ("answers.json", "answers.pdf", "questions.pdf")


def rows(services):
    """How many rows the whole log has."""
    with services.record.database.read() as connection:
        return connection.execute(select(func.count()).select_from(audit)).scalar_one()


def keep_papers(services, reference):
    """Do what the worker does, but for the papers."""
    opened = open_consultation(services.record, SYSTEM, reference, Purpose.RENDER)
    for paper in PAPERS:
        key = paper.key(brief_of(services, opened.latest, paper))
        store_document(services.record, opened.latest.id, paper.name, key, b"%PDF")


@pytest.mark.parametrize("who", ["anonymous", *Role])
def test_d18_each_export_is_for_its_roles_and_one_row(client, signed_in, services, figure, who):
    reference = sent(services)
    keep_papers(services, reference)
    browser, taken, refused = client if who == "anonymous" else signed_in(who), 0, 0
    for endpoint, ending in STAFF.items():
        before = rows(services)
        response = browser.get(f"/desk/consultations/{reference}{ending}")
        if who in POLICY[endpoint]["GET"]:
            assert response.status_code == 200, endpoint
            assert rows(services) == before + 1, endpoint
            taken += 1
        else:
            assert response.status_code in (303, 403), endpoint
            assert "Aisha" not in response.text
            assert rows(services) == before + (who != "anonymous"), endpoint
            refused += 1
    figure(f"{who}: {taken} exports handed out, {refused} refused")


def test_d18_what_a_patient_takes_along_and_erases_is_one_row_each(client, services, figure):
    patient = Patient(client)
    patient.ready_to_send()
    form = patient.form("/prepare/send")
    assert client.post("/prepare/send", data=form).status_code == 303
    keep_papers(services, patient.sitting.reference)
    for name in PATIENT:
        before = rows(services)
        assert client.get(f"/prepare/documents/{name}").status_code == 200
        assert rows(services) == before + 1, name
    before = rows(services)
    refused = client.post("/prepare/erase", data={})
    assert refused.status_code == 400
    assert rows(services) == before
    client.submit("/prepare/erase")
    assert rows(services) == before + 1
    figure(f"{len(PATIENT)} copies and 1 erasure by the patient: a row each")


@pytest.mark.parametrize("who", [*Role])
def test_d18_no_member_of_staff_erases_in_the_name_of_a_patient(signed_in, services, who):
    reference = sent(services)
    response = signed_in(who).post("/prepare/erase", data={"csrf_token": "any"})
    assert response.status_code in (303, 400)
    assert open_consultation(services.record, SYSTEM, reference, Purpose.RENDER).latest
