"""Conditions are told in words: items and facts by their meaning, what is joined indented."""

from __future__ import annotations

from typing import Any

from consult.brief.rulebook import Category, Consideration, Release
from consult.releases import difference_lines, differences
from tests.questionnaire.builders import item, page
from tests.releases.small_books import book_of, condition, said

PAGES = (
    page("one", item("eye", term="Gap of the eye", answerOption=[
        {"code": "small", "text": "A little", "term": "small gap"},
        {"code": "large", "text": "A lot"}, {"code": "none", "text": "No"}]),
        item("ills", repeats=True, term="Illnesses", notSure=True),
        item("born", "date", term="Born")),
)  # fmt: skip
FACTS = [{"id": "dry", "meaning": "The eye is dry", "when": said("eye", "large")}]
YEARS = [{"id": "years", "meaning": "Age in years", "rule": "age"}]
WHEN = {
    "all": [
        {"fact": "dry"},
        {"any": [said("eye", "small"), said("eye", "large")]},
        {"not": said("ills", "yes")},
        {"any": [
            said("born", True, "exists"),
            {"value": "years", "operator": ">=", "answer": 80},
            {"all": [said("ills", "not-sure"), said("eye", "none", "!=")]},
        ]},
    ]
}  # fmt: skip
IN_WORDS = """
Considerations
  dryness (C01): changed
    when
      old: The eye is dry (fact dry)
      new: all of:
             - The eye is dry (fact dry)
             - Gap of the eye (eye) is small gap or A lot
             - not:
                 - Illnesses (ills) includes Yes
             - any of:
                 - Born (born) is answered
                 - Age in years (years): at least 80
                 - all of:
                     - Illnesses (ills) includes "not sure"
                     - Gap of the eye (eye) is not No
    basis
      old: A study
      new: A study of many words, which goes on and on, so that one line of the terminal cannot
           hold all of it, and it has to go on below
"""


def test_a_condition_is_told_in_the_words_of_a_clinician() -> None:
    def release_with(when: dict[str, Any], basis: str) -> Release:
        rule = Consideration(
            id="dryness", evidence="C01", category=Category.NOTE, when=condition(when),
            reported="a dry eye", discuss="drops", basis=basis, source=("X",), verification="B",
        )  # fmt: skip
        book = book_of(*PAGES, facts=FACTS, derived=YEARS)
        plan = book.plan.model_copy(update={"needs": (), "contradictions": ()})
        book = book.model_copy(update={"considerations": (rule,), "plan": plan})
        return Release.model_construct(hash="0", label="0", rulebook=book, texts={})

    long = (
        "A study of many words, which goes on and on, so that one line of the terminal cannot "
        "hold all of it, and it has to go on below"
    )
    old, new = release_with({"fact": "dry"}, "A study"), release_with(WHEN, long)
    assert "\n".join(difference_lines(differences(old, new))) + "\n" == IN_WORDS
