"""A double tap on "Continue" begins one consultation: both requests lead to the same one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from consult.consultations import SYSTEM, erase
from tests.journeys.house import House, sid_of
from tests.journeys.markup import Draft
from tests.journeys.walker import Walker

BORN = date(1961, 4, 3)


@dataclass
class TwoTaps:
    """The open form, and the same browser twice: as it was before either answer came."""

    house: House
    draft: Draft
    browsers: tuple[Walker, Walker]

    def send(self, number: int, name: str = "Aisha Sample") -> str:
        """Send the form; return which consultation its browser is in now."""
        walker = self.browsers[number]
        self.draft.type("name", name)
        assert walker.submit(self.draft).last == "comfort"
        sid = sid_of(walker.client)
        assert sid is not None
        return self.house.sitting(sid).reference


@pytest.fixture
def taps(house: House) -> TwoTaps:
    first = Walker(house.app)
    first.get("/begin")
    draft = first.draft()
    for part in ("day", "month", "year"):
        draft.type(f"birth-date-{part}", str(getattr(BORN, part)))
    second = Walker(house.app)
    cookie = first.client.get_cookie("consult")
    assert cookie is not None
    second.client.set_cookie("consult", cookie.value)
    return TwoTaps(house, draft, (first, second))


def test_f10_the_same_form_sent_twice_begins_once(taps: TwoTaps) -> None:
    assert taps.send(0) == taps.send(1)


def test_both_answers_can_be_gone_on_with(taps: TwoTaps) -> None:
    taps.send(0)
    taps.send(1)
    for walker in taps.browsers:
        draft = walker.draft()
        draft.tick("consent", "yes")
        assert walker.submit(draft).last == "emergency"


def test_the_same_form_for_somebody_else_begins_another(taps: TwoTaps) -> None:
    assert taps.send(0) != taps.send(1, "Bashir Sample")


def test_what_was_erased_since_is_not_come_back_to(taps: TwoTaps) -> None:
    reference = taps.send(0)
    erase(taps.house.record, reference, SYSTEM)
    assert taps.send(1) != reference


def test_a_form_shown_again_with_a_problem_is_still_the_same_form(taps: TwoTaps) -> None:
    first, second = taps.browsers
    word = taps.draft.form.hidden("once")
    assert second.submit(taps.draft).status == 400  # no name yet
    assert second.page.main_form.hidden("once") == word
    assert second.post("/begin", [*taps.draft.pairs, ("then", "language-es")]).status == 200
    assert second.page.main_form.hidden("once") == word
    assert first.get("/begin").page.main_form.hidden("once") != word
