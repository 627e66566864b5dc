"""One small handler per item type, and the table that finds it.

A new item type is one class and one row here; the web's form fields are another table, keyed by
the same names. Handlers read plain values (from a form or a YAML file), give comparable values to
conditions and words to documents. They must not know HTML, languages' catalogues or storage.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from consult.questionnaire.answers import (
    DECLINED,
    ILLEGIBLE,
    NOT_SURE,
    UNANSWERED,
    Answer,
    AnswerProblem,
    AnswerState,
)
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types.base import ItemType
from consult.questionnaire.item_types.choice import Choice, MultipleChoice, OpenChoice, Rating
from consult.questionnaire.item_types.dates import Date
from consult.questionnaire.item_types.face_map import FaceMap
from consult.questionnaire.item_types.group import RepeatingGroup
from consult.questionnaire.item_types.number import Integer
from consult.questionnaire.item_types.ordering import Ordering
from consult.questionnaire.item_types.text import String, Text
from consult.questionnaire.speech import ENGLISH, Speech

HANDLERS: dict[str, ItemType] = {
    "choice": Choice(),
    "multiple-choice": MultipleChoice(),
    "open-choice": OpenChoice(),
    "text": Text(),
    "string": String(),
    "integer": Integer(),
    "date": Date(),
    "rating": Rating(),
    "side": Choice(),
    "face-map": FaceMap(),
    "group": RepeatingGroup(),
    "ordering": Ordering(),
}


def kind_of(item: Item) -> str:
    """Return the row of the table for an item: its type, or "multiple-choice" when it repeats."""
    return "multiple-choice" if item.type == "choice" and item.repeats else item.type


def handler_of(item: Item) -> ItemType:
    """Return the handler for an item."""
    return HANDLERS[kind_of(item)]


def read_answer(item: Item, plain: Any, today: date) -> Answer:
    """Read a plain value into an answer.

    Nothing (None, "", an empty list or mapping) is unanswered; "not-sure" and "declined" are
    states where the item offers them; in free text they are words like any other unless offered.
    Raises AnswerProblem on what cannot be an answer.
    """
    if plain is None or plain in ("", [], {}):
        return UNANSWERED
    if isinstance(plain, str) and plain in _STATE_WORDS and _is_state(item, plain):
        return _state(item, plain)
    if isinstance(plain, list) and len(plain) == 1 and plain[0] in ("not-sure", "declined"):
        return _state(item, plain[0])
    value = handler_of(item).read(item, plain, today)
    return UNANSWERED if value is None else Answer(AnswerState.ANSWERED, value)


def plain_answer(item: Item, answer: Answer) -> Any:
    """Return the plain value that `read_answer` would read again (None when unanswered)."""
    if answer.state is AnswerState.ANSWERED:
        return handler_of(item).plain(item, answer.value)
    if answer.state in (AnswerState.UNANSWERED, AnswerState.NOT_ASKED):
        return None
    return str(answer.state)


def answer_words(item: Item, answer: Answer, speech: Speech = ENGLISH) -> tuple[str, ...]:
    """Return an answered item's value in words, a line each; nothing for the other states.

    `speech` tells the fixed words (months, states); the item brings its own.
    """
    if answer.state is not AnswerState.ANSWERED:
        return ()
    return handler_of(item).words(item, answer.value, speech)


def words_as_read(item: Item, answer: Answer, speech: Speech = ENGLISH) -> tuple[str, ...]:
    """Return an answered item's value as the patient read it: options' text, not their term."""
    if answer.state is not AnswerState.ANSWERED:
        return ()
    return answer_words(_as_read(item), answer, speech)


def _as_read(item: Item) -> Item:
    """Return the item with no terms for its options, so that their text stands for them."""
    bare = {"term": None}
    parts = {
        "answerOption": tuple(option.model_copy(update=bare) for option in item.answerOption),
        "regions": tuple(region.model_copy(update=bare) for region in item.regions),
        "kinds": tuple(kind.model_copy(update=bare) for kind in item.kinds),
        "item": tuple(_as_read(child) for child in item.item),
    }
    return Item(**{name: getattr(item, name) for name in Item.model_fields} | parts)


_STATE_WORDS = {
    "not-sure": NOT_SURE,
    "declined": DECLINED,
    "illegible": ILLEGIBLE,
    "unanswered": UNANSWERED,
}


def _offers(item: Item, word: str) -> bool:
    return {"not-sure": item.notSure, "declined": item.declined}.get(word, True)


def _is_state(item: Item, word: str) -> bool:
    if item.type in ("text", "string"):
        return word in ("not-sure", "declined") and _offers(item, word)
    return True


def _state(item: Item, word: str) -> Answer:
    if not _offers(item, word):
        raise AnswerProblem("unknown-option")
    return _STATE_WORDS[word]
