"""What a patient has sent: the immutable input of every document.

Lives here: the value. Must not: how it is stored or sealed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from consult.questionnaire.answers import Answer
from consult.questionnaire.definition import Strict


class Identity(Strict):
    """Who the patient is. `contact` is what the clinic may use to reach the patient."""

    name: str
    birth_date: date
    contact: str = ""


class Helper(Strict):
    """Someone who answers with or for the patient."""

    name: str = ""
    relation: str = ""


class Comfort(Strict):
    """How the patient prefers to work: language, text size (A, A+, A++), low glare, helper.

    `read_aloud` is the wish for a button by which the browser reads a page aloud.
    """

    language: str = "en"
    text_size: Literal["a", "a-plus", "a-plus-plus"] = "a"
    low_glare: bool = False
    read_aloud: bool = False
    helper: Helper | None = None


class Acknowledgement(Strict):
    """An urgent notice as it was shown, and when it was acknowledged (UTC).

    "shown-to-staff": the staff who typed the answers read it, the patient did not.
    """

    notice: str
    shown: str
    said: Literal["seen-by-doctor", "read", "shown-to-staff"]
    at: datetime


class ChosenQuestions(Strict):
    """The patient's question list: ids of the bank, own questions, and their common order.

    An entry of `order` is a bank id, or "own-1", "own-2", ... for an own question.
    """

    order: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


class Consent(Strict):
    """The words that the patient agreed to, their version, and when (UTC)."""

    text: str
    version: str
    at: datetime


class Appointment(Strict):
    """The visit: when (with its time zone) and with whom; either may be open."""

    at: datetime | None = None
    specialist: str | None = None


class Submitted(Strict):
    """One submission. `answers` holds the path only: item id to the stored answer shape."""

    reference: str
    number: int = 1
    identity: Identity
    comfort: Comfort = Comfort()
    appointment: Appointment = Appointment()
    answers: dict[str, dict[str, Any]]
    acknowledgements: tuple[Acknowledgement, ...] = ()
    questions: ChosenQuestions = ChosenQuestions()
    consent: Consent
    release: str
    sent_at: datetime
    source: Literal["online", "paper", "telephone"] = "online"
    language: str = "en"
    typed_by: str | None = None

    def answer(self, item_id: str) -> Answer | None:
        """Return an item's answer, None when it was not asked."""
        stored = self.answers.get(item_id)
        return Answer.from_json(stored) if stored else None
