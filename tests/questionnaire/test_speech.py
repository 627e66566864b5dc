"""The software's words in another language: told, filled, counted; unknown ones stay English."""

from __future__ import annotations

import pytest

from consult.questionnaire.speech import COUNTED, ENGLISH, Speech

ONE, MANY = "{number} month", "{number} months"
POLISH = "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"


def counted(*forms: str) -> dict[str, str]:
    return {COUNTED.format(one=ONE, form=n): form for n, form in enumerate(forms)}


def test_english_says_what_is_written() -> None:
    assert ENGLISH.tell("not sure") == "not sure"
    assert ENGLISH.count(ONE, MANY, 1) == "1 month"
    assert ENGLISH.count(ONE, MANY, 0) == "0 months"


def test_a_text_is_told_and_its_gaps_are_filled() -> None:
    speech = Speech(language="es", texts={"for {span}": "desde hace {span}"})
    assert speech.tell("for {span}", span="2 {x}") == "desde hace 2 {x}"
    assert speech.tell("unknown") == "unknown"


@pytest.mark.parametrize(("number", "said"), [(1, "1 miesiąc"), (3, "3 miesiące"), (5, "5 mies.")])
def test_each_number_takes_the_form_of_its_language(number: int, said: str) -> None:
    texts = counted("{number} miesiąc", "{number} miesiące", "{number} mies.")
    assert Speech(language="pl", texts=texts, plural=POLISH).count(ONE, MANY, number) == said


def test_speeches_of_equal_words_are_equal_and_others_are_not() -> None:
    assert Speech(language="es", texts={"a": "b"}) == Speech(language="es", texts={"a": "b"})
    assert hash(Speech(language="es")) == hash(Speech(language="es"))
    assert Speech(language="es", texts={"a": "b"}) != Speech(language="es", texts={"a": "c"})


@pytest.mark.parametrize(
    ("told", "direction"),
    [
        ({}, "ltr"),
        ({"not sure": "no lo sé"}, "ltr"),
        ({"not sure": "لست متأكدا", "for {span}": "منذ {span}"}, "rtl"),
        ({"not sure": "לא בטוח", "Sunnybrook": "Sunnybrook"}, "ltr"),
        ({"not sure": "לא בטוח", "{answered} of {asked} answered": "{answered}/{asked}"}, "rtl"),
    ],
)
def test_a_language_runs_as_most_of_its_own_letters_do(
    told: dict[str, str], direction: str
) -> None:
    assert Speech(language="xx", texts=told).direction == direction
