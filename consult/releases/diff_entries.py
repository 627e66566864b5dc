"""The entries of a release under the headings of a comparison, each with its parts in words.

Lives here: what is told about each kind of entry. Must not: comparing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from consult.brief.rulebook import Rulebook
from consult.questionnaire.definition import Page
from consult.releases.diff_words import Lines, Told, parts_of

SHORT = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its kind and name, its parts, the text it is known by, and what it stands in."""

    kind: str
    name: str
    parts: dict[str, Told]
    text: Lines = ()
    home: str = ""


# By id; in the questionnaire, where ids name pages and items alike, with the kind before it.
Entries = dict[str, Entry]


def groups_of(book: Rulebook) -> dict[str, Entries]:
    """Return all entries of a release's content by heading, in the order they are told."""
    return {
        "Urgent notices": _rules(book, book.urgent, "title"),
        "Considerations": _rules(book, book.considerations, "discuss"),
        "Question bank": _rules(book, book.questions, "text"),
        "Expectation facts": {
            **_whole("lead", {"lead": book.expectations_lead}),
            **_rules(book, book.expectations, "text"),
        },
        "Questionnaire pages": dict(_questionnaire(book)),
        "Facts": {
            **_rules(book, book.facts.facts, "meaning", "fact"),
            **_rules(book, book.facts.derived, "meaning", "derived value"),
        },
        "Sources": _rules(book, book.sources, "title"),
        "Consent": _whole("consent", {"text": book.consent, "version": book.consent_version}),
        "Brief": _brief(book),
        "Switched off": _switched_off(book),
    }


def entries_of_texts(texts: Mapping[str, str]) -> Entries:
    """Return what is told instead of texts, in a language or to helpers, by those texts."""
    found = {}
    for key, told in texts.items():
        place, _, text = key.rpartition("\x04")
        name = _short(text) + (f", in {place}" if place else "")
        found[key] = Entry("text", name, {"translation": Told(told, (told,))}, (), key)
    return found


def _rules(book: Rulebook, rows: Iterable[Any], known_by: str, kind: str = "") -> Entries:
    found = {}
    for row in rows:
        evidence = getattr(row, "evidence", "")
        name = " ".join(
            word for word in (kind, row.id, f"({evidence})" if evidence else "") if word
        )
        text = (getattr(row, known_by),)
        found[f"{kind} {row.id}".strip()] = Entry(kind, name, parts_of(row, book), text)
    return found


def _whole(name: str, words: dict[str, str]) -> Entries:
    return {name: Entry("", name, {part: Told(text, (text,)) for part, text in words.items()})}


def _questionnaire(book: Rulebook) -> Iterator[tuple[str, Entry]]:
    asked = book.questionnaire
    for section in asked.sections:
        parts = parts_of(section, book, ("pages",))
        home = f"section {section.id}"
        yield home, Entry("section", home, parts, (section.title,))
        for page in section.pages:
            yield from _page(page, home, book)
    yield from _page(asked.recheck, "the second safety check", book)


def _page(page: Page, home: str, book: Rulebook) -> Iterator[tuple[str, Entry]]:
    here = f"page {page.id}"
    yield here, Entry("page", here, parts_of(page, book, ("items",)), (page.title,), home)
    for item in page.items:
        name = f"item {item.id}"
        told = f"{name} ({item.term}), {here}"
        yield name, Entry("item", told, parts_of(item, book), (item.text,), here)


def _brief(book: Rulebook) -> Entries:
    plan = book.plan
    lists = ("rows", "timeline", "needs", "contradictions")
    found = {"plan": Entry("", "what stands where", parts_of(plan, book, lists))}
    found |= _named(book, "row", {row.label: row for row in plan.rows})
    found |= _named(book, "event", {event.date: event for event in plan.timeline})
    found |= _named(book, "need", {need.text: need for need in plan.needs})
    return found | _named(book, "contradiction", {row.id: row for row in plan.contradictions})


def _named(book: Rulebook, kind: str, rows: dict[str, BaseModel]) -> Entries:
    found = {}
    for name, row in rows.items():
        text = getattr(row, "text", "")
        found[f"{kind} {name}"] = Entry(
            kind, f"{kind} {_short(name)}", parts_of(row, book), (text,) if text else ()
        )
    return found


def _switched_off(book: Rulebook) -> Entries:
    found = {}
    for off in book.switched_off:
        name = f"{off.kind} {off.id}"
        told = f"{name} ({off.evidence})" if off.evidence else name
        found[name] = Entry("", told, {"reason": Told(off.reason, (off.reason,))}, (), name)
    return found


def _short(text: str) -> str:
    return f'"{text}"' if len(text) <= SHORT else f'"{text[: SHORT - 1]}…"'
