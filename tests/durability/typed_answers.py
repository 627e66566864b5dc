"""A persona's answers as what a patient types: names and values of a page's controls.

Dates are moved along with the calendar, so that the stories stay as old as they were told. Must
not: a browser, the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import kind_of
from consult.releases import load_release
from consult.releases.yaml_file import read_yaml

PERSONAS = Path(__file__).resolve().parents[1] / "personas"
STATES = ("not-sure", "declined")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Persona:
    """Who answers, and what: plain values by item id, as in the answers files."""

    name: str
    birth_date: date
    answers: Mapping[str, Any]


@cache
def items() -> Mapping[str, Item]:
    """Return every item of the shipped questionnaire by id."""
    questionnaire = load_release().rulebook.questionnaire
    pages = (*questionnaire.pages, questionnaire.recheck)
    return {item.id: item for page in pages for item in page.items}


@cache
def persona(name: str) -> Persona:
    """Return a persona whose story is told today."""
    told = read_yaml(PERSONAS / f"{name}.yaml").value
    moved = date.today() - date.fromisoformat(str(told["as_of"]))
    answers = {
        item_id: _moved(plain, moved) if items()[item_id].type == "date" else plain
        for item_id, plain in told["answers"].items()
    }
    identity = told["identity"]
    return Persona(identity["name"], date.fromisoformat(str(identity["birth_date"])), answers)


def typed(item: Item, plain: Any, name: str | None = None) -> Pairs:
    """Return what the controls of an item send for a plain value."""
    name = name or item.id
    if plain is None or plain in ("", [], {}):
        return []
    if plain in STATES or plain in ([state] for state in STATES):
        return [(name, plain if isinstance(plain, str) else plain[0])]
    return list(_KINDS.get(kind_of(item), _one)(item, plain, name))


def _one(item: Item, plain: Any, name: str) -> Iterator[tuple[str, str]]:
    yield name, str(plain)


def _several(item: Item, plain: Any, name: str) -> Iterator[tuple[str, str]]:
    for code in [plain] if isinstance(plain, str) else plain:
        yield name, str(code)


def _open(item: Item, plain: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(plain, dict):
        yield from _several(item, plain.get("options", []), name)
        yield f"{name}-other", plain["other"]
    else:
        yield from _several(item, plain, name)


def _date(item: Item, plain: Any, name: str) -> Iterator[tuple[str, str]]:
    words = str(plain).split()
    if words[0] == "about":
        yield f"{name}-about", words[1]
    else:
        for part, number in zip(("year", "month", "day"), words[0].split("-"), strict=False):
            yield f"{name}-{part}", str(int(number))


def _face_map(item: Item, plain: Any, name: str) -> Iterator[tuple[str, str]]:
    for side, regions in plain.items():
        for region, kinds in regions.items():
            for kind in kinds:
                yield name, f"{side}-{region}-{kind}"


def _ordering(item: Item, plain: Any, name: str) -> Iterator[tuple[str, str]]:
    for number, place in enumerate(plain, 1):
        yield f"{name}-{number}", place["code"]
        if place.get("words"):
            yield f"{name}-{number}-words", place["words"]


def _group(item: Item, plain: Any, name: str) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(plain):
        for child in item.item:
            yield from typed(child, row.get(child.id), f"{name}-{number}-{child.id}")


_KINDS = {
    "multiple-choice": _several,
    "open-choice": _open,
    "date": _date,
    "face-map": _face_map,
    "ordering": _ordering,
    "group": _group,
}


def _moved(plain: Any, moved: timedelta) -> Any:
    """Move a date such as 2026-03-18 or 2026-05; leave all else as it is."""
    parts = str(plain).split("-")
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return plain
    first = date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
    return (first + moved).isoformat()[: 10 if len(parts) > 2 else 7]
