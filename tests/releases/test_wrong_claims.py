"""No text says what the fact check found wrong, misleading or without proof; nor a verdict.

Each claim is tried three ways: our pattern finds the claim, no text of ours matches it, and the
word list of `style.yaml` would stop the claim if somebody wrote it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from consult.releases.banned import heard_texts
from consult.releases.style import Audience, Banned, read_style
from tests.brief.cases import shipped

HOUSE = Path(__file__).resolve().parents[2]
BOOK = shipped()[0].rulebook

# The number is the row of the fact check (clinical evidence, part 1).
CLAIMS: dict[str, tuple[str, str]] = {
    "2 an alternative with a track record": (
        "It is the alternative to physiotherapy with a proven track record.",
        r"track record|(alternative to|instead of|replaces?) (physio|therapy|surgery)"),
    "3 praise": ("A game-changer, and a life-changing, holistic solution.",
        r"game.chang|life.chang|holistic|miracle|revolution"),
    "5 naked": ("It is a naked toxin.", r"\bnaked\b|additive.free"),
    "6 purity": ("Its purity avoids resistance, so it is preferred long term.",
        r"\bpurity\b|\bpure[rst]?\b|avoids? resistance|preferred long"),
    "7 the better brand": ("For this use it works better than other brands.",
        r"(works?|lasts?) (better|longer) than|(best|better|superior) brand"),
    "8 weak muscles regain": ("Weak muscles regain their equilibrium.",
        r"regain|restor|equilibrium|rebalanc"),
    "9 the study that was not found": ("A 2019 study proves it.",
        r"2019 study|journal of (the )?neurological sciences"),
    "10 subtle": ("It gives precise adjustments and natural-looking results.",
        r"(precise|subtle) (adjust|chang|result)|natural.looking"),
    "11 the eye closes": ("Your eye may regain full closure.",
        r"full closure|(lets?|helps?) (the|your) eye (to )?(close|shut) (again|fully)"),
    "13 approved since 2010": ("It has been FDA-approved since 2010.",
        r"FDA.approved|approved (since|in) 20|since 2010"),
    "14 decades": ("There are decades of research on its safety.", r"decades of|completely safe"),
    "15 mild": ("There are only mild side effects.", r"(mild|minor|few) side effects|only bruis"),
    "16 no downtime": ("There is no downtime: resume all activity at once.",
        r"down.?time|resume all"),
    "17 candidacy": ("A doctor will determine your candidacy.", r"candida(cy|te)"),
    "18 water and sun": ("Stay hydrated and use sunscreen.", r"hydrat|sunscreen|sun protection"),
    "19 gentle exercises": ("Do gentle facial exercises.", r"(gentle|simple) (facial )?exercis"),
    "20 utensils": ("Easy-grip utensils help.", r"utensil|easy.grip|tableware"),
    "22 longer gaps": ("Later the intervals extend.",
        r"intervals? (extend|get longer|grow)|longer (gaps|intervals)"),
    "24 other uses": ("It treats chronic migraine and hyperhidrosis.",
        r"chronic migraine|hyperhidrosis|(treats?|approved for) (migraine|sweating)"),
}  # fmt: skip

# What is never said, and to whom: the words of the house.
VERDICTS: dict[str, Audience] = {
    "You are eligible.": "all",
    "She is not suitable.": "all",
    "We recommend injections.": "all",
    "Results are guaranteed.": "all",
    "A facial deformity.": "all",
    "He suffers from palsy.": "all",
    "Look at the good side.": "all",
    "Your normal side moves.": "all",
    "Refer promptly.": "specialist",
    "Start low.": "specialist",
    "The platysma is a target.": "specialist",
    "You have Bell's palsy.": "patient",
    "We can't say.": "patient",
    "It's here.": "patient",
}


@cache
def banned() -> tuple[Banned, ...]:
    rules = read_style().rules
    assert rules is not None
    return rules.banned


# The boxes of the brief are named as examiners name their scales.
FOR_SPECIALISTS = ("templates/documents/examination.html",)


@cache
def screens() -> dict[str, str]:
    """The words of every template: what stands between its marks."""
    marks = re.compile(r"\{[{%#].*?[}%#]\}|<[^>]*>", re.DOTALL)
    files = sorted((HOUSE / "templates").rglob("*.html"))
    return {str(f.relative_to(HOUSE)): marks.sub(" ", f.read_text(encoding="utf-8")) for f in files}


@pytest.mark.parametrize(("claim", "pattern"), CLAIMS.values(), ids=CLAIMS)
def test_no_text_makes_a_claim_that_the_fact_check_refused(claim: str, pattern: str) -> None:
    wrong = re.compile(pattern, re.IGNORECASE)
    assert wrong.search(claim)
    assert [text for _, _, text in heard_texts(BOOK) if wrong.search(text)] == []
    assert [name for name, words in screens().items() if wrong.search(words)] == []


@pytest.mark.parametrize("claim", [claim for claim, _ in CLAIMS.values()], ids=list(CLAIMS))
def test_the_check_would_stop_such_a_claim(claim: str) -> None:
    assert any(entry.to == "all" and entry.said_in(claim) for entry in banned())


@pytest.mark.parametrize(("verdict", "audience"), VERDICTS.items(), ids=list(VERDICTS))
def test_the_check_would_stop_a_verdict(verdict: str, audience: Audience) -> None:
    assert any(entry.to == audience and entry.said_in(verdict) for entry in banned())


def test_templates_say_nothing_that_must_not_be_said() -> None:
    said = {
        name: [entry.said_in(words) for entry in banned() if entry.to != "specialist"]
        for name, words in screens().items()
        if name not in FOR_SPECIALISTS
    }
    assert {name: found for name, all_ in said.items() if (found := [w for w in all_ if w])} == {}


WORDS: dict[str, tuple[str, str, bool]] = {
    "in any case": ("suitab*", "SUITABLE for it", True),
    "as a word only": ("refer", "preferred", False),
    "not inside a word with a hyphen": ("safe", "fail-safe", False),
    "over the end of a line": ("start low", "start\nlow", True),
    "with either apostrophe": ("it's", "it\N{RIGHT SINGLE QUOTATION MARK}s", True),
    "with a star in front": ("*n't", "we don't", True),
    "a possessive is no short form": ("it's", "Bell's", False),
}  # fmt: skip


@pytest.mark.parametrize(("word", "text", "is_said"), WORDS.values(), ids=WORDS)
def test_words_are_matched_as_words(word: str, text: str, is_said: bool) -> None:
    entry = Banned(words=(word,), to="all", why="w", instead="i")
    assert (entry.said_in(text) is not None) is is_said


def test_a_phrase_that_means_otherwise_is_let_through() -> None:
    entry = Banned(words=("wrong answer*",), to="all", why="w", instead="i",
                   but=("right or wrong answers",))  # fmt: skip
    assert entry.said_in("There are no right or wrong answers here.") is None
    assert entry.said_in("There are no right or wrong answers. A wrong answer.") == "wrong answer"


def test_terms_and_considerations_are_for_specialists_and_the_rest_for_patients() -> None:
    heard = {text: audience for _, audience, text in heard_texts(BOOK)}
    assert heard[BOOK.considerations[0].discuss] == "specialist"
    assert heard[BOOK.urgent[0].term] == "specialist"
    assert heard[BOOK.urgent[0].title] == "patient"
    assert heard[BOOK.questions[0].why] == "patient"
    assert heard[BOOK.plan.seek_help[0]] == "patient"
