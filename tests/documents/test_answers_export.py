"""The answers as data: every question in its words, with its state and value, always the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consult.documents import answers_json
from tests.brief.cases import NAMES, persona, shipped


def exported(name: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(answers_json(persona(name).submitted, shipped()[0]))
    return whole


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_in_it_once_with_its_state(name: str) -> None:
    questionnaire = shipped()[0].rulebook.questionnaire
    answers = [a for section in exported(name)["sections"] for a in section["answers"]]
    asked = [item.id for page in questionnaire.pages for item in page.items]
    again = [item.id for item in questionnaire.recheck.items]
    assert [a["id"] for a in answers] == asked + again
    submitted = persona(name).submitted
    for answer in answers:
        stored = submitted.answers.get(answer["id"], {"state": "not-asked"})
        assert answer["state"] == stored["state"]
        assert answer.get("value") == stored.get("value")
        assert answer["question"]


def test_it_names_its_format_release_and_sending() -> None:
    whole = exported("aisha")
    release = shipped()[0]
    assert (whole["format"], whole["version"]) == ("consult-answers", 1)
    assert whole["release"] == {"label": release.label, "hash": release.hash}
    assert whole["sent_at"] == persona("aisha").submitted.sent_at.isoformat()


def test_it_keeps_characters_that_print_cannot() -> None:
    text = answers_json(persona("full").submitted, shipped()[0]).decode()
    assert any(ord(character) > 0xFFFF for character in text)


def test_it_says_nothing_that_follows_from_the_answers() -> None:
    text = answers_json(persona("full").submitted, shipped()[0]).decode()
    for line in persona("full").brief.considerations:
        assert line.basis not in text


def test_it_is_the_same_each_time() -> None:
    submitted, release = persona("maria").submitted, shipped()[0]
    assert answers_json(submitted, release) == answers_json(submitted, release)
