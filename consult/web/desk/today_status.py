"""A consultation's status in words and shape: the words carry it, the shape finds it again.

Lives here: which status stands, what it says, and the patient's needs in words. No colour is
needed, and no word is about health. Must not: who may do what about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from consult.consultations import Listed
from consult.web.desk.words import marks, short_day

Shape = Literal[
    "ring",
    "target",
    "half",
    "disc",
    "square",
    "sheet",
    "diamond",
    "frame",
    "cross",
    "bar",
    "dashes",
]


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A status as it is read."""

    shape: Shape
    words: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Where and when a list is looked at: the clinic's zone, its own time, and who staff are.

    `staff` maps the id that the record keeps of whoever printed to a name.
    """

    zone: ZoneInfo
    now: datetime
    staff: Mapping[str, str]

    @property
    def today(self) -> date:
        """The clinic's day."""
        return self.now.astimezone(self.zone).date()

    def local(self, moment: datetime) -> datetime:
        """Return a moment as the clinic's clock shows it."""
        return moment.astimezone(self.zone)

    def told(self, moment: datetime) -> str:
        """Return the time of a moment of today, the day of any other."""
        at = self.local(moment)
        return f"{at:%H:%M}" if at.date() == self.today else short_day(at.date())


_NEEDS: Final = {
    "transport": "transport",
    "extra-time": "extra time",
    "voicemail-ok": "voicemail is fine",
    "no-voicemail": "no voicemail",
    "large-print": "large print",
}
_INTERPRETER: Final = "interpreter"
_ANY: Final = frozenset({"", "yes", "other"})


def is_on(one: Listed, day: date, watch: Watch) -> bool:
    """Tell whether the visit is on a day of the clinic."""
    at = one.appointment.at
    return at is not None and watch.local(at).date() == day


def is_done(one: Listed) -> bool:
    """Tell whether there is something to print."""
    return one.sent_number > 0


def is_to_print(one: Listed) -> bool:
    """Tell whether a patient has sent something that was not printed as it now stands."""
    return one.sent_number > max(one.printed_number, one.prepared_number)


def is_cancelled(one: Listed) -> bool:
    """Tell whether the visit will not be."""
    return one.cancelled_at is not None


def is_out_of_reach(one: Listed) -> bool:
    """Tell whether the desk has said that it cannot reach the patient, who has not sent."""
    return one.unreachable_at is not None and not is_done(one)


def status_of(one: Listed, watch: Watch) -> StatusWords:
    """Return the status that stands, the gravest first."""
    if is_cancelled(one):
        return StatusWords("bar", "Cancelled")
    if is_done(one):
        return _after_sending(one, watch)
    if is_out_of_reach(one):
        return StatusWords("cross", "Cannot reach")
    if one.status == "started":
        return StatusWords("half", f"Started, {one.progress} %")
    if one.status == "opened":
        return StatusWords("target", "Opened, not started")
    if not one.has_invitation:
        return StatusWords("dashes", "Not invited")
    return StatusWords("ring", f"Sent {watch.told(one.begun_at)}, not opened")


def _after_sending(one: Listed, watch: Watch) -> StatusWords:
    if one.is_changed_since_print:
        when = f", {watch.told(one.changed_at)}" if one.changed_at else ""
        return StatusWords("diamond", f"Changed since print{when}")
    if one.status == "changed":
        return StatusWords("frame", "Being changed after sending")
    if one.printed_at is not None:
        who = watch.staff.get(one.printed_by or "", "")
        when = f"{watch.told(one.printed_at)}{f' by {marks(who)}' if who else ''}"
        if one.is_print_confirmed:
            return StatusWords("square", f"Printed {when}")
        return StatusWords("sheet", f"Prepared {when}, not confirmed")
    if one.printed_number:
        return StatusWords("square", "Printed")
    return StatusWords("disc", "Done, not printed")


def needs_in_words(needs: tuple[str, ...]) -> str:
    """Return what the patient needs at the visit, such as "Spanish interpreter, transport"."""
    words = []
    for need in needs:
        kind, _, what = need.partition(":")
        if kind == _INTERPRETER:
            words.append(_INTERPRETER if what in _ANY else f"{what} {_INTERPRETER}")
        elif kind in _NEEDS:
            words.append(_NEEDS[kind])
    line = ", ".join(words)
    return line[:1].upper() + line[1:]
