"""Every item of every type against every hostile value, through the real pages."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import HANDLERS, kind_of
from tests.journeys.attack import Attack, attack_on, everything_asked, is_as_before, names_to_try
from tests.journeys.hostile import EXTRA, REVISIONS, VALUES, as_read
from tests.journeys.house import House, sid_of
from tests.journeys.patient import Patient, problems

TOO_LARGE, NOT_READ = 413, 400
BODY = 70 * 1024
WHOLE_AT_FIRST, IN_TURN = 6, 5
TYPED = ("string", "text", "open-choice")


@pytest.fixture(scope="module")
def everybody(house: House) -> Patient:
    """A patient with every question on the path."""
    return everything_asked(house)


@pytest.fixture(scope="module")
def attacks(house: House, everybody: Patient) -> list[Attack]:
    """Every page with its form as it was."""
    pages = house.release.rulebook.questionnaire.pages
    return [attack_on(house, everybody, page) for page in pages]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Lines to print whatever becomes of the test."""
    lines: list[str] = []
    yield lines
    with capsys.disabled():
        sys.stdout.write("".join(f"\n{line}" for line in lines))


def faults_of(attacks: list[Attack]) -> str:
    faults = [fault for attack in attacks for fault in attack.faults]
    for attack in attacks:
        attack.faults.clear()
    return "\n".join([f"{len(faults)} faults", *faults[:60]]) if faults else ""


def try_value(attack: Attack, item: Item, name: str, told: str, typed: str) -> None:
    what = f"{name}={told}"
    try:
        answer = attack.post(attack.instead(name, typed))
    except Exception as failure:  # whatever it was, the rest is to be tried too
        attack.say(what, f"failed with {failure!r}")
        return
    arrived = as_read(typed)
    if not answer.was_taken:
        attack.refusal(what, answer, name, arrived)
        return
    attack.taken += 1
    attack.acceptance(what, item, name, arrived)
    attack.put_back()


def values_for(kind: str, before: int) -> Iterable[tuple[str, str]]:
    """Return what to try at a control: all at the first six of a kind, and where words are typed.

    The others take turns, as one handler reads them all: a fifth each.
    """
    if kind not in TYPED and before >= WHOLE_AT_FIRST:
        return [*VALUES.items()][before % IN_TURN :: IN_TURN]
    return VALUES.items()


@pytest.mark.slow
def test_every_item_keeps_each_hostile_value_literally_or_says_what_is_wrong(
    attacks: list[Attack], tell: list[str]
) -> None:
    tried: Counter[str] = Counter()
    for attack in attacks:
        for item in attack.page.items:
            kind = kind_of(item)
            for name in names_to_try(attack.form, item):
                for told, typed in values_for(kind, tried[kind]):
                    try_value(attack, item, name, told, typed)
                tried[kind] += 1
    posts, taken = sum(a.posts for a in attacks), sum(a.taken for a in attacks)
    tell.append(f"{posts} combinations of control and value, {taken} kept, {posts - taken} refused")
    assert not (found := faults_of(attacks)), found
    assert tried.keys() == HANDLERS.keys()


def test_two_values_for_one_control_are_refused_or_are_two_boxes(
    attacks: list[Attack], tell: list[str]
) -> None:
    count = 0
    for attack in attacks:
        for item in attack.page.items:
            codes = [c.value for c in attack.form.named(item.id) if c.kind == "radio"][:2]
            if len(codes) < 2:
                continue
            count += 1
            answer = attack.post(attack.instead(item.id, *codes))
            if answer.was_taken:
                attack.say(item.id, "took two values for one answer")
    tell.append(f"{count} single answers given twice")
    assert not (found := faults_of(attacks)), found


def test_a_missing_answer_is_asked_for_or_left_out_and_nothing_is_guessed(
    attacks: list[Attack], tell: list[str]
) -> None:
    count = 0
    for attack in attacks:
        for item in attack.page.items:
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
    tell.append(f"{count} answers left out")
    assert not (found := faults_of(attacks)), found


