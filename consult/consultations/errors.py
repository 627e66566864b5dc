"""What can go wrong with a record, by name. Nothing here carries what a patient typed or is called.

Lives here: the exceptions of the room. Must not: words for patients; the web finds those.
`DatabaseIsBusy` and its kin come from `consult.database`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consult.consultations.sittings import Part


class RecordProblem(Exception):
    """Something about a record that the caller must answer to."""


class SittingIsOver(RecordProblem):
    """The patient's session has expired, was ended, or its consultation is gone."""


class ConsultationIsErased(SittingIsOver):
    """The session leads to a consultation whose data key is gone: rows may be left, no answers."""


class CredentialsDoNotMatch(RecordProblem):
    """No such code or link, or not this date of birth: we do not say which."""


class TooManyTries(RecordProblem):
    """Too many failed tries with this code or from this place."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("too many tries")
        self.retry_at = retry_at


class RevisionIsStale(RecordProblem):
    """The part was saved elsewhere since it was shown. `current` is what is stored now."""

    def __init__(self, current: Part) -> None:
        super().__init__("the part was saved elsewhere since it was shown")
        self.current = current


class ChangedMeanwhile(RecordProblem):
    """Someone else changed the same thing at the same time: look again and decide again."""


class AlreadyBegun(RecordProblem):
    """The same form has begun a consultation before; `reference` is None once it was erased."""

    def __init__(self, reference: str | None) -> None:
        super().__init__("the same form has begun a consultation before")
        self.reference = reference


class MovedMeanwhile(ChangedMeanwhile):
    """The consultation was moved to another release since the sitting was loaded."""


class NoSuchRelease(RecordProblem):
    """The record holds no such release, or none that this version can read."""


class SeveralReleases(RecordProblem):
    """What was given to find a release begins the label or the hash of more than one."""


class AlreadyWithdrawn(RecordProblem):
    """The release was withdrawn before."""


class NoSuchAlarm(RecordProblem):
    """There is no such alarm."""


class NoSuchConsultation(RecordProblem):
    """No consultation has this reference, or it was erased: we do not say which."""


class NotPermitted(RecordProblem):
    """The policy does not let this actor do this. The refusal stands in the audit log."""


class ReasonIsMissing(RecordProblem):
    """An emergency was claimed without a reason, or with one that is too short or too long."""


class ErasureIsUnfinished(RecordProblem):
    """The data key is dropped for good, so it is erased; its rows are left for the worker's sweep.

    Raised `from` what stood in the way.
    """


class SealIsBroken(RecordProblem):
    """Sealed data does not open: it was altered, moved, or sealed with another key."""


class KeyIsMissing(RecordProblem):
    """The key store holds no data key for this consultation."""


class KeysDoNotFit(RecordProblem):
    """The configured keys are not those with which this record was sealed."""


class RotationMustWait(RecordProblem):
    """A part of the service runs with older master keys: it could not open what was rotated."""


class ClockIsSuspect(RecordProblem):
    """The clock went back, or jumped ahead, since the last purge: no consultation is purged."""


class AnchorIsUnreadable(RecordProblem):
    """What was given is not the line of an anchor; the message says how one reads."""


class BothHoldAnswers(RecordProblem):
    """Two records cannot be merged: both hold answers, and no answer is ever moved."""


class NoSuchBatch(NoSuchConsultation):
    """No batch has this id, or a patient of it was erased while it was prepared."""
