"""What differs between two releases is told in a clinician's words, and nothing is left untold."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest
from pydantic import BaseModel

from consult.brief.rulebook import Release, Rulebook, SwitchedOff
from consult.questionnaire.definition import Questionnaire
from consult.releases import (
    difference_lines,
    differences,
    load_release,
    release_from_json,
    release_to_json,
)
from tests.releases.commands import run_content

OVERLAY = {
    "question_bank.yaml": """\
        add:
          - id: our-parking
            after: q01-experience-numbers
            evidence: Q01
            topic: SUP
            text: Where can I park?
            why: The clinic has few places.
            always: true
            source: [PECORA21]
            verification: B
        switch_off:
          - {id: q02-who-injects, reason: Our leaflet says it.}
        """,
    "questionnaire.yaml": """\
        replace:
          - {id: side, kind: item, text: Which side is weak?, declined: true}
        """,
}
TOLD = """
Question bank
  our-parking (Q01): added
    evidence: Q01
    topic: SUP
    text: Where can I park?
    why: The clinic has few places.
    always: yes
    sources: PECORA21
    how far verified: B
  q02-who-injects (Q02): removed
    text: {injects}

Questionnaire pages
  item side (Side), page side: changed
    text
      old: {side}
      new: Which side is weak?
    offers prefer not to say
      old: no
      new: yes

Switched off
  question q02-who-injects (Q02): now switched off
    reason: Our leaflet says it.
