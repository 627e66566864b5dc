"""Faults in a clinic's changes are told in the clinic's file and line, with how to mend them."""

from __future__ import annotations

from pathlib import Path

import pytest

from consult.releases import ContentIsFaulty, check_content, load_release
from consult.releases.checks import check_references
from consult.releases.finding import Finding
from consult.releases.loading import read_draft

CONSIDERATION = "considerations.yaml"
QUESTIONNAIRE = "questionnaire.yaml"
REPLACED = "replace:\n  - id: allergy-to-toxin\n"

# The fault, the file, its text, the line, what is said, and the mend that is proposed.
FAULTS: list[tuple[str, str, str, int, str, str]] = [
    ("replaced id that we do not have", CONSIDERATION, REPLACED.replace("toxin", "toxn"),
     2, "no consideration 'allergy-to-toxn'", "Did you mean 'allergy-to-toxin'?"),
    ("entry without an id", CONSIDERATION, "replace:\n  - discuss: d\n", 2, "has no id", "Add id:"),
    ("entry that is a word", CONSIDERATION, "replace:\n  - allergy\n", 2, "has no keys", "id:"),
    ("changes that are no list", CONSIDERATION, "\nadd: {id: x}\n", 2, "add is no list", "hyphen"),
    ("replaced twice", CONSIDERATION, REPLACED + "  - id: allergy-to-toxin\n    eye: true\n",
     3, "'allergy-to-toxin' is replaced twice", "Make one entry of both."),
    ("unknown key", CONSIDERATION, REPLACED + "    discus: d\n", 3, "discus", "'discus'"),
    ("wrong value", CONSIDERATION, REPLACED + "    category: X\n", 3, "category", "Correct"),
    ("condition on nothing", CONSIDERATION,
     REPLACED + "    eye: true\n    when:\n      fact: nope\n", 4, "no fact 'nope'", "facts.yaml"),
    ("duplicate key", CONSIDERATION, REPLACED + "    discuss: d\n    discuss: e\n",
     4, "the key 'discuss' stands twice", "Keep one"),
    ("added id that we have", CONSIDERATION, "add:\n  - reported: r\n    id: allergy-to-toxin\n",
     3, "'allergy-to-toxin' is there already", "replace"),
    ("added after nothing", CONSIDERATION, "add:\n  - id: x\n    after: allergy-to-toxn\n",
     3, "no consideration 'allergy-to-toxn' to stand after", "Did you mean 'allergy-to-toxin'?"),
    ("added without its parts", CONSIDERATION, "add:\n  - id: x\n", 2, "discuss", "Add discuss:"),
    ("added without an id", CONSIDERATION, "add:\n  - reported: r\n", 2, "has no id", "Add id:"),
    ("switched off without a reason", CONSIDERATION, "switch_off:\n  - id: allergy-to-toxin\n",
     2, "without a reason", "Add reason:"),
    ("switched off for a blank reason", CONSIDERATION,
     "switch_off:\n  - id: allergy-to-toxin\n    reason: ' '\n", 2, "without a reason", "reason:"),
    ("switched off, but unknown", CONSIDERATION, "switch_off:\n  - {id: nope, reason: r}\n",
     2, "no consideration 'nope'", "Correct the id"),
    ("switched off twice", CONSIDERATION, "switch_off:\n  - {id: allergy-to-toxin, reason: r}\n"
     "  - {id: allergy-to-toxin, reason: r}\n", 3, "is switched off already", "Remove"),
    ("replaced and switched off", CONSIDERATION,
     REPLACED + "    eye: true\nswitch_off: [{id: allergy-to-toxin, reason: r}]\n",
     4, "is replaced and switched off", "one of the two"),
    ("unknown key beside a reason", CONSIDERATION,
     "switch_off:\n  - id: allergy-to-toxin\n    reasn: r\n", 3, "unknown key 'reasn'", "reason"),
    ("id of two things", QUESTIONNAIRE, "switch_off:\n  - id: cause\n    reason: r\n",
     2, "'cause' can be meant as page or item", "kind: page or kind: item"),
    ("item of no page", QUESTIONNAIRE, "add:\n  - id: x\n    page: caus\n",
     3, "no page 'caus'", "Did you mean 'cause'?"),
    ("item that belongs nowhere", QUESTIONNAIRE, "add:\n  - id: x\n    type: text\n",
     2, "not said where", "Add page:"),
    ("page replaced with its items", QUESTIONNAIRE, "replace:\n  - id: cause\n    items: []\n",
     3, "the items of page 'cause'", "Change each by its own id."),
    ("item moved under replace", QUESTIONNAIRE, "replace:\n  - id: voicemail\n    page: cause\n",
     2, "cannot be moved", "Remove page:"),
    ("second safety check switched off", QUESTIONNAIRE,
     "switch_off: [{id: safety-again, reason: r}]\n", 1, "cannot be switched off", "Replace"),
    ("page without an item", QUESTIONNAIRE,
     "switch_off:\n  - {id: safety-again-signs, reason: r}\n", 2, "no item left", "Switch off"),
    ("row that names no item", "brief.yaml", "add:\n  - label: L\n    items:\n      - nope\n",
     3, "no item 'nope'", "Correct"),
    ("list under the plan", "brief.yaml", "replace:\n  - id: plan\n    rows: []\n",
     3, "unknown key 'rows'", "Known here"),
]  # fmt: skip


