"""A whole journey in the mirrored language: nothing that a patient reads is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from consult.releases.yaml_file import read_yaml
from tests.brief.cases import PERSONAS, shipped
from tests.documents.golden_text import page_text
from tests.journeys.house import House, open_house
from tests.journeys.patient import Patient
from tests.journeys.walker import Answered, Walker
from tests.mirrored import LANGUAGE, write_mirrored

_CODE_OR_DATE = re.compile(r"[a-z0-9-]*|about \d+ years?")
_WORD = re.compile(r"[A-Za-z]{2,}")
# What is the same in every language: the clinic's own names, codes, units, sizes, the invented
# patient, the bibliography and its ids, the words of the release.
_NAMES = frozenset({"Riverside", "Facial", "Nerve", "Clinic", "Suicide", "Crisis", "Lifeline"})


@dataclass
class Reader(Walker):
    """A browser that keeps every page it met."""

    met: list[Answered] = field(default_factory=list)

    def __init__(self, house: House) -> None:
        super().__init__(house.app)
        self.met = []

    def _follow(self, address: str, response: Any) -> Answered:
        answer = super()._follow(address, response)
        self.met.append(answer)
        return answer


@pytest.fixture(scope="module")
def mirrored_house(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> Iterator[House]:
    content = write_mirrored(tmp_path_factory.mktemp("mirrored"))
    opened = open_house(tmp_path_factory.mktemp("mirrored-house"), content, kind=database_kind)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["daniel", "aisha", "leo", "tom", "full"])
def reader(request: pytest.FixtureRequest, mirrored_house: House) -> Reader:
    """A persona's whole way, up to the page after sending."""
    told = read_yaml(PERSONAS / f"{request.param}.yaml").value
    reader = Reader(mirrored_house)
    patient = Patient(mirrored_house, reader)
    identity = told["identity"]
    patient.begin("12 34", date.fromisoformat(str(identity["birth_date"])))
    patient.agree({})
    patient.answer_until("done", _wordless(told["answers"]))
    for address in ("/prepare/comfort", "/prepare/leave", "/prepare/erase", "/prepare/nowhere"):
        reader.get(address)
    return reader


def _wordless(answers: Any) -> Any:
    """Return answers without the patient's own words, which stay in the patient's language."""
    if isinstance(answers, dict):
        return {k: _wordless(v) for k, v in answers.items() if k not in ("other", "words")}
    if isinstance(answers, list):
        return [_wordless(value) for value in answers]
    is_own = isinstance(answers, str) and not _CODE_OR_DATE.fullmatch(answers)
    return "34" if is_own else answers


def test_no_page_is_left_in_english(reader: Reader) -> None:
    for answer in reader.met:
        left = set(_WORD.findall(page_text(answer.text))) - _NAMES
        assert left <= _codes(answer), (answer.path, sorted(left))


def _codes(answer: Answered) -> set[str]:
    """Return what a page may say in Latin letters: its code; under the facts the bibliography."""
    found = re.findall(r'class="big-code">([^<]*)', answer.text)
    if answer.last == "facts":
        release = shipped()[0]
        found += [f"{s.title} {s.year} {s.identifier}" for s in release.rulebook.sources]
        found += re.findall(r"\d{4}\.\d{2}-[0-9a-f]{6}", answer.text)
    return set(_WORD.findall(" ".join(found)))


def test_every_page_says_its_language_and_reads_from_right_to_left(reader: Reader) -> None:
    for answer in reader.met:
        assert f'<html lang="{LANGUAGE}" dir="rtl"' in answer.text, answer.path
