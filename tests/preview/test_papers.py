"""Every document of every persona, laid out as it is for paper, in the language of the address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient

from consult.documents import brief_text
from tests.brief.cases import NAMES, persona
from tests.preview.conftest import Clinic, page_of


def test_the_text_is_the_very_text_of_the_brief(visitor: FlaskClient) -> None:
    for language in ("en", "es"):
        page = page_of(visitor.get(f"/documents/{language}/aisha/brief.txt"))
        assert page.all("pre")[0].text == " ".join(
            brief_text(persona("aisha", language).brief).split()
        )


def test_a_sheet_is_in_the_language_of_its_address(visitor: FlaskClient) -> None:
    assert "Mis preguntas" in visitor.get("/documents/es/aisha/questions/sheet").text
    assert "My questions" in visitor.get("/documents/en/aisha/questions/sheet").text


def test_the_patients_papers_come_in_large_print_too(visitor: FlaskClient) -> None:
    for kind in ("questions", "answers"):
        large = visitor.get(f"/documents/en/aisha/{kind}-large/sheet").text
        assert f'class="{kind} large"' in large
        assert f'class="{kind} standard"' in visitor.get(f"/documents/en/aisha/{kind}/sheet").text


def test_a_sheet_has_the_stylesheets_of_its_paper(visitor: FlaskClient) -> None:
    for kind, wanted in (("brief", "brief"), ("questions-large", "patient")):
        page = page_of(visitor.get(f"/documents/en/aisha/{kind}/sheet"))
        linked = [link.attrs["href"] for link in page.all("link")]
        assert f"/static/css/documents/{wanted}.css" in linked
        assert linked[-1] == "/static/css/preview-paper.css"


def test_a_document_shows_its_sheet_in_a_frame_and_leads_to_the_next_persona(
    visitor: FlaskClient,
) -> None:
    page = page_of(visitor.get(f"/documents/en/{NAMES[0]}/brief"))
    assert page.all("iframe")[0].attrs["src"] == f"/documents/en/{NAMES[0]}/brief/sheet"
    after = next(a for a in page.all("a") if a.attrs.get("rel") == "next")
    assert after.attrs["href"] == f"/documents/en/{NAMES[1]}/brief"


def test_a_missing_folder_of_personas_is_said_in_words(
    preview_of: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    page = page_of(preview_of(None, tmp_path / "nobody").get("/documents/en/"))
    assert "There are no personas: the folder" in page.text
    assert "--personas" in page.text


def test_a_persona_that_does_not_fit_the_content_says_where_and_the_others_stay(
    clinic: Clinic,
) -> None:
    (clinic.personas / "ann.yaml").write_text("side: left\nsidee: left\n", encoding="utf-8")
    (clinic.personas / "bob.yaml").write_text("side: left\n", encoding="utf-8")
    text = clinic.page("/documents/en/ann/brief", 503).text
    assert "ann.yaml, line 2" in text
    assert "there is no item 'sidee'" in text
    assert "Did you mean side?" in text
    clinic.page("/documents/en/bob/brief")
    (clinic.personas / "ann.yaml").write_text("side: left\n", encoding="utf-8")
    assert clinic.page("/documents/en/ann/brief").heading == "Ann: Brief"