"""


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    for name, text in OVERLAY.items():
        (folder / name).write_text(dedent(text), encoding="utf-8")
    return folder


def told(old: Release, new: Release) -> str:
    return "\n".join(difference_lines(differences(old, new))) + "\n"


def with_book(release: Release, **parts: object) -> Release:
    """Return the release with other parts, of one language."""
    book = release.rulebook.model_copy(update=parts)
    return Release(hash="0", label="other", rulebook=book)


def plain(release: Release) -> Release:
    return release.model_copy(update={"texts": {}, "helper_texts": {}})


def asked(release: Release, **parts: object) -> Release:
    return with_book(release, questionnaire=release.rulebook.questionnaire.model_copy(update=parts))


def test_a_small_overlay_is_told_entry_by_entry(overlay: Path, release: Release) -> None:
    book = release.rulebook
    side, injects = book.questionnaire.items["side"].text, book.question["q02-who-injects"].text
    new = load_release(overlay)
    assert told(plain(release), plain(new)) == TOLD.format(side=side, injects=injects)


def test_the_same_release_has_no_differences(release: Release) -> None:
    assert differences(release, release) == ()


def test_items_and_pages_that_only_moved_are_called_moved(release: Release) -> None:
    first, *rest = release.rulebook.questionnaire.sections
    pages = (first.pages[-1], *first.pages[:-1])
    turned = asked(release, sections=(first.model_copy(update={"pages": pages}), *rest))
    text = told(plain(release), turned)
    assert f"  page {pages[0].id}: moved\n    Now first.\n" in text
    assert text.count("moved") == 1


def test_an_item_on_another_page_says_where_it_stood(release: Release) -> None:
    raw = json.loads(release.rulebook.questionnaire.model_dump_json(by_alias=True))
    one, two = raw["sections"][0]["pages"][:2]
    two["items"].append(one["items"].pop())
    new = with_book(release, questionnaire=Questionnaire.model_validate(raw))
    text = told(plain(release), new)
    assert f"page {two['id']}: moved\n" in text
    assert f"It stood in page {one['id']}, now in page {two['id']}." in text
    assert text.count("moved") == 1


def test_an_id_that_vanished_is_found_again_by_its_text(release: Release) -> None:
    first, *rest = release.rulebook.questions
    renamed = first.model_copy(update={"id": "q99-other", "why": "Another reason."})
    text = told(plain(release), with_book(release, questions=(renamed, *rest)))
    assert "  q99-other (Q01): renamed, changed\n" in text
    assert f"The same text stood under '{first.id}', which is gone." in text
    assert "removed" not in text


def test_an_entry_that_is_switched_on_again_says_so(release: Release) -> None:
    off = SwitchedOff(kind="consideration", id="x", evidence="C01", reason="We did.")
    text = told(with_book(release, switched_off=(off,)), plain(release))
    assert "  consideration x (C01): switched on again\n    reason: We did.\n" in text


def test_changed_translations_are_told_and_gone_ones_counted(release: Release) -> None:
    old = release.model_copy(update={"texts": {"es": {"Yes": "Si", "No": "No", "Old": "Viejo"}}})
    new = release.model_copy(update={"texts": {"es": {"Yes": "Sí", "No": "No", "New": "Nuevo"}}})
    assert told(old, new) == dedent("""
        Texts in 'es'
          "Yes": changed
            translation
              old: Si
              new: Sí
          "New": added
            translation: Nuevo
          1 translation of texts that are gone: removed
        """)


def test_a_language_that_is_gone_is_told_in_one_line(release: Release) -> None:
    text = told(release.model_copy(update={"texts": {"es": {"Yes": "Sí"}}}), plain(release))
    assert "all texts (1): removed" in text


def entries_of(book: Rulebook) -> list[tuple[str, BaseModel]]:
    """Return one entry of each kind that has the most parts set."""
    kinds: dict[str, tuple[BaseModel, ...]] = {
        "urgent": book.urgent, "considerations": book.considerations, "questions": book.questions,
        "expectations": book.expectations, "sources": book.sources,
    }  # fmt: skip
    return [
        (name, max(rows, key=lambda row: len(row.model_dump_json())))
        for name, rows in kinds.items()
    ]


def test_no_field_of_an_entry_can_change_untold(release: Release) -> None:
    for name, entry in entries_of(release.rulebook):
        rows = getattr(release.rulebook, name)
        for field in type(entry).model_fields:
            if field == "id":
                continue
            other = entry.model_copy(update={field: _other(getattr(entry, field))})
            new = with_book(release, **{name: tuple(other if r is entry else r for r in rows)})
            assert differences(plain(release), new), f"{name}.{field}"


def _other(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, tuple):
        return value[1:] if len(value) > 1 else (*value, "MORE")
    return "something else" if isinstance(value, str) or value is None else None


def test_an_exported_release_is_compared_with_what_came_later(
    overlay: Path, release: Release, tmp_path: Path
) -> None:
    file = tmp_path / "release.json"
    done = run_content("export", "--out", file)
    assert done.exit_code == 0, done.output
    assert release_from_json(file.read_text()) == release
    later = run_content("diff", file, folder=overlay)
    assert later.exit_code == 0, later.output
    assert f"compared with {release.label} before it." in later.output
    assert "question q02-who-injects (Q02): now switched off" in later.output
    assert later.output == run_content("diff", folder=overlay).output
    assert later.output == run_content("diff", overlay).output


def test_no_difference_is_one_sentence(release: Release, tmp_path: Path) -> None:
    done = run_content("diff", tmp_path)
    assert done.output == f"No difference: both are content release {release.label}.\n"


def test_an_export_never_writes_over_another_release(overlay: Path, tmp_path: Path) -> None:
    file = tmp_path / "release.json"
    for _ in range(2):
        assert run_content("export", "--out", file).exit_code == 0
    kept = file.read_text()
    other = run_content("export", "--out", file, overlay)
    assert other.exit_code == 1
    assert "exists already" in other.output
    assert file.read_text() == kept


def test_what_cannot_be_compared_is_one_sentence(tmp_path: Path, release: Release) -> None:
    nothing = run_content("diff")
    assert nothing.exit_code == 1
    assert "nothing to compare" in nothing.output
    altered = json.loads(release_to_json(release))
    altered["rulebook"]["consent"] = "something else"
    file = tmp_path / "altered.json"
    for text in ("no release", json.dumps(altered)):
        file.write_text(text)
        done = run_content("diff", file)
        assert done.exit_code == 1
        assert "holds no release, or one that was altered" in done.output
