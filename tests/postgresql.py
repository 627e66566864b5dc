"""A PostgreSQL server for the tests: started when the first asks, stopped when all are done.

Every process of a run shares the one server; each test gets databases of its own, copied from a
migrated pair. Its files lie in a folder that is thrown away, so that nothing is synced to the disk:
what must outlive a crash of the machine is tested elsewhere. Must not: say which tests use it.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp

import psycopg
from psycopg import sql

FOLDER = "CONSULT_TEST_POSTGRESQL_FOLDER"  # where the processes of one run meet
USER = "consult"
QUICK: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "200",
}
_START_SECONDS = 60
_PREFIX, _OWNER = "consult-pg-", "owner"


class NoPostgreSQL(Exception):
    """There is no PostgreSQL here, or it does not start. The message says what to do."""


@dataclass(frozen=True)
class Server:
    """A running server. `folder` holds its data, its log and its socket."""

    folder: Path
    port: int = 5432

    def url(self, database: str) -> str:
        """Return the address of a database, for SQLAlchemy."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}&port={self.port}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Return a connection on which every statement stands alone."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=USER, dbname=database, autocommit=True
        )

    def stop(self, how: str = "fast") -> None:
        """Stop the server: "fast" ends all connections first, "immediate" is a crash."""
        _control(self.folder, "stop", "-m", how)

    def start(self) -> None:
        """Start it again. Raises NoPostgreSQL."""
        _control(self.folder, "start", "-w", "-t", str(_START_SECONDS))


def start_server(folder: Path, options: Mapping[str, str]) -> Server:
    """Make a server in a new folder and start it. Raises NoPostgreSQL."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, _other_user())
    folder.chmod(0o755)
    data = folder / "data"
    _as_owner(["initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8",
               "--locale=C.UTF-8", "--no-sync", "--pgdata", str(data)])  # fmt: skip
    given = {"listen_addresses": "", "unix_socket_directories": str(folder), **options}
    lines = [f"{name} = '{value}'\n" for name, value in given.items()]
    with (data / "postgresql.auto.conf").open("a") as file:
        file.writelines(lines)
    server = Server(folder, int(options.get("port", 5432)))
    server.start()
    return server


def server_of_this_run() -> Server:
    """Return the run's server, started by whichever process asks first. Raises NoPostgreSQL."""
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "server" / "data" / "postmaster.pid").exists():
            return start_server(folder / "server", QUICK)
    return Server(folder / "server")


def make_folder() -> Path:
    """Make the folder of a server, which a later run throws away if this process cannot."""
    folder = Path(mkdtemp(prefix=_PREFIX))  # not a test's own: a socket's path must be short
    folder.chmod(0o755)  # who runs the server has to come through
    (folder / _OWNER).write_text(str(os.getpid()))
    return folder


def throw_away(folder: Path) -> None:
    """Stop the server in a folder that `make_folder` made, if one runs, and remove all of it."""
    if (folder / "server" / "data" / "postmaster.pid").exists():
        with suppress(NoPostgreSQL):  # the note may be all that is left of it
            Server(folder / "server").stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


def clear_after_killed_runs() -> None:
    """Throw away the servers of processes that were killed, and could not do so themselves."""
    for owner in Path(gettempdir()).glob(f"{_PREFIX}*/{_OWNER}"):
        with suppress(FileNotFoundError):  # another run that begins now was quicker
            if not Path("/proc", owner.read_text()).exists():
                throw_away(owner.parent)


def prepare_run() -> None:
    """Name the folder where the processes of this run meet; its first process does."""
    if FOLDER not in os.environ:
        clear_after_killed_runs()
        os.environ[FOLDER] = str(make_folder())


