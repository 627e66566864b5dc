"""A consultation as the staff work with it who type what a patient wrote or says.

Lives here: the visit in the desk's words, and who typed what, which is kept beside the answers.
Must not: forms, pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from flask import g

from consult.consultations import TYPING, RevisionIsStale, save_part, sit_for_typing
from consult.web.desk.staff_actor import acting
from consult.web.patient.visit import Visit
from consult.web.services import services

PAPER: Final = "paper"
PHONE: Final = "telephone"
SOURCES = (PAPER, PHONE)
# Who noted what was missing in answers that came online, which items, and the paper's release.
SCRIPT, SCRIPT_ITEMS, RELEASE = "script", "script-items", "release"
MOST_TRIES = 3
_ACTIONS = {"checked": "checked what was typed", SCRIPT: "typed (telephone)"}


@dataclass
class TypingVisit(Visit):
    """A patient's visit, told to staff: in English, and never as to the patient."""

    @property
    def language(self) -> str:
        """English, which the desk's pages are written in."""
        return "en"

    @property
    def is_helped(self) -> bool:
        """Never: staff read the questions as the patient does."""
        return False

    @property
    def typing(self) -> Typing:
        """Who typed so far."""
        return Typing(self.sitting.content(TYPING))


@dataclass(frozen=True)
class Typing:
    """What is kept about typing: names and account ids in the order of their first typing."""

    content: dict[str, Any]

    def names(self, part: str) -> list[str]:
        """Return the names of who typed from paper or by phone, or checked."""
        return [entry["name"] for entry in self.content.get(part, ())]

    @property
    def has_begun(self) -> bool:
        """Whether staff typed on the long page, from paper or by telephone."""
        return any(self.content.get(source) for source in SOURCES)

    @property
    def source(self) -> Literal["online", "paper", "telephone"]:
        """Where the answers came from. A few items by telephone leave an online form online."""
        if self.content.get(PAPER):
            return PAPER
        return PHONE if self.content.get(PHONE) else "online"

    @property
    def release(self) -> str | None:
        """The hash of the release that stands on the paper, None while nobody has looked."""
        return self.content.get(RELEASE)

    @property
    def asked_by_phone(self) -> frozenset[str]:
        """The ids of the items that were noted from the telephone script."""
        return frozenset(self.content.get(SCRIPT_ITEMS, ()))

    def may_check(self, staff_id: str) -> bool:
        """Tell whether this account may check: somebody else has typed, and it typed nothing."""
        typed = {e["id"] for source in SOURCES for e in self.content.get(source, ())}
        return bool(typed) and staff_id not in typed

    @property
    def typed_by(self) -> str | None:
        """The names as the brief prints them, None when staff typed nothing."""
        parts = [", ".join(self.names(PAPER))]
        if phone := dict.fromkeys([*self.names(PHONE), *self.names(SCRIPT)]):
            parts.append(f"{', '.join(phone)} (by telephone)")
        if checked := self.names("checked"):
            parts.append(f"checked by {', '.join(checked)}")
        return ", ".join(part for part in parts if part) or None

    def with_one(self, part: str, staff_id: str, name: str, at: str) -> dict[str, Any]:
        """Return the content with somebody added to a part, unless they stand there."""
        entries = list(self.content.get(part, ()))
        if all(entry["id"] != staff_id for entry in entries):
            entries.append({"id": staff_id, "name": name, "at": at})
        return {**self.content, part: entries}


def load_typing(reference: str) -> TypingVisit:
    """Return the visit, which writes down who opens it. Raises NotPermitted, NoSuchConsultation."""
    here = services()
    sitting = sit_for_typing(here.record, acting(), reference)
    return TypingVisit(here, sitting, here.release_of(sitting.release_hash))


def note_typist(visit: TypingVisit, part: str, items: Iterable[str] = ()) -> None:
    """Keep that this member of staff typed or checked; `items` were noted from the script."""
    now, noted = visit.here.clock().isoformat(), set(items)

    def with_typist(typing: Typing) -> dict[str, Any]:
        content = typing.with_one(part, acting().id, g.staff.name, now)
        if noted:
            content[SCRIPT_ITEMS] = sorted(noted | typing.asked_by_phone)
        return content

    _keep(visit, with_typist, _ACTIONS.get(part, f"typed ({part})"))


def note_release(visit: TypingVisit) -> None:
    """Keep that the paper bears the release of this consultation."""
    release = {RELEASE: visit.sitting.release_hash}
    _keep(visit, lambda typing: {**typing.content, **release}, "compared the paper's release")


def _keep(visit: TypingVisit, changed: Callable[[Typing], dict[str, Any]], action: str) -> None:
    """Store who typed; what somebody else noted at the same moment stays."""
    typing, revision = visit.typing, visit.sitting.revision(TYPING)
    for _ in range(MOST_TRIES):
        content = changed(typing)
        if content == typing.content:
            return
        try:
            save_part(
                visit.here.record, visit.sitting, TYPING, content, revision, action,
                visit.sitting.progress,
            )  # fmt: skip
            return
        except RevisionIsStale as stale:
            typing, revision = Typing(stale.current.content), stale.current.revision
