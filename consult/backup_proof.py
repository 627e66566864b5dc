"""Proving that what was unpacked from a backup is whole, fits together, and can be opened.

Each step says what it found. Must not: files, keys of age, where the databases go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hmac import compare_digest

from consult.backup_file import KEYS, RECORD, BackupProblem, Kind, Manifest
from consult.consultations import (
    Record,
    count_without_key,
    knows_version,
    look_into,
    migrate,
    migrate_keys,
    prove_keys,
    prove_seals,
    reapply_erasures,
    sign_manifest,
    verify_audit,
)

Say = Callable[[str], None]


def prove_backup(record: Record, manifests: Mapping[Kind, Manifest], say: Say) -> list[str]:
    """Prove the unpacked databases, step by step, and erase again who was erased since.

    Returns what does not fit in the audit log. Raises BackupProblem, RecordProblem.
    """
    for kind, manifest in manifests.items():
        _prove_origin(record, kind, manifest)
    for kind, manifest in manifests.items():
        _prove_content(record, kind, manifest, say)
    migrate(record.database)
    migrate_keys(record.keys_database)
    _prove_keys(record, manifests, say)
    before = manifests[RECORD].counts["identity"]
    again = reapply_erasures(record)
    opened = prove_seals(record)
    if opened != before - again:
        raise BackupProblem(
            f"{opened} consultations are left of {before}, though {again} were erased again"
        )
    say(f"Erased again, as they were erased since: {again}.")
    say(f"Opened with their keys: {opened} of {opened}.")
    return _prove_audit(record, say)


def _prove_origin(record: Record, kind: Kind, manifest: Manifest) -> None:
    signature = sign_manifest(record, manifest.signed_part())
    if not compare_digest(signature, manifest.signature):
        raise BackupProblem(
            f"the backup of the {kind} was not made by this installation, or CONSULT_PEPPER is not"
            " the one that it was made with"
        )
    if not manifest.counts:
        raise BackupProblem(f"the database of the {kind} could not be read when it was backed up")
    if not knows_version(manifest.version):
        raise BackupProblem(
            f"the backup of the {kind} was made by a newer version of Consult than this one"
        )


def _prove_content(record: Record, kind: Kind, manifest: Manifest, say: Say) -> None:
    contents = look_into(record.database if kind == RECORD else record.keys_database)
    if contents.damage is not None and contents.damage != manifest.damage:
        raise BackupProblem(f"the database of the {kind} is damaged: {contents.damage}")
    if contents.counts != manifest.counts:
        raise BackupProblem(f"the {kind} holds other counts of rows than its manifest says")
    state = "was damaged when it was backed up" if manifest.damage else "integrity ok"
    rows = sum(manifest.counts.values())
    say(
        f"The {kind}, made {manifest.made_at:%d %b %Y %H:%M:%S} UTC at version {manifest.version}:"
        f" {state}, {rows} rows in {len(manifest.counts)} tables as the manifest says."
    )


def _prove_keys(record: Record, manifests: Mapping[Kind, Manifest], say: Say) -> None:
    without = count_without_key(record)
    if without and manifests[KEYS].made_at < manifests[RECORD].made_at:
        raise BackupProblem(
            f"the backup of the keys is older than that of the record, and lacks the keys of"
            f" {without} consultations: give one that was made with the record or later"
        )
    if without:
        raise BackupProblem(
            f"the backup of the keys does not fit: it lacks the keys of {without} consultations"
        )
    prove_keys(record)
    if manifests[KEYS].made_at < manifests[RECORD].made_at:
        say("The backup of the keys is older than that of the record, but lacks none.")
    say("The keys fit.")


def _prove_audit(record: Record, say: Say) -> list[str]:
    proof = verify_audit(record)
    faults = [f"chain {one.chain} does not hold from row {one.first_bad}" for one in proof.broken]
    faults += [f"{name} is not where an anchor says" for name in proof.adrift]
    state = f"{len(faults)} faults" if faults else "all whole"
    rows = f"{proof.rows} rows in {proof.chains} chains, {proof.anchors} anchors"
    say(f"The audit log: {rows}, {state}.")
    return faults
