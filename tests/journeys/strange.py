"""A consultation in which strange words stand wherever words can, and all that shows them.

Lives here: finding the places, typing, and gathering what comes out. Must not: judging it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from consult.brief.submitted import Appointment, Identity
from consult.consultations import FRONT_DESK, Actor, begin, request_mail
from consult.jobs import Worker
from consult.jobs.post import Post
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.item_types import kind_of
from tests.journeys.attack import Attack, attack_on, names_to_try, strings_in
from tests.journeys.cross import CHECK, JSON, PDF, SCREEN, TEXT
from tests.journeys.hostile import bundles
from tests.journeys.house import House
from tests.journeys.patient import Patient, problems
from tests.journeys.stories import answers_of, reference_of, words_of_pdf
from tests.journeys.walker import Answered, Walker

BORN = date(1984, 2, 29)
CONTACT = "robin@example.net"
VISIT = datetime(2026, 11, 26, 9, 40, tzinfo=ZoneInfo("America/New_York"))
DESK = Actor("staff", "1", frozenset({FRONT_DESK}))
PROBE = "plain words"
LINES = "two\nlines"
OWN = 12
LONGEST = 200


@dataclass(frozen=True)
class Place:
    """A control that keeps somebody's own words."""

    page: Page = field(repr=False)
    item: Item = field(repr=False)
    name: str
    takes_lines: bool

    @property
    def kind(self) -> str:
        """The type of its item."""
        return kind_of(self.item)

    def texts(self) -> list[str]:
        """Return all words, as many at once as there is room for."""
        limit = self.item.limit if self.item.type == "text" else LONGEST
        return bundles(limit, lines=self.takes_lines)


@dataclass
class Strange:
    """What was typed, and everything that shows it."""

    name: str
    helper: Mapping[str, str]
    own: list[str]
    typed: dict[Place, str] = field(default_factory=dict)
    boxes: dict[Place, str] = field(default_factory=dict)
    pages: list[Answered] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    code: str = ""
    sender = "desk@example.org"

    def send(self, message: EmailMessage, hold: Any) -> None:
        """Take a message as a mail server would."""
        hold()
        self.letters.append(message)

    @property
    def answers(self) -> list[str]:
        """The words of the answers."""
        return [*self.typed.values()]

    @property
    def all(self) -> list[str]:
        """All words that the specialist reads: answers, name, helper, own questions."""
        return [*self.answers, self.name, *self.helper.values(), *self.own]

    @property
    def mail(self) -> str:
        """The message as it travels, and as it is read."""
        (letter,) = self.letters
        return letter.as_bytes(policy=SMTP).decode() + str(letter.get_content())


def places_of(attacks: Sequence[Attack]) -> list[Place]:
    """Return where words are kept as they are typed: found out by typing some."""
    found: list[Place] = []
    for attack in attacks:
        for item in attack.page.items:
            for name in names_to_try(attack.form, item):
                if keeps(attack, item, name, PROBE):
                    lines = keeps(attack, item, name, LINES)
                    found.append(Place(attack.page, item, name, lines))
    return found


def keeps(attack: Attack, item: Item, name: str, words: str) -> bool:
    """Tell whether a control takes words and stores them as they are."""
    if not attack.post(attack.instead(name, words)).was_taken:
        return False
    stored = attack.sitting.content(attack.page.id).get(item.id)
    attack.put_back()
    return words in strings_in(stored)


def type_all(places: Sequence[Place], turn: int, *, all_turns: bool) -> Strange:
    """Return what a patient is to type into every place.

    In another turn other words stand in each place. With all turns each place has them all;
    else the places of one type share them.
    """
    lines = bundles(LONGEST)
    told = [lines[(turn + n) % len(lines)] for n in range(3)]
    own = [lines[(turn + n) % len(lines)] for n in range(OWN)]
    strange = Strange(told[0], {"name": told[1], "relation": told[2]}, own)
    number, of_kind = Counter[str](), Counter(place.kind for place in places)
    for place in places:
        texts, step = place.texts(), 1 if all_turns else of_kind[place.kind]
        strange.typed[place] = texts[(number[place.kind] + turn * step) % len(texts)]
        number[place.kind] += 1
    return strange


