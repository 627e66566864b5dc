"""Sending: an immutable submission, its render job and its audit row, in one transaction.

Lives here: sending, and opening what was sent. Must not: gathering the content; the caller does
that from the answers on the path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from consult.brief.submitted import Submitted
from consult.consultations.audit import INSERT_ROW, Head, next_step
from consult.consultations.errors import ChangedMeanwhile, MovedMeanwhile, SittingIsOver
from consult.consultations.extracts import SealedExtract, seal_extract, write_extract
from consult.consultations.instants import to_datetime
from consult.consultations.jobs import RENDER, add_job
from consult.consultations.record import Record, new_id
from consult.consultations.sittings import Sitting
from consult.consultations.tables import consultation, identity, part, submission
from consult.consultations.vault import DataKey, canonical

_MOST_TRIES = 5

_LOCK = (
    select(consultation.c.audit_sequence, consultation.c.audit_digest, consultation.c.release_hash)
    .where(consultation.c.id == bindparam("id"), consultation.c.status != "erased")
    .with_for_update()
)
_REVISIONS = select(part.c.name, part.c.revision).where(part.c.consultation_id == bindparam("id"))
_IDENTITY = select(identity.c.revision).where(identity.c.consultation_id == bindparam("id"))
_LATEST = (
    select(submission.c.number, submission.c.digest)
    .where(submission.c.consultation_id == bindparam("id"))
    .order_by(submission.c.number.desc())
    .limit(1)
)
_ALL = (
    select(submission.c.id, submission.c.number, submission.c.sent_at, submission.c.sealed)
    .where(submission.c.consultation_id == bindparam("id"))
    .order_by(submission.c.number)
)
_INSERT = insert(submission)
_MARK_SENT = (
    update(consultation)
    .where(consultation.c.id == bindparam("b_chain"))
    .values(
        status="sent",
        audit_sequence=bindparam("b_sequence"),
        audit_digest=bindparam("b_digest"),
        audit_seal=bindparam("b_seal"),
    )
)
_MARK_NEW = _MARK_SENT.values(
    progress=100,
    sent_at=bindparam("b_now"),
    changed_at=bindparam("b_now"),
    sent_number=bindparam("b_number"),
)


class Sent(NamedTuple):
    """The submission that now stands, whether this sending made it, and the job that renders it."""

    number: int
    is_new: bool
    job_id: str | None = None


@dataclass(frozen=True)
class StoredSubmission:
    """One submission, opened."""

    id: str
    number: int
    sent_at: datetime
    content: Submitted


class _Latest(NamedTuple):
    number: int = 0
    digest: bytes = b""


def send(
    record: Record,
    sitting: Sitting,
    submitted: Submitted | Mapping[str, Any],
    extract: Mapping[str, Any] | None = None,
) -> Sent:
    """Send: store what was answered for good, unless the latest submission says the same.

    `number` is set here; `extract` is what the desk may know, as in `save_part`. Raises
    SittingIsOver; ChangedMeanwhile when something was saved since the sitting was loaded, so that
    what is sent holds all that was acknowledged; ValueError when the content is no submission of
    this consultation.
    """
    content = Submitted.model_validate(submitted)
    if content.reference != sitting.reference:
        raise ValueError("the content belongs to another consultation")
    digest = content_digest(record, sitting.consultation_id, content)
    told = seal_extract(sitting.key, sitting.consultation_id, sitting.head.sequence + 1, extract)
    for _ in range(_MOST_TRIES):
        latest = _read_latest(record, sitting)
        sent = _send_after(record, sitting, content, digest, latest, told)
        if sent is not None:
            return sent
    raise RuntimeError("the consultation was sent again and again while this was tried")


def content_digest(record: Record, consultation_id: str, content: Submitted) -> bytes:
    """Return the digest of what was said, whatever the time and number of sending."""
    said = content.model_dump(mode="json", exclude={"sent_at": True, "number": True})
    del said["consent"]["at"]
    return record.vault.digest("submission", consultation_id.encode() + canonical(said))


def latest_submission(record: Record, sitting: Sitting) -> StoredSubmission | None:
    """Return what this patient sent last."""
    stored = open_submissions(record, sitting.consultation_id, sitting.key)
    return stored[-1] if stored else None


def open_submissions(
    record: Record, consultation_id: str, key: DataKey
) -> tuple[StoredSubmission, ...]:
    """Return all submissions of a consultation, opened. For this room: the doors authorise."""
    with record.database.read() as connection:
        rows = connection.execute(_ALL, {"id": consultation_id}).all()
    return tuple(
        StoredSubmission(
            row.id,
            row.number,
            to_datetime(row.sent_at),
            Submitted.model_validate(
                key.open_json("submission", "content", row.number, row.sealed)
            ),
        )
        for row in rows
    )


def _read_latest(record: Record, sitting: Sitting) -> _Latest:
    with record.database.read() as connection:
        return _latest_in(connection, sitting.consultation_id)


def _latest_in(connection: Connection, consultation_id: str) -> _Latest:
    row = connection.execute(_LATEST, {"id": consultation_id}).first()
    return _Latest(*row) if row is not None else _Latest()


def _send_after(
    record: Record,
    sitting: Sitting,
    content: Submitted,
    digest: bytes,
    latest: _Latest,
    extract: SealedExtract | None,
) -> Sent | None:
    """Send as the submission after `latest`; None when another one came between."""
    number, now = latest.number + 1, record.now()
    value = content.model_copy(update={"number": number}).model_dump(mode="json")
    submission_id = new_id()
    row = {
        "id": submission_id,
        "consultation_id": sitting.consultation_id,
        "number": number,
        "digest": digest,
        "sealed": sitting.key.seal_json("submission", "content", number, value),
        "sent_at": now,
    }
    with record.database.write() as connection:
        head = connection.execute(_LOCK, {"id": sitting.consultation_id}).first()
        if head is None:
            raise SittingIsOver("the consultation was erased")
        if head.release_hash != sitting.release_hash:
            raise MovedMeanwhile("the consultation has another release since")
        _require_newest(connection, sitting)
        if _latest_in(connection, sitting.consultation_id) != latest:
            return None
        sent = Sent(latest.number, False)
        if latest.digest != digest:
            connection.execute(_INSERT, row)
            job_id = add_job(connection, record, RENDER, sitting.consultation_id, submission_id)
            sent = Sent(number, True, job_id)
        write_extract(connection, extract)
        _mark_sent(connection, record, sitting, Head(head.audit_sequence, head.audit_digest), sent)
    return sent


def _require_newest(connection: Connection, sitting: Sitting) -> None:
    wanted = {"id": sitting.consultation_id}
    revisions = {name: revision for name, revision in connection.execute(_REVISIONS, wanted)}
    seen = {name: stored.revision for name, stored in sitting.parts.items()}
    identity_revision = connection.execute(_IDENTITY, wanted).scalar()
    if revisions != seen or identity_revision != sitting.identity_revision:
        raise ChangedMeanwhile("something was saved while this was sent")


def _mark_sent(
    connection: Connection, record: Record, sitting: Sitting, head: Head, sent: Sent
) -> None:
    now, action = record.now(), "sent" if sent.is_new else "sent again, unchanged"
    step = next_step(
        record.vault, sitting.consultation_id, head, now, sitting.actor, action,
        f"submission {sent.number}",
    )  # fmt: skip
    if sent.is_new:
        connection.execute(_MARK_NEW, {**step.head, "b_now": now, "b_number": sent.number})
    else:
        connection.execute(_MARK_SENT, step.head)
    connection.execute(INSERT_ROW, step.row)
