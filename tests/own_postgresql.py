"""A PostgreSQL server of one test's own, which waits for the disk as a clinic's does.

Lives here: starting it with a migrated record and key store, restarting it, throwing it away. Must
not: the run's shared server (`tests.postgresql`), what is asked of the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from consult.consultations import migrate, migrate_keys
from consult.database import Database
from tests.databases import bring_up, environ_of
from tests.postgresql import Server, make_databases, make_folder, start_server, throw_away

# All else is as PostgreSQL comes: fsync, full pages and synchronous commits are on.
LASTING: Mapping[str, str] = {"max_connections": "200", "shared_buffers": "256MB"}


@dataclass(frozen=True)
class OwnPostgreSQL:
    """A running server, and the settings that lead a service to its two databases."""

    server: Server
    record: str
    keys: str

    @property
    def environ(self) -> dict[str, str]:
        return environ_of(self.server.url(self.record), self.server.url(self.keys))

    @property
    def process(self) -> int:
        """The server's first process; it is another one after a restart."""
        return int((self.server.folder / "data" / "postmaster.pid").read_text().split()[0])

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows of a statement about the record."""
        with self.server.connect(self.record) as connection:
            return connection.execute(statement.encode()).fetchall()

    def tell(self, *statements: str) -> None:
        """Run statements about the server as a whole."""
        with self.server.connect() as connection:
            for statement in statements:
                connection.execute(statement.encode())


@contextmanager
def own_postgresql(options: Mapping[str, str] | None = None) -> Iterator[OwnPostgreSQL]:
    """Run a server with a migrated, empty pair until the block ends. Raises NoPostgreSQL."""
    folder = make_folder()
    try:
        server = start_server(folder / "server", {**LASTING, **(options or {})})
        record, keys = make_databases(server, "", "")
        bring_up(Database(server.url(record)), migrate)
        bring_up(Database(server.url(keys)), migrate_keys)
        yield OwnPostgreSQL(server, record, keys)
    finally:
        throw_away(folder)
