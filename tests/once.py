"""What is the same for every test is made once: databases, templates, the YAML of content.

Lives here: what would otherwise take a tenth of a second for each of a thousand tests. Must not:
anything that a test could change for another.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from consult.consultations import migrate, migrate_keys
from consult.database import Database
from consult.releases import yaml_file

BRING_UP = {"consult.db": migrate, "keys.db": migrate_keys}


class _CompiledTemplates(BytecodeCache):
    """Templates as they were compiled by the first app that needed them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _CompiledTemplates()


def share_templates(app: Flask) -> None:
    """Let an app take its templates as another compiled them."""
    app.jinja_env.bytecode_cache = _COMPILED


def share_yaml() -> None:
    """Let a content file that stands unchanged be parsed once; what is read of it is fresh."""
    yaml_file._compose = lru_cache(64)(yaml_file._compose)


def bring_up(database: Database, migrating: Callable[[Database], None]) -> None:
    """Bring a database to its newest shape, and close it with all of it in one file."""
    migrating(database)
    database.scrub()
    database.close()


def lay_databases(folder: Path) -> None:
    """Put a fresh record and its key store into a folder, unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in _newest().items():
        if not (folder / name).exists():
            (folder / name).write_bytes(content)


@cache
def _newest() -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        files = {name: Path(folder, name) for name in BRING_UP}
        for name, file in files.items():
            bring_up(Database(f"sqlite:///{file}"), BRING_UP[name])
        return {name: file.read_bytes() for name, file in files.items()}
