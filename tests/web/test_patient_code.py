"""The code to come back with: in words, and as a picture that holds no link."""

from __future__ import annotations

import pytest

from consult.web.qr import draw_qr
from tests.pages import Element, Page, PageClient
from tests.web.patient_steps import Patient


@pytest.fixture
def patient(client: PageClient) -> Patient:
    patient = Patient(client)
    patient.begin()
    return patient


def code_of(page: Page) -> str:
    return next(e.text for e in page.all("p") if e.attrs.get("class") == "big-code")


def picture(page: Page) -> Element:
    return next(e for e in page.all("svg") if e.attrs.get("class") == "qr")


def test_the_first_page_and_leaving_show_the_code_as_a_picture_of_two_lines(
    patient: Patient, client: PageClient
) -> None:
    pages = [client.get("/prepare/comfort").page]
    patient.agree()
    pages.append(client.get("/prepare/leave").page)
    base = client.application.extensions["consult"].settings.base_url
    for page in pages:
        drawing = picture(page)
        wanted = draw_qr(f"{base}/resume\n{code_of(page)}")
        assert drawing.all("path")[-1].attrs["d"] == wanted.path
        assert drawing.attrs["role"] == "img"
        title = drawing.all("title")[0]
        assert drawing.attrs["aria-labelledby"] == title.attrs["id"]
        assert title.text.startswith("The same code as a picture")


def test_the_code_stands_in_no_address_of_the_page(patient: Patient, client: PageClient) -> None:
    page = client.get("/prepare/comfort").page
    code = code_of(page)
    plain = code.replace("-", "")
    for element in page.all():
        for name in ("href", "src", "action", "value"):
            assert code not in element.attrs.get(name, "")
            assert plain not in element.attrs.get(name, "")


def test_later_the_comfort_page_shows_no_code(patient: Patient, client: PageClient) -> None:
    patient.agree()
    assert not [e for e in client.get("/prepare/comfort").page.all("svg")
                if e.attrs.get("class") == "qr"]  # fmt: skip


def test_a_wish_to_have_pages_read_aloud_holds_on_every_page_until_taken_back(
    patient: Patient, client: PageClient
) -> None:
    patient.agree(**{"read-aloud": "yes"})
    for address in ("/prepare/emergency", "/prepare/comfort", "/prepare/leave"):
        body = client.get(address).page.all("body")[0].attrs
        assert body["data-read-aloud"] == "Read this page aloud"
        assert body["data-stop-reading"] == "Stop reading"
    wishes = patient.form("/prepare/comfort")
    del wishes["read-aloud"]
    client.post("/prepare/comfort", data=wishes)
    assert "data-read-aloud" not in client.get("/prepare/emergency").page.all("body")[0].attrs


def test_nobody_is_read_to_unasked(patient: Patient, client: PageClient) -> None:
    patient.agree()
    assert patient.sitting.content("comfort")["read_aloud"] is False
    assert "data-read-aloud" not in client.get("/prepare/emergency").page.all("body")[0].attrs
