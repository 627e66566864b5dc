"""Far too much text in each kind of field: refused with words about it, and nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.catalogue.figures import Figure
from tests.journeys.attack import attack_on, everything_asked
from tests.journeys.house import House, sid_of
from tests.journeys.patient import Patient
from tests.journeys.walker import Answered, Walker

FAMILY = "👩🏽\u200d👩🏽\u200d👧🏽"
TEXTS = {
    "1 MB": "x" * 1024 * 1024,
    "64 KB": "x" * 64 * 1024,
    "2,000 joined emoji": FAMILY * 2000,
    "20,000 combining marks": "Z" + "\u0301" * 20_000,
}
# As much of each as comes through the door at all: there the field itself has to say so.
LESS = {
    "1 MB": "word " * 12_000,
    "64 KB": "x" * 60_000,
    "2,000 joined emoji": FAMILY * 600,
    "20,000 combining marks": "Z" + "\u0301" * 9_000,
}
TOO_MUCH, NOT_TAKEN = 413, 400
BORN = date(1961, 4, 3)


@dataclass(frozen=True)
class Field:
    """One kind of field: the page it stands on, the item asked there, the control's name."""

    page: str
    item: str
    name: str


FIELDS = {
    "text": Field("care-so-far", "what-helps", "what-helps"),
    "string": Field("allergies", "allergy-detail", "allergy-detail"),
    "other": Field("cause", "cause", "cause-other"),
    "row": Field("medicines", "medicines", "medicines-0-name"),
    "ordering": Field("goals", "goals", "goals-1-words"),
}


@pytest.fixture(scope="module")
def everybody(house: House) -> Patient:
    return everything_asked(house)


def says_so(answer: Answered, status: int) -> bool:
    words = {TOO_MUCH: "That was too much at once", NOT_TAKEN: "There is a problem"}
    return answer.status == status and words[status] in answer.page.words


@pytest.mark.parametrize("told", TEXTS)
@pytest.mark.parametrize("kind", FIELDS)
def test_c01_an_answer_is_refused_and_the_one_before_stays(
    house: House, everybody: Patient, kind: str, told: str, figure: Figure
) -> None:
    field = FIELDS[kind]
    questionnaire = house.release.rulebook.questionnaire
    page = questionnaire.page[questionnaire.page_of[field.item]]
    attack = attack_on(house, everybody, page)
    before = attack.sitting.content(page.id)
    assert says_so(attack.post(attack.instead(field.name, TEXTS[told])), TOO_MUCH)
    answer = attack.post(attack.instead(field.name, LESS[told]))
    assert says_so(answer, NOT_TAKEN)
    attack.refusal(field.name, answer, field.name, LESS[told])
    assert attack.faults == []
    assert attack.sitting.content(page.id) == before
    figure(
        f"{', '.join(TEXTS)} in {len(FIELDS)} kinds of field: 413; as much as comes through: a"
        " message at the field; nothing stored"
    )


@pytest.mark.parametrize("told", TEXTS)
def test_c01_an_own_question_is_refused_and_the_list_stays(
    house: House, everybody: Patient, told: str
) -> None:
    everybody.walker.get("/prepare/questions")
    sid = sid_of(everybody.walker.client)
    assert sid is not None
    before = house.sitting(sid).parts.keys()
    for text, status in ((TEXTS[told], TOO_MUCH), (LESS[told], NOT_TAKEN)):
        everybody.walker.get("/prepare/questions")
        draft = everybody.walker.draft()
        draft.type("own-1", text)
        assert says_so(everybody.walker.submit(draft), status)
    assert house.sitting(sid).parts.keys() == before


@pytest.mark.parametrize("told", TEXTS)
def test_c01_a_name_is_refused_and_nobody_begins(house: House, told: str) -> None:
    for text, status in ((TEXTS[told], TOO_MUCH), (LESS[told], NOT_TAKEN)):
        patient = Patient(house, Walker(house.app))
        assert says_so(patient.begin(text, BORN), status)
        assert not patient.code


@pytest.mark.parametrize("told", TEXTS)
@pytest.mark.parametrize("part", ["name", "relation"])
def test_c01_a_helper_is_refused_and_the_first_page_stays(
    house: House, part: str, told: str
) -> None:
    for text, status in ((TEXTS[told], TOO_MUCH), (LESS[told], NOT_TAKEN)):
        patient = Patient(house, Walker(house.app))
        patient.begin("Robin Sample", BORN)
        draft = patient.walker.draft()
        draft.tick("helper", "yes")
        draft.tick("consent", "yes")
        draft.type(f"helper-{part}", text)
        assert says_so(patient.walker.submit(draft), status)


@pytest.mark.parametrize("told", TEXTS)
def test_c01_the_desk_invites_nobody_of_such_a_name(front_desk: Walker, told: str) -> None:
    for text, status in ((TEXTS[told], TOO_MUCH), (LESS[told], NOT_TAKEN)):
        front_desk.get("/desk/invitations/new")
        draft = front_desk.draft()
        draft.type("name", text)
        draft.type("birth_date", BORN.isoformat())
        assert says_so(front_desk.submit(draft), status)
