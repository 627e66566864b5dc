"""The sum of the evidence: each row is carried or left out with a reason, none twice or unknown."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from consult.releases.citations import carried_rows, cited_names, read_left_out
from tests.brief.cases import shipped

BOOK = shipped()[0].rulebook
RULED = ("C", "Q", "RF", "EF")


@cache
def lines() -> tuple[str, ...]:
    text = (Path(__file__).parent / "evidence_rows.txt").read_text(encoding="utf-8")
    told = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(line for line in told if line)


def rows() -> list[str]:
    """Every row that a rule is made of."""
    return [row for line in lines() if ":" not in line for row in line.split()]


def sources() -> list[str]:
    told = (line.removeprefix("source:") for line in lines() if line.startswith("source:"))
    return [name for line in told for name in line.split()]


def parts() -> dict[str, list[str]]:
    """The parts of the questionnaire, with the items that carry each."""
    told = (line.partition(":") for line in lines() if ":" in line)
    return {head: items.split() for head, _, items in told if head != "source"}


def left_out(kind: str) -> list[str]:
    return [entry[kind] for entry in read_left_out().value["left_out"] if kind in entry]


def test_the_list_holds_each_row_once() -> None:
    kinds = Counter(row.rstrip("0123456789") for row in rows())
    assert kinds == {"C": 60, "Q": 78, "RF": 14, "EF": 12}
    assert max(Counter(rows()).values()) == max(Counter(sources()).values()) == 1
    assert list(parts()) == [*(f"T{n}" for n in range(1, 8)), *(f"S{n}" for n in range(13))]


def test_carried_and_left_out_rows_add_up_to_all_rows() -> None:
    out = {row for row in left_out("evidence") if row not in parts()}
    assert carried_rows(BOOK) | out == set(rows())
    assert carried_rows(BOOK) & out == set()


def test_cited_and_left_out_sources_add_up_to_all_sources() -> None:
    assert cited_names(BOOK) | set(left_out("source")) == set(sources())
    assert cited_names(BOOK) & set(left_out("source")) == set()
    assert cited_names(BOOK) <= set(BOOK.source) <= set(sources())


def test_nothing_is_left_out_twice() -> None:
    assert max(Counter([*left_out("evidence"), *left_out("source")]).values()) == 1


def test_a_consideration_and_a_question_each_have_a_row_of_their_own() -> None:
    carried = Counter(row.evidence for row in (*BOOK.considerations, *BOOK.questions,
                                               *BOOK.expectations))  # fmt: skip
    assert max(carried.values()) == 1


def test_the_parts_of_the_questionnaire_are_asked_by_the_items_named() -> None:
    named = {item for items in parts().values() for item in items}
    assert named <= set(BOOK.questionnaire.items)
    assert set(left_out("evidence")) & set(parts()) <= {"S9"}


def test_how_many_rows_the_evidence_has_is_told_alike() -> None:
    told = read_left_out().value["rows"]
    assert {kind: told[kind] for kind in RULED} == Counter(
        row.rstrip("0123456789") for row in rows()
    )
