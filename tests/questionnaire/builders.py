"""Small questionnaires to try one thing at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from consult.questionnaire.answers import UNANSWERED, Answer
from consult.questionnaire.definition import Item, Questionnaire
from consult.questionnaire.facts import AnswerScope, Circumstances, FactBook
from consult.questionnaire.item_types import read_answer

TODAY = date(2026, 11, 22)
YES_NO = [{"code": "yes", "text": "Yes"}, {"code": "no", "text": "No"}]
SCALE = [{"code": str(n), "text": word} for n, word in enumerate(
    ("not at all", "a little", "somewhat", "much", "very much"))]  # fmt: skip


def item(id: str, type: str = "choice", **fields: Any) -> dict[str, Any]:
    """Return an item's raw fields with the words filled in."""
    raw = {"id": id, "type": type, "text": f"{id}?", "term": id, "why": f"why {id}", **fields}
    if type in ("choice", "open-choice") and "answerOption" not in raw:
        raw["answerOption"] = YES_NO
    if type == "rating":
        raw.setdefault("answerOption", SCALE)
    return raw


def page(id: str, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a page's raw fields."""
    return {"id": id, "title": id.capitalize(), "items": list(items), **fields}


def questionnaire(*pages: dict[str, Any]) -> Questionnaire:
    """Return a questionnaire of one section with the pages given."""
    return Questionnaire.model_validate({
        "sections": [{"id": "all", "title": "All", "pages": list(pages)}],
        "recheck": page("again", item("again-signs")),
    })  # fmt: skip


def made(id: str = "x", type: str = "choice", **fields: Any) -> Item:
    """Return one item."""
    return Item.model_validate(item(id, type, **fields))


def scope(
    asked: Questionnaire,
    given: dict[str, Any],
    book: FactBook | None = None,
    circumstances: Circumstances | None = None,
) -> AnswerScope:
    """Return the scope of plain answers; an item that is not given was asked and left."""
    answers: dict[str, Answer] = {}
    for name, found in asked.items.items():
        if "." not in name:
            answers[name] = read_answer(found, given[name], TODAY) if name in given else UNANSWERED
    return AnswerScope(asked, book or FactBook(), answers, circumstances or Circumstances(TODAY))
