"""What differs between two releases, entry by entry, in the words of a clinician.

Lives here: comparing. Must not: reading folders or files, printing, judging which is better.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from consult.brief.rulebook import Release
from consult.releases.diff_entries import Entries, Entry, entries_of_texts, groups_of
from consult.releases.diff_words import Lines, Order, Told

What = Literal["added", "removed", "renamed", "changed", "moved"]
NOTHING = Told(None, ())
_WHOLE = "A release has a language only when every text of it is translated."
_SOME = "What is not told to helpers otherwise, they read as the patient does."


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of an entry: its name, the old lines and the new ones; none where it was not set."""

    part: str
    old: Lines = ()
    new: Lines = ()


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What became of one entry; `notes` say where it stands now, or what it was called."""

    name: str
    what: tuple[What, ...]
    notes: Lines = ()
    parts: tuple[PartChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """All changes under one heading."""

    title: str
    entries: tuple[EntryChange, ...]


def differences(old: Release, new: Release) -> tuple[Group, ...]:
    """Return what differs, under headings; nothing when both say the same."""
    before, after = groups_of(old.rulebook), groups_of(new.rulebook)
    groups = [Group(title, compared(before[title], after[title])) for title in after]
    for language in dict.fromkeys((*old.texts, *new.texts)):
        told = old.texts.get(language, {}), new.texts.get(language, {})
        groups.append(Group(f"Texts in {language!r}", tuple(_texts(*told, _WHOLE))))
    for language in dict.fromkeys((*old.helper_texts, *new.helper_texts)):
        told = old.helper_texts.get(language, {}), new.helper_texts.get(language, {})
        groups.append(Group(f"Texts to helpers in {language!r}", tuple(_texts(*told, _SOME))))
    return tuple(group for group in groups if group.entries)


def compared(old: Entries, new: Entries) -> tuple[EntryChange, ...]:
    """Return what became of each entry, in the newer order; what is gone comes last."""
    names = _renamed(old, new)
    before = {
        names.get(key, key): replace(entry, home=names.get(entry.home, entry.home))
        for key, entry in old.items()
    }
    was = {now: earlier for earlier, now in names.items()}
    moved = _moved(before, new)
    found = []
    for key, entry in new.items():
        change = _became(before.get(key), entry, moved.get(key))
        if key in was:
            note = f"The same text stood under {was[key]!r}, which is gone."
            what: tuple[What, ...] = ("renamed", *change.what)
            change = replace(change, what=what, notes=(note, *change.notes))
        if change.what:
            found.append(change)
    gone = [entry for key, entry in before.items() if key not in new]
    found += [EntryChange(entry.name, ("removed",), (), _was(entry)) for entry in gone]
    return tuple(found)


def _was(entry: Entry) -> tuple[PartChange, ...]:
    """Return what is told of an entry that is gone: the text it is known by, else all of it."""
    if entry.text:
        return (PartChange("text", entry.text),)
    return tuple(PartChange(part, told.lines) for part, told in entry.parts.items())


def _became(old: Entry | None, new: Entry, moved: str | None) -> EntryChange:
    if old is None:
        told = {part: t.lines for part, t in new.parts.items() if not isinstance(t.raw, Order)}
        parts = tuple(PartChange(part, (), lines) for part, lines in told.items())
        return EntryChange(new.name, ("added",), (), parts)
    parts = tuple(_part_changes(old, new))
    what: list[What] = ["changed"] if parts else []
    if moved:
        what.append("moved")
    return EntryChange(new.name, tuple(what), (moved,) if moved else (), parts)


def _part_changes(old: Entry, new: Entry) -> Iterator[PartChange]:
    for part in dict.fromkeys((*new.parts, *old.parts)):
        before, after = old.parts.get(part, NOTHING), new.parts.get(part, NOTHING)
        if not _is_same(before, after):
            yield PartChange(part, before.lines, after.lines)


def _is_same(before: Told, after: Told) -> bool:
    if not isinstance(before.raw, Order) and not isinstance(after.raw, Order):
        return bool(before.raw == after.raw)
    if before is NOTHING or after is NOTHING:
        return True
    common = set(before.raw) & set(after.raw)
    return [c for c in before.raw if c in common] == [c for c in after.raw if c in common]


def _renamed(old: Entries, new: Entries) -> dict[str, str]:
    """Return the newer key of each vanished entry whose text stands under a new one."""
    fresh = [key for key in new if key not in old]
    known_by = Counter((new[key].kind, new[key].text) for key in fresh)
    found: dict[str, str] = {}
    for key, entry in old.items():
        known = (entry.kind, entry.text)
        if key not in new and entry.text and known_by[known] == 1:
            now = next(k for k in fresh if (new[k].kind, new[k].text) == known)
            if now not in found.values():
                found[key] = now
    return found


def _moved(old: Entries, new: Entries) -> dict[str, str]:
    """Return where each entry stands now that stood elsewhere before."""
    found: dict[str, str] = {}
    rows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key, entry in new.items():
        if key in old and old[key].home != entry.home:
            found[key] = f"It stood in {old[key].home}, now in {entry.home}."
        rows[(entry.kind, entry.home)].append(key)
    places = {key: place for place, key in enumerate(old)}
    for row in rows.values():
        stayed = [key for key in row if key in old and key not in found]
        kept = set(_longest_rise(stayed, places))
        for key in stayed:
            if key not in kept:
                place = row.index(key)
                found[key] = f"It stands now after {row[place - 1]!r}." if place else "Now first."
    return found


def _longest_rise(keys: list[str], places: dict[str, int]) -> list[str]:
    """Return the most keys that kept their order, so that as few as can be are called moved."""
    best: list[list[str]] = []
    for key in keys:
        before = [run for run in best if places[run[-1]] < places[key]]
        best.append([*max(before, key=len, default=[]), key])
    return max(best, key=len, default=[])


def _texts(old: Mapping[str, str], new: Mapping[str, str], note: str) -> Iterator[EntryChange]:
    """Yield each changed and new translation; those of texts that are gone are counted."""
    before, after = entries_of_texts(old), entries_of_texts(new)
    if not before or not after:
        name = f"all texts ({len(before or after)})"
        yield EntryChange(name, ("added" if after else "removed",), (note,))
        return
    gone = len(before.keys() - after.keys())
    yield from compared({key: e for key, e in before.items() if key in after}, after)
    if gone:
        noun = "translation" if gone == 1 else "translations"
        yield EntryChange(f"{gone} {noun} of texts that are gone", ("removed",))
