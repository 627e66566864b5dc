"""A patient on the way while the service turns to other content and withdraws what it had before.

Lives here: the story up to there, and looking at what is open and stored. Must not: judging it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consult.brief.rulebook import Release
from consult.consultations import Sitting
from tests.databases import copy_service
from tests.journeys.editions import Pinned, come_back, reopen, withdraw
from tests.journeys.filling import shown
from tests.journeys.house import open_house
from tests.journeys.patient import Patient
from tests.journeys.stories import closed_up, come, sitting_of

ASKED_AGAIN = ["linked-movements", "mouth-and-speech", "care-so-far", "medicines", "music",
               "practical"]  # fmt: skip
NEW_ANSWERS = {"own-help": "Warmth.", "medicine-list": "My wife", "taste": "no", "music": "yes",
               "contact-by": ["phone"]}  # fmt: skip
BEFORE = "You answered before:"
TYPED_BEFORE = "This page was changed after you opened it. What you typed is kept."


@dataclass
class Turn:
    """A patient who began on the first release, in a house that now serves the second."""

    house: Pinned
    first: Release
    patient: Patient
    answers: dict[str, Any]

    def withdraw(self) -> None:
        """Withdraw the first release; whoever comes now is asked from the second."""
        withdraw(self.house, self.first)
        self.house.keeps = None

    def go_on(self) -> None:
        """Read what has changed and go on."""
        self.patient.walker.get("/prepare/")
        assert self.patient.here.last == "changed"
        self.patient.walker.submit(self.patient.walker.draft())

    @property
    def sitting(self) -> Sitting:
        """What is stored."""
        return sitting_of(self.house, self.patient)

    @property
    def words(self) -> str:
        """What the open page says."""
        return closed_up(self.patient.walker.page.words)

    def show(self, item_id: str) -> Any:
        """Return what the open page shows for a question."""
        item = next(item for item in self.patient.asked() if item.id == item_id)
        return shown(self.patient.walker.page.main_form, item)


@dataclass
class Started:
    """A patient who came up to some page on the first release, and the folder of that house."""

    folder: Path
    patient: Patient
    answers: dict[str, Any]


def start(folder: Path, name: str = "daniel", until: str = "send", *, kind: str) -> Started:
    """Let a persona come up to a page; then the house closes."""
    begun = open_house(folder, kind=kind)
    patient, answers = come(begun, name)
    patient.answer_until(until, answers)
    begun.close()
    return Started(folder, patient, {**answers, **NEW_ANSWERS})


def turn(started: Started, content: Path, folder: Path) -> Turn:
    """Return the same patient in a copy of the house that serves other content now."""
    copy_service(started.folder, folder)
    first = started.patient.house.release
    house = reopen(started.patient.house, content, keeps=first, folder=folder)
    patient = come_back(started.patient, house)
    patient.walker.get(started.patient.here.address)
    return Turn(house, first, patient, started.answers)
