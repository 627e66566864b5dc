"""Briefs made by hand: an ordinary one, one with nothing answered, one with too much of all."""

from __future__ import annotations

from datetime import date
from typing import Any

from consult.brief.model import (
    AnswerSection,
    Brief,
    ConsiderationLine,
    Counts,
    Goal,
    Row,
    SourceLine,
    ToxinTreatment,
)
from consult.brief.submitted import Appointment, Comfort, Helper
from consult.questionnaire.answers import AnswerState
from tests.documents.pieces import (
    ARABIC_NAME,
    EFFECTS,
    KINDS,
    REGIONS,
    STATES,
    answer,
    bar,
    check,
    event,
    face,
    line,
    question,
    stamp,
    strip,
    why,
)


def ordinary(paper: Any = "A4", **changes: Any) -> Brief:
    """A case as most are: eye first, three hopes, marks on one side, every state once."""
    states = [answer(f"Question in state {state}", state=state) for state in STATES]
    parts = {
        "strip": strip(),
        "sentence": line(
            "45-year-old. LEFT side of the face, for 16 months: no movement; steady. Cause "
            "reported: tumour removed, confirmed. No earlier toxin reported."
        ),
        "to_check": (
            check("eye", "Eye", "Large gap; numb; drops 8 a day; no check this year.", "C07"),
            check("notice", "Shown", "Within days: numb eye; read.", "RF5"),
            check("not-sure", "Not sure", "Allergy to albumin"),
            check("timing", "Timing", "No movement so far, under 18 months.", "C23"),
            check("unanswered", "Not answered", "3 of 86 questions asked."),
        ),
        "goals": (
            Goal(place=1, text="eye shuts", words="Sleep without tape.", provenance=why()),
            Goal(place=2, text="eating", words=None, provenance=why()),
            Goal(place=3, text="", words="People stop asking if I am angry.", provenance=why()),
        ),
        "goals_state": AnswerState.ANSWERED,
        "keep": (line("Must not be lost: clear speech on the phone"),),
        "expectations": (
            line("Agrees: “The injection will let my eye close.”", "C35"),
            line("Not sure: “One visit is enough.”", "C36"),
            line("Disagrees: “My face will be perfectly even.”"),
        ),
        "face_map": face(
            ("left", "brow", "weak"),
            ("left", "cheek", "weak"),
            ("left", "mouth-corner", "weak"),
            ("right", "mouth-corner", "pulls-hard"),
        ),
        "impact": (
            *(bar(label, n % 5) for n, label in enumerate(EFFECTS[:10])),
            bar(EFFECTS[10], None, AnswerState.UNANSWERED),
            bar(EFFECTS[11], None, AnswerState.DECLINED),
        ),
        "timeline": (
            event("July 2025", date(2025, 7, 1), date(2025, 7, 31), "face changed"),
            event("May 2026", date(2026, 5, 1), date(2026, 5, 31), "scan"),
            event("20 Nov 2026", date(2026, 11, 20), date(2026, 11, 20), "sent"),
            event("24 Nov 2026", date(2026, 11, 24), date(2026, 11, 24), "visit"),
        ),
        "months_since_onset": "16 months",
        "toxin": (),
        "rows": (
            Row(label="Other care", lines=(line("Facial therapy: none"),)),
            Row(label="Conditions", lines=(line("Breathing: none"), line("Swallowing: none"))),
            Row(label="Medicines", lines=(line("Medicines: “Carbomer gel”"),)),
            Row(label="Allergies", lines=(line("Allergies: not sure"),)),
        ),
        "questions": (
            question("Can I close my eye safely now?", "Because you said that a gap stays open."),
            question("What would you do about my smile?", "The patient's own question.", own=True),
            question("What can it certainly not do for me?"),
            question("Whom do I call if my eye turns red?"),
        ),
        "sections": (
            AnswerSection(
                title="Your face",
                lines=(answer("Side", "LEFT"), answer("Story", "One line.\nAnother."), *states),
            ),
        ),
        "considerations": (
            ConsiderationLine(
                text="Patient reported an eye that does not close; worth discussing: the cornea.",
                category="LW",
                category_words="Label warning",
                basis="Label warning on exposure",
                provenance=why("C07", "S01", "S02"),
            ),
        ),
        "no_rule_matched": None,
        "seek_help": ("Call 911 now if your speech changes suddenly.",),
        "bring": ("Your eye drops", "A list of your medicines"),
        "sources": (
            SourceLine(id="S01", title="A label", year="2024", identifier="X1", checked="read"),
            SourceLine(id="S02", title="Review", year="2021", identifier="X2", checked="abstract"),
        ),
        "stamp": stamp(paper=paper),
    }
    return Brief(**(parts | changes))


