"""A clinic's machine with a record, its settings in the environment, and a second, clean machine.

Lives here: what the tests of backups, restoring and purging share. Must not: asserts.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyrage
from click.testing import CliRunner, Result

from consult.backup_file import KEYS, RECORD
from consult.cli import command_app
from consult.consultations import list_consultations, open_record, prove_keys, send
from consult.settings import Settings, load_settings
from tests.consultations.builders import DESK, MARIA, Clock, House, a_submission, answers
from tests.databases import lay_databases


@dataclass
class Machine:
    """One machine: its settings, and the identity that is kept away from it."""

    folder: Path
    environ: dict[str, str]
    identity: Path
    out: Path = field(init=False)

    def __post_init__(self) -> None:
        self.out = self.folder / "backups"
        self.out.mkdir(parents=True, exist_ok=True)

    @property
    def instance(self) -> Path:
        return Path(self.environ["CONSULT_INSTANCE"])

    @property
    def settings(self) -> Settings:
        return load_settings(self.environ)

    def flask(self, *words: str | Path) -> Result:
        arguments = [str(word) for word in words]
        return CliRunner().invoke(command_app().cli, arguments, env=self.environ)

    def house(self, clock: Clock | None = None) -> House:
        """Open the record by a clock that stands still at the present, or `clock`."""
        clock = clock or Clock(datetime.now(UTC))
        record = open_record(self.settings, clock)
        prove_keys(record)
        return House(record, clock)

    def backup(self, *more: str) -> tuple[Path, Path]:
        """Make a backup in a folder of its own; return the record's file and the keys'."""
        out = self.out / secrets.token_hex(4)
        out.mkdir()
        done = self.flask("backup", "--out", out, *more)
        assert done.exit_code == 0, done.output
        found = {kind: next(out.glob(f"consult-{kind}-*"), out) for kind in (RECORD, KEYS)}
        return found[RECORD], found[KEYS]

    def restore(self, files: tuple[Path, Path], *more: str | Path) -> Result:
        record, keys = files
        return self.flask("restore", "--record", record, "--keys", keys,
                          "--identity", self.identity, *more)  # fmt: skip

    def clean(self) -> Machine:
        """Return another machine with the same secrets and nothing on it."""
        folder = self.folder / f"clean-{secrets.token_hex(4)}"
        return Machine(folder, {**self.environ, "CONSULT_INSTANCE": str(folder / "i")},
                       self.identity)  # fmt: skip


def a_machine(folder: Path, **more: str) -> Machine:
    """Return a machine whose record is at the newest version and empty."""
    identity = pyrage.x25519.Identity.generate()
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "kept-elsewhere.key"
    key.write_text(f"# created: today\n# public key: {identity.to_public()}\n{identity}\n")
    environ = {
        "CONSULT_SECRET_KEY": secrets.token_urlsafe(32),
        "CONSULT_PEPPER": secrets.token_urlsafe(32),
        "CONSULT_MASTER_KEYS": f"first:{secrets.token_urlsafe(32)}",
        "CONSULT_BASE_URL": "https://consult.example.org",
        "CONSULT_INSTANCE": str(folder / "instance"),
        "CONSULT_BACKUP_RECIPIENT": str(identity.to_public()),
        **more,
    }
    machine = Machine(folder, environ, key)
    lay_databases(machine.instance)
    return machine


def close(house: House) -> None:
    """Close the connections of a record."""
    house.record.database.close()
    house.record.keys_database.close()


def begin_and_send(house: House, name: str) -> str:
    begun = house.begin(MARIA.model_copy(update={"name": name}))
    sid = house.sit(begun)
    house.save(sid, "side", answers(f"canary of {name}"))
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers(f"canary of {name}")))
    return begun.reference


def names_in(house: House) -> list[str]:
    return sorted(one.name for one in list_consultations(house.record, DESK))


def everything_in(folder: Path) -> set[Path]:
    return {file for file in folder.rglob("*") if file.is_file()}
