"""The preview follows what is saved: faults stand in place of pages, and go when mended."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consult.preview import reading
from consult.preview.stamp import stamp_of
from tests.preview.conftest import Clinic, page_of, told

OVERLAY = """\
replace:
  - id: breathing-problem
    discuss: {}
switch_off:
  - id: allergy-to-toxin
    reason: The nurse asks about it.
"""
FAULTY = """\
replace:
  - id: breathing-problem
    discusss: how breathing is at night
"""
ADDRESSES = (
    "/",
    "/check",
    "/pages/en/emergency",
    "/rules/en/considerations/breathing-problem",
    "/documents/en/",
)


def test_faulty_content_shows_file_line_fault_and_mend_on_every_page_and_recovers(
    clinic: Clinic,
) -> None:
    clinic.save("considerations.yaml", FAULTY)
    for address in ADDRESSES:
        page = clinic.page(address, 503)
        assert page.heading == "The content has faults"
        assert "considerations.yaml (clinic), line 3" in page.text
        assert "discusss" in page.text
        assert "To do:" in page.text
    clinic.save("considerations.yaml", OVERLAY.format("how breathing is at night"))
    shown = clinic.page("/rules/en/considerations/breathing-problem").text
    assert "worth discussing: how breathing is at night." in shown


def test_a_page_carries_the_stamp_it_was_made_at_and_another_comes_with_each_save(
    clinic: Clinic,
) -> None:
    def made_at(address: str, status: int = 200) -> str:
        return clinic.page(address, status).all("div")[0].attrs["data-stamp"]

    first = clinic.stamp()
    assert made_at("/pages/en/emergency") == first == made_at("/nowhere", 404)
    clinic.save("considerations.yaml", FAULTY)
    faulty = clinic.stamp()
    assert faulty != first
    assert made_at("/pages/en/emergency", 503) == faulty == made_at("/nowhere", 404)
    (clinic.folder / "considerations.yaml").unlink()
    assert clinic.stamp() not in (faulty,)
    assert made_at("/pages/es/emergency") == clinic.stamp()


@pytest.mark.parametrize(
    "name",
    ["content/urgent.yaml", "content/languages/es/content.po", "templates/patient/page.html"],
)
def test_the_stamp_changes_when_a_file_is_saved_replaced_by_an_older_one_or_taken_away(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("one")
    stamps = [stamp_of([tmp_path])]
    path.write_text("two and more")
    stamps.append(stamp_of([tmp_path]))
    os.utime(path, ns=(1, 1))
    stamps.append(stamp_of([tmp_path]))
    path.unlink()
    stamps.append(stamp_of([tmp_path]))
    assert len(set(stamps)) == len(stamps)


def test_the_stamp_stays_while_nothing_is_saved_and_does_not_mind_an_editors_traces(
    tmp_path: Path,
) -> None:
    (tmp_path / "urgent.yaml").write_text("one")
    before = stamp_of([tmp_path, tmp_path / "missing"])
    for trace in (".urgent.yaml.swp", "urgent.yaml~", ".#urgent.yaml"):
        (tmp_path / trace).write_text("half")
    assert stamp_of([tmp_path, tmp_path / "missing"]) == before


def test_our_content_templates_and_styles_are_watched_with_the_clinics_folder(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[Path] = []
    monkeypatch.setattr(reading, "stamp_of", lambda watched: places.extend(watched) or "now")
    clinic.client.get("/stamp.json")
    named = [path.name for path in places]
    assert {"content", "templates", "css", "js", "personas"} <= set(named)
    assert clinic.folder in places


def test_a_fault_that_nobody_foresaw_is_a_page_too_and_the_next_save_is_read(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: Path | None) -> None:
        raise RecursionError("too deep")

    with monkeypatch.context() as patch:
        patch.setattr(reading, "load_release", broken)
        text = clinic.page("/pages/en/emergency", 503).text
        assert "reading stopped with RecursionError: too deep" in text
    clinic.save("considerations.yaml", OVERLAY.format("how breathing is"))
    clinic.page("/pages/en/emergency")


def test_a_template_that_cannot_be_made_names_itself_and_the_server_goes_on(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = clinic.client.application.jinja_env
    source = (
        "{% extends 'preview/layout.html' %}\n{% block main %}\n{{ nothing.here }}{% endblock %}"
    )
    real = environment.loader.get_source

    def half_saved(env: object, name: str) -> object:
        if name == "preview/pages.html":
            return source, "templates/preview/pages.html", lambda: True
        return real(env, name)

    with monkeypatch.context() as patch:
        patch.setattr(environment.loader, "get_source", half_saved)
        text = clinic.page("/pages/en/", 503).text
        assert "pages.html, line 3" in text
        assert "'nothing' is undefined" in text
        clinic.page("/rules/en/")


def test_the_start_tells_what_a_clinic_changed_switched_off_and_left_untranslated(
    clinic: Clinic,
) -> None:
    clinic.save("considerations.yaml", OVERLAY.format("how breathing is at night"))
    page = clinic.page("/")
    text, beside = page.text, told(page)
    assert str(clinic.folder) in text
    assert beside["consideration allergy-to-toxin (C01)"] == "The nurse asks about it."
    changed = beside["breathing-problem (C06): changed"]
    assert "how breathing is now and who looks after it, since the boxed warning" in changed
    assert "how breathing is at night" in changed
    assert "content.po: 1 not translated, such as “how breathing is at night”" in text
    assert clinic.page("/pages/es/emergency", 404).heading == "This language is not complete"


def test_a_language_comes_back_with_its_last_translation(clinic: Clinic) -> None:
    clinic.save("considerations.yaml", OVERLAY.format("how breathing is at night"))
    clinic.page("/rules/es/considerations/breathing-problem", 404)
    clinic.save(
        "languages/es/content.po",
        'msgid ""\nmsgstr ""\n\n'
        'msgid "how breathing is at night"\nmsgstr "cómo respira de noche"\n',
    )
    shown = clinic.page("/rules/es/considerations/breathing-problem").text
    assert "cómo respira de noche" in shown


def test_the_start_tells_of_our_own_content_what_is_in_it_and_how_it_was_reviewed(
    visitor: FlaskClient,
) -> None:
    page = page_of(visitor.get("/"))
    for words in ("Clinical review: pending", "30 pages", "This is our own content"):
        assert words in page.text
    beside = told(page)
    assert beside["Español (es)"].startswith("draft translation; patients can choose it")
    assert beside["C33"].startswith("It would name an injection as the next step")


def test_the_check_tells_what_the_command_finds(clinic: Clinic) -> None:
    clinic.save("considerations.yaml", OVERLAY.format("that she is a candidate for this"))
    text = clinic.page("/check").text
    assert "to mend" in text
    assert "considerations.yaml (clinic), line 3" in text


def test_examples_are_kept_while_the_release_stays_the_same(
    preview_of: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    people = tmp_path / "people"
    people.mkdir()
    client = preview_of(None, people)
    reader = client.application.extensions["consult-preview"].reader
    first = reader.newest()
    (people / "ann.yaml").write_text("side: left\n")
    second = reader.newest()
    assert second is not first
    assert second.examples is first.examples
