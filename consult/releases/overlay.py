"""A clinic's changes to one of our content files, entry by entry.

A file in the clinic's folder either replaces ours as a whole (it has our file's keys), or lies over
it with these keys and no others:

    replace:                       # change entries of ours; only the keys given change
      - id: eye-does-not-close
        discuss: how the eye is kept moist at night
        hint: null                 # a key given as null goes away
    add:                           # entries with new ids, after the last one or after: ID
      - id: our-own-question
        after: q04-own-results
        ...
    switch_off:                    # take entries of ours out, and say why
      - id: photos-on-file
        reason: We keep no photographs.

In `questionnaire.yaml` entries are sections, pages, items and a group's items (`group.item`); an
added item names its `page:` or `group:`, an added page its `section:`. Of sections and pages only
the heading is replaced. An id that names two things needs `kind:` beside it (`kind: page`). In
`brief.yaml` the `id` of a row is its label, of an event its date, of a need its text. What is no
list is replaced under the ids `plan` (brief.yaml), `expectations` (its lead), `release`.

Lives here: laying one file over another. Must not: judging what comes out; the checks do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from consult.brief.rulebook import SwitchedOff
from consult.releases.finding import Finding
from consult.releases.parts import Part, file_of, part_of
from consult.releases.places import (
    DIRECTIONS,
    EntryIsFaulty,
    entry_meant,
    names_of,
    shelf_meant,
    spot_meant,
)
from consult.releases.shelves import ITEM, LAID_OVER, PAGE, SECTION, Shelf, own_words, shelves_of
from consult.releases.yaml_file import YamlFile

KEYS = ("replace", "add", "switch_off")
# Headings only: what a page or section holds is changed by its own ids, so that nothing is lost.
_CONTENTS = {"section": "pages", "page": "items"}
_TOLD_WITH_SWITCH_OFF = {"id", "kind", "reason"}

Name = tuple[str, str]


@dataclass
class Laid:
    """Our file with a clinic's changes. `gone` tells where each (kind, id) was switched off."""

    file: YamlFile
    switched_off: list[SwitchedOff] = field(default_factory=list)
    gone: dict[Name, str] = field(default_factory=dict)


def is_overlay(theirs: YamlFile) -> bool:
    """Tell whether a clinic's file lies over ours, rather than replacing it."""
    keys = theirs.value if isinstance(theirs.value, dict) else {}
    return theirs.name in LAID_OVER and bool(keys) and set(keys) <= set(KEYS)


def lay_over(ours: YamlFile, theirs: YamlFile) -> Laid:
    """Return our file with the clinic's changes; their faults are findings of the file."""
    name = f"{theirs.name} (clinic)"
    laying = _Laying(ours.name, part_of(ours, ours.name))
    overlay = part_of(theirs, name)
    for key, change in zip(KEYS, (laying.replace, laying.add, laying.switch_off), strict=True):
        laying.change_all(overlay.at(key), key, change)
    laying.tidy()
    laid = Laid(file_of(laying.tree), laying.switched_off, laying.gone)
    laid.file.findings = [
        *ours.findings,
        *(replace(finding, file=name) for finding in theirs.findings),
        *laying.findings,
    ]
    return laid


