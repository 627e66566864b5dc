"""Texts too hard to read, words that must not be said, rows and sources that lead nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.releases.planting import Plant, at_the_end, found_near, insert_after, swap, within

QUESTIONNAIRE = "questionnaire.yaml"
HARD = (
    "Notwithstanding considerable uncertainty regarding individual suitableness, practitioners"
    " occasionally investigate neurophysiological abnormalities before administering medication."
)


def hard(before: str, after: str = "\n") -> Plant:
    """Put a sentence that is hard to read behind a text of one line."""
    return swap(before + after, f"{before} {HARD}{after}")


READING: dict[str, tuple[str, Plant, str]] = {
    "a page": (QUESTIONNAIRE, within("- id: side\n        title", swap(
        "as you feel them.", f"as you feel them. {HARD}")), "page 'side' reads at grade"),
    "an urgent notice": ("urgent.yaml", within("- id: pupils-unequal", swap(
        "Do not drive yourself.", HARD)), "notice 'pupils-unequal' reads at grade"),
    "one question": ("question_bank.yaml", hard("    why: Facial palsy needs other skills than"
        " wrinkles do."), "question 'q01-experience-numbers' reads at grade"),
    "the facts that everyone sees": ("expectations.yaml", swap(
        "      The effect wears off.", "      " + " ".join([HARD] * 8)), "the page of facts reads"),
    "the consent": ("release.yaml", swap("I can stop at any time.", f"{HARD} {HARD}"),
        "the consent reads at grade"),
    "when to seek help": ("brief.yaml", swap(
        "Tell a doctor within days", " ".join([HARD] * 6) + " Tell a doctor within days"),
        "when to seek help reads at grade"),
}  # fmt: skip

WORDS: dict[str, tuple[str, Plant, str]] = {
    "a verdict, to a patient": (QUESTIONNAIRE, swap(
        "What can be done, and when, depends", "If you are a suitable candidate depends"),
        "'suitable' must not be said"),
    "a verdict, to a specialist": ("considerations.yaml", swap(
        "discuss: what happened, after which product", "discuss: if she is suitable, what product"),
        "'suitable' must not be said"),
    "a next step, to a specialist": ("considerations.yaml", swap(
        "discuss: that time-dependent surgical options exist", "discuss: refer promptly"),
        "'refer' must not be said"),
    "a dose, to a specialist": ("considerations.yaml", swap(
        "discuss: that mouth function matters", "discuss: start low, for mouth function matters"),
        "'start low' must not be said"),
    "a recommendation": ("question_bank.yaml", swap(
        "why: Experts advise that", "why: We recommend that"), "'recommend' must not be said"),
    "a word that hurts": (QUESTIONNAIRE, swap(
        "Does the side that moves more pull", "Does the good side pull"),
        "'good side' must not be said"),
    "a diagnosis": ("urgent.yaml", within("- id: sudden-signs", swap(
        "- \"Call {emergency} now.\"", "- \"You are having a stroke.\"")),
        "'You are having' must not be said"),
    "a short form": (QUESTIONNAIRE, swap(
        "Please do not stop any medicine", "Please don't stop any medicine"),
        "\"don't\" must not be said"),
    "praise": ("expectations.yaml", swap("The first change takes", "The game-changing cure takes"),
        "'game-changing' must not be said"),
    "an approval": ("question_bank.yaml", swap(
        "why: No brand has been shown to be best", "why: It is FDA-approved and best"),
        "'FDA-approved' must not be said"),
    "a word list without a reason": ("style.yaml", swap(
        "    why: it sounds as if the form decided who is treated\n", ""), "why: Field required"),
    "a word list for nobody": ("style.yaml", swap("    to: all\n", "    to: nobody\n"), "to:"),
}  # fmt: skip

CITATIONS: dict[str, tuple[str, Plant, str]] = {
    "a source that nothing cites": ("sources.yaml", insert_after(
        "sources:", "  - {id: NEW26, title: T, year: '2026', identifier: I, supports: S,"
        " checked: read}"), "source 'NEW26' is cited by nothing"),
    "a citation that leads nowhere": ("expectations.yaml", swap(
        "source: [JPRAS24]", "source: [JPRAS25]"), "no source 'JPRAS25'"),
    "a row left out without a reason": ("left_out.yaml", swap(
        "  - evidence: Q14\n    reason: Low", "  - evidence: Q14\n    reason:\n    # Low"),
        "Q14 is left out without a reason"),
    "a row that does not exist": ("left_out.yaml", at_the_end(
        "  - {evidence: C61, reason: It would be one too many.}"), "has no row 'C61'"),
    "a row of no kind": ("left_out.yaml", at_the_end(
        "  - {evidence: X1, reason: No such kind.}"), "has no row 'X1'"),
    "a row both carried and left out": ("left_out.yaml", at_the_end(
        "  - {evidence: C01, reason: It is there.}"), "row C01 is carried, and left out"),
    "a row left out twice": ("left_out.yaml", at_the_end(
        "  - {evidence: Q14, reason: Twice.}"), "Q14 is left out twice"),
    "a source both cited and left out": ("left_out.yaml", at_the_end(
        "  - {source: LABEL, reason: It is cited.}"), "source 'LABEL' is cited, and left out"),
    "an entry that names nothing": ("left_out.yaml", at_the_end("  - {reason: No name.}"),
        "an entry names one row or one source"),
    "an entry with a key of its own": ("left_out.yaml", at_the_end(
        "  - {evidence: T1, reason: R, note: N}"), "unknown key 'note'"),
    "nothing in the list": ("left_out.yaml", lambda text: "left_out:\n",
        "no list of what is left out"),
    "a question's row under considerations": ("considerations.yaml", swap(
        "evidence: C05", "evidence: Q05"), "considerations stand for rows C"),
    "a consideration's row in the bank": ("question_bank.yaml", swap(
        "evidence: Q05", "evidence: C05"), "questions stand for rows Q"),
    "a consideration's row under urgent": ("urgent.yaml", swap(
        "evidence: RF10", "evidence: C10"), "urgent notices stand for rows RF"),
    "a question's row under expectations": ("expectations.yaml", swap(
        "evidence: EF3", "evidence: Q03"), "expectation facts stand for rows EF"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "plant", "said"), READING.values(), ids=READING)
def test_what_is_too_hard_to_read_is_found_at_its_worst_sentence(
    file: str, plant: Plant, said: str, tmp_path: Path
) -> None:
    finding = found_near(tmp_path, file, plant, said)
    assert "Notwithstanding" in finding.mend


@pytest.mark.parametrize(("file", "plant", "said"), WORDS.values(), ids=WORDS)
def test_a_word_that_must_not_be_said_is_found_with_what_to_say_instead(
    file: str, plant: Plant, said: str, tmp_path: Path
) -> None:
    found_near(tmp_path, file, plant, said)


@pytest.mark.parametrize(("file", "plant", "said"), CITATIONS.values(), ids=CITATIONS)
def test_rows_and_sources_that_lead_nowhere_are_found(
    file: str, plant: Plant, said: str, tmp_path: Path
) -> None:
    found_near(tmp_path, file, plant, said)
