"""Each medical word is explained where a patient first reads it, whatever way they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from consult.releases import Finding
from consult.releases.catalogues import SCREENS, read_catalogue
from consult.releases.extraction import extract_screens
from consult.releases.loading import OURS, read_draft
from consult.releases.medical_words import check_medical_words
from consult.releases.style import read_style
from tests.releases.test_helper_voice import is_on_screens

STYLE = read_style()
SPANISH_BANNED = ("lado normal", "lado bueno", "lado malo", "deform", "sufr", "anormal")


def found_with(folder: Path, file: str, old: str, new: str) -> list[Finding]:
    text = (OURS / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    draft = read_draft(folder)
    assert draft.rulebook is not None
    check_medical_words(draft, draft.rulebook, STYLE)
    return draft.findings


def test_every_medical_word_of_ours_is_explained_in_time() -> None:
    draft = read_draft()
    assert draft.rulebook is not None
    check_medical_words(draft, draft.rulebook, STYLE)
    assert draft.findings == []


PLANTED = {
    "without its hint": ("questionnaire.yaml", ', hint: "A tumour is a growth."', "",
                         "'tumour' stands on page 'cause'"),
    "before the page that explains": ("questionnaire.yaml", "Is the change in your face new?",
                                      "Is the synkinesis new?", "on page 'onset-recent'"),
    "in a notice before": ("urgent.yaml", "It is a medicine that makes a muscle weaker for a time.",
                           "", "on notice 'breathing-or-swallowing'"),
    "that is explained only to some": ("question_bank.yaml",
                              "why: Facial palsy needs other skills",
                              "why: The parotid needs other skills",
                              "'parotid' stands on question"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_medical_word_is_found(name: str, tmp_path: Path) -> None:
    file, old, new, said = PLANTED[name]
    found = [f for f in found_with(tmp_path, file, old, new) if said in f.fault]
    assert [f.file for f in found] == [file]
    assert "style.yaml" in found[0].mend


def test_an_explanation_on_a_page_that_only_some_see_does_not_count(tmp_path: Path) -> None:
    """Units are explained with earlier injections, which most people never had."""
    found = found_with(tmp_path, "expectations.yaml", "Units show the amount, and\n      u", "U")
    assert ["'Units' stands on the page of facts" in f.fault for f in found] == [True]


def test_no_screen_and_no_helper_reads_a_word_that_must_not_be_said() -> None:
    assert STYLE.rules is not None
    helped = [read_catalogue(code, "helper.po", None).texts for code in ("en", "es")]
    spoken = (m for m in extract_screens() if any(is_on_screens(f) for f, _ in m.locations))
    texts = (m.id if isinstance(m.id, str) else " ".join(m.id or ()) for m in spoken)
    english = [*texts, *helped[0].values()]
    for banned in STYLE.rules.banned:
        if banned.to in ("all", "patient"):
            assert [text for text in english if banned.said_in(text)] == []
    spanish = [*read_catalogue("es", SCREENS, None).texts.values(), *helped[1].values()]
    said = [text for text in spanish if any(word in text.lower() for word in SPANISH_BANNED)]
    assert said == []
