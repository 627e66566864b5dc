"""Sealing and keyed hashes: the only module that knows a cipher.

Lives here: master keys, the data key of one consultation, and the digests of codes, sessions and
search keys. Must not: tables, and anything that writes a log line.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from typing import Any, cast

import pydantic_core
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consult.consultations.errors import KeysDoNotFit, SealIsBroken
from consult.settings import KEY_BYTES, Settings, read_key, read_master_keys

NONCE_BYTES = 12
# Sealed JSON is filled up with blanks to whole blocks, so that its length tells no answer.
BLOCK = 256

DIGESTS = ("code", "token", "birth", "session", "search", "origin", "submission",
           "audit", "audit-head", "anchor", "check", "once", "recovery",
           "packet", "backup", "device")  # fmt: skip

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_canonical = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
).encode


def canonical(value: Any) -> bytes:
    """Return the one JSON spelling of a value, for digests."""
    return _canonical(value).encode()


def plain_json(value: dict[str, Any]) -> dict[str, Any]:
    """Return a value as it will be read back. Raises ValueError or TypeError if it cannot be."""
    return cast("dict[str, Any]", pydantic_core.from_json(_compact(value).encode()))


class DataKey:
    """The key of one consultation. What it seals opens only in the same place."""

    __slots__ = ("_cipher", "_consultation_id")

    def __init__(self, consultation_id: str, key: bytes) -> None:
        self._consultation_id = consultation_id
        self._cipher = AESGCM(key)

    def __repr__(self) -> str:
        """Show nothing of the key."""
        return "<DataKey>"

    def seal(self, table: str, field: str, revision: int, content: bytes) -> bytes:
        """Seal bytes for one place: table, field and revision within this consultation."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, self._place(table, field, revision))

    def open(self, table: str, field: str, revision: int, sealed: bytes) -> bytes:
        """Open what was sealed for this very place. Raises SealIsBroken."""
        try:
            return self._cipher.decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._place(table, field, revision)
            )
        except (InvalidTag, ValueError):
            raise SealIsBroken("sealed data does not open in this place") from None

    def seal_json(self, table: str, field: str, revision: int, value: Any) -> bytes:
        """Seal a JSON value, its length hidden in whole blocks."""
        content = _compact(value).encode()
        return self.seal(table, field, revision, content + b" " * (-len(content) % BLOCK))

    def open_json(self, table: str, field: str, revision: int, sealed: bytes) -> Any:
        """Open what `seal_json` sealed for this very place. Raises SealIsBroken."""
        return pydantic_core.from_json(self.open(table, field, revision, sealed))

    def _place(self, table: str, field: str, revision: int) -> bytes:
        # Unambiguous: neither an id nor a table name holds a bar, and the revision is a number.
        return f"{self._consultation_id}|{table}|{field}|{revision}".encode()


class Vault:
    """The master keys, which wrap data keys, and the pepper, from which all digests are keyed.

    The first master key wraps; the others only unwrap what they wrapped before. The pepper does
    not rotate: codes, sessions and search keys are found through it.
    """

    def __init__(self, master_keys: Mapping[str, bytes], pepper: bytes) -> None:
        self.current = next(iter(master_keys))
        self._ciphers = {key_id: AESGCM(key) for key_id, key in master_keys.items()}
        self._subkeys = {purpose: _subkey(pepper, purpose) for purpose in DIGESTS}

    def __repr__(self) -> str:
        """Show nothing of the keys."""
        return "<Vault>"

    @property
    def master_key_ids(self) -> tuple[str, ...]:
        """The ids of the configured master keys, the current one first."""
        return tuple(self._ciphers)

    def knows(self, master_key_id: str) -> bool:
        """Whether this master key is configured."""
        return master_key_id in self._ciphers

    def new_key(self, consultation_id: str) -> tuple[DataKey, bytes]:
        """Make a data key: ready for use, and wrapped by the current master key."""
        key = os.urandom(KEY_BYTES)
        return DataKey(consultation_id, key), self._wrap(consultation_id, key)

    def unwrap(self, consultation_id: str, master_key_id: str, wrapped: bytes) -> DataKey:
        """Return the data key ready for use. Raises KeysDoNotFit or SealIsBroken."""
        return DataKey(consultation_id, self._unwrap(consultation_id, master_key_id, wrapped))

    def rewrap(self, consultation_id: str, master_key_id: str, wrapped: bytes) -> bytes:
        """Return the same data key wrapped by the current master key."""
        return self._wrap(consultation_id, self._unwrap(consultation_id, master_key_id, wrapped))

    def digest(self, purpose: str, content: bytes) -> bytes:
        """Return the keyed digest of `content`; each purpose has a key of its own."""
        return hmac.digest(self._subkeys[purpose], content, "sha256")

    def _wrap(self, consultation_id: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        place = f"{consultation_id}|{self.current}".encode()
        return nonce + self._ciphers[self.current].encrypt(nonce, key, place)

    def _unwrap(self, consultation_id: str, master_key_id: str, wrapped: bytes) -> bytes:
        cipher = self._ciphers.get(master_key_id)
        if cipher is None:
            raise KeysDoNotFit("a data key is wrapped by a master key that is not configured")
        place = f"{consultation_id}|{master_key_id}".encode()
        try:
            return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], place)
        except (InvalidTag, ValueError):
            raise SealIsBroken("a data key does not unwrap") from None


def open_vault(settings: Settings) -> Vault:
    """Return the vault that the settings describe."""
    return Vault(read_master_keys(settings.master_keys), read_key(settings.pepper))


def _subkey(pepper: bytes, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"consult {purpose}".encode())
    return derivation.derive(pepper)
