"""Where a patient could not go on: items without a possible answer, notices without a way past."""

from __future__ import annotations

from collections.abc import Iterator

from consult.brief.rulebook import Level, Rulebook, UrgentNotice
from consult.brief.urgent import BLOCKING
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.item_types.ordering import PLACES
from consult.releases.condition_checks import pages_of
from consult.releases.examples import ExampleSearch
from consult.releases.loading import Draft
from consult.releases.yaml_file import Trail

_TYPED = ("text", "string")
_CALLS = {Level.EMERGENCY: "emergency", Level.CRISIS: "crisis"}


def check_dead_ends(draft: Draft, book: Rulebook, search: ExampleSearch) -> None:
    """Note every item that cannot be answered, must not be required, or cannot be left."""
    for trail, page in pages_of(book):
        if page is book.questionnaire.recheck:
            _check_recheck(draft, trail, page)
        for n, item in enumerate(page.items):
            here = (*trail, "items", n)
            _check_item(draft, here, item, item.id, search)
            for c, child in enumerate(item.item):
                _check_item(draft, (*here, "item", c), child, f"{item.id}.{child.id}", search)
            if item.required:
                _check_required(draft, here, item, page.safety or item.id == book.plan.side)
    for n, notice in enumerate(book.urgent):
        _check_notice(draft, ("urgent", n), notice)


def _check_item(draft: Draft, trail: Trail, item: Item, name: str, search: ExampleSearch) -> None:
    if item.type == "integer" and None not in (item.minimum, item.maximum):
        if not search.can_be_answered(name):
            fault = f"no number fits {name!r}: from {item.minimum} to {item.maximum}"
            draft.find((*trail, "minimum"), fault, "Give a maximum from the minimum up, 0 or more.")
    elif not search.can_be_answered(name):
        draft.find(trail, f"no answer to {name!r} is possible", "Correct its type or its limits.")
    if item.type == "ordering" and len(item.answerOption) < PLACES:
        fault = f"{name!r} orders {PLACES}, and has {len(item.answerOption)} to choose from"
        draft.find((*trail, "answerOption"), fault, "Add options, or make it a choice.")
    if item.repeats and item.answerOption and all(o.exclusive for o in item.answerOption):
        fault = f"every option of {name!r} is exclusive, so that nobody can tick two"
        draft.find((*trail, "repeats"), fault, "Remove repeats: and exclusive:, or add an option.")


def _check_required(draft: Draft, trail: Trail, item: Item, may_be: bool) -> None:
    here = (*trail, "required")
    if not may_be:
        fault = f"{item.id!r} is required, and is neither a safety question nor the side"
        draft.find(here, fault, "Remove required: patients may leave everything else.")
    elif item.type in _TYPED:
        fault = f"{item.id!r} is required and has to be typed"
        draft.find(here, fault, "Remove required, or ask it with options.")
    elif not _can_be_denied(item):
        fault = f"whoever has nothing to say to {item.id!r} cannot go on, for it is required"
        last = (*trail, "answerOption", len(item.answerOption) - 1) if item.answerOption else here
        draft.find(last, fault, "Add an exclusive option such as none, or notSure: true.")


def _can_be_denied(item: Item) -> bool:
    """Tell whether somebody to whom nothing of it applies, or who does not know, can answer."""
    if item.notSure or item.declined or item.type in ("rating", "side"):
        return True
    if item.type == "choice" and not item.repeats:
        return len(item.answerOption) > 1
    return any(option.exclusive for option in item.answerOption)


def _check_recheck(draft: Draft, trail: Trail, page: Page) -> None:
    for place, part in _conditional(trail, page):
        fault = f"{part!r} is asked of everyone: it stands outside the path"
        draft.find((*place, "enableWhen"), fault, "Remove enableWhen from the second safety check.")


def _conditional(trail: Trail, page: Page) -> Iterator[tuple[Trail, str]]:
    if page.enableWhen:
        yield trail, page.id
    for n, item in enumerate(page.items):
        if item.enableWhen:
            yield (*trail, "items", n), item.id


def _check_notice(draft: Draft, trail: Trail, notice: UrgentNotice) -> None:
    seen = notice.acknowledge == "seen-by-doctor"
    if notice.level is Level.EMERGENCY and not seen:
        fault = f"emergency notice {notice.id!r} could be clicked away"
        draft.find((*trail, "acknowledge"), fault, "Write acknowledge: seen-by-doctor.")
    if notice.level not in BLOCKING and seen:
        fault = f"notice {notice.id!r} is below today, and would keep patients from going on"
        draft.find((*trail, "acknowledge"), fault, "Write acknowledge: read.")
    wanted = _CALLS.get(notice.level)
    if wanted and notice.call != wanted:
        fault = f"notice {notice.id!r} of level {notice.level} calls {notice.call}"
        draft.find((*trail, "call"), fault, f"Write call: {wanted}.")