def findings(folder: Path) -> list[Finding]:
    draft = read_draft(folder)
    check_references(draft)
    return draft.findings


@pytest.mark.parametrize(
    ("file", "text", "line", "said", "mend"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_a_planted_fault_is_told_where_the_clinic_wrote_it(
    file: str, text: str, line: int, said: str, mend: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    found = findings(tmp_path)
    told = [f for f in found if (f.file, f.line) == (f"{file} (clinic)", line) and said in f.fault]
    assert told, [str(finding) for finding in found]
    assert any(mend in finding.mend for finding in told), told[0].mend


@pytest.mark.parametrize(
    ("file", "name", "kind", "used_in"),
    [("facts.yaml", "stroke", "fact", CONSIDERATION), ("sources.yaml", "FAST", "source",
     "urgent.yaml"), (QUESTIONNAIRE, "eye-numb", "item", "brief.yaml")],
)  # fmt: skip
def test_what_is_switched_off_but_still_used_is_told_at_its_use_with_where_it_went(
    file: str, name: str, kind: str, used_in: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(f"switch_off:\n  - {{id: {name}, reason: r}}\n")
    found = [finding for finding in findings(tmp_path) if finding.file == used_in]
    assert found
    for finding in found:
        off = f"no {kind} '{name}', it is switched off in {file} (clinic), line 2"
        assert off in finding.fault
        assert "Switch this off too" in finding.mend


def test_what_went_with_its_page_is_told_too(tmp_path: Path) -> None:
    (tmp_path / QUESTIONNAIRE).write_text("switch_off:\n  - {id: tests, reason: r}\n")
    found = [finding.fault for finding in findings(tmp_path)]
    assert any("no item 'scan-date', it is switched off in" in fault for fault in found)


def test_a_fault_in_our_part_of_a_merged_file_is_told_in_ours(tmp_path: Path) -> None:
    (tmp_path / CONSIDERATION).write_text(REPLACED + "    eye: true\n")
    (tmp_path / "facts.yaml").write_text("switch_off: [{id: stroke, reason: r}]\n")
    files = {finding.file for finding in findings(tmp_path)}
    assert CONSIDERATION in files
    assert f"{CONSIDERATION} (clinic)" not in files


def test_a_file_is_either_whole_or_changes_ours(tmp_path: Path) -> None:
    (tmp_path / CONSIDERATION).write_text("considerations: []\nadd: []\n")
    (found,) = findings(tmp_path)
    assert (found.file, found.line) == (CONSIDERATION, 2)
    assert "unknown key 'add'" in found.fault
    assert "write only replace, add, switch_off" in found.mend


def test_a_file_that_nobody_reads_is_found_with_the_name_that_was_meant(tmp_path: Path) -> None:
    for name in ("consideration.yaml", "facts.yml", "notes.md", "face.png", ".hidden"):
        (tmp_path / name).write_text("")
    (tmp_path / "languages").mkdir()
    (tmp_path / "language").mkdir()
    found = {finding.file: finding.mend for finding in findings(tmp_path)}
    assert set(found) == {"consideration.yaml", "facts.yml", "language"}
    assert "'considerations.yaml'" in found["consideration.yaml"]
    assert "'languages'" in found["language"]


def test_a_folder_with_a_fault_never_becomes_a_release(tmp_path: Path) -> None:
    (tmp_path / "consideration.yaml").write_text("")
    assert [finding.file for finding in check_content(tmp_path)] == ["consideration.yaml"]
    with pytest.raises(ContentIsFaulty):
        load_release(tmp_path)
