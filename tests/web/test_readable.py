"""What cannot be read as it was meant is refused whole, and what can be is not."""

import pytest

from tests.web.patients import sent

NO_TEXT = {
    "a lone byte": b"%FF",
    "a lone byte as it is": b"\xff",
    "a surrogate": b"%ED%A0%80",
    "an overlong form": b"%C0%AF",
    "half a letter": b"%C3",
}
FORM = "application/x-www-form-urlencoded"
NO_ADDRESSES = ["//[", "http://[::1", "/\\[", "https://a]b/"]


def posted(browser, name, body=b"", kind=FORM):
    token = browser.get("/begin").page.form().values["csrf_token"].encode()
    whole = b"csrf_token=" + token + b"&name=" + name + body
    return browser.post("/begin", data=whole, content_type=kind)


@pytest.mark.parametrize("told", NO_TEXT)
def test_c02_bytes_that_are_no_text_are_refused_and_never_kept_in_another_look(client, told):
    response = posted(client, NO_TEXT[told])
    assert response.status_code == 400
    assert response.page.heading == "We could not read what was sent"


@pytest.mark.parametrize("name", [b"%25FF", b"100%", b"%C3%A9", "é".encode(), b"%F0%9F%98%80+x"])
def test_c02_text_of_any_kind_reaches_its_form(client, name):
    assert posted(client, name).page.heading != "We could not read what was sent"


@pytest.mark.parametrize("way_on", NO_ADDRESSES)
def test_c12_a_way_on_that_is_no_address_is_refused(client, way_on):
    assert client.get("/desk/sign-in", query_string={"next": way_on}).status_code == 400
    values = client.get("/desk/sign-in").page.form().values
    typed = {**values, "email": "a@b.example", "password": "x" * 12, "next": way_on}
    assert client.post("/desk/sign-in", data=typed).status_code == 400


@pytest.mark.parametrize("origin", NO_ADDRESSES)
def test_c12_an_origin_that_is_no_address_is_a_foreign_one(front_desk, origin):
    values = front_desk.get("/desk/invitations/new").page.form().values
    response = front_desk.post("/desk/invitations/new", data=values, headers={"Origin": origin})
    assert response.status_code == 400
    assert response.page.heading == "This page was open for too long"


@pytest.mark.parametrize("more", ["%0D%0A", "%0aX:%20y", "%EF%BC%8D", "%E2%80%AE"])
def test_c12_a_reference_with_signs_that_count_for_nothing_waits_at_a_plain_address(
    specialist, services, more
):
    """A reference is read whatever stands between its letters; the head that waits quotes it."""
    reference = sent(services)
    response = specialist.get(f"/desk/consultations/{reference}{more}/brief.pdf")
    assert response.status_code in (404, 503)
    waits = response.headers.get("Refresh", "")
    assert waits.isascii()
    assert waits.isprintable()


@pytest.mark.parametrize(
    "address",
    ["/desk/consultations/a%00b", "/desk/packets/a%00b", "/desk/packets/%00/packets.pdf", "/%00"],
)
def test_c12_an_address_with_a_nul_is_not_found(front_desk, address):
    assert front_desk.get(address).status_code == 404
