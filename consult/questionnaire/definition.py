"""The typed questionnaire: sections, pages, items.

Field names are FHIR's where FHIR has one (`id` is linkId). Lives here: the shape of what is asked
and what the shape alone can refuse. Must not: answers, conditions' truth, files.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Operator = Literal["exists", "=", "!=", ">", "<", ">=", "<="]
ItemTypeName = Literal[
    "choice", "open-choice", "text", "string", "integer", "date",
    "rating", "side", "face-map", "group", "ordering",
]  # fmt: skip
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, Field(min_length=1)]


class _Wording:
    """Marks a field that people read, so that it is told in every language."""


WORDING = _Wording()
Wording = Annotated[str, Field(min_length=1), WORDING]

LONGEST_TEXT = 4000
LONGEST_STRING = 200
RESERVED_CODES = frozenset({"not-sure", "declined", "unanswered", "not-asked", "illegible"})


class Strict(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Comparison(Strict):
    """One FHIR enableWhen: an item (or `group.item`), an operator and the answer compared with."""

    question: str
    operator: Operator
    answer: bool | int | str


class AnswerOption(Strict):
    """One option. `text` is what the patient reads, `term` what the brief prints for it."""

    code: Id
    text: Wording
    term: Wording | None = None
    hint: Wording | None = None
    exclusive: bool = False


class Region(Strict):
    """One zone of the face map; `text` follows "left" or "right"."""

    code: Id
    text: Wording
    term: Wording | None = None


class Item(Strict):
    """One question.

    `text` is asked, `hint` stands under it, `why` tells why it is asked, `term` is its short name
    in documents. `notSure` and `declined` offer those two states. `when` limits a date to the
    past or the future. `words` lets an ordering carry the patient's own words per place.
    """

    id: Id
    type: ItemTypeName
    text: Wording
    term: Wording
    why: Wording
    hint: Wording | None = None
    required: bool = False
    repeats: bool = False
    maxLength: int | None = Field(default=None, ge=1, le=LONGEST_TEXT)
    minimum: int | None = None
    maximum: int | None = None
    maxOccurs: int | None = Field(default=None, ge=1, le=20)
    when: Literal["past", "future", "any"] = "any"
    words: bool = False
    notSure: bool = False
    declined: bool = False
    answerOption: tuple[AnswerOption, ...] = ()
    regions: tuple[Region, ...] = ()
    kinds: tuple[AnswerOption, ...] = ()
    item: tuple[Item, ...] = ()
    enableWhen: tuple[Comparison, ...] = ()
    enableBehavior: Literal["all", "any"] = "all"

    @model_validator(mode="after")
    def _parts_fit_the_type(self) -> Self:
        needs = {"choice": "answerOption", "open-choice": "answerOption", "rating": "answerOption",
                 "side": "answerOption", "ordering": "answerOption", "group": "item",
                 "face-map": "regions"}  # fmt: skip
        part = needs.get(self.type)
        if part and not getattr(self, part):
            raise ValueError(f"an item of type {self.type} needs {part}")
        if self.type == "face-map" and not self.kinds:
            raise ValueError("an item of type face-map needs kinds")
        reserved = RESERVED_CODES & {option.code for option in self.answerOption}
        if reserved:
            raise ValueError(f"option code {sorted(reserved)[0]} is an answer state; set the flag")
        return self

    @cached_property
    def options(self) -> dict[str, AnswerOption]:
        """The options by code."""
        return {option.code: option for option in self.answerOption}

    @cached_property
    def children(self) -> dict[str, Item]:
        """A group's items by id."""
        return {child.id: child for child in self.item}

    @property
    def limit(self) -> int:
        """The most characters a typed answer may have."""
        return self.maxLength or (LONGEST_TEXT if self.type == "text" else LONGEST_STRING)


class Page(Strict):
    """One topic on one screen. `safety` pages come first."""

    id: Id
    title: Wording
    lead: Wording | None = None
    safety: bool = False
    items: tuple[Item, ...] = Field(min_length=1)
    enableWhen: tuple[Comparison, ...] = ()
    enableBehavior: Literal["all", "any"] = "all"


class Section(Strict):
    """Pages under one heading of the answers."""

    id: Id
    title: Wording
    pages: tuple[Page, ...] = Field(min_length=1)


class Questionnaire(Strict):
    """All that is asked, in order. `recheck` is the one safety page that is asked again."""

    sections: tuple[Section, ...]
    recheck: Page

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """All pages in order, without the recheck."""
        return tuple(page for section in self.sections for page in section.pages)

    @cached_property
    def page(self) -> dict[str, Page]:
        """The pages by id, the recheck included."""
        return {page.id: page for page in (*self.pages, self.recheck)}

    @cached_property
    def items(self) -> dict[str, Item]:
        """The items by id, the recheck's included; a group's items as `group.item`."""
        found: dict[str, Item] = {}
        for page in (*self.pages, self.recheck):
            for item in page.items:
                found[item.id] = item
                found.update({f"{item.id}.{child.id}": child for child in item.item})
        return found

    @cached_property
    def page_of(self) -> dict[str, str]:
        """The page id on which each top-level item stands."""
        return {item.id: page.id for page in (*self.pages, self.recheck) for item in page.items}
