"""Secrets that stand in a file instead of a variable: `CONSULT_PEPPER_FILE` and its like.

Lives here: reading such a file, and refusing one that others can read. Must not: know what a
secret is for.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

from consult.secret_keys import SECRETS
from consult.setting_problems import SettingIsUnsafe

LARGEST_FILE = 64 * 1024
_BY_OTHERS = stat.S_IROTH | stat.S_IWOTH


def take_secrets_from_files(given: dict[str, Any]) -> None:
    """Put what the named files hold where the variables would stand. Raises SettingIsUnsafe."""
    for name in SECRETS:
        file = given.get(f"{name}_file")
        if not file:
            continue
        variable = f"CONSULT_{name.upper()}"
        if given.get(name):
            raise SettingIsUnsafe(f"{variable} and {variable}_FILE are both set; keep one of them.")
        given[name] = _read_secret(Path(file), f"{variable}_FILE")


def _read_secret(path: Path, variable: str) -> str:
    """Return the secret in a file; a key a line is as good as a key after each comma."""
    if not path.is_absolute():
        raise SettingIsUnsafe(f"{variable} must be a whole path that begins with /.")
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()[: LARGEST_FILE + 1] if stat.S_ISREG(mode) else b""
    except OSError as error:
        raise SettingIsUnsafe(f"{variable} cannot be read: {error.strerror}.") from None
    if mode & _BY_OTHERS:
        raise SettingIsUnsafe(
            f"{variable} names a file that everybody on this machine can read or write; let its"
            " owner alone do so (chmod 600)."
        )
    text = content.decode("utf-8", "replace").strip()
    if not text or len(content) > LARGEST_FILE:
        raise SettingIsUnsafe(f"{variable} does not name a plain file with a secret in it.")
    return re.sub(r"\s*[\n,]\s*", ",", text)
