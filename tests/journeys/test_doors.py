"""Hostile values at the doors: begin, come back, comfort, own questions, notices, erasing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pytest

from consult.consultations import COMFORT, QUESTIONS
from tests.catalogue.figures import Figure
from tests.journeys.hostile import EXTRA, VALUES, as_read, refused_whole, share
from tests.journeys.house import House, sid_of
from tests.journeys.markup import Form
from tests.journeys.patient import Patient
from tests.journeys.stories import answers_of, arrive, sitting_of
from tests.journeys.walker import Answered, Walker

BORN = date(1961, 4, 3)
REFUSED, TOO_MANY, TAKEN = 400, 429, 200
# In the gate each control is given every so manieth value, another share than the one before it.
ONE_IN = 4


@dataclass
class Tried:
    """What was tried at one door and what is wrong with what came of it."""

    what: str
    figure: Figure
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def report(self) -> None:
        """Fail on any fault; say what was counted."""
        assert not self.faults, "\n".join(self.faults)
        counted = ", ".join(f"{what} {number}" for what, number in self.counts.items())
        self.figure(f"{self.what}: {self.counts.total()} combinations, {counted}")


@pytest.fixture
def tried(figure: Figure, request: pytest.FixtureRequest) -> Tried:
    what = request.node.name.removeprefix("test_c")[3:].replace("_", " ")
    return Tried(what, figure)


def with_value(form: Form, name: str, *values: str) -> list[tuple[str, str]]:
    others = [pair for pair in form.pairs if pair[0] != name]
    return [*others, *((name, value) for value in values)]


def judge(tried: Tried, what: str, answer: Answered, name: str, typed: str) -> None:
    """Note how a door answered: led on, or said what is wrong and kept what was typed."""
    tried.counts["taken" if answer.was_taken else f"status {answer.status}"] += 1
    whole = refused_whole(typed)
    if whole is not None and answer.status not in (whole, TOO_MANY):
        tried.faults.append(f"{what}: status {answer.status}, not {whole}")
    if whole is not None or answer.was_taken or answer.status == TOO_MANY:
        return
    if answer.status != REFUSED or "There is a problem" not in answer.page.words:
        tried.faults.append(f"{what}: status {answer.status} without a message")
        return
    boxes = [as_read(c.value) for c in answer.page.main_form.named(name) if c.kind == "text"]
    if boxes and typed.strip() and typed not in boxes:
        tried.faults.append(f"{what}: typed is not shown, but {boxes[0][:60]!a}")


def come(house: House, name: str = "empty", until: str | None = None) -> Patient:
    file = answers_of(name)
    patient = arrive(house, file)
    if until:
        patient.answer_until(until, file["answers"])
    return patient


def test_c12_begin_keeps_a_name_literally_or_says_what_is_wrong(house: House, tried: Tried) -> None:
    good = {"name": "Robin", "birth-date-day": "3", "birth-date-month": "4"}
    good["birth-date-year"] = "1961"
    for place, name in enumerate(good):
        for told, typed in share(VALUES, place, ONE_IN):
            walker = Walker(house.app)
            form = walker.get("/begin").page.main_form
            others = [(n, v) for n, v in good.items() if n != name]
            token = form.hidden("csrf_token")[0]
            answer = walker.post("/begin", [*others, (name, typed), ("csrf_token", token), *EXTRA])
            sid = sid_of(walker.client)
            if (whole := refused_whole(typed)) is not None:
                assert (answer.status, sid) == (whole, None), told
                continue
            if answer.page.title.startswith("This form is for adults"):
                tried.counts["told that it is for adults"] += 1
                assert sid is None
                continue
            judge(tried, f"{name}={told}", answer, name, as_read(typed))
            if answer.was_taken:
                assert sid is not None
                kept = house.sitting(sid).identity
                assert kept.name == (as_read(typed).strip() if name == "name" else "Robin")
                assert name != "birth-date-year" or kept.birth_date.year > 1900
    tried.report()


def test_c09_coming_back_with_anything_but_the_code_opens_nothing(
    house: House, tried: Tried
) -> None:
    patient = come(house)
    good = {"code": patient.code, "birth-date-day": "9", "birth-date-month": "10"}
    good["birth-date-year"] = "1975"
    for place, name in enumerate(good):
        for number, (told, typed) in enumerate(share(VALUES, place, ONE_IN)):
            walker = Walker(house.app, f"10.1.{len(name)}.{number}")
            form = walker.get("/resume").page.main_form
            others = [(n, v) for n, v in good.items() if n != name]
            token = form.hidden("csrf_token")[0]
            answer = walker.post("/resume", [*others, (name, typed), ("csrf_token", token)])
            judge(tried, f"{name}={told}", answer, name, as_read(typed))
            assert sid_of(walker.client) is None, f"{name}={told} opened a consultation"
    tried.report()


def test_c09_comfort_keeps_a_helpers_name_literally_or_says_what_is_wrong(
    house: House, tried: Tried
) -> None:
    patient = come(house)
    names = (
        "text-size", "low-glare", "read-aloud", "helper", "helper-name", "helper-relation",
        "language",
    )  # fmt: skip
    for place, name in enumerate(names):
        for told, typed in share(VALUES, place, ONE_IN):
            form = patient.walker.get("/prepare/comfort").page.main_form
            answer = patient.walker.post("/prepare/comfort", with_value(form, name, typed))
            judge(tried, f"{name}={told}", answer, name, as_read(typed))
            kept = sitting_of(house, patient).comfort
            assert kept.text_size in ("a", "a-plus", "a-plus-plus")
            assert kept.language == "en"
            if answer.was_taken and name == "helper-name" and typed.strip():
                assert kept.helper is not None
                assert kept.helper.name == as_read(typed).strip()
            assert set(sitting_of(house, patient).content(COMFORT)) == {
                "language", "text_size", "low_glare", "read_aloud", "helper",
            }  # fmt: skip
    tried.report()


def test_c09_own_questions_are_kept_literally_and_only_offered_ones_are_chosen(
    house: House, tried: Tried
) -> None:
    patient = come(house, until="questions")
    offered = set(house.release.rulebook.question)
    for place, name in enumerate(("own-1", "own-3", "question", "first", "third", "own-99")):
        for told, typed in share(VALUES, place, ONE_IN):
            form = patient.walker.get("/prepare/questions").page.main_form
            answer = patient.walker.post("/prepare/questions", with_value(form, name, typed))
            judge(tried, f"{name}={told}", answer, name, as_read(typed))
            kept = sitting_of(house, patient).content(QUESTIONS)
            own = kept.get("own", [])
            strange = set(kept.get("order", ())) - offered
            assert strange <= {f"own-{n}" for n in range(1, len(own) + 1)}
            if answer.was_taken and name in ("own-1", "own-3") and typed.strip():
                assert as_read(typed).strip() in own
    tried.report()


def test_c09_a_notice_lets_go_for_its_own_tick_only(house: House, tried: Tried) -> None:
    leo = come(house, "leo")
    leo.answer_page(answers_of("leo")["answers"])
    form = leo.walker.page.main_form
    for told, typed in share(VALUES, 0, ONE_IN):
        for name, pairs in (
            ("seen", with_value(form, "seen", typed)),
            ("notice", [*with_value(form, "notice", typed), ("seen", "yes")]),
        ):
            answer = leo.walker.post("/prepare/notice", pairs)
            tried.counts[f"{name}, status {answer.status}"] += 1
            assert leo.walker.get("/prepare/").last == "notice", f"{name}={told} let go"
    tried.report()


@pytest.mark.parametrize("address", ["erase", "send", "leave"])
def test_c09_one_button_pages_do_nothing_without_their_token(house: House, address: str) -> None:
    patient = come(house, until="send")
    form = patient.walker.get(f"/prepare/{address}").page.main_form
    before = patient.walker.get("/prepare/check").page.words
    for pairs in ([], [("csrf_token", "forged")], [("csrf_token", ""), *EXTRA]):
        assert patient.walker.post(f"/prepare/{address}", pairs).status == REFUSED
    assert patient.walker.get("/prepare/check").page.words == before
    assert patient.walker.post(f"/prepare/{address}", [*form.pairs, *EXTRA]).status == TAKEN
