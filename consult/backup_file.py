"""One file of a backup: a database with a manifest, in a tar archive, encrypted with age.

Whoever holds the key of age reads it without us: `age --decrypt -i KEY FILE | tar xf -`. Lives
here: the file's name and inside, writing and reading it. Must not: databases.
"""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Literal

import pyrage
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

Kind = Literal["record", "keys"]

RECORD: Kind = "record"
KEYS: Kind = "keys"
DATABASES: dict[Kind, str] = {RECORD: "consult.db", KEYS: "keys.db"}
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 1024**2
PIECE = 256 * 1024
_BLOCK = 512
_MAGIC = b"age-encryption.org/"
_NAME = re.compile(r"consult-(record|keys)-(\d{8}T\d{6}Z)\.age", re.ASCII)
_TIME = "%Y%m%dT%H%M%SZ"


class BackupProblem(Exception):
    """A backup could not be made or used. The message is one sentence, without its full stop."""


class Manifest(BaseModel):
    """What a file of a backup says of itself. `signature` is over all the rest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    kind: Kind
    made_at: AwareDatetime
    version: str
    counts: dict[str, int]
    damage: str | None
    sha256: str
    signature: str = ""

    def signed_part(self) -> bytes:
        """Return what the signature is over."""
        return self.model_dump_json(exclude={"signature"}).encode()


def name_of(kind: Kind, made_at: datetime) -> str:
    """Return the name of a backup's file."""
    return f"consult-{kind}-{made_at.astimezone(UTC).strftime(_TIME)}.age"


def made_at_of(name: str, kind: Kind) -> datetime | None:
    """Return when a file of this kind was made, None where the name is not one of ours."""
    read = _NAME.fullmatch(name)
    if read is None or read[1] != kind:
        return None
    with suppress(ValueError):
        return datetime.strptime(read[2], _TIME).replace(tzinfo=UTC)
    return None


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def read_recipient(text: str) -> pyrage.x25519.Recipient:
    """Return for whom to encrypt. Raises BackupProblem."""
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise BackupProblem("CONSULT_BACKUP_RECIPIENT is mistyped: it is no key of age") from None


def read_identities(file: Path) -> list[pyrage.x25519.Identity]:
    """Return the keys in a file as age-keygen writes it. Raises BackupProblem."""
    try:
        words = file.read_text("ascii", "replace").split()
        keys = [word for word in words if word.startswith("AGE-SECRET-KEY-")]
        found = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except (OSError, pyrage.IdentityError):
        found = []
    if not found:
        raise BackupProblem(f"{file} holds no key of age that can be read")
    return found


def write_sealed(
    manifest: Manifest, database: Path, recipient: pyrage.x25519.Recipient, target: Path
) -> None:
    """Write an encrypted file and return when it is on disk. Raises BackupProblem."""
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:
            pyrage.encrypt_io(_Pieces(_archive(manifest, database)), file, [recipient])
            file.flush()
            os.fsync(file.fileno())
    except (OSError, pyrage.EncryptError) as error:
        raise BackupProblem(f"{target.parent} cannot be written: {_said(error)}") from None


def read_sealed(
    file: Path, kind: Kind, identities: Sequence[pyrage.x25519.Identity], folder: Path
) -> tuple[Manifest, Path]:
    """Decrypt a file into a folder; return its manifest and the database. Raises BackupProblem."""
    archive = folder / f"{kind}.tar"
    _decrypt(file, identities, archive)
    try:
        with tarfile.open(archive, "r:") as tar:
            manifest, database = _unpack(tar, kind, folder)
    except (tarfile.TarError, ValidationError, KeyError):
        raise BackupProblem(f"{file.name} is no backup of the {kind} of Consult") from None
    except OSError as error:
        raise BackupProblem(f"{folder} cannot be written: {_said(error)}") from None
    finally:
        archive.unlink(missing_ok=True)
    if digest_of(database) != manifest.sha256:
        raise BackupProblem(f"{file.name} holds another database than its manifest says")
    return manifest, database


class _Pieces:
    """What is made piece by piece, to be read: no copy of the archive lies on the disk."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def read(self, size: int) -> bytes:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._left = memoryview(piece)
        taken, self._left = self._left[:size], self._left[size:]
        return bytes(taken)


def _archive(manifest: Manifest, database: Path) -> Iterator[bytes]:
    told = manifest.model_dump_json(indent=1).encode()
    yield from _member(MANIFEST, BytesIO(told), len(told))
    with database.open("rb") as content:
        yield from _member(DATABASES[manifest.kind], content, database.stat().st_size)
    yield bytes(2 * _BLOCK)


def _member(name: str, content: IO[bytes], size: int) -> Iterator[bytes]:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    yield header.tobuf()
    while piece := content.read(PIECE):
        yield piece
    yield bytes(-size % _BLOCK)


def _unpack(tar: tarfile.TarFile, kind: Kind, folder: Path) -> tuple[Manifest, Path]:
    """Take out the two members that there must be, under names of our own."""
    told, stored = tar.extractfile(MANIFEST), tar.extractfile(DATABASES[kind])
    if told is None or stored is None:
        raise KeyError(kind)
    manifest = Manifest.model_validate_json(told.read(LONGEST_MANIFEST))
    if manifest.kind != kind:
        raise KeyError(kind)
    database = folder / DATABASES[kind]
    with open(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := stored.read(PIECE):
            file.write(piece)
    return manifest, database


def _decrypt(file: Path, identities: Sequence[pyrage.x25519.Identity], archive: Path) -> None:
    try:
        with file.open("rb") as sealed:
            if sealed.read(len(_MAGIC)) != _MAGIC:
                raise BackupProblem(f"{file.name} is no file of age")
            sealed.seek(0)
            descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "wb") as plain:
                pyrage.decrypt_io(sealed, plain, list(identities))
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise BackupProblem(
                f"{file.name} does not open with this identity: it was made for another one"
            ) from None
        raise BackupProblem(f"{file.name} is damaged or cut short") from None
    except OSError as error:
        if error.errno is None:  # age's own word for a piece that does not fit
            raise BackupProblem(f"{file.name} is damaged or cut short") from None
        raise BackupProblem(f"{file.name} cannot be decrypted: {_said(error)}") from None


def _said(error: Exception) -> str:
    """Return what the system says, without its number and the path."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).rpartition("] ")[2]
