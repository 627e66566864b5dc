"""The preview shows the clinic's own accent and logo, and follows what is saved."""

from __future__ import annotations

from tests.preview.conftest import Clinic
from tests.releases.logos import clinic_with, drawing

PAGE = "/pages/en/side"


def looks(clinic: Clinic) -> list[str]:
    page = clinic.page(PAGE)
    styles = [link.attrs["href"] for link in page.all("link") if "/clinic.css" in str(link.attrs)]
    return styles + [image.attrs["src"] for image in page.all("img")]


def test_the_patients_pages_have_the_clinics_look_as_it_is_saved(clinic: Clinic) -> None:
    clinic_with(clinic.folder)
    assert looks(clinic) == []
    clinic_with(clinic.folder, "our.svg", drawing(), accent='"#ffd500"')
    style, logo = looks(clinic)
    assert "6px solid #ffd500" in clinic.client.get(style).text
    assert clinic.client.get(logo).data == drawing()
    clinic_with(clinic.folder, "our.svg", accent='"#e0218a"')
    assert looks(clinic)[0] != style


def test_a_logo_that_may_not_be_shown_is_told_with_its_line(clinic: Clinic) -> None:
    clinic_with(clinic.folder, "our.svg", drawing("<script/>"))
    page = clinic.page(PAGE, status=503)
    assert "our.svg" in page.text
    assert "may not stand in a logo" in page.text


def test_the_previews_own_pages_keep_our_look(clinic: Clinic) -> None:
    clinic_with(clinic.folder, "our.svg", drawing(), accent='"#ffd500"')
    page = clinic.page("/pages/en/")
    assert "clinic.css" not in page.html
    assert page.all("img") == []
