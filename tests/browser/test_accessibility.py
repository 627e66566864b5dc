"""No page breaks a rule of WCAG 2.2 AA that a machine can check: the desk, and the patient's looks.

The pages of a patient's journey are checked where they are walked, in `test_covering_set`, and the
errors in `test_error_states`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.browser.accessibility import violations
from tests.browser.conftest import Demonstration
from tests.browser.patient import Patient
from tests.browser.traveller import Traveller
from tests.browser.watching import Watch
from tests.durability.typed_answers import persona

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Opened = Callable[..., Watch]
LOOKS = ("size-a-plus", "size-a-plus-plus", "size-a low-glare")


class Checked:
    """Runs the checker on every page that is looked at, and again in each look that is wanted."""

    def __init__(self, watch: Watch, looks: Sequence[str] = ()) -> None:
        self.watch = watch
        self.looks = looks
        self.found: dict[str, list[str]] = {}
        watch.on_look = self.check

    def check(self, address: str) -> None:
        self._keep(address, violations(self.watch.page))
        plain = self._look()
        for look in self.looks:
            self._wear(look)
            self.watch.measure_width(f" in the look {look}")
            if "low-glare" in look:
                found = violations(self.watch.page, "color-contrast")
                self._keep(f"{address} in the look {look}", found)
        self._wear(plain)

    def _keep(self, where: str, found: list[str]) -> None:
        if found:
            self.found.setdefault(where, []).extend(found)

    def _look(self) -> str:
        return str(self.watch.page.evaluate("() => document.documentElement.className"))

    def _wear(self, look: str) -> None:
        """Show the open page as somebody with these wishes sees it."""
        if self.looks:
            self.watch.page.evaluate("(look) => document.documentElement.className = look", look)


def test_the_pages_around_the_questions_keep_the_rules_in_every_look(
    phone: Opened, demonstration: Demonstration
) -> None:
    checked = Checked(phone(bypass_csp=True), LOOKS)
    patient = Traveller(checked.watch, demonstration.base, "empty")
    patient.begin()
    patient.step()
    for path in ("/prepare/comfort", "/prepare/leave", "/prepare/erase", "/resume", "/nowhere"):
        patient.open(path)
    assert checked.found == {}
    assert checked.watch.faults == []


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_is_chosen_on_the_comfort_page_and_stays(
    look: str, phone: Opened, demonstration: Demonstration
) -> None:
    patient = Patient(phone(), demonstration.base, persona("daniel"))
    patient.begin()
    size, _, glare = look.removeprefix("size-").partition(" ")
    patient.page.locator(f'input[name="text-size"][value="{size}"]').check()
    patient.page.locator('input[name="low-glare"]').set_checked(bool(glare))
    patient.walk_to("/prepare/onset-recent")
    assert patient.page.evaluate("() => document.documentElement.className") == look
    assert patient.watch.faults == []


def test_every_page_of_the_desk_keeps_the_rules(desk: Opened, demonstration: Demonstration) -> None:
    found = {}
    for role, paths in {
        "front-desk": ("/desk/", "/desk/invitations/new"),
        "specialist": ("/desk/",),
        "administrator": ("/desk/", "/desk/staff"),
    }.items():
        checked = Checked(desk(role, bypass_csp=True))
        page = checked.watch.page
        for path in paths:
            page.goto(demonstration.base + path)
            checked.watch.look()
        if role == "front-desk":
            page.goto(f"{demonstration.base}/desk/invitations/new")
            page.get_by_role("button", name="Make the invitation").click()
            checked.watch.look()
            page.get_by_label("Full name").fill("Otto Sample")
            page.get_by_label("Date of birth").fill("3 April 1961")
            page.get_by_role("button", name="Make the invitation").click()
            checked.watch.look()
        if role == "specialist":
            for word in ("Brief", "Open"):
                page.goto(f"{demonstration.base}/desk/")
                page.get_by_role("link", name=f"{word} for", exact=False).first.click()
                checked.watch.look()
        found.update(checked.found)
    assert found == {}
