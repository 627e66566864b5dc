"""The language switch and the way to the comfort page, as a patient uses them on any open page.

Lives here: finding the buttons in the head, pressing them with what was typed. Must not: judging.
"""

from __future__ import annotations

from collections.abc import Collection

from tests.journeys.filling import MoreRows, fill
from tests.journeys.house import House
from tests.journeys.markup import Draft, Form
from tests.journeys.patient import Patient
from tests.journeys.stories import answers_of, arrive
from tests.journeys.walker import Answered, Pairs, Walker
from tests.pages import Element, Page


def come(house: House, name: str = "aisha", until: str | None = None) -> Patient:
    """Bring a persona to a page, in English and with the plain look."""
    file = answers_of(name)
    patient = arrive(house, {**file, "comfort": {}})
    if until:
        patient.answer_until(until, file["answers"])
    return patient


def elements(answer: Answered) -> Page:
    """Return the open page with its elements in the order of the tree."""
    return Page(answer.text)


def switch_of(answer: Answered, code: str) -> Element | None:
    """Return what switches to a language in the page's head, a button or a link."""
    found = [e for e in elements(answer).all("header")[0].all("button", "a")
             if e.attrs.get("lang") == code]  # fmt: skip
    return found[0] if found else None


def switch(walker: Walker, code: str, draft: Draft | None = None) -> Answered:
    """Switch the language of the open page, with what a draft of its form holds."""
    assert walker.here is not None
    pressed = switch_of(walker.here, code)
    assert pressed is not None, f"{walker.here.address} has no switch to {code}"
    if pressed.tag == "a":
        return walker.get(pressed.attrs["href"])
    form, pairs = form_of(walker.here, pressed), draft.pairs if draft else None
    return walker.post(form.action, [*(pairs or form.pairs), _pair(pressed)])


def press_comfort(walker: Walker, draft: Draft) -> Answered:
    """Press the way to the comfort page in the head, with what a draft holds."""
    assert walker.here is not None
    head = elements(walker.here).all("header")[0]
    pressed = next(b for b in head.all("button") if b.attrs.get("value") == "comfort")
    return walker.post(draft.form.action, [*draft.pairs, _pair(pressed)])


def form_of(answer: Answered, button: Element) -> Form:
    """Return the form that a button in the head belongs to."""
    for form, element in zip(answer.page.forms, elements(answer).all("form"), strict=True):
        if element.attrs.get("id") == button.attrs["form"]:
            return form
    raise AssertionError(f"{answer.address}: {button.attrs} belongs to no form")


def worth_comparing(pairs: Pairs, aside: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return what a form holds, hidden values too; empty boxes and the session's token aside."""
    left_out = {"csrf_token", *aside}
    return sorted(
        (name, value.replace("\r\n", "\n"))
        for name, value in pairs
        if value and name not in left_out
    )


def half_filled(patient: Patient, answers: dict[str, object]) -> Draft:
    """Return the open page's form, filled as far as its boxes go and not sent."""
    draft = patient.walker.draft()
    for item in patient.asked() if patient.page_here() else ():
        try:
            fill(draft, item, answers.get(item.id))
        except MoreRows:  # the rows that are there are filled
            continue
    return draft


def _pair(button: Element) -> tuple[str, str]:
    return button.attrs["name"], button.attrs["value"]
