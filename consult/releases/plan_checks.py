"""Whether the brief's plan names items that exist, of the type that its place on the page needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consult.brief.portrait import MONTHS_SINCE_ONSET
from consult.brief.rulebook import PlanEvent, PlanNeed, Rulebook
from consult.releases.loading import Draft
from consult.releases.yaml_file import Trail

ANSWER = "{answer}"
_IN_TOXIN = ("toxin_date", "toxin_columns", "toxin_effect", "toxin_lasted")
_NOT_ITEMS = ("contradictions", "seek_help", "bring")
# What draws or counts an answer needs its type.
_TYPES = {
    "side": "side",
    "onset": "date",
    "toxin": "group",
    "toxin_date": "date",
    "toxin_effect": "choice",
    "toxin_lasted": "integer",
    "face_map": "face-map",
    "goals": "ordering",
    "impact": "rating",
    "timeline": "date",
}


def check_plan(draft: Draft, book: Rulebook) -> None:
    """Note every item of the plan that does not exist, or cannot stand where it is named."""
    for trail, item in _planned_items(book):
        full = f"{book.plan.toxin}.{item}" if trail[1] in _IN_TOXIN else item
        found = book.questionnaire.items.get(full)
        wanted = None if trail[-1] == "item" else _TYPES.get(str(trail[1]))
        if found is None:
            fault = f"the brief's {trail[1]} names no item {full!r}"
            draft.find(trail, fault, "Correct the item id.")
        elif wanted and found.type != wanted:
            fault = f"the brief's {trail[1]} needs a {wanted}, and {full!r} is a {found.type}"
            draft.find(trail, fault, f"Name an item of type {wanted}.")
    for n, need in enumerate(book.plan.needs):
        if ANSWER in need.text and need.item is None:
            fault = f"{ANSWER} stands in the text of a need without an item"
            draft.find(("plan", "needs", n, "text"), fault, "Add item: with an item id.")
    if MONTHS_SINCE_ONSET not in book.facts.value:
        fault = f"no derived value {MONTHS_SINCE_ONSET!r}, which the brief prints"
        draft.find(("facts", "derived"), fault, "Define it: the months since the onset date.")


def _planned_items(book: Rulebook) -> Iterator[tuple[Trail, str]]:
    for name, value in book.plan:
        if name == "rows":
            for n, row in enumerate(value):
                yield from ((("plan", name, n, "items"), item) for item in row.items)
        elif name == "timeline":
            yield from ((("plan", name, n), event.date) for n, event in enumerate(value))
            yield from _named_items(name, value)
        elif name == "needs":
            yield from _named_items(name, value)
        elif isinstance(value, str) and value:
            yield ("plan", name), value
        elif name not in _NOT_ITEMS:
            yield from ((("plan", name, n), item) for n, item in enumerate(value))


def _named_items(name: str, entries: Sequence[PlanEvent | PlanNeed]) -> Iterator[tuple[Trail, str]]:
    named = ((n, entry.item) for n, entry in enumerate(entries))
    yield from ((("plan", name, n, "item"), item) for n, item in named if item)
