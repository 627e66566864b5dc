"""The text twin: 80 columns, headed, the same content as on paper."""

from __future__ import annotations

import unicodedata

import pytest

from consult.documents import brief_text, identity
from tests.brief.cases import NAMES, persona
from tests.documents import pieces, samples


def columns(line: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in line
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_a_persona_is_wider_than_80_columns(name: str) -> None:
    text = brief_text(persona(name).brief)
    assert max(columns(line) for line in text.splitlines()) <= 80


def test_long_words_and_wide_characters_fit_too() -> None:
    brief = samples.ordinary(
        strip=pieces.strip(name="字" * 100),
        keep=(pieces.line("W" * 400), pieces.line(f"{'x' * 79} {'y' * 81}")),
    )
    assert max(columns(line) for line in brief_text(brief).splitlines()) <= 80


def test_it_is_headed_patient_reported_and_ends_so() -> None:
    text = brief_text(samples.ordinary())
    assert text.startswith("PATIENT-REPORTED, NOT VERIFIED\n")
    assert "PATIENT-REPORTED" in text.splitlines()[-2] + text.splitlines()[-1]


def test_it_holds_what_the_paper_holds_and_cuts_nothing() -> None:
    brief = samples.extreme()
    text = " ".join(brief_text(brief).split())
    for line in (*brief.to_check, *brief.keep, *brief.expectations, *brief.considerations):
        assert " ".join(line.text.split()) in text
    for question in brief.questions:
        assert " ".join(question.text.split()) in text


def test_states_stand_in_brackets_and_are_never_merged() -> None:
    text = brief_text(samples.ordinary())
    for words in ("not sure", "prefers not to say", "not answered", "not asked", "illegible"):
        assert f"[{words}]" in text


@pytest.mark.parametrize("needs", [("not answered",), ("none reported",), ("Hearing", "Sight")])
def test_the_strip_says_what_is_needed_or_why_nothing_stands_there(needs: tuple[str, ...]) -> None:
    brief = samples.ordinary(strip=pieces.strip(needs=needs))
    said = f"Needs: {'; '.join(needs)}"
    assert said in brief_text(brief)
    assert identity.about_words(brief).endswith(said)


def test_it_is_the_same_each_time() -> None:
    assert brief_text(samples.ordinary()) == brief_text(samples.ordinary())


@pytest.mark.parametrize("name", ["daniel", "full"])
def test_questions_of_the_bank_name_their_rows_and_the_patients_own_have_none(name: str) -> None:
    brief = persona(name).brief
    listed = brief_text(brief).partition("THE PATIENT'S QUESTIONS")[2].partition("CONSIDER")[0]
    rows = [str(q.provenance.evidence) for q in brief.questions if not q.own]
    assert bool(rows) is (name == "daniel")
    assert all(f"[{row}]" in listed for row in rows)
    assert listed.count("[Q") == len(rows)
