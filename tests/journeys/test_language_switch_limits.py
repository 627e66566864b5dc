"""What the language switch must not do: lead elsewhere, act unasked, or be what Enter presses."""

from __future__ import annotations

from typing import Any

import pytest

from consult.web.patient.heads import HEADS
from tests.journeys.house import House
from tests.journeys.patient import Patient
from tests.journeys.stories import sitting_of
from tests.journeys.switching import come, elements
from tests.journeys.walker import Answered, Walker

HIDDEN_CONTINUE = {"type": "submit", "form": "main_form", "class": "unseen", "tabindex": "-1",
                   "aria-hidden": "true"}  # fmt: skip


@pytest.mark.parametrize("code", ["fr", "", "es-", "../es", "ES"])
def test_a_language_that_is_not_offered_changes_and_saves_nothing(house: House, code: str) -> None:
    patient = come(house, until="cause")
    draft, before = patient.walker.draft(), sitting_of(house, patient).parts
    draft.type("cause-other", "still here")
    answer = patient.walker.post(draft.form.action, [*draft.pairs, ("then", f"language-{code}")])
    assert dict(answer.page.main_form.pairs)["cause-other"] == "still here"
    assert '<html lang="en"' in answer.text
    assert sitting_of(house, patient).parts == before


@pytest.mark.parametrize(
    "place",
    ["//evil.example", "https://evil.example", "/desk/", "nowhere", "../desk", "check\r\nX: y", ""],
)
def test_the_switch_leads_to_no_address_but_our_own(house: House, place: str) -> None:
    patient = come(house)
    token = patient.walker.page.main_form.hidden("csrf_token")[0]
    pairs = [("csrf_token", token), ("place", place), ("then", "language-es")]
    answer = patient.walker.post("/prepare/comfort", pairs)
    assert answer.way[1] == "http://localhost/prepare/" or answer.way[1] == "/prepare/"


def test_a_switch_without_the_forms_token_changes_nothing(house: House) -> None:
    patient = come(house, until="cause")
    for address in ("/prepare/comfort", "/prepare/cause", "/prepare/questions", "/begin"):
        pairs = [("place", "check"), ("then", "language-es"), ("csrf_token", "forged")]
        assert patient.walker.post(address, pairs).status == 400
    assert sitting_of(house, patient).comfort.language == "en"


def test_enter_in_a_box_never_presses_the_switch(house: House) -> None:
    patient = Patient(house, Walker(house.app))
    for address in ("/begin", "/resume", "/begin/some-token"):
        assert first_button(patient.walker.get(address)) == HIDDEN_CONTINUE, address
    patient = come(house, until="questions")
    assert first_button(patient.here) == HIDDEN_CONTINUE
    for page in ("cause", "medicines", "goals", "comfort"):
        assert first_button(patient.walker.get(f"/prepare/{page}")) == HIDDEN_CONTINUE, page


def first_button(answer: Answered) -> dict[str, str]:
    """Return the button of the main form that Enter presses: the first in the tree."""
    page = elements(answer)
    main = next(f for f in page.all("form") if f.attrs.get("id") == "main_form")
    inside = [id(e) for e in main.all("button")]
    return next(
        b.attrs for b in page.all("button") if b.attrs.get("form") == "main_form" or id(b) in inside
    )


def test_every_template_with_a_form_of_its_own_says_how_its_language_is_switched(
    house: House,
) -> None:
    loader = house.app.jinja_env.loader
    assert loader is not None
    for name in house.app.jinja_env.list_templates():
        folder, _, file = name.rpartition("/")
        source = loader.get_source(house.app.jinja_env, name)[0]
        if folder == "patient" and 'id="main_form"' in source and file != "chrome.html":
            assert HEADS[file].has_form, file
        elif folder == "patient" and file in HEADS:
            assert HEADS[file].place, file


def test_a_clinic_of_one_language_has_no_switch(house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr(type(house.services.telling), "languages", lambda self, release: ("en",))
    patient = come(house)
    for address in ("/", "/begin", "/resume", "/prepare/comfort", "/prepare/emergency"):
        assert "language-" not in patient.walker.get(address).text, address
