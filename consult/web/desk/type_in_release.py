"""Which release stands on the paper: asked before anything is typed.

The same number is another question in another release. Lives here: the releases to choose from,
and pinning the consultation to the one on the paper. Must not: questions, answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consult.consultations import (
    COMFORT,
    CONSENT,
    TYPING,
    move_to_release,
    stored_releases,
)
from consult.web.desk.type_in_visit import PAPER, TypingVisit, load_typing, note_release
from consult.web.forms.messages import Fault

BAD_REQUEST = 400
FIELD = "paper-release"
MOST_OFFERED = 9  # one key each
STAMP_SIGNS = 12
# What a patient may have chosen before the first question, which another release leaves as it is.
_NO_ANSWERS = frozenset({TYPING, COMFORT, CONSENT})

CHOOSE = "Choose the release that stands at the head of the paper's pages."
HOLDS_ANSWERS = (
    "This consultation holds answers to the questions of another release, so that this paper "
    "cannot be typed into it. Print the blank form of the release below, or make a new invitation "
    "for the paper."
)
CHANGED = "The patient has begun online meanwhile. Look again."


@dataclass(frozen=True)
class PaperRelease:
    """A release as it can stand on paper, and the key that chooses it."""

    hash: str
    label: str
    key: str
    is_own: bool

    @property
    def code(self) -> str:
        """What the form names it by."""
        return self.hash[:STAMP_SIGNS]


def has_to_compare(visit: TypingVisit, source: str) -> bool:
    """Tell whether nobody has looked yet which release the paper bears."""
    return source == PAPER and visit.typing.release != visit.sitting.release_hash


def offered_releases(visit: TypingVisit) -> list[PaperRelease]:
    """Return the consultation's own release first, then those that now stand, the newest first."""
    own, current = visit.release, visit.here.current_release
    labels = {own.hash: own.label, current.hash: current.label}
    for one in reversed(stored_releases(visit.here.record)):
        if one.withdrawn_at is None:
            labels.setdefault(one.hash, one.label)
    return [
        PaperRelease(release_hash, label, str(place), release_hash == own.hash)
        for place, (release_hash, label) in enumerate(list(labels.items())[:MOST_OFFERED], 1)
    ]


def show_releases(visit: TypingVisit, fault: str = "") -> ResponseReturnValue:
    """Ask which release stands on the paper."""
    faults = [Fault(FIELD, FIELD, fault)] if fault else []
    shown = render_template(
        "desk/type_in_release.html", visit=visit, faults=faults, releases=offered_releases(visit)
    )
    return shown, BAD_REQUEST if fault else 200


def compare_release(visit: TypingVisit) -> str:
    """Keep the release that was chosen; return what stands in the way, "" when nothing does."""
    given = request.form.get(FIELD)
    chosen = next((one for one in offered_releases(visit) if one.code == given), None)
    if chosen is None:
        return CHOOSE
    if not chosen.is_own:
        if visit.sitting.parts.keys() - _NO_ANSWERS or visit.sitting.sent_number:
            return HOLDS_ANSWERS
        release = visit.here.release_of(chosen.hash)
        if not move_to_release(visit.here.record, visit.sitting, release, ()):
            return CHANGED
        visit = load_typing(visit.sitting.reference)
    note_release(visit)
    return ""
