"""The desk's extract: practical needs as codes, a count, and nothing about health."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consult.brief.case import Case
from consult.brief.desk_extract import desk_extract
from consult.brief.submitted import Submitted
from consult.questionnaire.answers import DECLINED, NOT_SURE, UNANSWERED, AnswerState
from tests.brief.cases import NAMES, persona, saying, shipped, speech_of

CODES = {"interpreter", "transport", "extra-time", "large-print", "voicemail-ok", "no-voicemail"}


def extract(submitted: Submitted) -> dict[str, Any]:
    release, clinic = shipped()
    case = Case(release, submitted, clinic, speech_of("en"))
    return desk_extract(release.rulebook, case.journey.scope)


def test_needs_that_the_desk_can_see_to_are_named_by_code() -> None:
    said = saying(
        "daniel", interpreter="yes", interpreter_language="Spanish",
        transport=["drives", "needs-transport"], needs=["extra-time", "large-print", "aphasia"],
        voicemail="no",
    )  # fmt: skip
    assert extract(said)["needs"] == [
        "interpreter:Spanish", "transport", "extra-time", "large-print", "no-voicemail",
    ]  # fmt: skip


def test_an_interpreter_without_a_language_is_still_an_interpreter() -> None:
    said = saying("daniel", interpreter="yes", interpreter_language=UNANSWERED)
    assert "interpreter" in extract(said)["needs"]


@pytest.mark.parametrize(
    ("typed", "need"),
    [
        ("American Sign Language", "interpreter:American Sign Language"),
        ("  Haitian   Creole ", "interpreter:Haitian Creole"),
        ("Español", "interpreter:Español"),
        ("Spanish, because my speech is slurred since the stroke", "interpreter"),
        ("Spanish 5 mg of prednisolone", "interpreter"),
        ("x" * 41, "interpreter"),
    ],
)
def test_what_is_longer_than_a_languages_name_stays_with_the_answers(typed: str, need: str) -> None:
    said = saying("daniel", interpreter="yes", interpreter_language=typed, needs=["none"],
                  transport=["drives"], voicemail=NOT_SURE)  # fmt: skip
    assert extract(said)["needs"] == [need]


def test_what_was_not_said_is_no_need_and_no_consent_to_a_message() -> None:
    said = saying(
        "daniel", interpreter="no", transport=NOT_SURE, needs=DECLINED, voicemail=NOT_SURE
    )
    assert extract(said)["needs"] == []


def test_missing_counts_what_was_asked_and_left_empty_and_nothing_else() -> None:
    for name in NAMES:
        said = persona(name).submitted
        journey = persona(name).case.journey
        left = [a for a in journey.answers.values() if a.state is AnswerState.UNANSWERED]
        assert extract(said)["missing"] == len(left), name


def test_what_was_not_shown_yet_is_not_missing() -> None:
    case = persona("empty").case
    assert desk_extract(shipped()[0].rulebook, case.journey.scope, ())["missing"] == 0


def test_no_persona_tells_the_desk_anything_but_these_codes() -> None:
    for name in NAMES:
        found = extract(persona(name).submitted)
        assert {need.partition(":")[0] for need in found["needs"]} <= CODES, json.dumps(found)