def empty(paper: Any = "A4") -> Brief:
    """Nothing but what is required."""
    left = AnswerState.UNANSWERED
    return ordinary(
        paper,
        strip=strip(
            needs=("not answered",), appointment=Appointment(), specialist_name=None,
            counts=Counts(asked=86, answered=6, not_sure=0, declined=0, unanswered=80,
                          illegible=0),
        ),
        to_check=(
            check("none", "No rule matched", "This is not a safety check."),
            check("unanswered", "Not answered", "80 of 86 questions asked."),
        ),
        goals=(), goals_state=left, keep=(), expectations=(), face_map=face(state=left),
        impact=tuple(bar(label, None, left) for label in EFFECTS), timeline=(),
        months_since_onset=None, rows=(), questions=(),
        sections=(AnswerSection(title="Your face", lines=(answer("Side", state=left),)),),
        considerations=(), no_rule_matched=line("No rule matched: this is not a safety check."),
        seek_help=(), bring=(), sources=(),
    )  # fmt: skip


def extreme(paper: Any = "A4") -> Brief:
    """Every block overfull: what page 1 cannot hold must say where it goes on."""
    long = "a long remark that goes on and on with many words " * 4
    story = ("What happened to me, told at length. \n" * 140)[:4000]
    return ordinary(
        paper,
        strip=strip(
            name=f"{ARABIC_NAME} 😀", needs=tuple(f"Need number {n}" for n in range(1, 12)),
            comfort=Comfort(helper=Helper(name=ARABIC_NAME, relation="husband")),
            answered_by=f"the patient with a helper ({ARABIC_NAME}, husband)",
        ),
        sentence=line(f"42-year-old. BOTH SIDES of the face. Cause reported: {long * 4}."),
        to_check=(
            check("notice", "Shown", f"Emergency notice: {long}", "RF1"),
            check("eye", "Eye", f"Large gap; {long * 2}", "C07"),
            *(
                check("contraindication", "Label contraindication", f"{n}: {long}", f"C0{n}")
                for n in "123"
            ),
            *(check("warning", "Label warning", f"{n}: {long}", f"C1{n}") for n in range(10)),
            *(check("not-judged", "Could not be judged", long) for _ in range(20)),
            check("unanswered", "Not answered", "80 of 86 questions asked."),
        ),
        goals=tuple(
            Goal(place=n, text="easier eating", words=f"{n} 🎺 {long}"[:200], provenance=why())
            for n in (1, 2, 3)
        ),
        keep=tuple(line(f"Must not be lost {n}: {long}") for n in range(5)),
        expectations=tuple(line(f"Agrees: “{n} {long}”", "C36") for n in range(9)),
        face_map=face(
            *((side, r, k) for side in ("right", "left") for r, _ in REGIONS for k, _ in KINDS)
        ),
        impact=tuple(bar(label, 4) for label in EFFECTS),
        timeline=tuple(
            event(f"{year} or so", date(year, 1, 1), date(year, 12, 31), f"something {year}")
            for year in range(1996, 2027)
        ),
        toxin=tuple(
            ToxinTreatment(
                cells=(
                    ("Date", f"1{n} September 2025"), ("Product", "onabotulinumtoxinA (Botox)"),
                    ("Units", "2000"), ("Where", f"“{long}”"), ("Helped", "no"),
                    ("Weeks it lasted", "60"), ("Problems after it", long),
                )
            )
            for n in range(6)
        ),
        rows=tuple(Row(label=f"Row {n}", lines=(line(f"Kept: {long}"),) * 6) for n in range(6)),
        questions=tuple(question(f"{n} {long}"[:199] + "?", own=True) for n in range(12)),
        sections=tuple(
            AnswerSection(
                title=f"Section {s}",
                lines=(answer("Story", story), *(answer(f"Item {n}", long) for n in range(20))),
            )
            for s in range(4)
        ),
    )  # fmt: skip


SAMPLES = {"ordinary": ordinary, "empty": empty, "extreme": extreme}
