"""Faults planted into a copy of the shipped content are found, with file, line and mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from consult.releases import ContentIsFaulty, check_content, load_clinic, load_release
from consult.releases.loading import OURS
from tests.releases.planting import Plant, found_near, insert_after, planted_into, swap


def test_the_shipped_content_is_clean() -> None:
    assert check_content() == []


FAULTS: list[tuple[str, str, Plant, str]] = [
    ("duplicate key", "questionnaire.yaml", insert_after(
        "          - id: side", "            id: side-again"), "stands twice"),
    ("duplicate item", "questionnaire.yaml", swap("- id: eye-numb", "- id: eye-gap"),
     "item id 'eye-gap' stands twice"),
    ("duplicate page", "questionnaire.yaml", swap("- id: cause-certainty", "- id: cause"),
     "page id 'cause' stands twice"),
    ("duplicate option", "questionnaire.yaml", swap("{code: arm-or-leg,", "{code: speech,"),
     "'speech' stands twice"),
    ("unknown item type", "questionnaire.yaml", swap("type: side", "type: sides"), "type"),
    ("unknown field", "questionnaire.yaml", swap("            required: true",
     "            requird: true"), "requird"),
    ("page named like an address", "questionnaire.yaml", swap(
     "      - id: practical\n        title",
     "      - id: done\n        title"), "word of the addresses"),
    ("item named like a control", "questionnaire.yaml", swap("- id: eye-numb", "- id: version"),
     "a name of the form itself"),
    ("item named like a part", "questionnaire.yaml", swap("- id: eye-numb", "- id: eye-gap-other"),
     "reads like a part of 'eye-gap'"),
    ("no options", "questionnaire.yaml", swap("type: integer", "type: choice"),
     "needs answerOption"),
    ("bad id", "questionnaire.yaml", swap("- id: eye-numb", "- id: Eye_Numb"), "id"),
    ("unknown question", "facts.yaml", swap("question: eye-gap", "question: eye-gab"),
     "no item 'eye-gab'"),
    ("unknown option", "facts.yaml", swap("answer: large", "answer: huge"), "no option 'huge'"),
    ("operator out of place", "facts.yaml", swap(
        '{question: eye-gap, operator: "=", answer: small}',
        '{question: eye-gap, operator: ">", answer: small}'), "makes no sense"),
    ("unknown fact", "considerations.yaml", swap("fact: eye-does-not-close",
     "fact: eye-does-not-shut"), "no fact"),
    ("unknown derived value", "facts.yaml", swap("value: months-since-onset",
     "value: months-since"), "no derived value"),
    ("state that is not offered", "facts.yaml", swap(
        '{question: certainty, operator: "=", answer: not-sure}',
        '{question: emergency-signs, operator: "=", answer: not-sure}'), "does not offer"),
    ("condition without a shape", "urgent.yaml", swap("question: emergency-signs",
     "qestion: emergency-signs"), "a condition has one of"),
    ("unknown source", "considerations.yaml", swap("source: [", "source: [NOWHERE, "),
     "no source 'NOWHERE'"),
    ("no source", "urgent.yaml", swap("source: [FAST]", "source: []"), "source"),
    ("unknown level", "urgent.yaml", swap("level: emergency", "level: horror"), "level"),
    ("unknown evidence", "considerations.yaml", swap("evidence: C01", "evidence: X01"),
     "evidence"),
    ("unverified row", "considerations.yaml", swap("verification: V", "verification: U"),
     "verification"),
    ("missing text", "question_bank.yaml", swap("    why:", "    whi:"), "whi"),
    ("duplicate question", "question_bank.yaml", swap("- id: q02-who-injects",
     "- id: q01-experience-numbers"), "stands twice"),
    ("plan names no item", "brief.yaml", swap("face_map: face-map", "face_map: face"),
     "names no item 'face'"),
    ("broken YAML", "facts.yaml", swap("facts:", "facts: ["), "not valid YAML"),
    ("clinic in no time zone", "clinic.yaml", swap("timezone: ", "timezone: Nowhere/"),
     "no such time zone"),
    ("number in another base", "clinic.yaml", swap("backup_days: ", "backup_days: 0o"),
     "the number '0o"),
    ("approvals that are no list", "review.yaml", swap("approved: []",
     "approved: {release: abc, by: Dr Example}"), "approved"),
    ("approval without a name", "review.yaml", swap("approved: []",
     "approved: [{release: abc, on: 2026-11-22}]"), "by: Field required"),
    ("clinic without phone", "clinic.yaml", swap("phone:", "fone:"), "fone"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "plant", "said"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_a_planted_fault_is_found(file: str, plant: Plant, said: str, tmp_path: Path) -> None:
    found_near(tmp_path, file, plant, said)


# What is missing stands nowhere, and a model judges an item as a whole: the finding is where that
# begins.
ELSEWHERE: list[tuple[str, str, Plant, str]] = [
    ("option named like a state", "questionnaire.yaml", swap("{code: arm-or-leg,",
     "{code: not-sure,"), "answer state"),
    ("no version", "release.yaml", swap('version: "2026.11"', 'version: ""'), "no version"),
    ("unknown key", "sources.yaml", swap("sources:", "souces:"), "unknown key"),
    ("kept place gone", "question_bank.yaml", swap("kept: cannot-do", "low: true"),
     "kept: cannot-do"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "plant", "said"), [f[1:] for f in ELSEWHERE], ids=[f[0] for f in ELSEWHERE]
)
def test_what_has_no_line_of_its_own_is_found_in_its_file(
    file: str, plant: Plant, said: str, tmp_path: Path
) -> None:
    findings = planted_into(tmp_path, file, plant)
    assert [f for f in findings if f.file == file and said in f.fault and f.mend]


def test_a_forward_reference_is_found(tmp_path: Path) -> None:
    text = (OURS / "questionnaire.yaml").read_text(encoding="utf-8")
    planted = text.replace("question: onset-recent", "question: side", 1)
    (tmp_path / "questionnaire.yaml").write_text(planted, encoding="utf-8")
    findings = check_content(tmp_path)
    assert any("looks forward to 'side'" in f.fault and f.line > 1 for f in findings)


def test_facts_that_rest_on_each_other_are_found(tmp_path: Path) -> None:
    ring = (
        "facts:\n"
        "  - {id: one, meaning: m, when: {fact: two}}\n"
        "  - {id: two, meaning: m, when: {fact: one}}\n"
        "derived: []\n"
    )
    (tmp_path / "facts.yaml").write_text(ring, encoding="utf-8")
    assert any("rests on itself" in finding.fault for finding in check_content(tmp_path))


def test_faulty_content_never_becomes_a_release(tmp_path: Path) -> None:
    shutil.copy(OURS / "facts.yaml", tmp_path / "facts.yaml")
    (tmp_path / "facts.yaml").write_text("facts: 3\n", encoding="utf-8")
    with pytest.raises(ContentIsFaulty) as caught:
        load_release(tmp_path)
    assert caught.value.findings[0].file == "facts.yaml"
    (tmp_path / "clinic.yaml").write_text("name: only\n", encoding="utf-8")
    with pytest.raises(ContentIsFaulty):
        load_clinic(tmp_path)
