"""Making backups: encrypted, whole or not at all, written down, and kept no longer than told."""

from __future__ import annotations

import fcntl
import os
import stat

import pyrage
import pytest

from consult import backup as backup_module
from consult.consultations import (
    SYSTEM,
    last_backup,
    read_chain,
)
from consult.consultations.audit import HOUSE
from consult.doctor import examine_record
from tests.backup_house import (
    Machine,
    begin_and_send,
    close,
    everything_in,
)
from tests.catalogue.figures import Figure
from tests.consultations.builders import House


def test_f14_a_backup_is_encrypted_private_and_leaves_no_plain_file(
    machine: Machine, house: House
) -> None:
    begin_and_send(house, "Canary Name")
    before = everything_in(machine.instance)
    for file in machine.backup():
        content = file.read_bytes()
        assert content.startswith(b"age-encryption.org/v1")
        assert b"SQLite format" not in content
        assert b"canary" not in content.lower()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(content, [pyrage.x25519.Identity.generate()])
    assert everything_in(machine.instance) == before


def test_f14_a_backup_that_fails_leaves_nothing_under_its_name(
    machine: Machine, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: object, target: object, recipients: object) -> None:
        target.write(b"half of it")  # type: ignore[attr-defined]
        raise pyrage.EncryptError("OSError: [Errno 28] No space left on device")

    monkeypatch.setattr(backup_module.write_sealed.__globals__["pyrage"], "encrypt_io", full)
    before = everything_in(machine.folder)
    done = machine.flask("backup", "--out", machine.out)
    assert done.exit_code == 1
    assert done.output.endswith("cannot be written: No space left on device.\n")
    assert everything_in(machine.folder) == before
    assert [row.action for row in read_chain(house.record, HOUSE)].count("backed up") == 0


def test_d18_each_backup_and_each_restore_is_one_row_of_the_audit_log(
    machine: Machine, house: House, figure: Figure
) -> None:
    made = [machine.backup(*more) for more in ([], ["--keys-only"], ["--record-only"])]
    rows = [row for row in read_chain(house.record, HOUSE) if row.action == "backed up"]
    assert [(row.actor_id, row.detail) for row in rows] == [
        (SYSTEM.id, "keys and record"), (SYSTEM.id, "keys"), (SYSTEM.id, "record"),
    ]  # fmt: skip
    assert last_backup(house.record, "keys") is not None
    clean = machine.clean()
    assert clean.restore(made[0]).exit_code == 0
    restored = clean.house()
    told = [row.action for row in read_chain(restored.record, HOUSE)]
    close(restored)
    assert told.count("restored") == 1
    figure("3 backups, 1 restore: 4 rows of the audit log")


def test_keys_are_kept_no_longer_than_patients_were_told(machine: Machine, house: House) -> None:
    ours = [f"consult-keys-{day}T030000Z.age" for day in ("20200101", "20990101")]
    for name in (*ours, "consult-record-20200101T030000Z.age", "keys.age", "consult-keys-old.age"):
        (machine.out / name).write_bytes(b"old")
    done = machine.flask("backup", "--out", machine.out, "--keep-keys-days", "7")
    assert done.exit_code == 0, done.output
    left = {file.name for file in machine.out.iterdir()}
    assert left.isdisjoint(ours)
    assert {"consult-record-20200101T030000Z.age", "keys.age", "consult-keys-old.age"} < left
    assert len(left) == 5
    promised = machine.flask("backup", "--out", machine.out, "--keep-keys-days", "31")
    assert "after 30 days" in promised.output
    assert promised.exit_code == 1


def test_a_killed_backup_is_swept_and_two_at_once_are_refused(machine: Machine) -> None:
    (machine.instance / "backup.tmp").mkdir()
    (machine.instance / "backup.tmp" / "consult.db").write_bytes(b"left behind")
    machine.backup()
    assert not (machine.instance / "backup.tmp").exists()
    other = os.open(machine.instance, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    done = machine.flask("backup", "--out", machine.out)
    os.close(other)
    assert "Another backup or restore is under way here." in done.output


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"CONSULT_BACKUP_RECIPIENT": ""}, "CONSULT_BACKUP_RECIPIENT is not set"),
        ({"CONSULT_BACKUP_RECIPIENT": "age1" + "q" * 58}, "is mistyped"),
        ({"CONSULT_DATABASE_URL": "postgresql+psycopg://127.0.0.1:9/x"}, "pg_dump"),
    ],
)
def test_what_no_backup_can_be_made_of_is_said(
    machine: Machine, changed: dict[str, str], words: str
) -> None:
    machine.environ.update(changed)
    done = machine.flask("backup", "--out", machine.out)
    assert done.exit_code == 1
    assert words in done.output
    assert done.output.count("\n") == 1


def test_the_doctor_tells_that_backups_are_missing_or_old(machine: Machine, house: House) -> None:
    def told() -> list[str]:
        found = examine_record(house.record, machine.settings)
        return [one.words for one in found if "back" in one.words and one.needs_somebody]

    assert [words.partition(" was")[0] for words in told()] == [
        "No backup of the record", "No backup of the keys",
    ]  # fmt: skip
    machine.backup()
    assert told() == []
    house.clock.go_on(days=3)
    assert len(told()) == 2
    machine.environ["CONSULT_BACKUP_RECIPIENT"] = ""
    assert told() == ["Nothing is backed up: set CONSULT_BACKUP_RECIPIENT."]


def test_a_backup_never_fills_the_disk_that_answers_need(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_module, "LEAST_FREE", 2**62)
    done = machine.flask("backup", "--out", machine.out)
    assert done.exit_code == 1
    assert "there is too little room in" in done.output.lower()
    assert everything_in(machine.out) == set()
