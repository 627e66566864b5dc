"""Which entry of ours a clinic's entry is about, and where a new one belongs.

Lives here: finding the place, by id and kind. Must not: changing anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from consult.releases.finding import nearest
from consult.releases.parts import Part
from consult.releases.shelves import Kind, Shelf

# What an entry says about its place; the rest is its content.
HOMES = ("section", "page", "group")
DIRECTIONS = frozenset({"after", "kind", *HOMES})


class EntryIsFaulty(Exception):
    """A clinic's entry cannot be laid over ours; says where, what is wrong, and how to mend it."""

    def __init__(self, part: Part, fault: str, mend: str) -> None:
        """Keep the three for the finding."""
        super().__init__(fault)
        self.part, self.fault, self.mend = part, fault, mend


def entry_meant(shelves: list[Shelf], entry: Part) -> tuple[Shelf, Part]:
    """Return the entry that has the id of a clinic's entry. Raises EntryIsFaulty."""
    name = entry.word("id")
    if not name:
        raise EntryIsFaulty(entry, "an entry has no id", "Add id: with the id of an entry of ours.")
    fitting = _of_kind(shelves, entry)
    found = [(s, e) for s in fitting for e in s.entries if s.name(e) == name]
    if not found:
        wanted = " or ".join(dict.fromkeys(shelf.kind.name for shelf in fitting))
        known = [word for shelf in fitting for word in shelf.names()]
        mend = nearest(name, known) or "Correct the id, or put a new entry under add."
        raise EntryIsFaulty(entry.at("id"), f"no {wanted} {name!r}", mend)
    given = entry.keys.keys() - {"id", "reason"} - DIRECTIONS
    if len(found) > 1:
        found = [(s, e) for s, e in found if given and given <= s.kind.fields] or found
    if len(found) > 1:
        kinds = [shelf.kind.name for shelf, _ in found]
        fault = f"{name!r} can be meant as {' or '.join(kinds)}"
        mend = "Write " + " or ".join(f"kind: {kind}" for kind in kinds) + " below the id."
        raise EntryIsFaulty(entry.at("id"), fault, mend)
    return found[0]


def shelf_meant(shelves: list[Shelf], entry: Part) -> Shelf:
    """Return the list that a clinic's new entry belongs to. Raises EntryIsFaulty."""
    fitting = _of_kind(shelves, entry)
    for key in HOMES:
        if key in entry.keys and any(shelf.kind.home == key for shelf in fitting):
            return _home(fitting, entry, key)
    open_to = [shelf for shelf in fitting if not shelf.home and not shelf.fixed]
    homes = any(shelf.kind.home for shelf in fitting)
    if not open_to or (homes and "kind" not in entry.keys):
        mend = "Add page: with the id of its page, or for a new page section: with its section's."
        raise EntryIsFaulty(entry, "it is not said where the new entry belongs", mend)
    weighed = [(len(entry.keys.keys() & shelf.kind.fields), shelf) for shelf in open_to]
    most = max((weight for weight, _ in weighed), default=0)
    best = [shelf for weight, shelf in weighed if weight == most]
    if len(best) != 1:
        kinds = sorted({shelf.kind.name for shelf in fitting})
        mend = "Add kind: with one of " + ", ".join(kinds) + "."
        raise EntryIsFaulty(entry, "it is not clear what is added", mend)
    return best[0]


def spot_meant(shelf: Shelf, entry: Part) -> str | None:
    """Return the id after which a new entry stands, None for the end. Raises EntryIsFaulty."""
    if "after" not in entry.keys:
        return None
    after = entry.word("after")
    for name in (after, shelf.prefix + after):
        if name in shelf.names():
            return name
    fault = f"no {shelf.kind.name} {after!r} to stand after"
    if shelf.home:
        fault += f" in {shelf.home!r}"
    mend = nearest(after, shelf.names()) or "Correct the id, or leave after: out to stand last."
    raise EntryIsFaulty(entry.at("after"), fault, mend)


def _of_kind(shelves: list[Shelf], entry: Part) -> list[Shelf]:
    """Return the lists of the kind that an entry names, all when it names none."""
    if "kind" not in entry.keys:
        return shelves
    kinds = dict.fromkeys(shelf.kind.name for shelf in shelves)
    wanted = entry.word("kind")
    if wanted not in kinds:
        fault, mend = f"no kind {wanted!r} in this file", f"Write one of {', '.join(kinds)}."
        raise EntryIsFaulty(entry.at("kind"), fault, mend)
    return [shelf for shelf in shelves if shelf.kind.name == wanted]


def _home(shelves: Iterable[Shelf], entry: Part, key: str) -> Shelf:
    homes = {shelf.home: shelf for shelf in shelves if shelf.kind.home == key and shelf.home}
    wanted = entry.word(key)
    if wanted not in homes:
        mend = nearest(wanted, homes) or f"Write one of {', '.join(homes)}."
        raise EntryIsFaulty(entry.at(key), f"no {key} {wanted!r} to add to", mend)
    return homes[wanted]


def names_of(shelves: Iterable[Shelf], kind: Kind) -> set[str]:
    """Return the ids of all entries of a kind."""
    return {name for shelf in shelves if shelf.kind.name == kind.name for name in shelf.names()}
