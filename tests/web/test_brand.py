"""The clinic's accent and logo on the pages: served by us, loaded only where they are set."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from flask import Flask

from consult.app import create_app, prepare_to_serve
from consult.brief.rulebook import Release
from consult.consultations import Record
from consult.questionnaire.speech import Speech
from consult.settings import load_settings
from tests.conftest import Clock
from tests.databases import lay_databases
from tests.once import share_templates
from tests.pages import Element, Page, PageClient
from tests.releases.logos import clinic_with, drawing, picture

YELLOW = "#ffd500"
Browse = Callable[[Path], PageClient]


@pytest.fixture
def browse(
    tmp_path: Path,
    addresses: dict[str, str],
    clock: Clock,
    release: Release,
    speeches: Mapping[str, Speech],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Browse]:
    """Give a browser on the service of a clinic with this content folder."""
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    monkeypatch.setattr("consult.telling.load_speeches", lambda overlay: speeches)

    def begin(content: Path) -> PageClient:
        settings = load_settings({
            **addresses,
            "CONSULT_DEMONSTRATION": "1",
            "CONSULT_INSTANCE": str(tmp_path / "instance"),
            "CONSULT_LOG_LEVEL": "ERROR",
            "CONSULT_CONTENT": str(content),
        })  # fmt: skip
        if not addresses:
            lay_databases(settings.instance)
        app: Flask = create_app(settings, clock=clock, trigger=lambda _: None)
        record: Record = app.extensions["consult"].record
        opened.enter_context(closing(record.database))
        opened.enter_context(closing(record.keys_database))
        app.testing = True
        app.test_client_class = PageClient
        share_templates(app)
        client: PageClient = prepare_to_serve(app).test_client()
        return client

    with ExitStack() as opened:
        yield begin


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    content = tmp_path / "content"
    content.mkdir()
    return content


def styles(page: Page) -> list[str]:
    return [
        link.attrs["href"] for link in page.all("link") if link.attrs.get("rel") == "stylesheet"
    ]


def logo_in(page: Page) -> Element | None:
    return next(iter(page.all("img")), None)


def test_a_clinic_that_sets_neither_loads_neither(browse: Browse, folder: Path) -> None:
    browser = browse(clinic_with(folder))
    for address in ("/", "/desk/sign-in", "/nowhere"):
        page = browser.get(address).page
        assert "clinic.css" not in page.html, address
        assert logo_in(page) is None, address
    assert browser.get("/clinic.css").status_code == 404
    assert browser.get("/clinic-logo").status_code == 404


def test_an_accent_alone_loads_a_small_stylesheet_and_no_logo(browse: Browse, folder: Path) -> None:
    browser = browse(clinic_with(folder, accent=f'"{YELLOW}"'))
    page = browser.get("/").page
    response = browser.get(styles(page)[-1])
    assert response.mimetype == "text/css"
    assert len(response.data) < 1000
    assert "--accent: #" in response.text
    assert logo_in(page) is None
    assert browser.get("/clinic-logo").status_code == 404


def test_words_never_have_a_colour_that_cannot_be_read(browse: Browse, folder: Path) -> None:
    style = browse(clinic_with(folder, accent=f'"{YELLOW}"')).get("/clinic.css").text
    words = re.findall(r"--accent: (#[0-9a-f]{6})", style)
    assert len(words) == 2
    assert YELLOW not in words
    assert f"6px solid {YELLOW}" in style


@pytest.mark.parametrize(("name", "content"), [("our.svg", drawing()), ("our.png", picture())])
def test_the_logo_stands_beside_the_name_on_patients_and_desk_pages(
    browse: Browse, folder: Path, name: str, content: bytes
) -> None:
    browser = browse(clinic_with(folder, name, content))
    for address in ("/", "/begin", "/resume", "/desk/sign-in", "/nowhere", "/desk/nowhere"):
        page = browser.get(address).page
        picture_there = logo_in(page)
        assert picture_there is not None, address
        assert picture_there.attrs["alt"] == "", address
        assert picture_there.attrs["width"] == "48", address
        head = page.all("header")[0]
        assert "Riverside Facial Nerve Clinic" in head.text, address
        response = browser.get(picture_there.attrs["src"])
        assert response.data == content, address
        assert response.mimetype == ("image/png" if name.endswith("png") else "image/svg+xml")


def test_style_and_logo_may_be_kept_for_an_hour_and_are_asked_for_once(
    browse: Browse, folder: Path
) -> None:
    browser = browse(clinic_with(folder, "our.svg", drawing(), accent=f'"{YELLOW}"'))
    page = browser.get("/").page
    logo = logo_in(page)
    assert logo is not None
    for address in (styles(page)[-1], logo.attrs["src"]):
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        response = browser.get(address)
        assert response.headers.getlist("Cache-Control") == ["public, max-age=3600"]
        assert "Set-Cookie" not in response.headers
        again = browser.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304


def test_the_demonstrations_own_look_weighs_little(client: PageClient) -> None:
    files = [client.get(address).data for address in ("/clinic.css", "/clinic-logo")]
    assert sum(len(gzip.compress(file)) for file in files) < 1000


def test_another_accent_has_another_address(browse: Browse, folder: Path) -> None:
    addresses = {
        styles(browse(clinic_with(folder, accent=f'"{accent}"')).get("/").page)[-1]
        for accent in (YELLOW, "#e0218a")
    }
    assert len(addresses) == 2


def test_paper_stays_black_on_white_whatever_the_accent(browse: Browse, folder: Path) -> None:
    style = browse(clinic_with(folder, accent=f'"{YELLOW}"')).get("/clinic.css").text
    assert style.strip().startswith("@media screen {")
    assert style.strip().endswith("}\n}")
    assert style.count("@media") == 1
