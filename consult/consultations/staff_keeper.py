"""What the record does for the staff's accounts: it seals, digests and writes down.

The accounts have one data key in the key store, as each consultation has, so that their secrets
open with the master keys only and turn with them. Must not: what an account is.
"""

from __future__ import annotations

from sqlalchemy import Connection

from consult.consultations.audit import add_house_row
from consult.consultations.errors import KeyIsMissing
from consult.consultations.keystore import fetch_key, keep_new_key
from consult.consultations.policy import SYSTEM, Actor
from consult.consultations.record import Record
from consult.consultations.vault import DataKey

KEY_OF_ACCOUNTS = "accounts"
_STRANGER = Actor("staff", "unknown")


class StaffKeeper:
    """Keeps the accounts' secrets under the record's keys, and their story in its audit log."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def seal(self, owner: str, content: bytes) -> bytes:
        """Seal bytes for one owner: an account or a session."""
        return self._key().seal("second_factor", owner, 0, content)

    def open(self, owner: str, sealed: bytes) -> bytes:
        """Open what was sealed for this very owner. Raises SealIsBroken."""
        return self._key().open("second_factor", owner, 0, sealed)

    def digest(self, content: bytes) -> bytes:
        """Return the keyed digest of a recovery code, 32 bytes."""
        return self._record.vault.digest("recovery", content)

    def note(self, connection: Connection, by: int | None, action: str, detail: str) -> None:
        """Write a row of the house's chain; `by` is None for the server's own commands."""
        actor = SYSTEM if by is None else Actor("staff", str(by))
        add_house_row(connection, self._record, actor, action, detail)

    def note_stranger(self, connection: Connection, action: str, detail: str) -> None:
        """Write a row of the house's chain about somebody who has not signed in."""
        add_house_row(connection, self._record, _STRANGER, action, detail)

    def _key(self) -> DataKey:
        try:
            return fetch_key(self._record, KEY_OF_ACCOUNTS)
        except KeyIsMissing:
            return keep_new_key(self._record, KEY_OF_ACCOUNTS)
