"""The lock of an unused screen: what it asks of the server, and that the page brings it along."""

import pytest

from consult.accounts import IDLE_MINUTES, Role
from consult.accounts.sessions import IDLE_SECONDS


@pytest.mark.parametrize("role", list(Role))
def test_each_page_of_somebody_inside_brings_the_lock_and_whose_it_is(signed_in, role):
    browser = signed_in(role)
    page = browser.get("/desk/").page
    body = page.all("body")[0].attrs
    assert int(body["data-idle"]) == IDLE_SECONDS == IDLE_MINUTES * 60
    assert body["data-who"] == browser.get("/desk/still-here").json["who"]
    assert any(s.attrs.get("src", "").endswith("desk-lock.js") for s in page.all("script"))


def test_nobody_outside_is_told_anything(client):
    response = client.get("/desk/still-here")
    assert response.status_code == 303
    assert "data-idle" not in client.get("/desk/sign-in").text


def test_the_token_that_is_told_is_one_that_forms_are_taken_with(front_desk):
    token = front_desk.get("/desk/still-here").json["token"]
    data = {"name": "", "csrf_token": token}
    response = front_desk.post("/desk/invitations/new", data=data)
    assert response.page.heading == "New invitation"


def test_who_types_keeps_the_session_by_telling_so(front_desk, clock):
    for _ in range(3):
        clock.forward(seconds=IDLE_SECONDS - 60)
        assert front_desk.get("/desk/still-here").status_code == 200
    clock.forward(seconds=IDLE_SECONDS)
    assert front_desk.get("/desk/still-here").status_code == 303
