"""How a member of staff wants the screen: the privacy view, and single keys off.

Both are remembered in the session, as words that tell nothing of anybody. Must not: what the
pages show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

PRIVACY: Final = "privacy"
KEYS: Final = "keys"
_WISHES: Final[Mapping[str, frozenset[str]]] = {
    PRIVACY: frozenset({"on", "off"}),
    KEYS: frozenset({"on", "off"}),
}
_BACK = re.compile(r"/desk/(?:[A-Za-z0-9-]+/?)*(?:\?on=\d{4}-\d{2}-\d{2})?", re.ASCII)
_LONGEST_BACK: Final = 200


def add_to(blueprint: Blueprint) -> None:
    """Register the switch."""
    blueprint.add_url_rule("/view", "set_view", set_view, methods=["POST"])


def set_view() -> ResponseReturnValue:
    """Remember a wish and lead back to the page from which it came."""
    note_wish(request.form)
    back = request.form.get("back", "")
    is_ours = len(back) <= _LONGEST_BACK and _BACK.fullmatch(back) is not None
    return redirect(back if is_ours else url_for("desk.today"), 303)


def note_wish(form: Mapping[str, str]) -> None:
    """Remember what a form says about the screen; anything else in it is nothing to us."""
    for wish, values in _WISHES.items():
        if form.get(wish) in values:
            session[wish] = form[wish]


def is_private() -> bool:
    """Tell whether names and needs are hidden on this screen."""
    return session.get(PRIVACY) == "on"


def are_keys_off() -> bool:
    """Tell whether single keys do nothing here."""
    return session.get(KEYS) == "off"
