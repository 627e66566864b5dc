"""Answers by chance: valid ones for each type of item, from its definition alone.

Typed words carry a mark that stands nowhere else, so that they can be found, or missed, later.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import kind_of
from consult.questionnaire.item_types.face_map import marks

MARK = re.compile(r"zq\d+x")
_WORDS = (
    "my left eye", "when I eat", "<b>slowly</b>", "l'été", "عيني اليسرى", "50 % & more", "{{7*7}}",
    "“quoted”", "a\u200d\u0301 b", "👩🏽\u200d⚕️", "it's \"odd\"", "C:\\new", "ß ﬁ", "日本語",
)  # fmt: skip
_LEFT_OPEN = 0.2
_STATE = 0.08


class Chance:
    """One seed's answers."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._numbers = count(1)

    def answer(self, item: Item, today: date) -> Any:
        """Return a plain answer, a state, or nothing, as it falls."""
        states = ["not-sure"] * item.notSure + ["declined"] * item.declined
        if states and self.random.random() < _STATE:
            return self.random.choice(states)
        if self.random.random() < _LEFT_OPEN:
            return None
        return self.value(item, today)

    def value(self, item: Item, today: date) -> Any:
        """Return a plain answer that the item takes."""
        return _VALUES[kind_of(item)](self, item, today)

    def words(self, limit: int, *, lines: bool = False) -> str:
        """Return words with a mark, within a limit of characters."""
        mark = f"zq{next(self._numbers)}x"
        gap = "\n" if lines and self.random.random() < 0.5 else " "
        given = self.random.sample(_WORDS, self.random.randint(0, 3))
        return gap.join([mark, *given])[:limit].strip()

    def some(self, offered: list[str], most: int | None = None) -> list[str]:
        """Return at least one of what is offered, in its order."""
        number = self.random.randint(1, min(len(offered), most or len(offered)))
        chosen = self.random.sample(offered, number)
        return [one for one in offered if one in chosen]


def _one(chance: Chance, item: Item, today: date) -> Any:
    return chance.random.choice(list(item.options))


def _several(chance: Chance, item: Item, today: date) -> Any:
    alone = [code for code, option in item.options.items() if option.exclusive]
    together = [code for code in item.options if code not in alone]
    if alone and (not together or chance.random.random() < 0.5):
        return [chance.random.choice(alone)]
    return chance.some(together, 4)


def _open(chance: Chance, item: Item, today: date) -> Any:
    options = _several(chance, item, today) if item.repeats else [_one(chance, item, today)]
    with_words = chance.random.random() < 0.5
    return {"options": options, **({"other": chance.words(item.limit)} if with_words else {})}


def _line(chance: Chance, item: Item, today: date) -> Any:
    return chance.words(item.limit)


def _text(chance: Chance, item: Item, today: date) -> Any:
    return chance.words(item.limit, lines=True)


def _integer(chance: Chance, item: Item, today: date) -> Any:
    high = item.maximum if item.maximum is not None else 100
    return str(chance.random.randint(item.minimum or 0, high))


def _date(chance: Chance, item: Item, today: date) -> Any:
    is_future = item.when == "future"
    if not is_future and chance.random.random() < 0.2:
        return f"about {chance.random.randint(1, 40)} years"
    days = chance.random.randint(0, 700)
    day = today + timedelta(days=days) if is_future else today - timedelta(days=days)
    exact = chance.random.choice(("%Y-%m-%d", "%Y-%m", "%Y"))
    return day.strftime(exact)


def _face_map(chance: Chance, item: Item, today: date) -> Any:
    return chance.some([code for code, *_ in marks(item)], 8)


def _group(chance: Chance, item: Item, today: date) -> Any:
    rows = chance.random.randint(1, min(item.maxOccurs or 3, 3))
    return [{child.id: chance.answer(child, today) for child in item.item} for _ in range(rows)]


def _ordering(chance: Chance, item: Item, today: date) -> Any:
    codes = chance.random.sample(list(item.options), chance.random.randint(1, 3))
    places = []
    for code in codes:
        with_words = chance.random.random() < 0.5
        places.append({"code": code, **({"words": chance.words(item.limit)} if with_words else {})})
    return places


_VALUES: dict[str, Callable[[Chance, Item, date], Any]] = {
    "choice": _one,
    "multiple-choice": _several,
    "open-choice": _open,
    "text": _text,
    "string": _line,
    "integer": _integer,
    "date": _date,
    "rating": _one,
    "side": _one,
    "face-map": _face_map,
    "group": _group,
    "ordering": _ordering,
}
