"""The rules of a release: urgent notices, considerations, questions, expectations, sources.

Lives here: their shape. Must not: judging them, reading files.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from consult.questionnaire.conditions import Condition
from consult.questionnaire.definition import Id, Questionnaire, Strict, Text
from consult.questionnaire.facts import FactBook

Sources = Annotated[tuple[str, ...], Field(min_length=1)]
Verification = Literal["V", "B", "V/B"]
Evidence = Annotated[str, Field(pattern=r"^(C|Q|RF|EF|T|S)\d+[a-z]?$")]


class Level(StrEnum):
    """How pressing an urgent notice is, gravest first. Only the first three stop the journey."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    TODAY = "today"
    SOON = "soon"
    SEE_A_DOCTOR = "see-a-doctor"
    CALL_CLINIC = "call-clinic"


class Category(StrEnum):
    """What kind of point a consideration is (clinical-evidence part 4), in print order."""

    CONTRAINDICATION = "CI"
    LABEL_WARNING = "LW"
    TIMING = "TI"
    SAFETY = "SAFE"
    MISSING = "MISS"
    ALTERNATIVE = "ALT"
    EXPECTATION = "EX"
    NOTE = "NOTE"


class Source(Strict):
    """One entry of the bibliography; `checked` says how far it was read."""

    id: str
    title: Text
    year: str
    identifier: Text
    supports: Text
    checked: Text


class UrgentNotice(Strict):
    """A page that tells the patient what to do. `line` is its short form, `term` the brief's.

    `acknowledge`: the patient goes on after saying that a doctor has already seen to it
    ("seen-by-doctor"), or that it was read ("read").
    """

    id: Id
    evidence: Evidence
    level: Level
    when: Condition
    title: Text
    text: Annotated[tuple[Text, ...], Field(min_length=1)]
    line: Text
    term: Text
    call: Literal["emergency", "crisis", "clinic", "none"]
    acknowledge: Literal["seen-by-doctor", "read"]
    source: Sources
    verification: Verification


class Consideration(Strict):
    """A neutral point for the specialist: "Patient reported `reported`; worth discussing: ...".

    `one_of`: `reported` lists several things, and the answers that decide are printed with it.
    """

    id: Id
    evidence: Evidence
    category: Category
    when: Condition
    one_of: bool = False
    reported: Text
    discuss: Text
    basis: Text
    eye: bool = False
    source: Sources
    verification: Verification


class Trigger(Strict):
    """Why a question is suggested to this patient: `because` follows "Because ..."."""

    when: Condition
    because: Text


class Question(Strict):
    """One question of the bank. `always` questions fill what answer-triggered ones leave free."""

    id: Id
    evidence: Evidence
    topic: Literal[
        "EXP", "DX", "OFF", "PROD", "PLAN", "EYE", "BEN", "RISK", "FAIL",
        "DUR", "COST", "ALT", "PHOTO", "FU", "SUP", "MED", "EMG",
    ]  # fmt: skip
    text: Text
    why: Text
    always: bool = False
    low: bool = False
    kept: Literal["experience", "before-after", "cannot-do"] | None = None
    triggers: tuple[Trigger, ...] = ()
    source: Sources
    verification: Verification


class ExpectationFact(Strict):
    """A neutral fact that everyone sees after the expectation statements, with its figures."""

    id: Id
    evidence: Evidence
    text: Text
    source: Sources
    verification: Verification


class PlanRow(Strict):
    """A labelled row of page 1: the items whose words it joins."""

    label: Text
    items: Annotated[tuple[str, ...], Field(min_length=1)]


class PlanEvent(Strict):
    """A point of the timeline: a date item (or `group.item`) and what happened then."""

    date: str
    what: Text


class PlanNeed(Strict):
    """An access need for the identity strip, when the condition holds.

    `{answer}` in the text is replaced by the words of `item`.
    """

    when: Condition
    text: Text
    item: str | None = None


class Contradiction(Strict):
    """Two answers that do not agree: shown to the specialist, never resolved.

    `seen_by_doctor`: one of the two is what the patient said to a notice of this level, that a
    doctor has already seen to it.
    """

    id: Id
    seen_by_doctor: Level | None = None
    when: Condition
    text: Text


class BriefPlan(Strict):
    """Which items play which part in the brief. Everything else is in the answers section.

    What safety rules rest on goes to "to check" by itself when the patient is not sure;
    `not_sure_to_check` names items beyond those.
    """

    side: str
    onset: str
    cause: str
    cause_detail: tuple[str, ...] = ()
    told_by: str
    certainty: str
    movement: str
    trend: str
    toxin_ever: str
    toxin_recent: str = ""  # releases pinned before it was named have none
    toxin: str
    toxin_date: str
    toxin_columns: tuple[str, ...]
    face_map: str
    goals: str
    goal_change: str
    keep: tuple[str, ...]
    expectations: tuple[str, ...]
    trade: tuple[str, ...] = ()
    impact: tuple[str, ...]
    eye: tuple[str, ...]
    rows: tuple[PlanRow, ...]
    timeline: tuple[PlanEvent, ...]
    needs: tuple[PlanNeed, ...]
    contradictions: tuple[Contradiction, ...]
    not_sure_to_check: tuple[str, ...] = ()
    seek_help: tuple[Text, ...]
    bring: tuple[Text, ...]


class Rulebook(Strict):
    """All content of a release but its stamp: what is asked and what follows from it."""

    questionnaire: Questionnaire
    facts: FactBook
    urgent: tuple[UrgentNotice, ...]
    considerations: tuple[Consideration, ...]
    questions: tuple[Question, ...]
    expectations: tuple[ExpectationFact, ...]
    expectations_lead: Text
    plan: BriefPlan
    sources: tuple[Source, ...]
    consent: Text
    consent_version: Text

    @cached_property
    def source(self) -> dict[str, Source]:
        """The sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def notice(self) -> dict[str, UrgentNotice]:
        """The urgent notices by id."""
        return {notice.id: notice for notice in self.urgent}

    @cached_property
    def question(self) -> dict[str, Question]:
        """The question bank by id."""
        return {question.id: question for question in self.questions}


class Release(Strict):
    """One version of all content, known by the hash of its content.

    `label` is the short name printed ("2026.11-a41c..."). Review state is no part of it: it stands
    outside the hash, so that an approval reaches consultations already begun.
    """

    hash: str
    label: str
    rulebook: Rulebook


class Specialist(Strict):
    """Someone whom patients come to see."""

    id: Id
    name: Text


class Clinic(Strict):
    """The clinic's own facts, outside any release."""

    name: Text
    phone: Text
    timezone: Text
    address: tuple[str, ...] = ()
    specialists: Annotated[tuple[Specialist, ...], Field(min_length=1)]
    emergency_number: Text
    crisis_number: Text
    crisis_name: Text
    label_country: Text
    paper: Literal["A4", "Letter"]
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    begin_without_invitation: bool
    endorsement: Text
    retention_days_draft: int = Field(ge=1)
    retention_days_sent: int = Field(ge=1)
    backup_days: int = Field(ge=1)

    def fill(self, text: str) -> str:
        """Put the clinic's numbers in place of {emergency}, {crisis}, {crisis_name}, {phone}."""
        for name, value in (
            ("{emergency}", self.emergency_number),
            ("{crisis}", self.crisis_number),
            ("{crisis_name}", self.crisis_name),
            ("{phone}", self.phone),
            ("{clinic}", self.name),
        ):
            text = text.replace(name, value)
        return text
