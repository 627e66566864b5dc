"""Runs the content commands as `flask` does, with no setting in the environment."""

from __future__ import annotations

import os
from pathlib import Path

from click.testing import CliRunner, Result

from consult.content_commands import content


def run_content(*arguments: str | Path, folder: Path | None = None) -> Result:
    """Run `flask content ...`; `folder` is what CONSULT_CONTENT names."""
    unset = {name: None for name in os.environ if name.startswith("CONSULT_")}
    env = {**unset, "CONSULT_CONTENT": str(folder) if folder else None}
    return CliRunner().invoke(content, [str(a) for a in arguments], env=env)
