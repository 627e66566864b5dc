"""The rules of a release: urgent notices, considerations, questions, expectations, sources.

Lives here: their shape. Must not: judging them, reading files.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from consult.questionnaire.conditions import Condition
from consult.questionnaire.definition import Id, Questionnaire, Strict, Text, Wording
from consult.questionnaire.facts import FactBook
from consult.questionnaire.speech import SOURCE_LANGUAGE
from consult.questionnaire.wording import told_by

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
    checked: Wording


class UrgentNotice(Strict):
    """A page that tells the patient what to do. `line` is its short form, `term` the brief's.

    `acknowledge`: the patient goes on after saying that a doctor has already seen to it
    ("seen-by-doctor"), or that it was read ("read").
    """

    id: Id
    evidence: Evidence
    level: Level
    when: Condition
    title: Wording
    text: Annotated[tuple[Wording, ...], Field(min_length=1)]
    line: Wording
    term: Wording
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
    reported: Wording
    discuss: Wording
    basis: Wording
    eye: bool = False
    source: Sources
    verification: Verification


class Trigger(Strict):
    """Why a question is suggested to this patient: `because` follows "Because ..."."""

    when: Condition
    because: Wording


class Question(Strict):
    """One question of the bank. `always` questions fill what answer-triggered ones leave free."""

    id: Id
    evidence: Evidence
    topic: Literal[
        "EXP", "DX", "OFF", "PROD", "PLAN", "EYE", "BEN", "RISK", "FAIL",
        "DUR", "COST", "ALT", "PHOTO", "FU", "SUP", "MED", "EMG",
    ]  # fmt: skip
    text: Wording
    why: Wording
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
    text: Wording
    source: Sources
    verification: Verification


class PlanRow(Strict):
    """A labelled row of page 1: the items whose words it joins."""

    label: Wording
    items: Annotated[tuple[str, ...], Field(min_length=1)]


class PlanEvent(Strict):
    """A point of the timeline: a date item (or `group.item`) and what happened then.

    Where `item` is named, the one or two of its ticked options that led to the date stand for
    `what`.
    """

    date: str
    what: Wording
    item: str | None = None


class PlanNeed(Strict):
    """An access need for the identity strip, when the condition holds.

    `{answer}` in the text is replaced by the words of `item`.
    """

    when: Condition
    text: Wording
    item: str | None = None


class Contradiction(Strict):
    """Two answers that do not agree: shown to the specialist, never resolved.

    `seen_by_doctor`: one of the two is what the patient said to a notice of this level, that a
    doctor has already seen to it.
    """

    id: Id
    seen_by_doctor: Level | None = None
    when: Condition
    text: Wording


class BriefPlan(Strict):
    """Which items play which part in the brief. Everything else is in the answers section.

    What safety rules rest on goes to "to check" by itself when the patient is not sure;
    `not_sure_to_check` names items beyond those. The options of `toxin_effect` run from no effect
    to much.
    """

    side: str
    onset: str
    onset_recent: str = ""  # releases pinned before it was named have none
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
    toxin_effect: str = ""  # releases pinned before these two were named have no bars
    toxin_lasted: str = ""
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
    seek_help: tuple[Wording, ...]
    bring: tuple[Wording, ...]


class SwitchedOff(Strict):
    """An entry of ours that a clinic has taken out of its release, and why.

    `kind` is what it was ("consideration", "page"); `evidence` its row, where it had one.
    """

    kind: Text
    id: Text
    evidence: str = ""
    reason: Text


class Rulebook(Strict):
    """All content of a release but its stamp: what is asked and what follows from it."""

    questionnaire: Questionnaire
    facts: FactBook
    urgent: tuple[UrgentNotice, ...]
    considerations: tuple[Consideration, ...]
    questions: tuple[Question, ...]
    expectations: tuple[ExpectationFact, ...]
    expectations_lead: Wording
    plan: BriefPlan
    sources: tuple[Source, ...]
    consent: Wording
    consent_version: Text
    switched_off: tuple[SwitchedOff, ...] = ()

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
    r"""One version of all content, known by the hash of its content.

    `label` is the short name printed ("2026.11-a41c..."). `texts` has, for each further language,
    what is said instead of each text of the content; a text that needs another translation in one
    place has an entry "PLACE\x04TEXT". `helper_texts` has, by language, what a helper reads
    instead. Review state is no part of a release: it stands outside the hash.
    """

    hash: str
    label: str
    rulebook: Rulebook
    texts: dict[str, dict[str, str]] = Field(default_factory=dict)
    helper_texts: dict[str, dict[str, str]] = Field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which all content is told, the one it is written in first."""
        return (SOURCE_LANGUAGE, *self.texts)

    def told_in(self, language: str, *, to_helper: bool = False) -> Rulebook:
        """Return the content in a language, as written where it is not told in that one."""
        plain = self.texts.get(language, {})
        spoken = language if plain else SOURCE_LANGUAGE
        helped = self.helper_texts.get(spoken, {}) if to_helper else {}
        key = (spoken, bool(helped))
        if key not in self._told:
            self._told[key] = told_by(self.rulebook, helped, plain)
        return self._told[key]

    @cached_property
    def _told(self) -> dict[tuple[str, bool], Rulebook]:
        return {}
