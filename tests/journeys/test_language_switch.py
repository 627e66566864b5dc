"""The language switch on every page: the same place, what was typed still there, nothing saved."""

from __future__ import annotations

from typing import Any

import pytest

from consult.consultations import COMFORT, Part
from tests.journeys.house import House, sid_of
from tests.journeys.markup import Draft
from tests.journeys.patient import Patient
from tests.journeys.stories import answers_of, sitting_of
from tests.journeys.switching import come, half_filled, switch, switch_of, worth_comparing
from tests.journeys.walker import Answered, Walker

MOST_STEPS = 120
OTHER_PLACES = ("comfort", "leave", "erase", "done", "check")
# The comfort page asks the language itself, and the switch makes its revision.
OF_THE_LANGUAGE = frozenset({"language", "revision"})


def saved(house: House, patient: Patient) -> dict[str, Part]:
    parts = sitting_of(house, patient).parts
    return {name: part for name, part in parts.items() if name != COMFORT}


def lacks(answer: Answered, place: str, code: str) -> list[str]:
    """Tell in which way a page is not the one that was open, in the language asked for."""
    facts = {
        f"status {answer.status}": answer.status != 200,
        f"led to {answer.path}": answer.path != place,
        f"not in {code}": f'<html lang="{code}"' not in answer.text,
        "problems are told": 'class="problems"' in answer.text,
        "no way back to the language before": switch_of(answer, "en" if code == "es" else "es")
        is None,
    }
    return [words for words, is_so in facts.items() if is_so]


def there_and_back(
    house: House, patient: Patient, draft: Draft | None, aside: frozenset[str] = frozenset()
) -> list[str]:
    """Switch the open page to Spanish and back; tell what came otherwise than it was.

    `aside` are fields that a switch changes by its nature.
    """
    walker, found = patient.walker, []
    place = patient.here.path
    stored = saved(house, patient)
    typed = worth_comparing(draft.pairs if draft else [], aside)
    for code in ("es", "en"):
        answer = switch(walker, code, draft)
        found += lacks(answer, place, code)
        if draft is not None:
            draft = walker.draft()
            shown = worth_comparing(draft.form.pairs, aside)
            if shown != typed:
                found.append(f"{code}: {set(shown) ^ set(typed)}")
        if saved(house, patient) != stored:
            found.append("something was saved")
    return [f"{place}: {words}" for words in found]


def test_every_page_of_a_whole_walk_keeps_place_and_typed_text(house: House) -> None:
    file = answers_of("aisha")
    patient, faults, met = come(house), [], []
    for _ in range(MOST_STEPS):
        met.append(patient.here.last)
        faults += there_and_back(house, patient, _typed_here(patient, file["answers"]))
        if patient.here.last == "done":
            break
        patient.step(file["answers"])
    for place in OTHER_PLACES:
        patient.walker.get(f"/prepare/{place}")
        met.append(patient.here.last)
        draft = patient.walker.draft() if place == "comfort" else None
        if draft:
            draft.tick("text-size", "a-plus")
            draft.tick("helper", "yes")
            draft.type("helper-name", "Dana")
        faults += there_and_back(house, patient, draft, OF_THE_LANGUAGE)
    assert not faults, "\n".join(faults)
    journey = {"facts", "check", "questions", "send", "done", "comfort", "leave", "erase"}
    assert journey < set(met)
    assert len(set(met)) > 25


def _typed_here(patient: Patient, answers: dict[str, Any]) -> Draft | None:
    """Return the open page's own form, half-filled; None where nothing can be typed."""
    if patient.page_here() is not None:
        return half_filled(patient, answers)
    if patient.here.last == "questions":
        draft = patient.walker.draft()
        draft.type("own-1", 'Will "it" <hurt>?')
        draft.type("own-3", "¿Y después?")
        draft.tick("first", "")
        ticked = [c.value for c in draft.form.named("question") if c.is_on]
        draft.tick("question", *ticked[1:])
        return draft
    return None


def test_the_comfort_page_keeps_what_was_typed_and_can_then_be_saved(house: House) -> None:
    patient = come(house)
    walker = patient.walker
    walker.get("/prepare/comfort")
    draft = walker.draft()
    draft.tick("text-size", "a-plus-plus")
    draft.type("helper-name", "Dana")
    answer = switch(walker, "es", draft)
    shown = dict(answer.page.main_form.pairs)
    assert (shown["text-size"], shown["helper-name"]) == ("a-plus-plus", "Dana")
    assert shown["language"] == "es"
    kept = sitting_of(house, patient).comfort
    assert (kept.language, kept.text_size, kept.helper) == ("es", "a", None)
    assert walker.submit(walker.draft()).was_taken
    kept = sitting_of(house, patient).comfort
    assert (kept.language, kept.text_size) == ("es", "a-plus-plus")


def test_the_consent_is_read_again_in_the_language_in_which_it_is_given(house: House) -> None:
    patient = Patient(house, Walker(house.app))
    patient.begin("Aisha Sample", patient.born)
    draft = patient.walker.draft()
    draft.tick("consent", "yes")
    draft.type("helper-name", "Dana")
    answer = switch(patient.walker, "es", draft)
    assert "consent" not in dict(answer.page.main_form.pairs)
    assert dict(answer.page.main_form.pairs)["helper-name"] == "Dana"
    assert set(sitting_of(house, patient).parts) == {COMFORT}


