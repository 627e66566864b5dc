"""What the record says about a consultation's moves to other releases.

Lives here: reading it, and the value of one move. Must not: moving, and words for patients.

A page that a move changed is asked again: it is open as long as an item of it that is on the path
was never put to the patient in the words that now stand.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypedDict

from consult.consultations import MOVES, Sitting
from consult.questionnaire.definition import Page
from consult.questionnaire.journey import Journey


class Change(TypedDict):
    """What became of one page's questions, as far as the patient knows them: how many of each."""

    page: str
    title: str
    added: int
    changed: int
    removed: int


class Move(TypedDict):
    """One move. `ask`: the pages asked again. `told_at` is None until the patient was told."""

    release: str
    at: str
    ask: list[str]
    changes: list[Change]
    consent: bool
    told_at: str | None


def moves_of(sitting: Sitting) -> list[Move]:
    """Return the moves of a consultation, the oldest first."""
    found: list[Move] = sitting.content(MOVES).get("moves", [])
    return found


def as_content(moves: Sequence[Move]) -> dict[str, Any]:
    """Return what the record keeps of the moves."""
    return {"moves": list(moves)}


def untold(sitting: Sitting) -> list[Move]:
    """Return the moves of which the patient was not yet told."""
    return [move for move in moves_of(sitting) if move["told_at"] is None]


def is_open(sitting: Sitting, page: Page, journey: Journey, asked: Collection[str]) -> bool:
    """Tell whether a page is asked again and still waits. `asked`: items put to the patient."""
    if not any(page.id in move["ask"] for move in moves_of(sitting)):
        return False
    return any(item.id not in asked for item in journey.items.get(page.id, ()))


def first_open(sitting: Sitting, journey: Journey, asked: Collection[str]) -> Page | None:
    """Return the first page on the path that is asked again and still waits, None if none."""
    if MOVES not in sitting.parts:
        return None
    return next((page for page in journey.pages if is_open(sitting, page, journey, asked)), None)
