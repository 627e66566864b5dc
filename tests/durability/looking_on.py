"""A patient with all questions answered, who looks and saves by hand while something goes wrong.

Lives here: what is done and what came back. Must not: the fault, judging what is stored.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from tests.durability.service import Service
from tests.durability.typed_answers import Pairs
from tests.durability.visitor import Reply, Visitor
from tests.durability.writers import CHANGING, SEE_OTHER, Patient, Save, Writer

PAGE, ITEM = "care-so-far", "what-helps"
ADDRESS = f"/prepare/{PAGE}"
LOOKED_AT = (*(f"/prepare/{page}" for page in CHANGING), "/prepare/check")


@dataclass
class Onlooker:
    """One patient at one browser."""

    patient: Patient
    visitor: Visitor

    def form(self, words: str) -> Pairs:
        """Load a page; return what its form sends with these words typed into it."""
        return [*self.visitor.get(ADDRESS).hidden, (ITEM, words)]

    def send(self, form: Pairs) -> Reply:
        """Send the form; what was acknowledged goes into the ledger. Raises NoReply."""
        save = Save(PAGE, {ITEM: dict(form)[ITEM]})
        self.patient.saves.append(save)
        reply = self.visitor.post(ADDRESS, form)
        save.is_acknowledged = reply.status == SEE_OTHER
        return reply

    def save(self, words: str) -> Reply:
        """Load the page and save it with these words. Raises NoReply."""
        return self.send(self.form(words))

    def looks(self) -> set[int]:
        """Look at every page; return the statuses that came back."""
        return {self.visitor.get(address).status for address in LOOKED_AT}


def look_on(service: Service, number: int = 99) -> Onlooker:
    """Let a patient answer all questions, and stay."""
    writer = Writer(number, service.port, threading.Event())
    patient = writer.walk_once()
    assert writer.surprises == []
    return Onlooker(patient, writer.visitor)


def keeps(reply: Reply, words: str) -> bool:
    """Tell whether a refusal keeps what was typed in its form."""
    return (ITEM, words) in reply.hidden
