"""What stands in the head of each of the patient's pages: the languages, the way to comfort.

Lives here: one table, by template, of how a page is left for another language or for the comfort
page without losing anything. Must not: markup; see `chrome.html`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from consult.web.patient import addresses

Languages = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """One page's head.

    `has_form`: the switch belongs to the page's own form, so that what was typed goes along.
    `saves`: that form can be saved on the way to the comfort page. `holds_typed`: leaving loses
    what the page holds, which its link says. `place`: where the switch's own form leads back to.
    With none of these the switch is a link to the start page. `languages` are the others that are
    offered, by code and name; `comfort` is the comfort page's address, None where there is no link.
    """

    has_form: bool = False
    saves: bool = False
    holds_typed: bool = False
    place: str | None = None
    languages: Languages = ()
    comfort: str | None = None
    is_signed_in: bool = False


_FORM: Final = Head(has_form=True)
_SAVES: Final = Head(has_form=True, saves=True)

HEADS: Final[Mapping[str, Head]] = {
    "begin.html": _FORM,
    "link.html": _FORM,
    "resume.html": _FORM,
    "comfort.html": _FORM,
    "notice.html": _FORM,
    "page.html": _SAVES,
    "questions.html": replace(_SAVES, place="questions"),
    "versions.html": Head(has_form=True, holds_typed=True),
    **{
        f"{place}.html": Head(place=place)
        for place in ("facts", "changed", "check", "send", "done", "leave", "erase")
    },
}
_OTHER: Final = Head()
_HERE_ALREADY: Final = {"comfort.html"}


def head_of(
    template: str,
    languages: Sequence[tuple[str, str]],
    *,
    is_signed_in: bool = False,
    has_faults: bool = False,
    place: str | None = None,
    comfort: str | None = None,
) -> Head:
    """Return the head of a page; `place` and `comfort` are what only its view can know."""
    head = HEADS.get(template, _OTHER)
    place = place or head.place
    has_link = is_signed_in and template not in _HERE_ALREADY
    return Head(
        has_form=head.has_form,
        saves=head.saves and not has_faults,
        holds_typed=head.holds_typed or (head.saves and has_faults),
        place=place,
        languages=tuple(languages),
        comfort=(comfort or addresses.comfort_address(place)) if has_link else None,
        is_signed_in=is_signed_in,
    )
