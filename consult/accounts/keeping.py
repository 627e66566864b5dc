"""What the functions of this room are given: where accounts live, the clock, and their keeper.

The keeper seals, digests and writes down; the record lends it, because keys and the audit log live
there. Must not: keys, ciphers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from consult.database import Database


class Keeper(Protocol):
    """Who seals for the accounts and writes down what happened to them."""

    def seal(self, owner: str, content: bytes) -> bytes:
        """Seal bytes for one owner: an account or a session."""

    def open(self, owner: str, sealed: bytes) -> bytes:
        """Open what was sealed for this very owner. Raises when it was not."""

    def digest(self, content: bytes) -> bytes:
        """Return the keyed digest of a recovery code, 32 bytes."""

    def note(self, connection: Connection, by: int | None, action: str, detail: str) -> None:
        """Write a row of the audit log in the transaction of what it tells.

        `by` is the account that acts, None for the server's own commands.
        """

    def note_stranger(self, connection: Connection, action: str, detail: str) -> None:
        """Write a row about somebody of whom nobody knows who it is."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where accounts and their sessions live, the clock in seconds since 1970, and the keeper.

    `instance` is the folder that all processes of this machine share; `house` is the clinic's name.
    """

    database: Database
    now: Callable[[], int]
    keeper: Keeper = field(repr=False)
    instance: Path
    house: str
