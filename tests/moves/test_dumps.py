"""Backups on PostgreSQL as docs/operating.md tells them: dumped, restored, erased again."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pyrage

from consult.consultations import ErasedList, erase, list_consultations, prove_seals
from tests.backup_house import Machine, close
from tests.consultations.builders import DESK
from tests.databases import environ_of
from tests.durability.service import HOUSE
from tests.moves.clinic import Clinic, empty_places
from tests.moves.test_move import libpq

DOCS = (HOUSE / "docs" / "operating.md").read_text(encoding="utf-8")


def options_of(program: str) -> list[str]:
    """Return the options that the documentation gives a program, but for the database."""
    told = re.findall(rf"{program} ((?:--[a-z=-]+ )+)--dbname=", DOCS)
    assert len(set(told)) == 1
    return str(told[0]).split()


def dump(url: str, file: Path, machine: Machine) -> None:
    """Dump a database into a file that only the key of age opens."""
    command = ["pg_dump", *options_of("pg_dump"), f"--dbname={libpq(url)}"]
    plain = subprocess.run(command, capture_output=True, check=True).stdout
    recipient = pyrage.x25519.Recipient.from_str(machine.environ["CONSULT_BACKUP_RECIPIENT"])
    file.write_bytes(pyrage.encrypt(plain, [recipient]))


def restore(file: Path, url: str, machine: Machine) -> None:
    key = machine.identity.read_text().splitlines()[-1]
    plain = pyrage.decrypt(file.read_bytes(), [pyrage.x25519.Identity.from_str(key)])
    command = ["pg_restore", *options_of("pg_restore"), f"--dbname={libpq(url)}"]
    subprocess.run(command, input=plain, check=True)


def test_who_was_erased_after_a_dump_is_erased_again_after_restoring_it(
    clinic: Clinic, tmp_path: Path
) -> None:
    assert clinic.move().exit_code == 0
    machine, files = clinic.moved(), (tmp_path / "record.age", tmp_path / "keys.age")
    for url, file in zip(clinic.addresses, files, strict=True):
        dump(url, file, machine)
        assert b"consultation" not in file.read_bytes()
    dumped = clinic.moved_rows()
    house = machine.house()
    erase(house.record, clinic.begun["draft"].reference, DESK)
    close(house)

    restored = Clinic(machine, empty_places())
    for url, file in zip(restored.addresses, files, strict=True):
        restore(file, url, machine)
    assert restored.moved_rows() == dumped
    there = Machine(
        machine.folder, {**machine.environ, **environ_of(*restored.addresses)}, machine.identity
    )
    assert len(ErasedList(there.settings.erased_file).read()) == 2
    assert there.flask("purge").exit_code == 0
    house = there.house()
    names = sorted(one.name for one in list_consultations(house.record, DESK))
    assert (len(names), "Dora Draft" in names) == (4, False)
    assert prove_seals(house.record) == 4
    close(house)
    verified = there.flask("audit", "verify")
    assert (verified.exit_code, verified.output.splitlines()[-1]) == (0, "All of it is whole.")
