"""A helper goes through the form with Maria, or for her: every page speaks of the patient."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import pytest

from tests.brief.cases import shipped
from tests.journeys.house import House
from tests.journeys.stories import answers_of, arrive, closed_up
from tests.journeys.walker import Answered

RELEASE = shipped()[0]
HELPER = {"name": "Elena Sample", "relation": "daughter"}
LONG = 20  # shorter texts may well be part of what helpers read
# What the helper does, sees or chooses, not the patient.
TO_THE_HELPER = (
    "while you type", "Answer what you know", "When you face the patient", "is on your right",
    "the one you choose here", "as many places as you like", "You may have seen it",
    "You can leave", "You can add", "You chose", "if you would like to type", "if you like",
    "Thank you", "When you send", "show it back to you",
)  # fmt: skip
_YOU = re.compile(r"\b(you|your|yours|yourself)\b", re.IGNORECASE)
_MAIN = re.compile(r"<main.*?</main>", re.S)


def main_words(answer: Answered) -> str:
    found = _MAIN.search(answer.text)
    assert found, answer.address
    return closed_up(html.unescape(re.sub(r"<[^>]*>", " ", found[0])))


def as_told_to(language: str, to_helper: bool) -> list[str]:
    """Return what is said to the patient, or to the helper, where the two differ."""
    found = []
    for key, to_who_helps in RELEASE.helper_texts[language].items():
        text = key.rpartition("\x04")[2]
        to_patient = text if language == "en" else RELEASE.texts[language].get(text, text)
        if to_patient != to_who_helps:
            found.append(closed_up(to_who_helps if to_helper else to_patient))
    return [text for text in found if len(text) > LONG]


def without(words: str, phrases: Iterable[str]) -> str:
    """Return words with phrases taken out, longer ones first."""
    for phrase in sorted(phrases, key=len, reverse=True):
        words = words.replace(phrase, "")
    return words


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_helper_reads_of_the_patient_on_every_page(house: House, language: str) -> None:
    file = answers_of("maria")
    file["comfort"] = {"language": language, "helper": HELPER}
    maria = arrive(house, file)
    to_patient, to_helper = as_told_to(language, False), as_told_to(language, True)
    met, heard = [], 0
    while maria.here.last != "check":
        words = main_words(maria.here)
        heard += sum(text in words for text in to_helper)
        left = without(words, to_helper)
        assert [text for text in to_patient if text in left] == [], maria.here.address
        if language == "en" and maria.page_here() is not None:
            left = without(words, TO_THE_HELPER)
            assert not _YOU.search(left), (maria.here.address, left)
        met.append(maria.here.last)
        maria.step(file["answers"])
    assert len(set(met)) > 20
    assert heard > 100