def go(house: House, strange: Strange, specialist: Walker, folder: Path | None) -> None:
    """Let the patient go the whole way; PDFs are made where there is a folder for them."""
    answers = answers_of("full")["answers"]
    patient = _arrive(house, strange)
    patient.answer_until("check", answers)
    for page in dict.fromkeys(place.page for place in strange.typed):
        _type(house, patient, page, strange)
    reference = reference_of(house, patient)
    _mail(house, strange, reference)
    check = patient.walker.get("/prepare/check")
    patient.walker.get("/prepare/questions")
    patient.ask_own(strange.own)
    send = patient.answer_until("send", answers)
    patient.answer_until("done", answers)
    there = f"/desk/consultations/{reference}"
    screen, today = specialist.get(f"{there}/brief"), specialist.get("/desk/")
    questions = patient.walker.get("/prepare/questions")
    strange.pages += [check, send, questions, screen, today, specialist.get(there)]
    data = patient.walker.fetch("/prepare/documents/answers.json")
    strange.data = strings_in(json.loads(data.text))
    strange.words = {
        CHECK: check.page.words, "send": send.page.words, SCREEN: screen.page.words,
        TEXT: specialist.fetch(f"{there}/brief.txt").text, JSON: data.text,
        "today": today.page.words, "consultation": strange.pages[-1].page.words,
    }  # fmt: skip
    if folder is not None:
        _print(house, patient, specialist, strange, folder)


def _arrive(house: House, strange: Strange) -> Patient:
    identity = Identity(name=strange.name, birth_date=BORN, contact=CONTACT)
    visit = Appointment(at=VISIT, specialist="dr-example")
    begun = begin(house.record, house.release, identity, appointment=visit, invited_by="1")
    patient = Patient(house, Walker(house.app))
    patient.open_link(f"/begin/{begun.token}", BORN)
    strange.code = begun.code
    patient.agree({"helper": strange.helper})
    return patient


def _type(house: House, patient: Patient, page: Page, strange: Strange) -> None:
    """Type on one page, and note what its boxes show afterwards."""
    attack = attack_on(house, patient, page)
    typed = {place.name: words for place, words in strange.typed.items() if place.page is page}
    pairs = [(name, typed.get(name, value)) for name, value in attack.current]
    answer = attack.post(pairs)
    assert answer.was_taken, f"{page.id}: {problems(answer)}"
    strange.pages.append(patient.walker.get(f"/prepare/{page.id}"))
    shown = patient.walker.page.main_form
    for place in strange.typed:
        if place.page is page:
            strange.boxes[place] = shown.named(place.name)[0].value


def _mail(house: House, strange: Strange, reference: str) -> None:
    here, nothing = house.services, None
    post = Post(
        record=here.record, mailer=strange, telling=here.telling,  # type: ignore[arg-type]
        speeches=tuple(here.telling.speeches.values()), base_url="https://consult.example.org",
    )  # fmt: skip
    worker = Worker(here.record, nothing, here.telling, here.release_of)  # type: ignore[arg-type]
    replace(worker, post=post).do(request_mail(here.record, DESK, reference))


def _print(
    house: House, patient: Patient, specialist: Walker, strange: Strange, folder: Path
) -> None:
    reference = reference_of(house, patient)
    house.make_papers(reference)
    brief = specialist.fetch(f"/desk/consultations/{reference}/brief.pdf")
    strange.words[PDF] = words_of_pdf(brief.body, folder)
    for name in ("answers", "questions"):
        paper = patient.walker.fetch(f"/prepare/documents/{name}.pdf")
        strange.words[f"{name}.pdf"] = words_of_pdf(paper.body, folder)