def test_fields_that_no_page_has_are_stored_nowhere(attacks: list[Attack], house: House) -> None:
    other = [pair for attack in attacks for pair in attack.form.pairs if pair[0] not in _OURS]
    for attack in attacks:
        own = {item.id for item in attack.page.items}
        foreign = [pair for pair in other if not _belongs(pair[0], own)][:400]
        before = attack.sitting
        answer = attack.post([*attack.current, *EXTRA, *foreign])
        assert answer.was_taken, problems(answer)
        after = attack.sitting
        assert {n: p.content for n, p in after.parts.items()} == {
            n: p.content for n, p in before.parts.items()
        }
        assert (after.status, after.reference) == (before.status, before.reference)
        assert after.release_hash == house.release.hash


_OURS = {"csrf_token", "revision", "asked"}


def _belongs(name: str, own: set[str]) -> bool:
    return any(name == item or name.startswith(f"{item}-") for item in own)


@pytest.mark.parametrize("told", REVISIONS)
def test_a_tampered_revision_saves_nothing_over_something(attacks: list[Attack], told: str) -> None:
    attack = next(a for a in attacks if a.page.id == "course")
    changed = [p for p in attack.instead("trend", "worse") if p[0] != "revision"]
    answer = attack.post([*changed, ("revision", REVISIONS[told])])
    assert answer.status in (NOT_READ, 409)
    assert attack.sitting.content("course")["trend"]["value"] == "improving"


def test_a_form_without_revision_or_token_is_not_read(attacks: list[Attack]) -> None:
    attack = next(a for a in attacks if a.page.id == "course")
    for missing in ("revision", "csrf_token"):
        pairs = [p for p in attack.instead("trend", "worse") if p[0] != missing]
        assert attack.post(pairs).status == NOT_READ, missing
    token = [p for p in attack.instead("trend", "worse") if p[0] != "csrf_token"]
    assert attack.post([*token, ("csrf_token", "forged")]).status == NOT_READ
    assert attack.sitting.content("course")["trend"]["value"] == "improving"


def test_a_page_that_does_not_say_what_it_asked_is_not_a_way_past_safety(house: House) -> None:
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


def test_bodies_that_are_no_form_of_ours_are_refused(attacks: list[Attack], house: House) -> None:
    attack = next(a for a in attacks if a.page.id == "care-so-far")
    item = next(i for i in attack.page.items if i.id == "what-helps")
    token = dict(attack.form.pairs)["csrf_token"]
    start = f"csrf_token={token}&revision=1&asked=what-helps&what-helps=".encode()
    walker = attack.patient.walker
    bodies = {
        "70 KB": (start + b"x" * BODY, None, {TOO_LARGE}),
        "3,000 parts": (start + b"&a=1" * 3000, None, {TOO_LARGE, NOT_READ, 409}),
        "JSON": (b'{"what-helps": "x"}', "application/json", {NOT_READ}),
        "no type": (start + b"x", "", {NOT_READ}),
        "broken multipart": (start, "multipart/form-data; boundary=x", {NOT_READ}),
        "UTF-16": ("what-helps=x".encode("utf-16"), None, {NOT_READ}),
        "bytes that are no text": (start + b"\xff\xfe%FF%C0%AF", None, {NOT_READ, 409}),
        "empty": (b"", None, {NOT_READ}),
    }
    for told, (body, kind, expected) in bodies.items():
        answer = walker.post_bytes(attack.form.action, body, *([kind] if kind is not None else []))
        assert answer.status in expected, f"{told}: {answer.status}"
        assert is_as_before(attack, item), told


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
def test_strange_addresses_get_a_page_and_lead_nowhere_else(
    everybody: Patient, address: str
) -> None:
    answer = everybody.walker.get(address)
    assert answer.status in (200, 303, 400, 404, 503)
    assert "49" not in answer.page.title
    for link in answer.page.links:
        assert link.startswith(("/", "#", "tel:")), link
    assert sid_of(everybody.walker.client)
