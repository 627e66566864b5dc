"""The keys among the settings: how they are spelled, and which of them only a demonstration uses.

Lives here: reading keys, making those of a demonstration, refusing them elsewhere. Must not: use
a key; what they seal is the record's matter.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from consult.setting_problems import SettingIsUnsafe

KEY_BYTES = 32
FEWEST_DIFFERENT_SIGNS = 10
SECRETS = ("secret_key", "pepper", "master_keys")
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
KEY_ID_OF_DEMONSTRATION = "demonstration"
KEPT_FOR_DEMONSTRATION = "demonstration.json"


def read_key(text: str) -> bytes:
    """Return the 32 bytes that `text` (base64url) stands for. Raises ValueError."""
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64url") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"must stand for {KEY_BYTES} bytes, in base64url")
    if len(set(key)) < FEWEST_DIFFERENT_SIGNS:
        raise ValueError("must be random, not the same signs again and again")
    return key


def read_master_keys(text: str) -> dict[str, bytes]:
    """Return the master keys in "id:key,id:key", the current one first. Raises ValueError."""
    keys: dict[str, bytes] = {}
    for entry in text.split(","):
        key_id, colon, key = entry.strip().partition(":")
        if not colon or not KEY_ID.fullmatch(key_id):
            raise ValueError("must be a list of id:key, each id made of letters, digits, - and _")
        if key_id in keys:
            raise ValueError(f"names the key id {key_id} twice")
        keys[key_id] = read_key(key)
    if len(set(keys.values())) != len(keys):
        raise ValueError("holds one key under two ids")
    return keys


def demonstration_keys(instance: Path) -> dict[str, str]:
    """Return keys for a demonstration, made once and kept, whichever process comes first."""
    kept = instance / KEPT_FOR_DEMONSTRATION
    if not kept.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = instance / f"{KEPT_FOR_DEMONSTRATION}.{secrets.token_hex(4)}"
        with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(_new_keys(), file)
        try:
            os.link(fresh, kept)
        except FileExistsError:
            pass  # another process was quicker; its keys hold
        finally:
            fresh.unlink()
    return cast("dict[str, str]", json.loads(kept.read_text()))


def refuse_demonstration_keys(given: Mapping[str, Any], instance: Path) -> None:
    """Refuse keys that were made for a demonstration. Raises SettingIsUnsafe.

    Whoever tried the service out holds them; a record that they seal is sealed for nobody.
    """
    kept = _kept_text(instance)
    for name in SECRETS:
        parts = re.split(r"[:,\s]+", str(given.get(name, "")))
        was_made_there = any(part.rstrip("=") in kept for part in parts if len(part) >= KEY_BYTES)
        if was_made_there or (name == "master_keys" and KEY_ID_OF_DEMONSTRATION in parts):
            raise SettingIsUnsafe(
                f"CONSULT_{name.upper()} holds a key that was made for a demonstration, which must"
                " not seal real patients' answers."
            )


def _kept_text(instance: Path) -> str:
    try:
        return (instance / KEPT_FOR_DEMONSTRATION).read_text()
    except (OSError, ValueError):
        return ""  # there never was a demonstration here, or nothing is left of it


def _new_keys() -> dict[str, str]:
    return {
        "secret_key": secrets.token_urlsafe(KEY_BYTES),
        "pepper": secrets.token_urlsafe(KEY_BYTES),
        "master_keys": f"{KEY_ID_OF_DEMONSTRATION}:{secrets.token_urlsafe(KEY_BYTES)}",
    }