class _Laying:
    """Our file as a tree while it is changed, and what became of its entries."""

    def __init__(self, file: str, tree: Part) -> None:
        self.file, self.tree = file, tree
        self.findings: list[Finding] = []
        self.switched_off: list[SwitchedOff] = []
        self.gone: dict[Name, str] = {}
        self._changed: dict[Name, str] = {}
        self._placed: dict[Name, int] = {}
        self._thinned: list[tuple[Shelf, Part]] = []

    @property
    def shelves(self) -> list[Shelf]:
        """The lists as they stand now."""
        return shelves_of(self.file, self.tree)

    def change_all(self, rows: Part, key: str, change: Callable[[Part], None]) -> None:
        """Make each change under a key; what is faulty becomes a finding and changes nothing."""
        if rows.value is not None and not isinstance(rows.value, list):
            self._find(rows, f"{key} is no list", "Begin each entry with a hyphen.")
        for entry in rows.entries:
            try:
                if not entry.keys:
                    mend = "Begin it with id:."
                    raise EntryIsFaulty(entry, f"an entry under {key} has no keys", mend)
                change(entry)
            except EntryIsFaulty as faulty:
                self._find(faulty.part, faulty.fault, faulty.mend)

    def replace(self, entry: Part) -> None:
        """Change the keys given of one of our entries, or of the file's own words."""
        own = own_words(self.file, self.tree)
        if own and entry.word("id") == own[0]:
            name, target, keys = own
            self._refuse_double((name, name), entry)
            _refuse_keys(entry, {"id", *keys}, f"under the id {name!r}")
            _merge(target, entry)
            return
        shelf, target = entry_meant(self.shelves, entry)
        kind, name = shelf.kind.name, shelf.name(target)
        self._refuse_double((kind, name), entry)
        contents = _CONTENTS.get(kind, "")
        if contents in entry.keys:
            fault = f"the {contents} of {kind} {name!r} cannot be replaced together"
            raise EntryIsFaulty(entry.at(contents), fault, "Change each by its own id.")
        moved = DIRECTIONS.intersection(entry.keys) - {"kind"}
        if moved:
            fault = f"{kind} {name!r} cannot be moved under replace"
            raise EntryIsFaulty(entry, fault, f"Remove {sorted(moved)[0]}: here.")
        _merge(target, entry)
        target.file, target.line = entry.file, entry.line

    def add(self, entry: Part) -> None:
        """Put an entry of the clinic's own in its place."""
        shelf = shelf_meant(self.shelves, entry)
        kind, name = shelf.kind, shelf.name(entry)
        if not entry.word(kind.key):
            fault = f"a new {kind.name} has no {kind.key}"
            raise EntryIsFaulty(entry, fault, f"Add {kind.key}: to it.")
        if name in names_of(self.shelves, kind):
            mend = "Put it under replace with only the keys that change, or choose another id."
            if self._changed.get((kind.name, name)) == "added":
                mend = "Keep one of the two."
            fault = f"{kind.name} {name!r} is there already"
            raise EntryIsFaulty(entry.at(kind.key), fault, mend)
        place = self._place(shelf, spot_meant(shelf, entry))
        kept = {key: part for key, part in entry.keys.items() if key not in DIRECTIONS}
        shelf.entries.insert(place, Part(kept, entry.file, entry.line))
        self._changed[(kind.name, name)] = "added"

    def switch_off(self, entry: Part) -> None:
        """Take one of our entries out; its id and the reason are kept."""
        _refuse_keys(entry, _TOLD_WITH_SWITCH_OFF, "under switch_off")
        shelf, ours = self._meant_to_go(entry)
        kind, name = shelf.kind.name, shelf.name(ours)
        reason = " ".join(entry.word("reason").split())
        if shelf.fixed:
            fault = f"{kind} {name!r} cannot be switched off"
            raise EntryIsFaulty(entry, fault, "Replace its items instead.")
        if not reason:
            fault = f"{kind} {name!r} is switched off without a reason"
            raise EntryIsFaulty(entry, fault, "Add reason: with why the clinic does without it.")
        for gone in [(kind, name), *_inside(shelf, ours)]:
            if gone in self._changed:
                fault = f"{gone[0]} {gone[1]!r} is {self._changed[gone]} and switched off"
                raise EntryIsFaulty(entry, fault, "Do one of the two.")
            self.gone[gone] = f"{entry.file}, line {entry.line}"
        off = SwitchedOff(kind=kind, id=name, evidence=ours.word("evidence"), reason=reason)
        self.switched_off.append(off)
        shelf.entries[:] = [other for other in shelf.entries if other is not ours]
        self._thinned.append((shelf, entry))

    def tidy(self) -> None:
        """Take out sections that lost all pages; note pages and groups that lost all items."""
        for shelf, entry in self._thinned:
            home = "item" if shelf.kind.home == "group" else shelf.kind.home
            if shelf.entries or not shelf.home or (home, shelf.home) in self.gone:
                continue
            if home == "section":
                sections = next(s for s in self.shelves if s.kind is SECTION).entries
                sections[:] = [s for s in sections if s.word("id") != shelf.home]
            else:
                fault = f"{home} {shelf.home!r} has no item left"
                self._find(entry, fault, f"Switch off the {home} instead, or change an item.")

    def _place(self, shelf: Shelf, after: str | None) -> int:
        """Return where a new entry stands: behind those that were put after the same id before."""
        if after is None:
            return len(shelf.entries)
        before = self._placed.get((shelf.kind.name, after), 0)
        self._placed[(shelf.kind.name, after)] = before + 1
        return shelf.names().index(after) + 1 + before

    def _refuse_double(self, name: Name, entry: Part) -> None:
        if name in self._changed:
            raise EntryIsFaulty(entry, f"{name[1]!r} is replaced twice", "Make one entry of both.")
        self._changed[name] = "replaced"

    def _meant_to_go(self, entry: Part) -> tuple[Shelf, Part]:
        """Return the entry of ours that is to go; say so when it went already, with its page."""
        try:
            return entry_meant(self.shelves, entry)
        except EntryIsFaulty:
            name = entry.word("id")
            for (kind, gone), where in self.gone.items():
                if gone == name:
                    fault = f"{kind} {name!r} is switched off already in {where}"
                    raise EntryIsFaulty(entry, fault, "Remove this entry.") from None
            raise

    def _find(self, part: Part, fault: str, mend: str) -> None:
        self.findings.append(Finding(part.file, part.line, fault, mend))


def _merge(target: Part, entry: Part) -> None:
    for key, part in entry.keys.items():
        if key == "id" or key in DIRECTIONS:
            continue
        if part.value is None:
            target.keys.pop(key, None)
        else:
            target.keys[key] = part


def _inside(shelf: Shelf, ours: Part) -> list[Name]:
    """Return what goes with an entry: a section's pages, a page's items, a group's items."""
    if shelf.kind is SECTION:
        pages = ours.at("pages").entries
        inner = [name for page in pages for name in _items(page)]
        return [*(("page", page.word("id")) for page in pages), *inner]
    if shelf.kind is PAGE:
        return _items(ours)
    return _children(ours) if shelf.kind is ITEM else []


def _items(page: Part) -> list[Name]:
    items = page.at("items").entries
    inner = [name for item in items for name in _children(item)]
    return [*(("item", item.word("id")) for item in items), *inner]


def _children(item: Part) -> list[Name]:
    return [("item", f"{item.word('id')}.{child.word('id')}") for child in item.at("item").entries]


def _refuse_keys(entry: Part, known: set[str], where: str) -> None:
    for key, part in entry.keys.items():
        if key not in known:
            mend = f"Known here: {', '.join(sorted(known))}."
            raise EntryIsFaulty(part, f"unknown key {key!r} {where}", mend)
