"""Candidate answers: for each type of item, enough answers to tell what can be demanded of it.

Every case that comparisons can tell apart is covered by one candidate: for several ticks at once
those that are demanded, for numbers the thresholds and their neighbours, the states apart.
A candidate is a plain value, read by the same code that reads what patients give.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from consult.questionnaire.answers import (
    DECLINED,
    ILLEGIBLE,
    NOT_SURE,
    UNANSWERED,
    Answer,
    AnswerProblem,
)
from consult.questionnaire.conditions import DerivedComparison
from consult.questionnaire.definition import Comparison, Item
from consult.questionnaire.item_types import kind_of, read_answer
from consult.questionnaire.item_types.face_map import marks
from consult.questionnaire.item_types.number import LARGEST
from consult.questionnaire.item_types.ordering import PLACES
from consult.releases.examples.demands import Demand

OWN_WORDS = "an example"
_QUIET = ("none", "no", "earlier", "0")


@dataclass(frozen=True)
class Asked:
    """What comparisons ask of an item: what must be in its answer, what must not, and numbers."""

    must: tuple[Any, ...]
    must_not: frozenset[Any]
    numbers: tuple[int, ...]
    counts: tuple[int, ...]

    @classmethod
    def by(cls, demands: Collection[Demand]) -> Asked:
        """Return what the demands ask of an answer that has a value."""
        leaves = [(d.leaf, d.want) for d in demands if isinstance(d.leaf, Comparison)]
        equal = [(leaf.answer, want.is_for_all is (leaf.operator == "="))
                 for leaf, want in leaves if leaf.operator in ("=", "!=")]  # fmt: skip
        return cls(
            must=tuple(dict.fromkeys(answer for answer, is_in in equal if is_in)),
            must_not=frozenset(answer for answer, is_in in equal if not is_in),
            numbers=tuple(leaf.answer for leaf, _ in leaves if isinstance(leaf.answer, int)),
            counts=tuple(d.leaf.answer for d in demands if isinstance(d.leaf, DerivedComparison)),
        )


def read_candidates(item: Item, plain: Iterator[Any], today: date) -> Iterator[Answer]:
    """Yield the answers among plain values: those that the item takes."""
    for value in plain:
        try:
            answer = read_answer(item, value, today)
        except AnswerProblem:
            continue
        if answer is not UNANSWERED:
            yield answer


def states_of(item: Item) -> Iterator[Answer]:
    """Yield the states that an item without a value can be in when it was asked and sent.

    A required item cannot be left, but on paper it can be illegible, which tells as little.
    """
    if item.notSure:
        yield NOT_SURE
    if item.declined:
        yield DECLINED
    yield ILLEGIBLE if item.required else UNANSWERED


def plain_candidates(item: Item, demands: Collection[Demand]) -> Iterator[Any]:
    """Yield plain values for an item of any type but dates and groups, harmless ones first."""
    return _KINDS[kind_of(item)](item, Asked.by(demands))


def quiet_first(item: Item) -> list[str]:
    """Return an item's option codes, those that say "none" or "no" before the others."""
    return sorted(item.options, key=lambda code: code not in _QUIET)


def _choice(item: Item, asked: Asked) -> Iterator[Any]:
    yield from quiet_first(item)


def _multiple(item: Item, asked: Asked) -> Iterator[list[Any]]:
    codes = [code for code in item.options if code in asked.must]
    if codes:
        yield codes
    for code in quiet_first(item):
        yield [code]
    free = [c for c, o in item.options.items() if c not in asked.must_not and not o.exclusive]
    yield from _of_sizes(codes, free, asked.counts)


def _of_sizes(first: list[Any], free: Sequence[Any], counts: tuple[int, ...]) -> Iterator[Any]:
    """Yield lists of every size that a count could ask for, filled up with what is free."""
    filled = list(dict.fromkeys([*first, *free]))
    for size in range(1, len(filled) + 1) if counts else ():
        yield filled[: max(size, len(first))]


def _open(item: Item, asked: Asked) -> Iterator[dict[str, Any]]:
    for codes in _multiple(item, asked):
        options = [code for code in codes if code != "other"]
        if "other" not in asked.must:
            yield {"options": options}
        yield {"options": options, "other": OWN_WORDS}
    yield {"other": OWN_WORDS}


def _rating(item: Item, asked: Asked) -> Iterator[Any]:
    yield from quiet_first(item)


def _integer(item: Item, asked: Asked) -> Iterator[str]:
    low = item.minimum if item.minimum is not None else 0
    high = item.maximum if item.maximum is not None else LARGEST
    near = (number + step for number in asked.numbers for step in (0, 1, -1))
    yield from (str(number) for number in dict.fromkeys([*near, max(low, 0), high]))


def _text(item: Item, asked: Asked) -> Iterator[str]:
    yield OWN_WORDS[: item.limit]
    for count in asked.counts:
        for length in (count - 1, count, count + 1):
            yield "a" * min(max(length, 0), item.limit + 1)


def _face_map(item: Item, asked: Asked) -> Iterator[list[str]]:
    tokens = {code: (code, side, f"{side}-{kind}", kind) for code, side, _, kind in marks(item)}
    free = [code for code, told in tokens.items() if asked.must_not.isdisjoint(told)]
    chosen = {next((c for c in free if wanted in tokens[c]), "") for wanted in asked.must}
    if chosen and "" not in chosen:
        yield sorted(chosen)
    yield from ([code] for code in free)
    yield from _of_sizes(sorted(chosen - {""}), free, asked.counts)


def _ordering(item: Item, asked: Asked) -> Iterator[list[Any]]:
    codes = [code for code in asked.must if code in item.options]
    if codes:
        yield codes
    yield from ([code] for code in item.options)
    yield [{"words": OWN_WORDS}]
    free = [code for code in item.options if code not in asked.must_not]
    yield from (codes for codes in _of_sizes(codes, free, asked.counts) if len(codes) <= PLACES)


_KINDS: dict[str, Callable[[Item, Asked], Iterator[Any]]] = {
    "choice": _choice,
    "side": _choice,
    "multiple-choice": _multiple,
    "open-choice": _open,
    "rating": _rating,
    "integer": _integer,
    "text": _text,
    "string": _text,
    "face-map": _face_map,
    "ordering": _ordering,
}