def end_run() -> None:
    """Stop the run's server, if one was started, and throw its files away."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    throw_away(Path(os.environ.pop(FOLDER)))


class Pairs:
    """Migrated pairs of databases, record and key store, emptied after use and used again.

    A copy takes a tenth of a second, emptying a few thousandths.
    """

    def __init__(self, server: Server, bring_up: Sequence[Callable[[str], None]]) -> None:
        self._server, self._bring_up = server, bring_up
        self._templates: list[str] = []
        self._idle: list[list[str]] = []
        self._emptying: dict[str, bytes] = {}
        self._shapes: dict[str, object] = {}

    @contextmanager
    def fresh(self) -> Iterator[tuple[str, str]]:
        """Give the addresses of an empty record and key store; they are emptied afterwards."""
        pair = self._idle.pop() if self._idle else self.make()
        main, keys = map(self._server.url, pair)
        yield main, keys
        if all([self._empty(*both) for both in zip(pair, self._templates, strict=True)]):
            self._idle.append(pair)

    def make(self) -> list[str]:
        """Make one more pair; return the names of its two."""
        if not self._templates:
            self._templates = make_databases(self._server, "", "")
            for name, bring_up in zip(self._templates, self._bring_up, strict=True):
                bring_up(self._server.url(name))
                with self._server.connect(name) as connection:
                    self._emptying[name] = _emptying(connection)
                    self._shapes[name] = connection.execute(_SHAPE).fetchone()
        return make_databases(self._server, *self._templates)

    def _empty(self, name: str, template: str) -> bool:
        """Empty a database; False, and nothing done, where a test has changed its tables."""
        with self._server.connect(name) as connection:
            connection.execute(_CUT_OFF)
            if connection.execute(_SHAPE).fetchone() != self._shapes[template]:
                return False
            connection.execute(self._emptying[template])
            return True


_CUT_OFF = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# A copy's tables have the numbers that its template's have.
_SHAPE = """
WITH ours AS (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
SELECT
    (SELECT md5(string_agg(oid::text, ',' ORDER BY oid)) FROM ours),
    (SELECT md5(string_agg(format('%s %s %s', attrelid, attname, attnotnull), ','
                           ORDER BY attrelid, attnum))
     FROM pg_attribute JOIN ours ON attrelid = ours.oid),
    (SELECT md5(string_agg(format('%s %s %s', tgrelid, tgname, tgenabled), ','
                           ORDER BY pg_trigger.oid))
     FROM pg_trigger JOIN ours ON tgrelid = ours.oid),
    (SELECT count(*) FROM pg_constraint JOIN ours ON conrelid = ours.oid)
"""
_TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_name NOT LIKE '%version'
"""
_COUNTERS = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"


def _emptying(connection: psycopg.Connection) -> bytes:
    """Return what brings a migrated database back to the rows that it has now.

    The guards of tables hold back no replica.
    """
    tables = [row[0] for row in connection.execute(_TABLES)]
    counters = [row[0] for row in connection.execute(_COUNTERS)]
    statements = [
        "BEGIN", "SET LOCAL session_replication_role = replica",
        *(f"DELETE FROM {table}" for table in tables),
        *(_filling(connection, table) for table in tables),
        *(f"ALTER SEQUENCE {counter} RESTART" for counter in counters), "COMMIT",
    ]  # fmt: skip
    return ";\n".join(statement for statement in statements if statement).encode()


def _filling(connection: psycopg.Connection, table: str) -> str:
    """Return what puts a table's rows back, "" where it has none."""
    rows = connection.execute(f"SELECT json_agg({table})::text FROM {table}".encode()).fetchone()
    if rows is None or rows[0] is None:
        return ""
    given = sql.Literal(rows[0]).as_string(connection)
    return f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, {given})"


def make_databases(server: Server, *templates: str) -> list[str]:
    """Make databases, each a copy of its template, or empty for ""; return their names."""
    names = [f"test_{secrets.token_hex(6)}" for _ in templates]
    with server.connect() as connection:
        for name, template in zip(names, templates, strict=True):
            copied = f"TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
            connection.execute(f"CREATE DATABASE {name} {copied}".encode())
    return names


def _control(folder: Path, *words: str) -> None:
    log = folder / "server.log"
    _as_owner(["pg_ctl", *words, "--silent", "--pgdata", str(folder / "data"), "--log", str(log)])


def _as_owner(command: Sequence[str]) -> None:
    """Run one of the server's programs: it refuses to be run by root."""
    whole = [str(_programs() / command[0]), *command[1:]]
    if os.geteuid() == 0:
        whole = ["setpriv", f"--reuid={_other_user()}", f"--regid={_other_user()}",
                 "--clear-groups", *whole]  # fmt: skip
    done = subprocess.run(whole, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode != 0:
        raise NoPostgreSQL(f"{command[0]}: {done.stderr or done.stdout}")


def _other_user() -> str:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NoPostgreSQL("there is no user postgres: install Debian's postgresql") from None


@cache
def _programs() -> Path:
    """Return the folder of the newest PostgreSQL's programs, which Debian keeps off the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3])
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoPostgreSQL("PostgreSQL is not installed: install Debian's postgresql")
    return Path(on_path).resolve().parent
