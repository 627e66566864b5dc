"""The personas of tests/personas as submissions of the shipped release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from consult.answers_file import read_answers_file
from consult.brief.assemble import assemble_brief
from consult.brief.case import Case
from consult.brief.clinic import Clinic
from consult.brief.model import Brief
from consult.brief.rulebook import Release
from consult.brief.submitted import Submitted
from consult.questionnaire.answers import Answer
from consult.questionnaire.item_types import read_answer
from consult.questionnaire.speech import Speech
from consult.releases import load_clinic, load_release, load_speeches, standing
from consult.releases.yaml_file import read_yaml

PERSONAS = Path(__file__).resolve().parent.parent / "personas"
LANGUAGES = ("en", "es")
NAMES = tuple(sorted(path.stem for path in PERSONAS.glob("*.yaml")))
TODAY = date(2026, 11, 22)


@cache
def shipped() -> tuple[Release, Clinic]:
    """Return the shipped release and the demonstration clinic."""
    return load_release(), load_clinic()


@dataclass(frozen=True)
class Persona:
    """One persona's submission, brief and promises."""

    name: str
    submitted: Submitted
    brief: Brief
    must_hold: dict[str, Any]
    speech: Speech

    @property
    def case(self) -> Case:
        """The submission laid against the shipped release."""
        return Case(shipped()[0], self.submitted, shipped()[1], self.speech)

    def evidence(self) -> set[str]:
        """Return the rows of all considerations in the brief."""
        return {str(line.provenance.evidence) for line in self.brief.considerations}


@cache
def speech_of(language: str) -> Speech:
    """Return the software's words in a language that is shipped."""
    return load_speeches()[language]


@cache
def persona(name: str, language: str = "en") -> Persona:
    """Return a persona by name, the brief told in a language."""
    release, clinic = shipped()
    path = PERSONAS / f"{name}.yaml"
    submitted = read_answers_file(path, release, clinic, TODAY).submitted
    speech = speech_of(language)
    brief = assemble_brief(release, submitted, clinic, standing(release, speech), speech)
    return Persona(name, submitted, brief, read_yaml(path).value.get("must_hold") or {}, speech)


def saying(name: str, **plain: Any) -> Submitted:
    """Return a persona's submission with other answers; `_` in a name is for `-`.

    An answer is given as a plain value, or as an Answer.
    """
    items, submitted = shipped()[0].rulebook.questionnaire.items, persona(name).submitted
    answers = dict(submitted.answers)
    for key, value in plain.items():
        item = items[key.replace("_", "-")]
        answer = value if isinstance(value, Answer) else read_answer(item, value, TODAY)
        answers[item.id] = answer.to_json()
    return submitted.model_copy(update={"answers": answers})


def changed(name: str, **plain: Any) -> Brief:
    """Return a persona's brief with other answers."""
    release, clinic = shipped()
    return assemble_brief(release, saying(name, **plain), clinic)
