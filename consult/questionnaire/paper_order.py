"""The questionnaire in the order and with the numbers of the paper form.

The blank form prints these numbers and the type-in page shows them, so that both always agree.
Everything is on paper, whatever leads to it; the second safety check stands last, to be answered
on the day the form is handed in.

Lives here: order and numbers. Must not: what paper or screen look like, answers, conditions.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase

from consult.questionnaire.definition import Item, Page, Questionnaire, Section


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One numbered question: an item ("2"), or a field of a repeating group ("2a", "2b").

    `section` is None for the second safety check, which stands outside the sections. `group` is
    the item that a field belongs to, None for an item of its own; every row of the group asks
    the same fields, so that a field has one number whatever its row.
    """

    number: str
    section: Section | None
    page: Page
    item: Item
    group: Item | None = None

    @property
    def name(self) -> str:
        """The item's id, a field's as `group.field`: unique in the questionnaire."""
        return f"{self.group.id}.{self.item.id}" if self.group else self.item.id


def paper_order(questionnaire: Questionnaire) -> tuple[PaperItem, ...]:
    """Return everything that is asked, numbered from 1 to the end without a break.

    A group comes with its own number, its fields follow it in their order.
    """
    pages: list[tuple[Section | None, Page]] = [
        (section, page) for section in questionnaire.sections for page in section.pages
    ]
    pages.append((None, questionnaire.recheck))
    found: list[PaperItem] = []
    count = 0
    for section, page in pages:
        for item in page.items:
            count += 1
            found.append(PaperItem(str(count), section, page, item))
            found += [
                PaperItem(f"{count}{_letter(place)}", section, page, field, group=item)
                for place, field in enumerate(item.item)
            ]
    return tuple(found)


def paper_numbers(questionnaire: Questionnaire) -> dict[str, str]:
    """Return the number of every item by its name (`group.field` for a group's field)."""
    return {entry.name: entry.number for entry in paper_order(questionnaire)}


def _letter(place: int) -> str:
    """Return "a" for 0, "z" for 25, "aa" for 26."""
    more, last = divmod(place, len(ascii_lowercase))
    return (_letter(more - 1) if more else "") + ascii_lowercase[last]
