"""Forms that no page of ours would send: nothing is stored that is not an answer to a question."""

from __future__ import annotations

import pytest

from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import HANDLERS, kind_of
from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.journeys.attack import (
    Attack,
    attack_on,
    attacks_everywhere,
    everything_asked,
    faults_in,
    names_to_try,
    part_of,
)
from tests.journeys.hostile import EXTRA, REVISIONS
from tests.journeys.house import House, sid_of
from tests.journeys.markup import Form
from tests.journeys.patient import Patient, problems

NOT_READ, CONFLICT = 400, 409
SEVERAL = {"multiple-choice", "open-choice", "face-map"}
# Every so manieth item has its answer left out in the gate, all where the evidence is written.
STEP = amount(gate=3, full=1)


@pytest.fixture(scope="module")
def everybody(house: House) -> Patient:
    """A patient with every question on the path."""
    return everything_asked(house)


@pytest.fixture(scope="module")
def attacks(house: House, everybody: Patient) -> list[Attack]:
    """Every page with its form as it was."""
    return attacks_everywhere(house, everybody)


def test_c09_two_values_for_one_control_are_refused_or_are_two_boxes(
    attacks: list[Attack], figure: Figure
) -> None:
    tried: set[str] = set()
    count = 0
    for attack in attacks:
        for item in attack.page.items:
            for name in names_to_try(attack.form, item):
                count += 1
                tried.add(kind_of(item))
                give_twice(attack, item, name)
    assert not (found := faults_in(attacks)), found
    assert tried == HANDLERS.keys()
    figure(f"{count} controls of {len(tried)} types given two values: 0 taken where one is asked")


def give_twice(attack: Attack, item: Item, name: str) -> None:
    """Give two values for one control, those that it offers where it offers some."""
    answer = attack.post(attack.instead(name, *offered(attack.form, name)))
    kind = kind_of(part_of(item, name))
    if not answer.was_taken:
        attack.refusal(name, answer, name, "")
        return
    if kind not in SEVERAL and not name.endswith("-words"):
        attack.say(name, "took two values for one answer")
    attack.put_back()


def offered(form: Form, name: str) -> list[str]:
    controls = form.named(name)
    codes = [code for c in controls for code in (c.offers or [c.value]) if c.kind != "text"]
    given = [code for code in codes if code]
    return given[:2] if len(given) > 1 else ["1", "2"]


def test_c09_a_missing_answer_is_asked_for_or_left_out_and_nothing_is_guessed(
    attacks: list[Attack], figure: Figure
) -> None:
    count = 0
    for number, attack in enumerate(attacks):
        for item in attack.page.items[number % STEP :: STEP]:
            names = {*names_to_try(attack.form, item), item.id}
            answer = attack.post([pair for pair in attack.current if pair[0] not in names])
            count += 1
            if answer.was_taken is item.required:
                attack.say(item.id, f"left out, and {answer.status}: {problems(answer)}")
            if answer.was_taken:
                stored = attack.sitting.content(attack.page.id)[item.id]
                if item.type != "group" and stored != {"state": "unanswered"}:
                    attack.say(item.id, f"left out, and stored as {stored}")
                attack.put_back()
    assert not (found := faults_in(attacks)), found
    figure(f"{count} answers left out of a form: 0 guessed")


def test_c09_fields_that_no_page_has_are_stored_nowhere(
    attacks: list[Attack], house: House, figure: Figure
) -> None:
    count = 0
    other = [pair for attack in attacks for pair in attack.form.pairs if pair[0] not in _OURS]
    for attack in attacks:
        own = {item.id for item in attack.page.items}
        foreign = [pair for pair in other if not _belongs(pair[0], own)][:400]
        before, count = attack.sitting, count + len(EXTRA) + len(foreign)
        answer = attack.post([*attack.current, *EXTRA, *foreign])
        assert answer.was_taken, problems(answer)
        after = attack.sitting
        assert {n: p.content for n, p in after.parts.items()} == {
            n: p.content for n, p in before.parts.items()
        }
        assert (after.status, after.reference) == (before.status, before.reference)
        assert after.release_hash == house.release.hash
    figure(f"{count} fields of other pages and of none: 0 keys stored")


_OURS = {"csrf_token", "revision", "asked"}


def _belongs(name: str, own: set[str]) -> bool:
    return any(name == item or name.startswith(f"{item}-") for item in own)


@pytest.mark.parametrize("told", REVISIONS)
def test_c09_a_tampered_revision_saves_nothing_over_something(
    attacks: list[Attack], told: str
) -> None:
    attack = next(a for a in attacks if a.page.id == "course")
    changed = [p for p in attack.instead("trend", "worse") if p[0] != "revision"]
    answer = attack.post([*changed, ("revision", REVISIONS[told])])
    assert answer.status in (NOT_READ, CONFLICT)
    assert attack.sitting.content("course")["trend"]["value"] == "improving"


def test_c09_a_form_without_revision_or_token_is_not_read(attacks: list[Attack]) -> None:
    attack = next(a for a in attacks if a.page.id == "course")
    for missing in ("revision", "csrf_token"):
        pairs = [p for p in attack.instead("trend", "worse") if p[0] != missing]
        assert attack.post(pairs).status == NOT_READ, missing
    token = [p for p in attack.instead("trend", "worse") if p[0] != "csrf_token"]
    assert attack.post([*token, ("csrf_token", "forged")]).status == NOT_READ
    assert attack.sitting.content("course")["trend"]["value"] == "improving"


def test_c09_a_page_that_does_not_say_what_it_asked_is_not_a_way_past_safety(house: House) -> None:
    patient = everything_asked(house)
    for page in house.release.rulebook.questionnaire.pages:
        required = [item.id for item in page.items if item.required]
        if not required:
            continue
        attack = attack_on(house, patient, page)
        names = {name for item in page.items for name in names_to_try(attack.form, item)}
        bare = [p for p in attack.current if p[0] not in names and p[0] != "asked"]
        for asked in ([], [("asked", "nothing")], [("asked", page.items[-1].id)]):
            attack.post([*bare, *asked])
            for name in required:
                kept = attack.sitting.content(page.id)[name]
                assert kept["state"] != "unanswered", f"{page.id}: {name} is gone, said {asked}"


@pytest.mark.parametrize(
    "address",
    [
        "/prepare/nowhere", "/prepare/..%2f..%2fetc", "/prepare/check/", "/prepare/%00",
        "/prepare/course%0d%0aX: y", "/prepare/{{7*7}}", "/prepare/notice?after=%3Cb%3E&from=x",
        "/prepare/course?from=https://elsewhere.example/", "/prepare/questions?own=1e309",
        "/prepare/questions?own=%D9%A3", "/begin/%ff%fe", "/begin/" + "a" * 4000,
        "/desk/consultations/%00/brief", "/prepare/documents/answers.pdf?size=huge",
    ],
)  # fmt: skip
def test_c12_strange_addresses_get_a_page_and_lead_nowhere_else(
    everybody: Patient, address: str
) -> None:
    answer = everybody.walker.get(address)
    assert answer.status in (200, 303, 400, 404, 503)
    assert "49" not in answer.page.title
    for link in answer.page.links:
        assert link.startswith(("/", "#", "tel:")), link
    assert sid_of(everybody.walker.client)
