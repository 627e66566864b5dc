"""What went wrong, in plain words: one table from a problem's code to what the patient reads.

Never blames, always says what to do. The figures come with the problem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.definition import Item
from consult.web.forms.kinds import kind_for

MESSAGES: dict[str, str] = {
    "required": "Please choose an answer here.",
    "required-several": "Please tick what fits. If nothing fits, say so here too.",
    "unknown-option": "Please choose from the answers shown.",
    "exclusive": "You ticked “{option}” and something else. Please keep one or the other.",
    "state-and-answer": "Please give an answer, or tick “not sure” or “prefer not to say”. "
    "Not both.",
    "too-many": "Please choose no more than {most}.",
    "too-long": "You typed {length} characters. There is room for {limit}. Please make it shorter.",
    "control-characters": "There are hidden signs in this text that we cannot keep. "
    "Please type it again.",
    "not-text": "Please type words here.",
    "one-line": "Please type this on one line.",
    "not-a-number": "Please type a whole number, such as 4.",
    "out-of-range": "Please type a number from {low} to {high}.",
    "not-a-date": "This is not a date that we can read. An example is 12, July, 2024.",
    "date-in-future": "This date is still to come. Please check it.",
    "date-in-past": "This date is already over. Please check it.",
    "date-too-early": "Please type a year after {earliest}, with four digits, such as 1985.",
    "date-incomplete": "Please add the {missing}. The day can be left out.",
    "two-dates": "Please give a date, or say about how many years ago. Not both.",
    "twice": "You chose the same thing twice. Please choose each one only once.",
}
_MISSING: dict[str, str] = {"year": "year", "month": "month"}

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem on a page: the name it is shown under, the control to mend, the words.

    `question` tells problems of several questions apart in the summary.
    """

    name: str
    anchor: str
    words: str
    question: str = ""


def problem_words(problem: AnswerProblem, translate: Translate) -> str:
    """Return what the patient reads about a problem. Raises KeyError for an unknown code."""
    details = {"most": 1, **problem.details}
    if "missing" in details:
        details["missing"] = translate(_MISSING[details["missing"]])
    return translate(MESSAGES[problem.code]).format(**details)


def fault_of(item: Item, problem: AnswerProblem, translate: Translate) -> Fault:
    """Return where a problem is shown and in which words."""
    name, anchor = kind_for(item).place(item.id, problem.path)
    return Fault(name, anchor, problem_words(problem, translate), item.text)
