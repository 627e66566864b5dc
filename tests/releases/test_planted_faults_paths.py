"""Pages, items and conditions that no answers lead to, planted into the shipped content."""

from __future__ import annotations

from pathlib import Path

import pytest

from consult.releases import check_content
from consult.releases.loading import OURS
from tests.releases.planting import Plant, at_the_end, found_near, insert_after, swap, within

QUESTIONNAIRE = "questionnaire.yaml"


def when(*lines: str) -> str:
    return "\n".join(["    when:", *(f"      {line}" for line in lines)])


def fact(*lines: str) -> Plant:
    """Put one more fact, with this condition, before the first of ours."""
    body = "\n".join(f"        {line}" for line in lines)
    return insert_after("facts:", f"  - id: planted\n    meaning: m\n    when:\n{body}")


FAULTS: dict[str, tuple[str, Plant, str]] = {
    "an item behind two answers to one question": (QUESTIONNAIRE, within(
        "- id: toxin-source", insert_after(
            '              - {question: toxin-last-3-months, operator: "=", answer: "yes"}',
            '              - {question: toxin-last-3-months, operator: "=", answer: "no"}')),
        "item 'toxin-source' is on no path"),
    "a page behind a number out of range": (QUESTIONNAIRE, insert_after(
        '        title: "Coming to the clinic"',
        "        enableWhen: [{question: drops-a-day, operator: \">\", answer: 48}]"),
        "page 'practical' is on no path: 'drops-a-day > 48' can never hold"),
    "an item that its own page hides": (QUESTIONNAIRE, insert_after(
        "          - id: toxin-fading",
        "            enableWhen:\n"
        '              - {question: toxin-ever, operator: "=", answer: "no"}\n'
        '              - {question: toxin-last-3-months, operator: "=", answer: "no"}'),
        "item 'toxin-fading' is on no path"),
    "a page behind the answer that excludes all others": (QUESTIONNAIRE, within(
        "- id: toxin-history", swap(
            '          - {question: toxin-ever, operator: "=", answer: "yes"}\n'
            '          - {question: toxin-last-3-months, operator: "=", answer: "yes"}',
            '          - {question: drops-a-day, operator: ">", answer: 99}')),
        "page 'toxin-history' is on no path"),
    "one page too many": (QUESTIONNAIRE, swap(
        "# Asked again on coming back",
        "      - id: more\n        title: More\n"
        '        enableWhen: [{question: event, operator: "=", answer: "yes"}]\n'
        "        items:\n          - {id: more, type: text, text: More, term: More, why: More}\n\n"
        "# Asked again on coming back"), "some answers lead through 31 pages"),
    "a number above its maximum": ("facts.yaml", fact(
        'question: drops-a-day', 'operator: ">"', "answer: 100"), "'drops-a-day > 100'"),
    "a rating above 4": ("facts.yaml", within("- id: distress-high", swap(
        '{question: mood, operator: ">=", answer: 3}',
        '{question: mood, operator: ">", answer: 4}')), "'mood > 4' can never hold"),
    "two answers to a question that takes one": ("facts.yaml", fact(
        "all:", '  - {question: side, operator: "=", answer: left}',
        '  - {question: side, operator: "=", answer: right}'),
        "'side = left' and 'side = right' can never hold together"),
    "an exclusive option and another": ("facts.yaml", fact(
        "all:", '  - {question: emergency-signs, operator: "=", answer: none}',
        '  - {question: emergency-signs, operator: "=", answer: speech}'),
        "can never hold together"),
    "a child": ("considerations.yaml", swap(
        '{value: age, operator: ">", answer: 65}', '{value: age, operator: "<", answer: 18}'),
        "'age < 18' can never hold"),
    "a past date in the future": ("facts.yaml", within(
        "- id: no-recovery-at-three-months", swap(
            '{value: months-since-onset, operator: ">=", answer: 3}',
            '{value: months-since-onset, operator: "<", answer: 0}')),
        "'months-since-onset < 0' can never hold"),
    "a window that closes before it opens": ("considerations.yaml", swap(
        '        - {value: months-since-onset, operator: "<", answer: 6}',
        '        - {value: months-since-onset, operator: "<", answer: 2}'),
        "can never hold together"),
    "an item whose page the same condition hides": ("facts.yaml", fact(
        "all:", '  - {question: toxin-ever, operator: "=", answer: no}',
        '  - {question: toxin-last-3-months, operator: "=", answer: no}',
        '  - {question: toxin-fading, operator: "=", answer: yes}'), "can never hold together"),
    "one way of several that is dead": ("facts.yaml", within("- id: toxin-before", insert_after(
        "      any:", '        - {question: mood, operator: "<", answer: 0}')),
        "'mood < 0' can never hold"),
    "one way of several that its surroundings exclude": ("facts.yaml", fact(
        "all:", '  - {question: eye-gap, operator: "=", answer: none}', "  - any:",
        '      - {question: eye-gap, operator: "=", answer: large}',
        '      - {question: eye-numb, operator: "=", answer: yes}'),
        "'eye-gap = none' and 'eye-gap = large' can never hold together"),
    "a fact and its opposite": ("urgent.yaml", within("- id: no-recovery", swap(
        "when: {fact: no-recovery-at-three-months}",
        "when:\n      all:\n        - {fact: stroke}\n        - not: {fact: stroke}")),
        "'fact stroke' and 'not (fact stroke)' can never hold together"),
    "an urgent notice": ("urgent.yaml", within("- id: self-harm-now", swap(
        'when: {question: self-harm, operator: "=", answer: now}',
        "when:\n      all:\n"
        '        - {question: self-harm, operator: "=", answer: now}\n'
        '        - {question: self-harm, operator: "=", answer: sometimes}')),
        "can never hold together"),
    "a trigger": ("question_bank.yaml", within("- id: q09-still-recovering", swap(
        '{value: months-since-onset, operator: "<", answer: 12}',
        '{value: months-since-onset, operator: "<", answer: 0}')), "can never hold"),
    "a need": ("brief.yaml", swap(
        "when: {question: needs, operator: \"=\", answer: aphasia}",
        'when: {all: [{question: needs, operator: "=", answer: aphasia},'
        ' {question: needs, operator: "=", answer: none}]}'), "can never hold together"),
    "a contradiction": ("brief.yaml", within("- id: toxin-never-and-recent", swap(
        '{question: toxin-last-3-months, operator: "=", answer: "yes"}',
        '{question: toxin-ever, operator: "=", answer: "yes"}')), "can never hold together"),
    "a question that nobody is offered": ("question_bank.yaml", within(
        "- id: q09-still-recovering", swap(
            '      - when: {value: months-since-onset, operator: "<", answer: 12}',
            '      - when: {value: months-since-onset, operator: "<", answer: -1}')),
        "question 'q09-still-recovering' can never be suggested"),
    "a consideration for everybody": ("considerations.yaml", within("- id: breastfeeding", swap(
        "when: {question: breastfeeding, operator: \"=\", answer: yes}",
        "when:\n      any:\n        - {question: breastfeeding, operator: exists, answer: true}\n"
        "        - {question: breastfeeding, operator: exists, answer: false}")),
        "this always holds, whatever is answered"),
    "an emergency for everybody": ("urgent.yaml", within("- id: pupils-unequal", swap(
        'when: {question: lid-vision, operator: "=", answer: pupils-unequal}',
        "when: {value: age, operator: \">=\", answer: 18}")),
        "nobody gets past this emergency notice"),
    "a fact that no rule uses": ("facts.yaml", fact(
        "question: eye-gap", 'operator: "="', "answer: small"), "no rule uses fact 'planted'"),
    "a derived value that no rule uses": ("facts.yaml", at_the_end(
        "  - {id: planted, meaning: m, rule: age}"), "no rule uses derived value 'planted'"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "plant", "said"), FAULTS.values(), ids=FAULTS)
