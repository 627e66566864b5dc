"""What a proxy shows while the service does not answer: whole in itself, with the phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from consult.cli import command_app
from consult.releases.loading import OURS
from tests.pages import Page


def written(tmp_path: Path, content: Path | None = None) -> Page:
    file = tmp_path / "away.html"
    more = ["--content", str(content)] if content else []
    done = CliRunner().invoke(command_app().cli, ["away-page", str(file), *more])
    assert done.exit_code == 0, done.output
    return Page(file.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONSULT_CONTENT", raising=False)


def test_it_says_what_to_do_and_whom_to_phone(tmp_path: Path) -> None:
    page = written(tmp_path)
    assert page.faults() == []
    assert page.heading == "This page cannot be shown at the moment"
    assert "Wait a minute, go back and try again." in page.text
    links = [a.attrs["href"] for a in page.all("section")[0].all("a")]
    assert links == ["tel:5550142", "tel:911", "tel:988"]


def test_it_loads_nothing(tmp_path: Path) -> None:
    page = written(tmp_path)
    assert page.all("link", "script", "img", "style", "form") == []
    assert not re.search(r"(?:src|href)=\"(?!tel:)", page.html)


def test_it_is_the_clinics_own_and_never_its_markup(tmp_path: Path) -> None:
    text = (OURS / "clinic.yaml").read_text(encoding="utf-8")
    own = re.sub(r"^name: .*$", 'name: "<b>Lake</b> Clinic"', text, count=1, flags=re.M)
    (tmp_path / "clinic.yaml").write_text(own, encoding="utf-8")
    page = written(tmp_path, tmp_path)
    assert "<b>Lake</b> Clinic" in page.text
    assert page.all("b") == []


def test_each_language_of_the_clinic_has_its_part(tmp_path: Path) -> None:
    page = written(tmp_path)
    told = [section.attrs["lang"] for section in page.all("section")]
    assert told[0] == "en"
    assert len(told) == len(set(told))
    assert len(page.all("h1")) == 1
