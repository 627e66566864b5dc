"""Words that are strange but somebody's own: shown literally, on every page and in every paper."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import count, cycle
from pathlib import Path
from typing import Any

import pytest

from consult.documents.printable import printable_text, show_directions
from tests.journeys.hostile import WORDS
from tests.journeys.house import House, sid_of
from tests.journeys.markup import HtmlPage
from tests.journeys.patient import Patient
from tests.journeys.stories import answers_of, closed_up, words_of_pdf
from tests.journeys.walker import Answered, Walker

NAME = "Robin <script>alert(1)</script> a{{7*7}}b k0q"
OWN = 12
_NO_LETTERS = ("Cc", "Cf", "Mn", "Zl", "Zp", "Zs")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Strange:
    """What was typed, and everything that shows it."""

    typed: list[str]
    own: list[str]
    check: Answered
    questions: Answered
    send: Answered
    screen: Answered
    today: Answered
    papers: dict[str, Answered]


class Typing:
    """Gives each control other words, with a mark of its own."""

    def __init__(self) -> None:
        self.typed: list[str] = []
        self._words, self._numbers = cycle(WORDS.values()), count(1)

    def next(self) -> str:
        words = f"{next(self._words)} k{next(self._numbers)}q"
        self.typed.append(words)
        return words

    def answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Return a persona's answers with strange words wherever words can be."""
        changed = dict(answers)
        for name in ("what-helps", "allergy-detail", "event-words", "interpreter-language"):
            changed[name] = self.next()
        for name in ("cause", "keep"):
            changed[name] = {**answers[name], "other": self.next()}
        changed["toxin-treatments"] = [
            {**row, "where": self.next()} for row in answers["toxin-treatments"]
        ]
        changed["medicines"] = [
            {"name": self.next(), "what-for": self.next()} for _ in answers["medicines"]
        ]
        changed["goals"] = [{**place, "words": self.next()} for place in answers["goals"]]
        return changed


@pytest.fixture(scope="module")
def strange(house: House, specialist: Walker) -> Strange:
    typing, patient = Typing(), Patient(house, Walker(house.app))
    answers = typing.answers(answers_of("full")["answers"])
    helper = {"name": typing.next(), "relation": typing.next()}
    patient.begin(NAME, date(1984, 2, 29))
    patient.agree({"helper": helper})
    check = patient.answer_until("check", answers)
    patient.go_on()
    in_answers, own = list(typing.typed), [typing.next() for _ in range(OWN)]
    patient.ask_own(own)
    send = patient.answer_until("send", answers)
    patient.answer_until("done", answers)
    sid = sid_of(patient.walker.client)
    assert sid is not None
    reference = house.sitting(sid).reference
    house.make_papers(reference)
    there = f"/desk/consultations/{reference}"
    papers = {
        **{n: specialist.fetch(f"{there}/{n}") for n in ("brief.pdf", "brief.txt")},
        **{
            n: patient.walker.fetch(f"/prepare/documents/{n}")
            for n in ("answers.pdf", "questions.pdf", "answers.json")
        },
    }
    return Strange(
        typed=in_answers,
        own=own,
        check=check,
        questions=patient.walker.get("/prepare/questions"),
        send=send,
        screen=specialist.get(f"{there}/brief"),
        today=specialist.get("/desk/"),
        papers=papers,
    )


def missing(text: str, typed: list[str]) -> list[str]:
    return [words for words in typed if closed_up(words) not in closed_up(text)]


def in_letters(text: str) -> str:
    """Return a text without white space, accents and signs that only steer how it is set."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if unicodedata.category(c) not in _NO_LETTERS)


def test_the_check_shows_every_word_as_it_was_typed(strange: Strange) -> None:
    helper = strange.typed[-2:]
    assert missing(strange.check.page.words, strange.typed) == helper


def test_the_patients_lists_show_own_questions_as_they_were_typed(strange: Strange) -> None:
    assert missing(strange.send.page.words, strange.own) == []
    form = strange.questions.page.main_form
    boxes = [form.named(f"own-{n}")[0].value for n in range(1, OWN + 1)]
    assert boxes == strange.own


def test_the_brief_on_screen_shows_every_word_as_it_was_typed(strange: Strange) -> None:
    assert missing(strange.screen.page.words, [*strange.typed, *strange.own, NAME]) == []
    assert missing(strange.today.page.words, [NAME]) == []


@pytest.mark.parametrize("name", ["brief.pdf", "brief.txt", "answers.pdf", "questions.pdf"])
def test_every_paper_holds_every_word_or_shows_what_it_cannot_print(
    strange: Strange, name: str, tmp_path: Path
) -> None:
    paper = strange.papers[name]
    is_pdf = name.endswith(".pdf")
    text = words_of_pdf(paper.body, tmp_path) if is_pdf else paper.text
    wanted = strange.own if name == "questions.pdf" else strange.typed[:-2]
    wanted = [*wanted, *strange.own] if name.startswith("brief") else wanted
    for words in (*wanted, NAME):
        shown = printable_text(words)[0] if is_pdf else show_directions(words)
        assert in_letters(shown) in in_letters(text), ascii(words)
    assert not _TURNING.search(text)


def test_the_data_copy_round_trips_exactly(strange: Strange) -> None:
    data = json.loads(strange.papers["answers.json"].text)
    flat = json.dumps(data, ensure_ascii=False)
    for words in [*strange.typed, *strange.own]:
        assert json.dumps(words, ensure_ascii=False)[1:-1] in flat


def test_nothing_typed_becomes_markup_or_is_worked_out(strange: Strange, tmp_path: Path) -> None:
    pages = [strange.check, strange.questions, strange.send, strange.screen, strange.today]
    for answer in pages:
        page: HtmlPage = answer.page
        assert page.headings == 1
        assert page.inline_scripts == 0
        assert "<img src=x" not in answer.text
        assert "<script>alert" not in answer.text
        assert "a49b" not in answer.text
    for name, paper in strange.papers.items():
        text = words_of_pdf(paper.body, tmp_path) if name.endswith(".pdf") else paper.text
        assert "a49b" not in text, name