@pytest.mark.parametrize("address", ["/begin", "/resume", "/begin/some-token"])
def test_who_comes_in_keeps_what_was_typed(house: House, address: str) -> None:
    walker = Walker(house.app)
    walker.get(address)
    draft = walker.draft()
    given = {"name": 'Aïsha "A" Sample', "code": "ABCD-EFGH", "birth-date-month": "Apr"}
    typed = {name: words for name, words in given.items() if draft.form.named(name)}
    for name, words in typed.items():
        draft.type(name, words)
    for code in ("es", "en"):
        answer = switch(walker, code, draft)
        assert lacks(answer, address, code) == []
        draft = walker.draft()
        assert typed.items() <= dict(draft.pairs).items()
    assert sid_of(walker.client) is None


def test_what_was_typed_when_the_session_ran_out_comes_along_too(house: House) -> None:
    patient = come(house, until="cause")
    draft = patient.walker.draft()
    draft.type("cause-other", "a long story")
    with patient.walker.client.session_transaction() as session:
        session["sitting"] = "over"
    over = patient.walker.submit(draft)
    assert over.status == 401
    switched = switch(patient.walker, "es", patient.walker.draft())
    assert '<html lang="es"' in switched.text
    assert switched.page.main_form.hidden("kept:cause-other") == ["a long story"]
    draft = patient.walker.draft()
    draft.type("code", patient.code)
    for part in ("day", "month", "year"):
        draft.type(f"birth-date-{part}", str(getattr(patient.born, part)))
    patient.walker.submit(draft)
    shown = dict(patient.walker.page.main_form.pairs)
    assert (patient.page_here().id, shown["cause-other"]) == ("cause", "a long story")


def test_rows_that_were_typed_or_emptied_stay_as_they_were(house: House) -> None:
    patient = come(house, until="medicines")
    patient.walker.get("/prepare/medicines")
    name = next(n for n in patient.walker.page.main_form.names if n.startswith("medicines-0-"))
    for row in ("Latanoprost", "Aspirin"):
        draft = patient.walker.draft()
        number = max(int(n.split("-")[1]) for n in draft.form.names if n.startswith("medicines-"))
        draft.type(name.replace("-0-", f"-{number}-"), row)
        draft.press("add", "medicines")
        patient.walker.submit(draft)
    draft = patient.walker.draft()
    draft.type(name, "")
    draft.type(name.replace("-0-", "-2-"), "Ibuprofen")
    assert there_and_back(house, patient, draft) == []
    shown = dict(patient.walker.page.main_form.pairs)
    rows = [shown[name.replace("-0-", f"-{n}-")] for n in range(4)]
    assert rows == ["", "Aspirin", "Ibuprofen", ""]


def test_what_cannot_be_an_answer_survives_without_a_message(house: House) -> None:
    patient = come(house, until="onset-date")
    draft = patient.walker.draft()
    draft.type("onset-date-day", "40")
    draft.type("onset-date-year", "once")
    assert there_and_back(house, patient, draft) == []


def test_a_notice_is_told_again_with_its_tick(house: House) -> None:
    leo = come(house, "leo")
    leo.answer_page(answers_of("leo")["answers"])
    assert leo.here.last == "notice"
    draft = leo.walker.draft()
    draft.tick("seen", "yes")
    assert there_and_back(house, leo, draft) == []
    assert leo.walker.get("/prepare/").last == "notice"


def test_two_versions_stay_two_versions(house: House) -> None:
    patient = come(house, until="cause")
    first, second = patient.walker.draft(), patient.walker.draft()
    first.type("cause-other", "theirs")
    second.type("cause-other", "mine")
    patient.walker.submit(first)
    assert patient.walker.submit(second).status == 409
    answer = switch(patient.walker, "es")
    assert (answer.status, '<html lang="es"' in answer.text) == (409, True)
    assert "theirs" in answer.page.words
    assert "mine" in answer.page.words
    choice = patient.walker.draft()
    choice.choose("mine")
    assert patient.walker.submit(choice).was_taken
    stored = sitting_of(house, patient).content("cause")["cause"]
    assert stored["value"]["other"] == "mine"


def test_a_page_that_was_saved_elsewhere_meanwhile_still_says_so(house: House) -> None:
    patient = come(house, until="cause")
    first, second = patient.walker.draft(), patient.walker.draft()
    first.type("cause-other", "theirs")
    second.type("cause-other", "mine")
    patient.walker.submit(first)
    answer = patient.walker.post(second.form.action, [*second.pairs, ("then", "language-es")])
    assert (answer.status, answer.last) == (200, "cause")
    assert patient.walker.submit(patient.walker.draft()).status == 409


def test_the_start_page_and_failures_are_told_in_the_language_too(house: House) -> None:
    patient = come(house)
    patient.walker.get("/")
    assert lacks(switch(patient.walker, "es"), "/", "es") == []
    assert sitting_of(house, patient).comfort.language == "es"
    assert '<html lang="es"' in patient.walker.get("/prepare/nowhere").text
    assert switch_of(patient.here, "en").attrs["href"] == "/?language=en"
    patient.walker.get("/prepare/leave")
    patient.walker.submit(patient.walker.draft())
    assert (patient.here.path, '<html lang="es"' in patient.here.text) == ("/", True)


def test_a_session_that_is_over_does_not_keep_the_start_page_from_its_language(
    house: House,
) -> None:
    patient = come(house)
    patient.walker.get("/")
    with patient.walker.client.session_transaction() as session:
        session["sitting"] = "over"
    assert lacks(switch(patient.walker, "es"), "/", "es") == []
