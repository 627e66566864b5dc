"""The pieces of briefs made by hand: lines, strips, stamps, marks, with what tests leave open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from consult.brief.model import (
    AnswerLine,
    Bar,
    CheckLine,
    Counts,
    Event,
    FaceMap,
    Line,
    Mark,
    Provenance,
    QuestionLine,
    Stamp,
    Strip,
)
from consult.brief.submitted import Appointment, Comfort
from consult.questionnaire.answers import AnswerState

ARABIC_NAME = "فاطمة الزهراء بنت عبد الرحمن بن يوسف المثال"
KINDS = (
    ("weak", "weak"), ("tight", "tight"), ("moves-alone", "moves by itself"),
    ("pulls-hard", "pulls hard"),
)  # fmt: skip
REGIONS = (
    ("brow", "brow"), ("upper-lid", "upper lid"), ("lower-lid", "lower lid"),
    ("inner-eye", "inner eye"), ("nose", "nose"), ("cheek", "cheek"), ("upper-lip", "upper lip"),
    ("mouth-corner", "corner of mouth"), ("lower-lip", "lower lip"), ("chin", "chin"),
    ("jaw", "jaw line"), ("neck", "neck"),
)  # fmt: skip
EFFECTS = (
    "Eye comfort", "Sight", "Eating", "Drinking", "Speaking", "Nose", "Pain and tightness",
    "Being with people", "Photos and video calls", "Work and activities", "Sleep",
    "Mood and worry",
)  # fmt: skip
WORDS = ("not at all", "a little", "somewhat", "much", "very much")
STATES = tuple(state for state in AnswerState if state is not AnswerState.ANSWERED)


def why(evidence: str | None = None, *sources: str) -> Provenance:
    rule = f"rule-{evidence.lower()}" if evidence else None
    return Provenance(
        answers=("item",), rule=rule, evidence=evidence, sources=sources, release="2026.11-a41c"
    )


def line(text: str, evidence: str | None = None) -> Line:
    return Line(text=text, provenance=why(evidence))


def check(kind: Any, label: str, text: str, evidence: str | None = None) -> CheckLine:
    return CheckLine(kind=kind, label=label, text=text, provenance=why(evidence))


def bar(label: str, value: int | None, state: AnswerState = AnswerState.ANSWERED) -> Bar:
    word = WORDS[value] if value is not None else STATE_WORDS[state]
    return Bar(label=label, value=value, word=word, state=state, provenance=why())


STATE_WORDS = {
    AnswerState.NOT_SURE: "not sure",
    AnswerState.DECLINED: "prefers not to say",
    AnswerState.UNANSWERED: "not answered",
    AnswerState.NOT_ASKED: "not asked",
    AnswerState.ILLEGIBLE: "illegible",
}


def face(*marks: tuple[Any, str, str], state: AnswerState = AnswerState.ANSWERED) -> FaceMap:
    regions, kinds = dict(REGIONS), dict(KINDS)
    return FaceMap(
        marks=tuple(
            Mark(side=side, region=r, region_words=regions[r], kind=k, kind_words=kinds[k])
            for side, r, k in marks
        ),
        kinds=KINDS,
        state=state,
        provenance=why(),
    )


def event(when: str, earliest: date, latest: date, what: str) -> Event:
    return Event(when=when, earliest=earliest, latest=latest, what=what, provenance=why())


def question(text: str, because: str = "Because of your answers.", own: bool = False) -> Any:
    evidence = None if own else "Q10"
    return QuestionLine(text=text, why=because, own=own, provenance=why(evidence, "S01"))


def answer(term: str, *words: str, state: AnswerState = AnswerState.ANSWERED) -> AnswerLine:
    return AnswerLine(
        item=term.lower().replace(" ", "-"), question=f"{term}?", term=term, state=state,
        words=words, own_words=words,
    )  # fmt: skip


def stamp(**changes: Any) -> Stamp:
    return Stamp(
        **{
            "clinic": "Riverside Facial Nerve Clinic",
            "clinic_phone": "555 0100",
            "release": "2026.11-a41c",
            "release_hash": "a41c" * 16,
            "review": "pending",
            "sent_at": datetime(2026, 11, 20, 19, 12, tzinfo=UTC),
            "timezone": "America/New_York",
            "paper": "A4",
            "language": "en",
            "endorsement": "Your specialist asks you to bring this list and to use it.",
        }
        | changes
    )


def strip(**changes: Any) -> Strip:
    counts = Counts(asked=86, answered=78, not_sure=4, declined=1, unanswered=3, illegible=0)
    return Strip(
        **{
            "name": "Aisha Sample",
            "birth_date": date(1981, 2, 14),
            "age": 45,
            "reference": "K7QM-3F9X",
            "appointment": Appointment(
                at=datetime(2026, 11, 24, 14, 40, tzinfo=UTC), specialist="example"
            ),
            "specialist_name": "Dr Example",
            "comfort": Comfort(),
            "source": "online",
            "answered_by": "the patient",
            "needs": ("Large print",),
            "counts": counts,
        }
        | changes
    )
