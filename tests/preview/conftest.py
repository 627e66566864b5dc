"""The preview of our own content, and one of a clinic's folder that tests write into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consult.preview import create_preview
from consult.preview.reading import Edition
from consult.preview.showing import edition_now
from tests.pages import Page
from tests.releases.planting import reading_ours_once

HERE = "http://127.0.0.1:8008"
# What every page says of its form, which is meant to lead nowhere.
NO_FORM = "a form without"


def browser_of(app: Flask) -> FlaskClient:
    """Return a browser that asks at the preview's own address."""
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = HERE.partition("://")[2]
    return client


def page_of(response: TestResponse) -> Page:
    """Return a page once nothing is wrong with its markup."""
    page = Page(response.text)
    faults = [fault for fault in page.faults() if not fault.startswith(NO_FORM)]
    assert not faults, f"{response.request.path}: {', '.join(faults)}"
    return page


def told(page: Page) -> dict[str, str]:
    """Return what stands beside each name in a page's lists of names."""
    parts = page.all("dt", "dd")
    return {
        name.text: words.text
        for name, words in pairwise(parts)
        if (name.tag, words.tag) == ("dt", "dd")
    }


@pytest.fixture(scope="session")
def ours() -> Flask:
    """The preview of our own content."""
    return create_preview()


@pytest.fixture(scope="session")
def visitor(ours: Flask) -> FlaskClient:
    return browser_of(ours)


@pytest.fixture(scope="session")
def edition(ours: Flask) -> Edition:
    """What the preview of our own content has read."""
    with ours.test_request_context(base_url=HERE):
        return edition_now()


@dataclass
class Clinic:
    """A clinic's folder with the preview of it, and of personas beside it."""

    folder: Path
    personas: Path
    client: FlaskClient

    def save(self, name: str, text: str) -> None:
        """Save a file of the clinic's content."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def page(self, address: str, status: int = 200) -> Page:
        """Open an address that answers with a status."""
        response = self.client.get(address)
        assert response.status_code == status, f"{address}: {response.text[-2000:]}"
        return page_of(response)

    def stamp(self) -> str:
        """Return the stamp that scripts are told now."""
        return str(self.client.get("/stamp.json").json["stamp"])


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A clinic's folder, empty at first. Our own files are read once for all of them."""
    folder, personas = tmp_path / "content", tmp_path / "personas"
    folder.mkdir()
    personas.mkdir()
    with reading_ours_once():
        yield Clinic(folder, personas, browser_of(create_preview(folder, personas)))


@pytest.fixture
def preview_of(tmp_path: Path) -> Callable[..., FlaskClient]:
    """Return a way to open a preview with folders of its own."""

    def open_it(content: Path | None = None, personas: Path | None = None) -> FlaskClient:
        return browser_of(create_preview(content, personas or tmp_path / "nobody"))

    return open_it
