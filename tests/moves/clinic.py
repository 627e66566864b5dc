"""A clinic with a row in every table, and the same clinic after it has moved.

Lives here: filling it, running the command, reading all rows of a record. Must not: judge.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Table, select

from consult.accounts import Role, code_at, create_staff, give_second_factor, renew_recovery_codes
from consult.accounts import accounts as accounts_of_app
from consult.accounts.set_up_links import give_link
from consult.accounts.tries import Try, count_failure
from consult.app import create_app, prepare_to_serve
from consult.brief.submitted import Identity
from consult.consultations import (
    Begun,
    CredentialsDoNotMatch,
    drop_anchor,
    erase,
    open_by_code,
    send,
    withdraw_release,
)
from consult.consultations.tables import keys_metadata
from consult.database import Database, metadata
from tests.backup_house import Machine, a_machine, close
from tests.consultations.builders import DESK, OFFICE, Clock, House, a_release, a_submission
from tests.consultations.filled import fill_member, fill_patient
from tests.databases import environ_of
from tests.postgresql import make_databases, server_of_this_run

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "four quiet words here"
EMAIL = "priya@clinic.example"
BORN = date(1961, 4, 9)

Rows = dict[str, list[str]]


@dataclass
class Clinic:
    """A filled clinic on SQLite, and where it is to go."""

    machine: Machine
    addresses: tuple[str, str]
    begun: dict[str, Begun] = field(default_factory=dict)

    def move(self, *more: str) -> Result:
        """Run the command."""
        to, keys_to = self.addresses
        return self.machine.flask("move", "--to", to, "--keys-to", keys_to, *more)

    def moved(self) -> Machine:
        """Return the machine with the settings that the command asks for."""
        return replace(
            self.machine, environ={**self.machine.environ, **environ_of(*self.addresses)}
        )

    def copy(self, folder: Path) -> Clinic:
        """Return the same clinic in another folder, about to move to other places."""
        shutil.copytree(self.machine.instance, folder / "instance")
        for file in (folder / "instance").glob("*.db"):
            file.chmod(0o600)  # as the service makes it
        environ = {**self.machine.environ, "CONSULT_INSTANCE": str(folder / "instance")}
        machine = Machine(folder, environ, self.machine.identity)
        return Clinic(machine, empty_places(), self.begun)

    @property
    def files(self) -> tuple[Path, Path]:
        """The record and the key store on SQLite."""
        return self.machine.instance / "consult.db", self.machine.instance / "keys.db"

    def rows(self) -> Rows:
        """Return every row of both databases on SQLite."""
        return rows_at(*(f"sqlite:///{file}" for file in self.files))

    def moved_rows(self) -> Rows:
        """Return every row of both new databases."""
        return rows_at(*self.addresses)


def empty_places() -> tuple[str, str]:
    """Return the addresses of two new databases without a table."""
    server = server_of_this_run()
    main, keys = map(server.url, make_databases(server, "", ""))
    return main, keys


def a_clinic(folder: Path) -> Clinic:
    """Return a clinic on SQLite with a row in every table of both databases."""
    machine = a_machine(
        folder, CONSULT_DEMONSTRATION="1", CONSULT_BASE_URL="http://localhost",
        CONSULT_LOG_LEVEL="ERROR",
    )  # fmt: skip
    clinic = Clinic(machine, empty_places())
    house = machine.house(Clock(datetime.now(UTC)))
    _fill_patients(clinic, house)
    fill_member(house, 1, machine.instance)
    withdrawn = a_release("b")
    House(house.record, house.clock, withdrawn).begin(_who("Wanda Withdrawn"))
    withdraw_release(house.record, withdrawn.hash, "A dose was wrong.", OFFICE)
    with house.record.database.write() as connection:
        give_link(connection, 1, _now())
    count_failure(house.record.database, Try("x@clinic.example", "192.0.2.7"), _now())
    drop_anchor(house.record)
    close(house)
    _add_staff(machine)
    return clinic


def _fill_patients(clinic: Clinic, house: House) -> None:
    filled = fill_patient(house, 1)
    sitting = house.load(filled.sid)
    again = {"mood": {"state": "answered", "value": "¡mañana! 🙂 better"}}
    send(house.record, sitting, a_submission(sitting, again))
    fill_patient(house, 2)
    clinic.begun["invited"] = house.begin(_who("Ina Invited"), invited_by="8")
    clinic.begun["draft"] = house.begin(_who("Dora Draft"))
    house.save(house.sit(clinic.begun["draft"]), "side", {"side": {"state": "declined"}})
    erased = fill_patient(house, 3).begun
    erase(house.record, erased.reference, DESK)
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, clinic.begun["draft"].code, date(1990, 1, 1), "192.0.2.9")


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


def _who(name: str) -> Identity:
    return Identity(name=name, birth_date=BORN, contact="0171 555 0101")


def _add_staff(machine: Machine) -> None:
    """Make a member of staff who signs in with a password and a second factor."""
    app = prepare_to_serve(create_app(machine.settings))
    with app.app_context():
        member = create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
        give_second_factor(accounts_of_app(), member.id, SECRET)
        now = _now() - 60  # the codes after it are still to be used
        renew_recovery_codes(replace(accounts_of_app(), now=lambda: now), member.id,
                             code_at(SECRET, now))  # fmt: skip
    close(House(app.extensions["consult"].record, Clock()))


def rows_at(main: str, keys: str) -> Rows:
    """Return every row of both databases by table, in one order whatever keeps them."""
    found: Rows = {}
    for url, tables in ((main, metadata.sorted_tables), (keys, keys_metadata.sorted_tables)):
        database = Database(url)
        found |= {table.name: _rows_of(database, table) for table in tables}
        database.close()
    return found


def _rows_of(database: Database, table: Table) -> list[str]:
    with database.read() as connection:
        return sorted(repr(tuple(row)) for row in connection.execute(select(table)))
