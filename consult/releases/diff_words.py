"""Content in the words of a clinician: conditions, and the parts of each entry by their names.

Lives here: how one entry is told. Must not: comparing, layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from consult.brief.rulebook import Category, Rulebook, Trigger
from consult.brief.words import CATEGORY_WORDS
from consult.questionnaire.conditions import AllOf, AnyOf, DerivedComparison, FactRef, Not
from consult.questionnaire.definition import AnswerOption, Comparison, Item, Region

Lines = tuple[str, ...]

LABELS = {
    "acknowledge": "how it is acknowledged", "basis": "basis", "because": "because",
    "call": "number to call", "checked": "how far it was read", "date": "date item",
    "declined": "offers prefer not to say", "discuss": "worth discussing", "enableWhen": "asked if",
    "exclusive": "stands alone", "eye": "about the eye", "hint": "hint", "item": "item",
    "kept": "kept place", "lead": "lead", "level": "how pressing", "line": "short form",
    "low": "low importance", "maxLength": "most characters", "maxOccurs": "most rows",
    "maximum": "highest number", "minimum": "lowest number", "notSure": "offers not sure",
    "one_of": "names one or more of several", "repeats": "takes several answers",
    "reported": "patient reported", "required": "must be answered", "safety": "safety page",
    "seen_by_doctor": "set against a notice of level", "source": "sources", "term": "in documents",
    "until": "counted to", "verification": "how far verified", "why": "why",
    "words": "takes own words",
}  # fmt: skip
_CODED = {"answerOption": "option", "regions": "region", "kinds": "kind"}
_ORDER = {">": "more than", "<": "less than", ">=": "at least", "<=": "at most"}
_STATES = {"not-sure": '"not sure"', "declined": '"prefer not to say"'}
_INDENT = "  "


class Order(tuple[str, ...]):
    """Codes in their order: what was added or taken out changes no order."""


@dataclass(frozen=True, slots=True)
class Told:
    """A part of an entry: `raw` tells whether it changed, `lines` how it reads."""

    raw: Any
    lines: Lines


def parts_of(entry: BaseModel, book: Rulebook, leave: tuple[str, ...] = ()) -> dict[str, Told]:
    """Return the parts of an entry by their names, without `leave` and without what is not set."""
    found: dict[str, Told] = {}
    for name, field in type(entry).model_fields.items():
        value = getattr(entry, name)
        is_told_elsewhere = name in ("id", "code", "enableBehavior", *leave)
        if is_told_elsewhere or value == field.get_default(call_default_factory=True):
            continue
        if name == "enableWhen":
            behaviour = getattr(entry, "enableBehavior", "all")
            raw, condition = (behaviour, value), _flat(value, behaviour)
            found[LABELS[name]] = Told(raw, condition_lines(condition, book))
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            found.update(_inner(name, value, book))
        elif isinstance(value, BaseModel):
            found[LABELS.get(name, name)] = Told(value, condition_lines(value, book))
        else:
            found[LABELS.get(name, name.replace("_", " "))] = Told(value, _plain(value))
    return found


def condition_lines(condition: Any, book: Rulebook) -> Lines:
    """Return a condition in words, a line for each part; what is joined stands indented."""
    if isinstance(condition, AllOf):
        return _joined("all of:", condition.all, book)
    if isinstance(condition, AnyOf):
        same = _same_question(condition)
        return (same_line(same, book),) if same else _joined("any of:", condition.any, book)
    if isinstance(condition, Not):
        return _joined("not:", (condition.not_,), book)
    if isinstance(condition, FactRef):
        fact = book.facts.fact[condition.fact]
        return (f"{fact.meaning} (fact {fact.id})",)
    if isinstance(condition, DerivedComparison):
        return (_derived_line(condition, book),)
    return (same_line((condition,), book),)


def same_line(parts: tuple[Comparison, ...], book: Rulebook) -> str:
    """Return comparisons with one item in one line: "Cause (cause) is stroke or injury"."""
    first = parts[0]
    item = book.questionnaire.items[first.question]
    named = f"{item.term} ({first.question})"
    if first.operator == "exists":
        return f"{named} is answered" if first.answer else f"{named} is not answered"
    answers = " or ".join(_answer(item, part.answer) for part in parts)
    if first.operator in _ORDER:
        return f"{named} is {_ORDER[first.operator]} {answers}"
    takes_several = item.repeats or item.type in ("face-map", "ordering") or "." in first.question
    verbs = ("includes", "does not include") if takes_several else ("is", "is not")
    return f"{named} {verbs[first.operator != '=']} {answers}"


def _joined(head: str, parts: tuple[Any, ...], book: Rulebook) -> Lines:
    if len(parts) == 1 and head != "not:":
        return condition_lines(parts[0], book)
    inner = (line for part in parts for line in _item_of(condition_lines(part, book)))
    return (head, *(_INDENT + line for line in inner))


def _item_of(lines: Lines) -> Iterator[str]:
    yield f"- {lines[0]}"
    yield from (_INDENT + line for line in lines[1:])


def _same_question(condition: AnyOf) -> tuple[Comparison, ...]:
    parts = tuple(part for part in condition.any if isinstance(part, Comparison))
    asked = {(part.question, part.operator) for part in parts}
    return parts if len(parts) == len(condition.any) and asked == {
        (parts[0].question, "=")
    } else ()  # fmt: skip


def _flat(parts: tuple[Comparison, ...], behaviour: str) -> AllOf | AnyOf:
    return AnyOf(any=parts) if behaviour == "any" else AllOf(all=parts)


def _derived_line(condition: DerivedComparison, book: Rulebook) -> str:
    derived = book.facts.value[condition.value]
    named = f"{derived.meaning} ({derived.id})"
    if condition.operator == "exists":
        return f"{named}: {'known' if condition.answer else 'not known'}"
    return f"{named}: {_ORDER[condition.operator]} {condition.answer}"


def _answer(item: Item, answer: Any) -> str:
    if answer in _STATES:
        return _STATES[str(answer)]
    rows: tuple[AnswerOption | Region, ...] = (*item.answerOption, *item.regions, *item.kinds)
    for row in rows:
        if row.code == answer:
            return row.term or row.text
    return str(answer)


def _inner(name: str, rows: tuple[Any, ...], book: Rulebook) -> Iterator[tuple[str, Told]]:
    """Yield the parts of what stands inside an entry: options, reasons, a group's items."""
    if name in _CODED:
        codes = Order(row.code for row in rows)
        yield f"order of {_CODED[name]}s", Told(codes, (", ".join(codes),))
    for row in rows:
        if isinstance(row, AnswerOption | Region):
            yield f"{_CODED[name]} {row.code}", Told(row, _option_lines(row))
        elif isinstance(row, Trigger):
            told = Told(row.when, condition_lines(row.when, book))
            yield f'suggested because "{row.because}", if', told
        elif isinstance(row, Item):
            for label, told in parts_of(row, book).items():
                yield f"{row.id}: {label}", told


def _option_lines(row: AnswerOption | Region) -> Lines:
    lines = [row.text]
    if row.term:
        lines.append(f"in documents: {row.term}")
    if isinstance(row, AnswerOption):
        lines += [f"hint: {row.hint}"] if row.hint else []
        lines += ["stands alone"] if row.exclusive else []
    return tuple(lines)


def _plain(value: Any) -> Lines:
    if isinstance(value, Category):
        return (CATEGORY_WORDS[value],)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, tuple):
        is_names = all(" " not in part for part in value)
        return (", ".join(value),) if is_names else value
    return (str(value),)
