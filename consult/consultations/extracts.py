"""The desk's extract: practical needs and a count, sealed beside the answers from which they come.

Lives here: sealing and opening it. Must not: what goes into it; whoever saves brings that, and
brings nothing about health.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, text

from consult.consultations.desk_tables import desk_extract
from consult.consultations.vault import DataKey
from consult.database import Prepared

# One statement, as every page turn runs it. SQLAlchemy has a way of its own for each database.
_WRITE = Prepared(
    text(
        "INSERT INTO desk_extract (consultation_id, revision, sealed)"
        " VALUES (:consultation_id, :revision, :sealed)"
        " ON CONFLICT (consultation_id)"
        " DO UPDATE SET revision = excluded.revision, sealed = excluded.sealed"
    )
)
DROP_EXTRACT = delete(desk_extract).where(desk_extract.c.consultation_id == bindparam("id"))


class Extract(NamedTuple):
    """What the desk may know: needs as codes, and how many asked items are unanswered so far."""

    needs: tuple[str, ...] = ()
    missing: int = 0


class SealedExtract(NamedTuple):
    """An extract ready to be written."""

    consultation_id: str
    revision: int
    sealed: bytes


def seal_extract(
    key: DataKey, consultation_id: str, revision: int, value: Mapping[str, Any] | None
) -> SealedExtract | None:
    """Seal `{"needs": [...], "missing": n}`; None stays None. `revision` is the audit step's."""
    if value is None:
        return None
    kept = {"needs": [str(need) for need in value["needs"]], "missing": int(value["missing"])}
    sealed = key.seal_json("desk_extract", "extract", revision, kept)
    return SealedExtract(consultation_id, revision, sealed)


def write_extract(connection: Connection, extract: SealedExtract | None) -> None:
    """Write it in the transaction that holds the consultation's row; of two the later stands."""
    if extract is not None:
        _WRITE.change(connection, extract._asdict())


def open_extract(key: DataKey, revision: int | None, sealed: bytes | None) -> Extract:
    """Open a stored extract; an empty one where none was stored."""
    if revision is None or sealed is None:
        return Extract()
    value = key.open_json("desk_extract", "extract", revision, sealed)
    return Extract(tuple(value["needs"]), value["missing"])
