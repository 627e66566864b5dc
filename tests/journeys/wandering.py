"""One patient who wanders: the browser with its tabs, and the ledger of what was acknowledged.

Lives here: the patient, the promise that is looked at after each step, and looking at a page. What
a step can be stands in `answering` and `between`. Must not: how many steps there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from consult.consultations import Sitting, SittingIsOver, start_session
from consult.questionnaire.definition import Page
from consult.questionnaire.item_types import read_answer
from tests.journeys.chance import Chance
from tests.journeys.filling import shown
from tests.journeys.house import House, sid_of
from tests.journeys.ledger import Ledger
from tests.journeys.markup import Form
from tests.journeys.patient import Patient
from tests.journeys.walker import Answered

OVER = 401


class LedgerDiffers(AssertionError):
    """The record or a page is not what the patient was told."""


@dataclass
class Tab:
    """A page left open in another tab: its form as it was, and the cookie it was opened with."""

    page: Page
    form: Form
    cookie: str


@dataclass
class Wanderer:
    """One patient at a browser with several tabs, and the ledger of what was acknowledged."""

    house: House
    patient: Patient
    chance: Chance
    ledger: Ledger
    reference: str
    tabs: list[Tab] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    unsaved: tuple[Page, dict[str, Any]] | None = None
    _watch: str = ""
    _compared: Sitting | None = None

    @property
    def here(self) -> Answered:
        """The page that is open."""
        return self.patient.here

    @property
    def form(self) -> Form:
        """The form of the page that is open."""
        return self.patient.walker.page.main_form

    def require(self, holds: object, words: str) -> None:
        """Raise LedgerDiffers with where we are unless something holds."""
        if not holds:
            raise LedgerDiffers(f"{words} (at {self.here.address}, status {self.here.status})")

    def count(self, what: str) -> None:
        """Count that something was met."""
        self.seen[what] = self.seen.get(what, 0) + 1

    @property
    def sid(self) -> str | None:
        """The session that the browser holds."""
        return sid_of(self.patient.walker.client)

    @property
    def cookie(self) -> str:
        """What tells one session of this browser from another; a chosen language does not."""
        return self.sid or ""

    @property
    def stored(self) -> Sitting:
        """What the record held when it was compared last: before this step began."""
        return self._compared or self.sitting()

    def is_recheck(self, page: Page) -> bool:
        """Tell whether a page is the second safety check, which is asked anew each time."""
        return page.id == self.house.release.rulebook.questionnaire.recheck.id

    def sitting(self) -> Sitting:
        """Return what the record holds for this patient, whoever is signed in where."""
        try:
            return self.house.sitting(self._watch)
        except SittingIsOver:
            self._watch = start_session(self.house.record, self.reference)
            return self.house.sitting(self._watch)

    def look(self, address: str) -> None:
        """Open an address. A page of questions must show what was saved for it."""
        self.patient.walker.get(address)
        page = self.patient.page_here()
        if page is None or self.here.status != 200:
            return
        for item in self.patient.asked():
            stored = {"state": "unanswered"}
            if not self.is_recheck(page):
                stored = self.ledger.answer(page, item.id).to_json()
            on_page = read_answer(item, shown(self.form, item), self.house.today).to_json()
            self.require(
                without_day(on_page) == without_day(stored),
                f"{item.id} shows {on_page}, saved was {stored}",
            )

    def compare(self) -> None:
        """Compare the record with the ledger, and see that the open page leads on."""
        self._compared = self.sitting()
        self.require(not (faults := self.ledger.faults(self._compared)), "; ".join(faults))
        page = self.patient.walker.page
        ways = [link for link in page.links if link.startswith("/")]
        self.require(ways or any(form.buttons for form in page.forms), "a dead end")


def without_day(stored: Any) -> Any:
    """Return a stored answer without the days on which "about N years ago" was said."""
    if isinstance(stored, list):
        return [without_day(part) for part in stored]
    if isinstance(stored, dict):
        return {name: without_day(part) for name, part in stored.items() if name != "told-on"}
    return stored
