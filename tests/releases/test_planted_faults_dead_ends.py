"""Items nobody can answer, notices nobody gets past, names that lead nowhere: all are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.releases.planting import Plant, found_near, insert_after, swap, within

QUESTIONNAIRE = "questionnaire.yaml"


def new_item(before: str, *fields: str) -> Plant:
    """Put an item with these fields before another one."""
    lines = [
        "- id: planted",
        *(f"  {field}" for field in ("text: T", "term: T", "why: W", *fields)),
    ]
    head = f"          - id: {before}\n"
    return swap(head, "".join(f"          {line}\n" for line in lines) + head)


FAULTS: dict[str, tuple[str, Plant, str]] = {
    "a minimum above the maximum": (QUESTIONNAIRE, swap(
        "minimum: 0\n            maximum: 48", "minimum: 50\n            maximum: 48"),
        "no number fits 'drops-a-day'"),
    "a range below nought": (QUESTIONNAIRE, swap(
        "minimum: 0\n            maximum: 48", "minimum: -9\n            maximum: -1"),
        "no number fits 'drops-a-day'"),
    "a minimum above the maximum in a group": (QUESTIONNAIRE, swap(
        "minimum: 0\n                maximum: 60", "minimum: 70\n                maximum: 60"),
        "no number fits 'toxin-treatments.lasted-weeks'"),
    "an order of two": (QUESTIONNAIRE, new_item(
        "goal-change", "type: ordering", "answerOption: [{code: a, text: A}, {code: b, text: B}]"),
        "'planted' orders 3, and has 2 to choose from"),
    "signs that nobody can deny": (QUESTIONNAIRE, within("- id: fever-signs", swap(
        '\n              - {code: none, text: "None of these", term: "none reported",'
        " exclusive: true}", "")), "whoever has nothing to say to 'fever-signs' cannot go on"),
    "a required question that is not about safety": (QUESTIONNAIRE, within(
        "- id: told-by", swap("            notSure: true\n", "            required: true\n")),
        "'told-by' is required, and is neither a safety question nor the side"),
    "a required sentence": (QUESTIONNAIRE, new_item(
        "numb-face", "type: string", "required: true"), "has to be typed"),
    "a required number that not everybody knows": (QUESTIONNAIRE, new_item(
        "numb-face", "type: integer", "required: true"),
        "whoever has nothing to say to 'planted' cannot go on"),
    "a required question with one answer": (QUESTIONNAIRE, new_item(
        "numb-face", "type: choice", "required: true", "answerOption: [{code: a, text: A}]"),
        "whoever has nothing to say to 'planted' cannot go on"),
    "only exclusive options": (QUESTIONNAIRE, new_item(
        "needles", "type: choice", "repeats: true",
        "answerOption: [{code: a, text: A, exclusive: true}, {code: b, text: B, exclusive: true}]"),
        "every option of 'planted' is exclusive"),
    "a second check for some": (QUESTIONNAIRE, insert_after(
        "    - id: safety-again-signs",
        '      enableWhen: [{question: lump, operator: "=", answer: "yes"}]'),
        "'safety-again-signs' is asked of everyone"),
    "a page that waits for itself": (QUESTIONNAIRE, insert_after(
        '        title: "Tests you have had"',
        '        enableWhen: [{question: tests-done, operator: "=", answer: mri}]'),
        "looks forward to 'tests-done'"),
    "an item that waits for a later one": (QUESTIONNAIRE, insert_after(
        "          - id: brow-hangs",
        '            enableWhen: [{question: lid-droops, operator: "=", answer: "yes"}]'),
        "looks forward to 'lid-droops'"),
    "an emergency that a click removes": ("urgent.yaml", within("- id: head-injury", swap(
        "acknowledge: seen-by-doctor", "acknowledge: read")),
        "emergency notice 'head-injury' could be clicked away"),
    "a soft notice that stops": ("urgent.yaml", within("- id: eye-soon\n", swap(
        "acknowledge: read", "acknowledge: seen-by-doctor")), "keep patients from going on"),
    "an emergency without a number": ("urgent.yaml", within("- id: head-injury", swap(
        "call: emergency", "call: none")), "of level emergency calls none"),
    "a crisis that calls the clinic": ("urgent.yaml", within("- id: self-harm-now", swap(
        "call: crisis", "call: clinic")), "of level crisis calls clinic"),
    "a count of what is one number": ("facts.yaml", insert_after(
        "derived:", "  - {id: planted, meaning: m, rule: count, question: mood}"),
        "count cannot be worked out from 'mood'"),
    "months since a choice": ("facts.yaml", swap(
        "question: onset-date", "question: onset-recent"),
        "months-since cannot be worked out from 'onset-recent'"),
    "an age of an item": ("facts.yaml", swap(
        "    rule: age\n", "    rule: age\n    question: onset-date\n"),
        "is an age, and names an item"),
    "months that the brief prints and nobody counts": ("facts.yaml", swap(
        "derived:\n  - id: months-since-onset\n", "derived:\n  - id: months-since-start\n"),
        "no derived value 'months-since-onset', which the brief prints"),
    "a timeline of answers that are no dates": ("brief.yaml", swap(
        "- date: scan-date", "- date: scan-result"), "timeline needs a date"),
    "a bar for an answer that is no rating": ("brief.yaml", swap(
        "    - eye-comfort\n", "    - eye-gap\n"), "impact needs a rating"),
    "goals that are not ordered": ("brief.yaml", swap("goals: goals\n", "goals: goal-change\n"),
        "goals needs a ordering"),
    "a need of an item that does not exist": ("brief.yaml", swap(
        "item: interpreter-language\n", "item: interpreter-tongue\n"), "names no item"),
    "a need whose answer comes from nowhere": ("brief.yaml", swap(
        "      item: interpreter-language\n", ""), "stands in the text of a need without an item"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "plant", "said"), FAULTS.values(), ids=FAULTS)
def test_where_nobody_could_go_on_is_found(
    file: str, plant: Plant, said: str, tmp_path: Path
) -> None:
    found_near(tmp_path, file, plant, said)
