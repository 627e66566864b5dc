"""What can be done for one consultation from a list, as far as this member of staff may.

Lives here: which links and buttons a row offers, the first of them first. Must not: the pages
behind them. A page that this version does not have is not offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import url_for

from consult.consultations import Listed
from consult.web.desk.today_status import is_cancelled, is_done, is_out_of_reach, is_to_print
from consult.web.policy import POLICY, may_reach


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: a link, or a form that is sent. `key` does it for the row in focus."""

    label: str
    address: str
    is_sent: bool = False
    key: str = ""


_BRIEF: Final = ("Brief", "desk.brief_on_screen", "")
_OPEN: Final = ("Open", "desk.consultation", "o")
_CHECK_FIRST: Final = ("Check, then print", "desk.consultation", "p")
_REPRINT: Final = ("Reprint", "desk.print_packet", "p")
_INVITE: Final = ("Invite anew", "desk.reissue", "")
_TYPE_IN: Final = ("Type in", "desk.type_in", "")


def offered(endpoint: str, method: str = "GET") -> bool:
    """Tell whether there is such a page and whoever is signed in may reach it."""
    return method in POLICY.get(endpoint, {}) and may_reach(endpoint, method)


def actions_for(one: Listed, *, is_alike: bool = False) -> tuple[Action, ...]:
    """Return what a row offers.

    Where another patient of the day is easily mixed up, printing leads over the consultation's own
    page, so that a slip of the hand prints nobody's papers.
    """
    if is_cancelled(one):
        return _links(one, [_OPEN])
    if is_done(one):
        papers = papers_of(one)
        if is_alike and papers:
            papers = _links(one, [_CHECK_FIRST])
        return (*_links(one, [_BRIEF]), *papers, *_links(one, [_OPEN]))
    phone = f"Missing items ({one.missing})" if one.missing else "Phone script"
    before = [] if one.has_invitation else [_INVITE]
    if one.status != "invited" or is_out_of_reach(one):
        before.append(_phone(phone))
    blank = (Action("Print blank form", url_for("desk.blank_form")),) if _has_blank(one) else ()
    return (*blank, *_links(one, [*before, _TYPE_IN, _OPEN]))


def _phone(label: str) -> tuple[str, str, str]:
    return label, "desk.phone_script", ""


def _has_blank(one: Listed) -> bool:
    return is_out_of_reach(one) and offered("desk.blank_form")


def papers_of(one: Listed) -> tuple[Action, ...]:
    """Return what prints the papers of one who has sent: at once, or a page to choose a reprint."""
    if not offered("desk.print_packet", "POST"):
        return ()
    if not is_to_print(one):
        return _links(one, [_REPRINT])
    label = "Print changed sheets" if one.is_changed_since_print else "Print packet"
    address = url_for("desk.print_packet", reference=one.reference)
    return (Action(label, address, is_sent=True, key="p"),)


def _links(one: Listed, pages: list[tuple[str, str, str]]) -> tuple[Action, ...]:
    return tuple(
        Action(label, url_for(endpoint, reference=one.reference), key=key)
        for label, endpoint, key in pages
        if offered(endpoint)
    )
