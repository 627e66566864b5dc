"""Connections to PostgreSQL outside the pool: for the queue, and for a lock that lasts.

Lives here: how such a connection is made, so that nobody waits for it without end, and the names of
what goes wrong with it. Must not: tables, jobs. Whoever opens one closes it.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any, Final

import psycopg

from consult.database import BUSY_SECONDS, UNTIL_GONE, Database

# What a queue or a lock raises when its place is away, full or broken, on either database.
STORE_FAILURES: Final = (psycopg.Error, sqlite3.Error, OSError)
LONGEST_STEP: Final = int(BUSY_SECONDS * 1000)  # milliseconds for one statement


class Driven(psycopg.Connection[Any]):
    """A connection that ends with whoever held it: the queue keeps one as long as it is there."""

    def __del__(self, *_: Any) -> None:
        """Say nothing of a connection that nobody closed. The driver ends it by itself."""


def own_connection(database: Database, purpose: str) -> Driven:
    """Open a connection of one's own on which every statement stands alone.

    A statement ends after some seconds at the latest. Commits do not wait for the disk: what is
    written here may be lost with the server. Raises psycopg.Error.
    """
    engine = database.engine
    _, given = engine.dialect.create_connect_args(engine.url)
    given.pop("context", None)  # SQLAlchemy's own way with values
    ours = {
        "connect_timeout": int(BUSY_SECONDS),
        **UNTIL_GONE,
        "application_name": f"consult {purpose}",
    }
    patience = f"-c statement_timeout={LONGEST_STEP} -c lock_timeout={LONGEST_STEP}"
    options = f"{patience} -c synchronous_commit=off"
    return Driven.connect(**{**ours, **given, "options": options}, autocommit=True)


def is_usable(connection: Driven) -> bool:
    """Ask the server whether the connection still stands. Raises nothing."""
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def close_quietly(connection: Driven) -> None:
    """Close a connection, whatever state it is in."""
    with suppress(psycopg.Error):  # it is gone already
        connection.close()
