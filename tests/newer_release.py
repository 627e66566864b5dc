"""A release that is not there yet: one more version of the record, which today's code can serve.

`python -m tests.newer_release FOLDER database migrate` is its flask command. Must not: be known to
the service under test, which is to go on after it.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from flask.cli import main

from consult.consultations import migrations

MAIN = migrations._MAIN[0]
_SCRIPT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.add_column("consultation", sa.Column("colour", sa.String(10)))
    op.create_index("ix_part_saved_at", "part", ["saved_at"])
    op.create_table("mood", sa.Column("name", sa.String(10), primary_key=True))
    op.execute("UPDATE consultation SET colour = 'blue'")
"""


def write_newer(folder: Path, revision: str) -> Path:
    """Write the script of a version that follows today's into a folder, and return that."""
    folder.mkdir(exist_ok=True)
    text = _SCRIPT.format(revision=revision, before=newest())
    (folder / f"{revision}.py").write_text(text)
    return folder


def newest() -> str:
    """Return the newest version of the record that today's code knows."""
    return migrations._known(MAIN)[-1]


def short(version: str) -> str:
    """Return a version without what it says of older code."""
    return migrations._short(version)


def directory_with(folder: Path) -> object:
    """Return what finds the scripts of that release, to stand for ours."""

    @cache
    def find(scripts: Path) -> ScriptDirectory:
        more = [folder] if scripts == MAIN else []
        return ScriptDirectory(scripts.parent, version_locations=[scripts, *more])

    return find


if __name__ == "__main__":
    migrations._script_directory = directory_with(Path(sys.argv.pop(1)))  # type: ignore[assignment]
    sys.argv[1:1] = ["--app", "wsgi"]
    main()
