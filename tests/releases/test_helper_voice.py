"""What helpers read is part of the release, whole in every language, and checked word by word."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from consult.questionnaire.speech import ENGLISH
from consult.questionnaire.wording import texts_of
from consult.releases import Finding, load_helper_speeches, release_from_json, release_to_json
from consult.releases.extraction import extract_screens
from consult.releases.helper_checks import check_helper_voice
from consult.releases.helper_voice import HELPER, read_helpers
from consult.releases.loading import OURS, read_draft
from tests.brief.cases import shipped, speech_of

RELEASE = shipped()[0]
OUR_FILE = OURS / "languages" / "en" / HELPER
# Texts that the helper is told as they are: what they do, press or typed themselves.
SAID_TO_WHO_TYPES = frozenset({
    "Your own device reads, where it can. You can start and stop it on each page.",
    "I have read this. Continue",
})  # fmt: skip
_YOUR = re.compile(r"\b(your|yours|yourself|my|mine|myself|I|me)\b", re.IGNORECASE)
# Who comes to these has no form open: nobody knows yet, or any more, that someone helps.
_BEFORE_OR_AFTER = (
    "start.html", "begin.html", "link.html", "resume.html", "erased.html", "adults_only.html",
    "error.html", "identity_form.py", "birth_date.py", "errors.py", "error_pages.py", "parts.html",
    "away.html",
)  # fmt: skip


def entry(text: str, told: str) -> str:
    return f"\nmsgid {json.dumps(text)}\nmsgstr {json.dumps(told)}\n"


def found_in(folder: Path, language: str = "en", more: str = "") -> list[Finding]:
    """Return what is found with more entries in a clinic's own catalogue for helpers."""
    if more:
        place = folder / "languages" / language
        place.mkdir(parents=True)
        head = OUR_FILE.read_text(encoding="utf-8").partition("\n\n")[0]
        (place / HELPER).write_text(head + "\n" + more, encoding="utf-8")
    return list(check_helper_voice(read_draft(folder), folder))


def test_our_own_words_to_helpers_are_whole_in_both_languages() -> None:
    assert list(check_helper_voice(read_draft(), None)) == []
    assert set(RELEASE.helper_texts) == {"en", "es"}
    assert set(load_helper_speeches({"en": ENGLISH, "es": speech_of("es")})) == {"en", "es"}


def test_a_text_of_the_content_that_says_you_without_words_for_helpers_is_found(
    tmp_path: Path,
) -> None:
    text = (OURS / "questionnaire.yaml").read_text(encoding="utf-8")
    old, new = "Which side of your face moves less?", "Which side of your face is slower?"
    (tmp_path / "questionnaire.yaml").write_text(text.replace(old, new), encoding="utf-8")
    found = [f for f in found_in(tmp_path) if new in f.fault]
    assert [f.file for f in found] == ["questionnaire.yaml"]
    assert found[0].line == text[: text.index(old)].count("\n") + 1
    assert "languages/en/helper.po" in found[0].mend


FAULTS = {
    "stale": (entry("Nobody says this to you", "Nor this"), "nothing says 'Nobody says this"),
    "gap": (entry("If you are in danger, call {emergency}.", "Call 911."), "other gaps"),
    "banned": (entry("How is your speech?", "How is the good side?"), "'good side' must not"),
    "hard": (
        entry(
            "How are your eyes right now?",
            "Notwithstanding considerable uncertainty regarding ophthalmological abnormalities,"
            " practitioners occasionally investigate neurophysiological characteristics. " * 5,
        ),
        "to a helper, page 'eye-now' reads at grade",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_words_to_helpers_is_found_with_file_line_and_mend(
    name: str, tmp_path: Path
) -> None:
    more, said = FAULTS[name]
    found = [f for f in found_in(tmp_path, more=more) if said in f.fault]
    assert found
    assert found[0].file == "languages/en/helper.po (clinic)"
    assert found[0].line > 10
    assert found[0].mend


def test_what_is_told_to_helpers_in_english_alone_is_found(tmp_path: Path) -> None:
    text = "Safety first"
    found = found_in(tmp_path, more=entry(text, "The patient's safety first"))
    assert [(f.file, text in f.fault) for f in found] == [("languages/es/helper.po", True)]


def test_papers_consent_and_questions_are_told_to_helpers_as_to_the_patient() -> None:
    for language in RELEASE.languages:
        helped = dict(_texts(language, to_helper=True))
        plain = dict(_texts(language, to_helper=False))
        differ = {path for path, text in helped.items() if text != plain[path]}
        assert {path[0] for path in differ} <= {"questionnaire", "urgent", "expectations_lead"}
        assert not [path for path in differ if path[-1] == "term"]
        assert len(differ) > 300


def _texts(language: str, *, to_helper: bool) -> list[tuple[tuple[str | int, ...], str]]:
    book = RELEASE.told_in(language, to_helper=to_helper)
    return [(path, text) for path, _, text in texts_of(book)]


def test_the_words_to_helpers_are_pinned_with_the_release() -> None:
    stored = json.loads(release_to_json(RELEASE))
    assert release_from_json(json.dumps(stored)).helper_texts == RELEASE.helper_texts
    text = next(iter(stored["helper_texts"]["en"]))
    stored["helper_texts"]["en"][text] = "something else"
    with pytest.raises(ValueError, match="hash"):
        release_from_json(json.dumps(stored))


def test_a_release_pinned_before_helpers_had_words_is_read_and_told_as_to_the_patient() -> None:
    stored = json.loads(release_to_json(RELEASE))
    del stored["helper_texts"]
    plain = {**RELEASE.rulebook.model_dump(mode="json", by_alias=True, exclude_defaults=True),
             "texts": RELEASE.texts}  # fmt: skip
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    stored["hash"] = hashlib.sha256(text.encode()).hexdigest()
    old = release_from_json(json.dumps(stored))
    assert old.helper_texts == {}
    assert old.told_in("es", to_helper=True) == RELEASE.told_in("es")
    assert old.told_in("en", to_helper=True) is old.rulebook


def test_every_text_of_the_patients_screens_that_says_your_is_told_to_helpers_otherwise() -> None:
    told = read_helpers("en", None).texts
    lacking = []
    for message in extract_screens():
        text = message.id if isinstance(message.id, str) else (message.id or ("",))[0]
        on_screens = [file for file, _ in message.locations if is_on_screens(file)]
        speaks = _YOUR.search(text) and text not in SAID_TO_WHO_TYPES
        if on_screens and speaks and text not in told:
            lacking.append((text, on_screens))
    assert lacking == []


def is_on_screens(file: str) -> bool:
    ours = file.startswith(("templates/patient/", "templates/shared/", "consult/web/"))
    return ours and not file.endswith(_BEFORE_OR_AFTER)
