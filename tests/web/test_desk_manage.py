"""Setting a consultation right at the desk: who, when, with whom, and the invitation itself."""

import pytest

from consult.brief.submitted import Identity
from consult.consultations import (
    CredentialsDoNotMatch,
    Purpose,
    list_consultations,
    open_by_code,
    open_consultation,
)
from tests.consultations.builders import DESK
from tests.web.patients import TOMAS, at, erased, invited

ENDINGS = ("identity", "visit", "revoke", "reissue")


def address(reference, ending):
    return f"/desk/consultations/{reference}/{ending}"


def opened(services, reference):
    return open_consultation(services.record, DESK, reference, Purpose.SEE_STATUS)


def test_a_wrong_name_and_date_of_birth_are_set_right_in_the_search_and_at_the_door(
    front_desk, services
):
    begun = invited(services)
    response = front_desk.submit(
        address(begun.reference, "identity"), name="Thomas Sampel", birth_date="April 4, 1968",
        contact="tom@example.com",
    )  # fmt: skip
    assert response.status_code == 303
    born = TOMAS.birth_date.replace(day=4)
    assert opened(services, begun.reference).identity == Identity(
        name="Thomas Sampel", birth_date=born, contact="tom@example.com"
    )
    assert list_consultations(services.record, DESK, text="Tomas") == []
    assert open_by_code(services.record, begun.code, born, "here").reference == begun.reference


def test_the_form_of_a_correction_shows_what_stands(front_desk, services):
    form = front_desk.get(address(invited(services).reference, "identity")).page.form()
    assert form.values["name"] == "Tomas Sample"
    assert form.values["birth_date"] == "3 Apr 1968"


@pytest.mark.parametrize("typed", [{"name": ""}, {"birth_date": "x"}, {"contact": "x"}])
def test_a_correction_that_is_wrong_changes_nothing(front_desk, services, typed):
    reference = invited(services).reference
    assert front_desk.submit(address(reference, "identity"), **typed).status_code == 400
    assert opened(services, reference).identity == TOMAS


def test_a_visit_is_moved_and_given_to_another_specialist(front_desk, services):
    reference = invited(services, at=at(9, 40)).reference
    response = front_desk.submit(
        address(reference, "visit"), appointment_date="2026-11-25", appointment_time="13:05",
        specialist="dr-lane",
    )  # fmt: skip
    assert response.headers["Location"] == f"/desk/consultations/{reference}"
    visit = opened(services, reference).appointment
    assert (visit.at, visit.specialist) == (at(13, 5, day=25), "dr-lane")


def test_a_visit_that_is_over_can_be_given_to_another_specialist_as_it_is(front_desk, services):
    reference = invited(services, at=at(9, day=20)).reference
    form = front_desk.get(address(reference, "visit")).page.form().values
    assert (form["appointment_date"], form["appointment_time"]) == ("2026-11-20", "09:00")
    assert front_desk.submit(address(reference, "visit"), specialist="dr-lane").status_code == 303
    moved = {"appointment_date": "2026-11-19"}
    assert front_desk.submit(address(reference, "visit"), **moved).status_code == 400


def test_revoking_asks_first_and_then_ends_code_and_link(front_desk, services):
    begun = invited(services)
    page = front_desk.get(address(begun.reference, "revoke")).page
    assert page.heading == "Revoke the invitation?"
    assert open_by_code(services.record, begun.code, TOMAS.birth_date, "here")
    front_desk.submit(address(begun.reference, "revoke"))
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(services.record, begun.code, TOMAS.birth_date, "here")


def test_inviting_anew_asks_first_and_shows_a_code_that_opens_the_same(front_desk, services):
    begun = invited(services, at=at(9, 40))
    assert front_desk.get(address(begun.reference, "reissue")).page.heading == "Invite anew?"
    page = front_desk.submit(address(begun.reference, "reissue")).page
    code = next(p.text for p in page.all("p") if p.attrs.get("class") == "code")
    assert code != begun.code
    again = open_by_code(services.record, code, TOMAS.birth_date, "here")
    assert again.reference == begun.reference
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(services.record, begun.code, TOMAS.birth_date, "here")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_there_is_not_there_in_one_and_the_same_way(
    front_desk, services, ending, method
):
    token = front_desk.get("/desk/").page.form("/desk/view").values["csrf_token"]
    data = {"csrf_token": token} if method == "POST" else None
    gone, unknown = (
        front_desk.open(address(reference, ending), method=method, data=data)
        for reference in (erased(services), "ZZZZ-ZZZZ")
    )
    assert gone.status_code == unknown.status_code == 404
    assert gone.text == unknown.text
    assert "Aisha" not in gone.text


def test_a_page_warns_of_another_of_the_same_birth_date_and_a_similar_name(front_desk, services):
    first = invited(services).reference
    other = invited(services, TOMAS.model_copy(update={"name": "Thomas Sample"})).reference
    page = front_desk.get(f"/desk/consultations/{first}").page
    assert f"Thomas Sample, {other}" in page.links
    assert "Check that it is this patient." in page.text
