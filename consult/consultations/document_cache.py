"""Finished documents, sealed: a cache that may be emptied at any time.

Lives here: storing and fetching them. Must not: making them. `key` is the hash of all that a
document is made of, so a document with another key is as good as none.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.errors import NoSuchConsultation
from consult.consultations.keystore import fetch_key
from consult.consultations.record import Record
from consult.consultations.sittings import Sitting
from consult.consultations.staff import OpenedConsultation
from consult.consultations.tables import document, submission

_OWNER = select(submission.c.consultation_id).where(submission.c.id == bindparam("id"))
_IS_HERE = (document.c.submission_id == bindparam("b_submission")) & (
    document.c.kind == bindparam("b_kind")
)
_REPLACE = (
    update(document)
    .where(_IS_HERE)
    .values(key=bindparam("b_key"), sealed=bindparam("b_sealed"), stored_at=bindparam("b_now"))
)
_ADD = insert(document)
_FETCH = (
    select(document.c.sealed)
    .select_from(document.join(submission))
    .where(
        _IS_HERE,
        document.c.key == bindparam("b_key"),
        submission.c.consultation_id == bindparam("b_consultation"),
    )
)
_HAS = select(document.c.kind).where(_IS_HERE)
DROP_DOCUMENTS = delete(document).where(
    document.c.submission_id.in_(
        select(submission.c.id).where(submission.c.consultation_id == bindparam("id"))
    )
)


def store_document(record: Record, submission_id: str, kind: str, key: str, content: bytes) -> None:
    """Keep a document of a submission, instead of an older one of its kind.

    Raises NoSuchConsultation or KeyIsMissing when the consultation is gone.
    """
    with record.database.read() as connection:
        owner = connection.execute(_OWNER, {"id": submission_id}).scalar()
    if owner is None:
        raise NoSuchConsultation("no such submission")
    sealed = fetch_key(record, owner).seal("document", _field(submission_id, kind, key), 0, content)
    row = {
        "submission_id": submission_id,
        "kind": kind,
        "key": key,
        "sealed": sealed,
        "stored_at": record.now(),
    }
    try:
        _write(record, row)
    except IntegrityError:
        _write(record, row)  # another worker stored the same kind first, or it was erased


def _write(record: Record, row: dict[str, object]) -> None:
    change = {
        "b_submission": row["submission_id"],
        "b_kind": row["kind"],
        "b_key": row["key"],
        "b_sealed": row["sealed"],
        "b_now": row["stored_at"],
    }
    with record.database.write() as connection:
        if not connection.execute(_REPLACE, change).rowcount:
            connection.execute(_ADD, row)


def has_document(record: Record, submission_id: str, kind: str) -> bool:
    """Tell whether a document of this kind is kept, be it an outdated one."""
    sought = {"b_submission": submission_id, "b_kind": kind}
    with record.database.read() as connection:
        return connection.execute(_HAS, sought).first() is not None


def cached_document(
    record: Record,
    opened: OpenedConsultation | Sitting,
    submission_id: str,
    kind: str,
    key: str,
) -> bytes | None:
    """Return a document made from exactly this, None when there is none.

    `opened` proves that the consultation was opened by its door: staff's or the patient's.
    """
    sought = {
        "b_submission": submission_id,
        "b_kind": kind,
        "b_key": key,
        "b_consultation": opened.consultation_id,
    }
    with record.database.read() as connection:
        sealed = connection.execute(_FETCH, sought).scalar()
    if sealed is None:
        return None
    return opened.key.open("document", _field(submission_id, kind, key), 0, sealed)


def _field(submission_id: str, kind: str, key: str) -> str:
    return f"{submission_id}|{kind}|{key}"
