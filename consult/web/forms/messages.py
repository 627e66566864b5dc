"""What went wrong, in plain words: one table from a problem's code to what the patient reads.

Never blames, always says what to do. The figures come with the problem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.definition import Item
from consult.questionnaire.speech import noted
from consult.web.forms.kinds import kind_for

MESSAGES: dict[str, str] = {
    "required": noted("Please choose an answer here."),
    "required-several": noted("Please tick what fits. If nothing fits, tick “None of these”."),
    "unknown-option": noted("Please choose from the answers shown."),
    "exclusive": noted("You ticked “{option}” and something else. Please keep one or the other."),
    "state-and-answer": noted(
        "Please give an answer, or tick “not sure” or “prefer not to say”. Not both."
    ),
    "too-many": noted("Please choose no more than {most}."),
    "too-long": noted(
        "You typed {length} characters. There is room for {limit}. Please make it shorter."
    ),
    "control-characters": noted(
        "There are hidden signs in this text that we cannot keep. Please type it again."
    ),
    "not-text": noted("Please type words here."),
    "one-line": noted("Please type this on one line."),
    "not-a-number": noted("Please type a whole number, such as 4."),
    "out-of-range": noted("Please type a number from {low} to {high}."),
    "not-a-date": noted("This is not a date that we can read. An example is 12, July, 2024."),
    "date-no-such-day": noted("There is no such day. Please check the day and the month."),
    "date-years": noted("Please type a number of years, such as 2."),
    "date-whole-years": noted(
        "Please type whole years, such as 2. If you know the month and the year, type them above."
    ),
    "date-in-future": noted("This date is still to come. Please check it."),
    "date-in-past": noted("This date is already over. Please check it."),
    "date-too-early": noted("Please type a year after {earliest}, with four digits, such as 1985."),
    "date-incomplete": noted("Please add the {missing}. The day can be left out."),
    "two-dates": noted("Please give a date, or say about how many years ago. Not both."),
    "twice": noted("You chose the same thing twice. Please choose each one only once."),
}
_ROWS = (
    noted("first"), noted("second"), noted("third"), noted("fourth"), noted("fifth"),
    noted("sixth"), noted("seventh"), noted("eighth"), noted("ninth"), noted("tenth"),
)  # fmt: skip
_MISSING: dict[str, str] = {"year": noted("year"), "month": noted("month")}

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
        part = _MISSING[details["missing"]]
        details["missing"] = translate(part)
    return translate(MESSAGES[problem.code]).format(**details)


def faults_of(item: Item, problem: AnswerProblem, translate: Translate) -> list[Fault]:
    """Return a fault for each problem of one answer, in the order of the page."""
    return [
        _fault_of(item, one, translate)
        for one in sorted(problem.each, key=lambda one: _standing(item, one.path))
    ]


def _fault_of(item: Item, problem: AnswerProblem, translate: Translate) -> Fault:
    words, path = problem_words(problem, translate), problem.path
    row, number = _standing(item, path)
    if number < 0:
        return Fault(*kind_for(item).place(item.id, path), words, item.text)
    child = item.item[number]
    row_words = translate(_ROWS[row]) if row < len(_ROWS) else str(row + 1)
    place = kind_for(child).place(f"{item.id}-{row}-{child.id}", path[2:])
    return Fault(*place, words, f"{item.text}, {row_words}: {child.text}")


def _standing(item: Item, path: tuple[str | int, ...]) -> tuple[int, int]:
    """Return row and field of a problem in a group, negative where it is not about a field."""
    row = path[0] if path and isinstance(path[0], int) else -1
    fields = [child.id for child in item.item]
    return row, fields.index(str(path[1])) if len(path) > 1 and path[1] in fields else -1
