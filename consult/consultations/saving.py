"""Saving one part: one transaction, compare-and-swap on that part's revision.

Lives here: the save and what happens when the part moved meanwhile. Must not: deciding what a
page's answers are.

Everything is sealed and signed before the transaction opens. The audit head is read with the
sitting; only when another save came between does the transaction read it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.audit import INSERT_ROW, Head, Step, next_step
from consult.consultations.errors import MovedMeanwhile, RevisionIsStale, SittingIsOver
from consult.consultations.extracts import SealedExtract, seal_extract, write_extract
from consult.consultations.record import Record
from consult.consultations.sittings import (
    COMFORT,
    CONSENT,
    EARLIER_ANSWERS,
    MOVES,
    TYPING,
    Part,
    Sitting,
    open_part,
)
from consult.consultations.tables import consultation, part
from consult.consultations.vault import plain_json
from consult.database import Prepared

# A patient who only turns the text larger, agrees again, or reads what a move to another release
# changed, has not changed what was sent.
NOT_PART_OF_ANSWERS = frozenset({COMFORT, CONSENT, EARLIER_ANSWERS, MOVES, TYPING})


def _advance(is_change: bool) -> Prepared:
    status = consultation.c.status
    steps: list[Any] = [((status == "invited") | (status == "opened"), "started")]
    if is_change:
        steps.append((status == "sent", "changed"))
    return Prepared(
        update(consultation)
        .where(
            consultation.c.id == bindparam("b_chain"),
            consultation.c.audit_sequence == bindparam("b_expected"),
            status != "erased",
        )
        .values(
            audit_sequence=bindparam("b_sequence"),
            audit_digest=bindparam("b_digest"),
            audit_seal=bindparam("b_seal"),
            progress=bindparam("b_progress"),
            changed_at=bindparam("b_now"),
            status=case(*steps, else_=status),
        )
    )


_ADVANCE = {False: _advance(False), True: _advance(True)}
_HEAD = (
    select(consultation.c.audit_sequence, consultation.c.audit_digest, consultation.c.release_hash)
    .where(consultation.c.id == bindparam("id"), consultation.c.status != "erased")
    .with_for_update()
)
_ADD = insert(part)
_WRITE_DOWN = Prepared(INSERT_ROW)
_SWAP = Prepared(
    update(part)
    .where(
        part.c.consultation_id == bindparam("b_id"),
        part.c.name == bindparam("b_name"),
        part.c.revision == bindparam("b_revision"),
    )
    .values(revision=bindparam("b_new"), saved_at=bindparam("b_now"), sealed=bindparam("b_sealed"))
)
_CURRENT = (
    select(consultation.c.status, part.c.revision, part.c.saved_at, part.c.sealed)
    .select_from(
        consultation.outerjoin(
            part,
            (part.c.consultation_id == consultation.c.id) & (part.c.name == bindparam("name")),
        )
    )
    .where(consultation.c.id == bindparam("id"))
)


class _PartMoved(Exception):
    """Rolls the transaction back: the part is not at the revision that was shown."""


@dataclass(frozen=True)
class _Save:
    """One save, sealed and ready."""

    record: Record
    sitting: Sitting
    name: str
    revision: int
    sealed: bytes
    action: str
    progress: int
    is_change: bool
    now: int
    extract: SealedExtract | None = None

    def step_after(self, head: Head) -> Step:
        """Sign the audit row that follows `head`."""
        return next_step(
            self.record.vault, self.sitting.consultation_id, head, self.now,
            self.sitting.actor, self.action, f"revision {self.revision + 1}",
        )  # fmt: skip


def save_part(
    record: Record,
    sitting: Sitting,
    name: str,
    content: dict[str, Any],
    revision: int,
    action: str,
    progress: int,
    extract: Mapping[str, Any] | None = None,
) -> int:
    """Save a part that was shown at `revision` (0: never saved); return its new revision.

    `extract` is what the desk may know from now on, `{"needs": [...], "missing": n}`; None leaves
    what stands. It is as old as the sitting: a save at the same moment counts with the next one.

    When this returns, the part is on disk. Raises RevisionIsStale when someone else saved other
    content since, MovedMeanwhile when the consultation has another release since, SittingIsOver
    when it is gone.
    """
    plain = plain_json(content)
    is_change = name not in NOT_PART_OF_ANSWERS and sitting.content(name) != plain
    sealed = sitting.key.seal_json("part", name, revision + 1, plain)
    told = seal_extract(sitting.key, sitting.consultation_id, sitting.head.sequence + 1, extract)
    save = _Save(
        record, sitting, name, revision, sealed, action, progress, is_change, record.now(), told
    )
    step = save.step_after(sitting.head)
    try:
        with record.database.write() as connection:
            _write(connection, save, step)
    except _PartMoved:
        return _settle(record, sitting, name, plain)
    return revision + 1


def _write(connection: Connection, save: _Save, step: Step) -> None:
    if not _move_head(connection, save, step):
        head = connection.execute(_HEAD, {"id": save.sitting.consultation_id}).first()
        if head is None:
            raise SittingIsOver("the consultation was erased")
        if head.release_hash != save.sitting.release_hash:
            raise MovedMeanwhile("the consultation has another release since")
        step = save.step_after(Head(head.audit_sequence, head.audit_digest))
        _move_head(connection, save, step)
    if not _swap(connection, save):
        raise _PartMoved
    write_extract(connection, save.extract)
    _WRITE_DOWN.change(connection, step.row)


def _move_head(connection: Connection, save: _Save, step: Step) -> bool:
    moved = {
        **step.head,
        "b_expected": step.head["b_sequence"] - 1,
        "b_progress": save.progress,
        "b_now": save.now,
    }
    return _ADVANCE[save.is_change].change(connection, moved) == 1


def _swap(connection: Connection, save: _Save) -> bool:
    if save.revision == 0:
        row = {
            "consultation_id": save.sitting.consultation_id,
            "name": save.name,
            "revision": 1,
            "saved_at": save.now,
            "sealed": save.sealed,
        }
        try:
            connection.execute(_ADD, row)
        except IntegrityError:
            return False  # someone else saved it first
        return True
    change = {
        "b_id": save.sitting.consultation_id,
        "b_name": save.name,
        "b_revision": save.revision,
        "b_new": save.revision + 1,
        "b_now": save.now,
        "b_sealed": save.sealed,
    }
    return _SWAP.change(connection, change) == 1


def _settle(record: Record, sitting: Sitting, name: str, plain: dict[str, Any]) -> int:
    """The part moved: fine when it holds the same, else say what it holds."""
    with record.database.read() as connection:
        row = connection.execute(_CURRENT, {"id": sitting.consultation_id, "name": name}).first()
    if row is None or row.status == "erased":
        raise SittingIsOver("the consultation was erased")
    if row.revision is None:
        raise RevisionIsStale(Part(name, 0, sitting.begun_at, {}))
    current = open_part(sitting.key, name, row.revision, row.saved_at, row.sealed)
    if current.content == plain:
        return current.revision
    raise RevisionIsStale(current)
