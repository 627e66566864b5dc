"""Candidate answers for a repeating group: rows that together meet what is demanded of its items.

Comparisons with `group.item` look at all rows at once, so that each item is a column: one value
often does, and two demands such as "= a" and "= b" need a row each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import combinations_with_replacement

from consult.brief.rulebook import Rulebook
from consult.questionnaire.answers import UNANSWERED, Answer, AnswerState, answered
from consult.questionnaire.conditions import DerivedComparison
from consult.questionnaire.definition import Item
from consult.questionnaire.facts import Circumstances
from consult.questionnaire.item_types.group import MOST_ROWS
from consult.releases.examples.demands import Demand, are_met

Column = Sequence[Answer]
Given = Callable[[Item, Collection[Demand], Circumstances], Iterator[Answer]]
_NOTHING: Column = (UNANSWERED,)
_TOGETHER = 2


def row_candidates(
    book: Rulebook,
    group: Item,
    demands: Collection[Demand],
    circumstances: Circumstances,
    given: Given,
) -> Iterator[Answer]:
    """Yield answers to a group. `given` yields the answers of one of its items."""
    columns: dict[str, Column] = {}
    for child in group.item:
        asked = [demand for demand in demands if _child_of(demand, book) == child.id]
        if asked:
            single = [*given(child, asked, circumstances), *_states(child)]
            columns[child.id] = _column(book, group, child, asked, circumstances, single)
    spare = next((child for child in group.item if child.id not in columns), None)
    filler = next(given(spare, (), circumstances), None) if spare else None
    least = max((len(column) for column in columns.values()), default=1)
    for size in range(least, (group.maxOccurs or MOST_ROWS) + 1):
        for more in ({}, {spare.id: filler}) if spare and filler else ({},):
            rows = [_row(columns, n) | more for n in range(size)]
            if all(_has_value(row) for row in rows):
                yield _answer(group, rows)


def _column(
    book: Rulebook,
    group: Item,
    child: Item,
    demands: Collection[Demand],
    circumstances: Circumstances,
    single: list[Answer],
) -> Column:
    def meets(column: Column, *some: Demand) -> bool:
        answer = _answer(group, [{child.id: part} for part in column])
        return are_met(book, some or demands, {group.id: answer}, circumstances)

    for size in range(1, _TOGETHER + 1):
        for column in combinations_with_replacement(single, size):
            if meets(column):
                return column
    # A value that no further row can put right is of no use; of the others, one for each demand.
    useful = [
        part for part in single
        if all(any(meets((part, other), demand) for other in single) for demand in demands)
    ]  # fmt: skip
    chosen = [next((part for part in useful if meets((part,), d)), UNANSWERED) for d in demands]
    together = [part for n, part in enumerate(chosen) if part not in chosen[:n]]
    return together if len(together) <= (group.maxOccurs or MOST_ROWS) else _NOTHING


def _row(columns: dict[str, Column], number: int) -> dict[str, Answer]:
    """Return one row; beyond a column's end its last value stands again, which changes nothing."""
    return {name: column[min(number, len(column) - 1)] for name, column in columns.items()}


def _answer(group: Item, rows: list[dict[str, Answer]]) -> Answer:
    children = [child.id for child in group.item]
    return answered([{c: row.get(c, UNANSWERED).to_json() for c in children} for row in rows])


def _has_value(row: dict[str, Answer]) -> bool:
    return any(answer.state is not AnswerState.UNANSWERED for answer in row.values())


def _states(child: Item) -> Iterator[Answer]:
    if child.notSure:
        yield Answer(AnswerState.NOT_SURE)
    if child.declined:
        yield Answer(AnswerState.DECLINED)
    yield UNANSWERED


def _child_of(demand: Demand, book: Rulebook) -> str:
    leaf = demand.leaf
    if isinstance(leaf, DerivedComparison):
        return (book.facts.value[leaf.value].question or "").partition(".")[2]
    return leaf.question.partition(".")[2]
