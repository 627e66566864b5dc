"""Which lists of each content file have entries that a clinic can add, replace or switch off.

Lives here: where entries stand, and by what name they are called. Must not: changing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from consult.brief.rulebook import (
    BriefPlan,
    Consideration,
    Contradiction,
    ExpectationFact,
    PlanEvent,
    PlanNeed,
    PlanRow,
    Question,
    Source,
    UrgentNotice,
)
from consult.questionnaire.definition import Item, Page, Section
from consult.questionnaire.facts import Derived, Fact
from consult.releases.parts import Part


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: how it is called, its model, and the key that names one of them.

    `home` is the key of an `add:` entry that says where the new one belongs.
    """

    name: str
    model: type[BaseModel]
    key: str = "id"
    home: str = ""

    @property
    def fields(self) -> set[str]:
        """The keys that an entry of this kind can have."""
        return {field.alias or name for name, field in self.model.model_fields.items()}


@dataclass(slots=True)
class Shelf:
    """One list of entries of a kind. `home` is the id of the page, section or group it is in.

    `prefix` stands before its ids ("toxin-treatments."); what is `fixed` cannot be switched off.
    """

    kind: Kind
    entries: list[Part]
    home: str = ""
    prefix: str = ""
    fixed: bool = False

    def name(self, entry: Part) -> str:
        """Return what an entry is called."""
        return self.prefix + entry.word(self.kind.key)

    def names(self) -> list[str]:
        """Return what all entries are called, in their order."""
        return [self.name(entry) for entry in self.entries]


SECTION = Kind("section", Section)
PAGE = Kind("page", Page, home="section")
ITEM = Kind("item", Item, home="page")
CHILD = Kind("item", Item, home="group")

_LISTS: dict[str, tuple[tuple[tuple[str, ...], Kind], ...]] = {
    "urgent.yaml": ((("urgent",), Kind("urgent notice", UrgentNotice)),),
    "considerations.yaml": ((("considerations",), Kind("consideration", Consideration)),),
    "question_bank.yaml": ((("questions",), Kind("question", Question)),),
    "expectations.yaml": ((("facts",), Kind("expectation fact", ExpectationFact)),),
    "sources.yaml": ((("sources",), Kind("source", Source)),),
    "facts.yaml": (
        (("facts",), Kind("fact", Fact)),
        (("derived",), Kind("derived value", Derived)),
    ),
    "brief.yaml": (
        (("plan", "contradictions"), Kind("contradiction", Contradiction)),
        (("plan", "rows"), Kind("row", PlanRow, key="label")),
        (("plan", "timeline"), Kind("event", PlanEvent, key="date")),
        (("plan", "needs"), Kind("need", PlanNeed, key="text")),
    ),
}
# What is no list: the file's own words, called by a name of their own, with the keys it has.
_OWN_WORDS: dict[str, tuple[str, tuple[str, ...], frozenset[str]]] = {
    "expectations.yaml": ("expectations", (), frozenset({"lead"})),
    "brief.yaml": ("plan", ("plan",), frozenset(BriefPlan.model_fields) - {
        "contradictions", "rows", "timeline", "needs",
    }),
    "release.yaml": ("release", (), frozenset({"version", "consent", "consent_version"})),
}  # fmt: skip
LAID_OVER = frozenset({*_LISTS, *_OWN_WORDS, "questionnaire.yaml"})


def own_words(file: str, tree: Part) -> tuple[str, Part, frozenset[str]] | None:
    """Return what a file says besides its entries: its name, the part, and the keys it can have."""
    if file not in _OWN_WORDS:
        return None
    name, trail, keys = _OWN_WORDS[file]
    return name, _below(tree, trail), keys


def shelves_of(file: str, tree: Part) -> list[Shelf]:
    """Return all lists of a file that have entries with names."""
    if file == "questionnaire.yaml":
        return list(_questionnaire(tree))
    return [Shelf(kind, _below(tree, trail).entries) for trail, kind in _LISTS.get(file, ())]


def _questionnaire(tree: Part) -> Iterator[Shelf]:
    sections = _list(tree, "sections")
    yield Shelf(SECTION, sections)
    for section in sections:
        pages = _list(section, "pages")
        yield Shelf(PAGE, pages, home=section.word("id"))
        for page in pages:
            yield from _items(page)
    recheck = tree.at("recheck")
    yield Shelf(PAGE, [recheck], fixed=True)
    yield from _items(recheck)


def _items(page: Part) -> Iterator[Shelf]:
    items = _list(page, "items")
    yield Shelf(ITEM, items, home=page.word("id"))
    for item in items:
        if item.word("type") == "group":
            name = item.word("id")
            yield Shelf(CHILD, _list(item, "item"), home=name, prefix=f"{name}.")


def _list(part: Part, key: str) -> list[Part]:
    return part.at(key).entries


def _below(tree: Part, trail: tuple[str, ...]) -> Part:
    for key in trail:
        tree = tree.at(key)
    return tree