def test_what_can_never_be_is_found(file: str, plant: Plant, said: str, tmp_path: Path) -> None:
    found_near(tmp_path, file, plant, said)


def test_a_rule_that_nothing_feeds_is_found_where_it_names_the_item(tmp_path: Path) -> None:
    plant = within("- id: toxin-fading", insert_after(
        "            notSure: true",
        '            enableWhen: [{question: drops-a-day, operator: ">", answer: 99}]',
    ))  # fmt: skip
    found_near(tmp_path, QUESTIONNAIRE, plant, "item 'toxin-fading' is on no path")
    said = "nothing feeds this: 'toxin-fading'"
    unfed = [finding for finding in check_content(tmp_path) if said in finding.fault]
    assert {finding.file for finding in unfed} == {"considerations.yaml", "question_bank.yaml"}
    for finding in unfed:
        lines = (OURS / finding.file).read_text(encoding="utf-8").splitlines()
        assert "toxin-fading" in lines[finding.line - 1]


def test_a_fact_that_only_an_unused_fact_uses_is_unused_too(tmp_path: Path) -> None:
    plant = insert_after(
        "facts:",
        (
            "  - {id: one, meaning: m, when: {fact: two}}\n"
            '  - {id: two, meaning: m, when: {question: eye-gap, operator: "=", answer: small}}'
        ),
    )
    found_near(tmp_path, "facts.yaml", plant, "no rule uses fact 'one'")
    found_near(tmp_path, "facts.yaml", plant, "no rule uses fact 'two'")


def test_thirty_one_pages_of_which_nobody_meets_all_are_no_fault(tmp_path: Path) -> None:
    only_with_others = ('        enableWhen:\n'
        '          - {question: toxin-ever, operator: "=", answer: "no"}\n'
        '          - {question: toxin-last-3-months, operator: "=", answer: "no"}\n')  # fmt: skip
    more = (f"      - id: more\n        title: More\n{only_with_others}"
            "        items:\n          - {id: more, type: text, text: More, term: M, why: More}\n\n"
            "# Asked again on coming back")  # fmt: skip
    text = (OURS / QUESTIONNAIRE).read_text(encoding="utf-8")
    planted = swap("# Asked again on coming back", more)(text)
    (tmp_path / QUESTIONNAIRE).write_text(planted, encoding="utf-8")
    assert [f for f in check_content(tmp_path) if f.file == QUESTIONNAIRE] == []
