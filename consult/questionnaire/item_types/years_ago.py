"""A number of years in people's words: "2", "about 2", "2 years ago", "two".

Lives here: reading one whole number. Must not: guessing; what could mean something else is refused.
"""

from __future__ import annotations

import re

from consult.questionnaire.answers import AnswerProblem

LONGEST_AGO = 120
_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)}
_AROUND = frozenset((
    "about", "around", "approximately", "approx", "roughly", "circa", "maybe", "perhaps",
    "probably", "nearly", "almost", "over", "more", "than", "some", "i", "think", "guess",
    "year", "years", "yr", "yrs", "y", "ago", "back", "or", "so",
))  # fmt: skip
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+")
_PART_OF_A_YEAR = re.compile(
    r"[0-9]\s*[.,/]\s*[0-9]|[¼½¾]|\b(?:half|quarter|months?|weeks?|days?)\b"
)
_AROUND_SIGNS = " \t\n.,~?!()"


def read_years_ago(text: str) -> int:
    """Return the years. Raises AnswerProblem: "date-whole-years", "date-years"."""
    typed = text.casefold()
    if _PART_OF_A_YEAR.search(typed):
        raise AnswerProblem("date-whole-years", path=("about",))
    pieces = _PIECE.findall(typed)
    numbers = [piece for piece in pieces if piece.isdigit() or piece in _NUMBERS]
    is_plain = not _PIECE.sub("", typed).strip(_AROUND_SIGNS)
    if not is_plain or len(numbers) != 1 or not _AROUND.issuperset({*pieces} - {*numbers}):
        raise AnswerProblem("date-years", path=("about",))
    digits = numbers[0].lstrip("0")[:4]
    years = _NUMBERS.get(numbers[0]) or int(digits or 0)
    if years > LONGEST_AGO:
        raise AnswerProblem("date-years", path=("about",))
    return years
