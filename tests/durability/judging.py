"""What the record holds against what was acknowledged, read through the record's own door."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from consult.consultations import (
    SPECIALIST,
    Actor,
    Part,
    Record,
    list_consultations,
    open_record,
    sit_for_typing,
    verify_chain,
)
from consult.questionnaire.item_types import read_answer
from consult.settings import load_settings
from tests.durability.typed_answers import items
from tests.durability.writers import Patient, Save

READER = Actor("staff", "reader", frozenset({SPECIALIST}))
DATABASES = ("consult.db", "keys.db")


@dataclass
class Findings:
    """What was found. `lost` names each acknowledged save that is not stored."""

    acknowledged: int = 0
    unacknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def integrity(instance: Path) -> dict[str, str]:
    """Return what SQLite says of each database file."""
    found = {}
    for name in DATABASES:
        with closing(sqlite3.connect(instance / name)) as connection:
            found[name] = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    return found


def judge(environ: Mapping[str, str], patients: Iterable[Patient]) -> Findings:
    """Lay every ledger against what is stored in the instance of these settings."""
    record = open_record(load_settings(environ))
    findings = Findings()
    try:
        for patient in patients:
            _judge_patient(record, patient, findings)
    finally:
        record.database.close()
        record.keys_database.close()
    return findings


def _judge_patient(record: Record, patient: Patient, findings: Findings) -> None:
    # Searched for one by one: a list of all would be cut at its longest.
    found = list_consultations(record, READER, text=patient.name)
    reference = next((one.reference for one in found if one.name == patient.name), None)
    if reference is None:
        findings.lost += [f"{patient.name}: nothing of it"] * patient.acknowledged
        return
    sitting = sit_for_typing(record, READER, reference)
    if not verify_chain(record, sitting.consultation_id).is_whole:
        findings.broken.append(f"{patient.name}: the audit chain is not whole")
    for page in dict.fromkeys(save.page for save in patient.saves):
        part = sitting.parts.get(page)
        findings.lost += _losses(patient, page, part)
        acknowledged = sum(save.is_acknowledged for save in patient.of_page(page))
        findings.acknowledged += acknowledged
        findings.unacknowledged += (part.revision if part else 0) - acknowledged


def _losses(patient: Patient, page: str, part: Part | None) -> Iterator[str]:
    """Name what is lost of one page: a revision is missing, or what is stored is too old.

    Each stored save makes one revision, so there are no fewer of them than acknowledged saves;
    what stands is the last acknowledged save or one that was sent after it.
    """
    saves = patient.of_page(page)
    acknowledged = [n for n, save in enumerate(saves) if save.is_acknowledged]
    if not acknowledged:
        return
    if part is None:
        yield from (f"{patient.name}, {page}, save {n}" for n in acknowledged)
    elif part.revision < len(acknowledged):
        missing = len(acknowledged) - part.revision
        yield from [f"{patient.name}, {page}: a revision is missing"] * missing
    elif not any(_holds(part, save) for save in saves[acknowledged[-1] :]):
        yield f"{patient.name}, {page}: what is stored is not the last save nor a later one"


def _holds(part: Part, save: Save) -> bool:
    """Tell whether a part holds a save, read here by the answers file's way, not the form's."""
    return all(
        part.content.get(item) == read_answer(items()[item], plain, date.today()).to_json()
        for item, plain in save.plain.items()
    )
