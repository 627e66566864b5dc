"""Catalogues: complete or not offered, kept by place, stable, and every fault with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consult.releases import check_content, load_release, load_speeches, release_from_json
from consult.releases import release_to_json as stored_form
from consult.releases.catalogues import CONTENT, LANGUAGES, SCREENS, languages_in, read_catalogue
from consult.releases.extraction import (
    catalogue_text,
    extract_content,
    extract_screens,
    screens_template,
    template_path,
    updated,
)
from consult.releases.loading import OURS, read_draft

SPANISH = OURS / LANGUAGES / "es"


def clinics(folder: Path, name: str, edit: tuple[str, str] | None = None, text: str = "") -> Path:
    """Lay an edited copy of the Spanish catalogue, or a text, into a clinic's folder."""
    target = folder / LANGUAGES / "es" / name
    target.parent.mkdir(parents=True)
    if edit:
        whole = (SPANISH / name).read_text(encoding="utf-8")
        assert edit[0] in whole
        text = whole.replace(*edit, 1)
    target.write_text(text, encoding="utf-8")
    return folder


def entry(english: str, told: str, place: str = "") -> str:
    context = f'msgctxt "{place}"\n' if place else ""
    return f'msgid ""\nmsgstr ""\n\n{context}msgid "{english}"\nmsgstr "{told}"\n'


def test_the_list_of_the_softwares_texts_is_todays() -> None:
    assert template_path().read_bytes() == screens_template(), "run `flask content catalogues es`"


@pytest.mark.parametrize("name", [CONTENT, SCREENS])
def test_the_spanish_catalogues_are_todays_and_whole(name: str) -> None:
    draft = read_draft()
    assert draft.rulebook is not None
    fresh = extract_content(draft, draft.rulebook) if name == CONTENT else extract_screens()
    path = SPANISH / name
    assert catalogue_text(updated(path, fresh, "es")) == path.read_bytes()
    for message in read_catalogue("es", name, None).texts.values():
        assert message.strip()


def test_spanish_is_offered_and_is_part_of_the_release() -> None:
    release = load_release()
    assert release.languages == ("en", "es")
    assert set(load_speeches()) == {"en", "es"}
    assert (
        release.told_in("es").questionnaire.pages[0].title == "Primero, una revisión de seguridad"
    )
    assert release.told_in("xx") is release.rulebook
    again = release_from_json(stored_form(release))
    assert again.told_in("es") == release.told_in("es")


def test_a_translation_changes_the_release_and_a_left_over_entry_does_not(tmp_path: Path) -> None:
    left_over = clinics(tmp_path / "a", CONTENT, text=entry("Nobody says this", "Nadie lo dice"))
    assert load_release(left_over).hash == load_release().hash
    other = clinics(tmp_path / "b", CONTENT, text=entry("Safety first", "Lo primero, la seguridad"))
    assert load_release(other).hash != load_release().hash
    assert (
        load_release(other).told_in("es").questionnaire.sections[0].title.startswith("Lo primero")
    )


def test_an_entry_for_one_place_is_said_there_only(tmp_path: Path) -> None:
    place = "safety.emergency.emergency-signs.none.text"
    folder = clinics(tmp_path, CONTENT, text=entry("None of these", "Ninguna señal", place))
    items = load_release(folder).told_in("es").questionnaire.items
    assert items["emergency-signs"].options["none"].text == "Ninguna señal"
    assert items["head-injury"].options["none"].text == "Nada de esto"


def test_a_new_text_without_translation_is_found_and_its_language_not_offered(
    tmp_path: Path,
) -> None:
    text = (OURS / "questionnaire.yaml").read_text(encoding="utf-8")
    changed = text.replace('title: "Safety first"', 'title: "Safety before all"')
    (tmp_path / "questionnaire.yaml").write_text(changed, encoding="utf-8")
    assert load_release(tmp_path).languages == ("en",)
    found = [f for f in check_content(tmp_path) if f.file == "languages/es/content.po"]
    line = changed[: changed.index("Safety before all")].count("\n") + 1
    assert [f"questionnaire.yaml:{line}" in finding.fault for finding in found] == [True]
    assert "Safety before all" in found[0].fault
    assert "flask content catalogues es" in found[0].mend


def test_a_language_that_the_clinic_does_not_offer_may_be_unfinished(tmp_path: Path) -> None:
    text = (OURS / "questionnaire.yaml").read_text(encoding="utf-8")
    changed = text.replace('title: "Safety first"', 'title: "Safety before all"')
    (tmp_path / "questionnaire.yaml").write_text(changed, encoding="utf-8")
    clinic = (OURS / "clinic.yaml").read_text(encoding="utf-8")
    english = re.sub(r"^languages: .*$", "languages: [en]", clinic, flags=re.M)
    (tmp_path / "clinic.yaml").write_text(english, encoding="utf-8")
    assert check_content(tmp_path) == []


FAULTS = [
    ("lost gap", CONTENT, ("{emergency}", "911"), "other gaps: {emergency}"),
    ("new gap", SCREENS, ("desde hace {span}", "desde hace {spam}"), "other gaps"),
    ("broken quotes", CONTENT, ('msgstr "Primero la seguridad"', 'msgstr "Primero'), "not a line"),
]


@pytest.mark.parametrize(
    ("name", "edit", "said"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_a_fault_in_a_catalogue_is_found_with_file_line_and_mend(
    name: str, edit: tuple[str, str], said: str, tmp_path: Path
) -> None:
    if edit[0] == "{emergency}":
        spanish = (SPANISH / name).read_text(encoding="utf-8")
        told = re.search(r'^msgstr "(?:[^"\n])*\{emergency\}[^\n]*"$', spanish, re.M)
        assert told
        edit = (told[0], told[0].replace(*edit))
    folder = clinics(tmp_path, name, edit)
    found = [f for f in check_content(folder) if said in f.fault]
    whole = (SPANISH / name).read_text(encoding="utf-8")
    line = whole[: whole.index(edit[0])].count("\n") + 1
    assert found
    assert found[0].file == f"languages/es/{name} (clinic)"
    assert abs(found[0].line - line) <= 3
    assert found[0].mend


def test_a_fuzzy_entry_counts_as_missing(tmp_path: Path) -> None:
    spanish = (SPANISH / CONTENT).read_text(encoding="utf-8")
    entry_of = 'msgid "Safety first"\n'
    folder = clinics(tmp_path, CONTENT, (entry_of, f"#, fuzzy\n{entry_of}"))
    assert spanish.count(entry_of) == 1
    # Ours below still tells it; alone, the clinic's file would not.
    assert "es" in load_release(folder).languages
    assert "Safety first" not in read_one(folder / LANGUAGES / "es" / CONTENT)


def read_one(path: Path) -> set[str]:
    from consult.releases import catalogues

    return set(catalogues._read(path, "one").texts)


def test_a_language_without_a_folder_is_found(tmp_path: Path) -> None:
    clinic = (OURS / "clinic.yaml").read_text(encoding="utf-8")
    more = re.sub(r"^languages: .*$", "languages: [en, es, fr]", clinic, flags=re.M)
    (tmp_path / "clinic.yaml").write_text(more, encoding="utf-8")
    found = check_content(tmp_path)
    assert [f.file for f in found] == ["clinic.yaml", "clinic.yaml"]
    assert "no folder languages/fr" in found[1].fault
    assert found[0].fault == "endorsement has no text for 'fr'"
    assert languages_in(tmp_path) == ("es",)
