"""Beginning a consultation, by invitation or without.

Lives here: what is written at the beginning, in an order that survives a crash: the data key
first, then one transaction for all the rest. Must not: whether someone may begin.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from consult.brief.rulebook import Release
from consult.brief.submitted import Appointment, Identity
from consult.consultations.audit import BEGINNING, INSERT_ROW, next_step
from consult.consultations.errors import AlreadyBegun
from consult.consultations.keystore import keep_new_key, was_dropped
from consult.consultations.pinned import store_release
from consult.consultations.policy import Actor
from consult.consultations.record import ID_BYTES, Record, new_id
from consult.consultations.references import new_code, new_reference, new_token, read_code
from consult.consultations.search import keys_of
from consult.consultations.tables import (
    consultation,
    credential,
    identity,
    search_key,
)
from consult.consultations.vault import DataKey, Vault

_MOST_TRIES = 5

_INSERT_CONSULTATION = insert(consultation)
_REFERENCE_OF = select(consultation.c.reference).where(consultation.c.id == bindparam("id"))
_INSERT_IDENTITY = insert(identity)
INSERT_SEARCH_KEY = insert(search_key)
INSERT_CREDENTIAL = insert(credential)


@dataclass(frozen=True)
class Begun:
    """A consultation just begun, or invited anew. Code and token are shown once, stored nowhere."""

    reference: str
    code: str = field(repr=False)
    token: str = field(repr=False)


def begin(
    record: Record,
    release: Release,
    identity: Identity,
    *,
    appointment: Appointment | None = None,
    invited_by: str | None = None,
    once: str | None = None,
) -> Begun:
    """Begin a consultation pinned to `release`; `invited_by` is the member of staff who invites.

    `once` is a random word of the form that asks for it: the same form sent again begins nothing.
    Raises AlreadyBegun then.
    """
    store_release(record, release)
    consultation_id = new_id() if once is None else _id_for(record, once)
    key = keep_new_key(record, consultation_id)
    code, token, credentials = new_credentials(record, key, consultation_id, identity.birth_date)
    now = record.now()
    rows = _Rows(
        identity=seal_identity(key, consultation_id, 1, identity),
        search_keys=search_rows(record.vault, consultation_id, now, identity),
        credentials=credentials,
    )
    first = _first_row(record, consultation_id, now, release.hash, appointment, invited_by)
    for _ in range(_MOST_TRIES):
        reference = new_reference()
        _require_new(record, consultation_id)
        with suppress(_ReferenceIsTaken), record.database.write() as connection:
            _write(connection, reference, first, rows)
            return Begun(reference, code, token)
    raise RuntimeError("no free reference was found")


def _id_for(record: Record, once: str) -> str:
    """Return the id of the consultation that a form begins. Raises AlreadyBegun when it has."""
    consultation_id = record.vault.digest("once", once.encode("utf-8", "replace"))[:ID_BYTES].hex()
    if was_dropped(record, consultation_id):
        raise AlreadyBegun(None)
    _require_new(record, consultation_id)
    return consultation_id


def _require_new(record: Record, consultation_id: str) -> None:
    with record.database.read() as connection:
        found = connection.execute(_REFERENCE_OF, {"id": consultation_id}).scalar()
    if found is not None:
        raise AlreadyBegun(found)


@dataclass(frozen=True)
class _Rows:
    identity: dict[str, Any]
    search_keys: list[dict[str, Any]]
    credentials: list[dict[str, Any]]


@dataclass(frozen=True)
class _First:
    consultation: dict[str, Any]
    audit: dict[str, Any]


class _ReferenceIsTaken(Exception):
    """Rolls the transaction back: another reference must be drawn."""


def _write(connection: Connection, reference: str, first: _First, rows: _Rows) -> None:
    try:
        connection.execute(_INSERT_CONSULTATION, {**first.consultation, "reference": reference})
    except IntegrityError:
        raise _ReferenceIsTaken from None
    connection.execute(_INSERT_IDENTITY, rows.identity)
    connection.execute(INSERT_SEARCH_KEY, rows.search_keys)
    connection.execute(INSERT_CREDENTIAL, rows.credentials)
    connection.execute(INSERT_ROW, first.audit)


def _first_row(
    record: Record,
    consultation_id: str,
    now: int,
    release_hash: str,
    appointment: Appointment | None,
    invited_by: str | None,
) -> _First:
    actor = Actor("staff", invited_by) if invited_by else Actor("patient", consultation_id)
    action = "invited" if invited_by else "begun"
    step = next_step(record.vault, consultation_id, BEGINNING, now, actor, action)
    row = {
        "id": consultation_id,
        "release_hash": release_hash,
        "status": "invited" if invited_by else "started",
        "progress": 0,
        "invited_by": invited_by,
        "begun_at": now,
        "changed_at": now,
        "sent_at": None,
        "sent_number": 0,
        "printed_number": 0,
        "audit_sequence": step.head["b_sequence"],
        "audit_digest": step.head["b_digest"],
        "audit_seal": step.head["b_seal"],
        **appointment_columns(appointment),
    }
    return _First(row, step.row)


def appointment_columns(appointment: Appointment | None) -> dict[str, str | None]:
    """Return the visit as the table keeps it: the day is the clinic's, as given."""
    at = appointment.at if appointment else None
    return {
        "appointment_at": at.isoformat() if at else None,
        "appointment_on": at.date().isoformat() if at else None,
        "specialist": appointment.specialist if appointment else None,
    }


def new_credentials(
    record: Record, key: DataKey, consultation_id: str, birth_date: date
) -> tuple[str, str, list[dict[str, Any]]]:
    """Make a code and a link token, and the rows that stand for them."""
    code, token = new_code(), new_token()
    by_code = code_digest(record.vault, code)
    by_token = token_digest(record.vault, token)
    shared = {"consultation_id": consultation_id, "made_at": record.now()}
    return (
        code,
        token,
        [
            {
                **shared,
                "kind": "code",
                "digest": by_code,
                "birth_digest": birth_digest(record.vault, by_code, birth_date),
                "sealed_code": key.seal("credential", by_code.hex(), 0, code.encode()),
            },
            {
                **shared,
                "kind": "token",
                "digest": by_token,
                "birth_digest": birth_digest(record.vault, by_token, birth_date),
                "sealed_code": None,
            },
        ],
    )


def code_digest(vault: Vault, typed: str) -> bytes:
    """Return the digest of a code, however it was typed."""
    return vault.digest("code", read_code(typed).encode())


def token_digest(vault: Vault, token: str) -> bytes:
    """Return the digest of a link token."""
    return vault.digest("token", token.encode("utf-8", "replace"))


def birth_digest(vault: Vault, credential_digest: bytes, birth_date: date) -> bytes:
    """Return the digest of a date of birth, bound to one credential."""
    return vault.digest("birth", credential_digest + birth_date.isoformat().encode())


def seal_identity(
    key: DataKey, consultation_id: str, revision: int, identity: Identity
) -> dict[str, Any]:
    """Return the sealed row of an identity."""
    value = identity.model_dump(mode="json")
    return {
        "consultation_id": consultation_id,
        "revision": revision,
        "sealed": key.seal_json("identity", "identity", revision, value),
    }


def search_rows(
    vault: Vault, consultation_id: str, begun_at: int, identity: Identity
) -> list[dict[str, Any]]:
    """Return the search keys of an identity as rows."""
    return [
        {"digest": digest, "begun_at": begun_at, "consultation_id": consultation_id}
        for digest in sorted(keys_of(vault, identity))
    ]
