"""The environment of a real service, with master keys by name. Must not: start anything."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

MASTER_KEYS = {name: secrets.token_urlsafe(32) for name in ("old", "new")}
_SECRETS = {name: secrets.token_urlsafe(32) for name in ("CONSULT_SECRET_KEY", "CONSULT_PEPPER")}


def environ_with(instance: Path, *names: str) -> dict[str, str]:
    """Return the settings of a service on this folder whose master keys are these, in order."""
    return {
        **_SECRETS,
        "CONSULT_MASTER_KEYS": ",".join(f"{name}:{MASTER_KEYS[name]}" for name in names),
        "CONSULT_BASE_URL": "https://consult.example.org",
        "CONSULT_INSTANCE": str(instance),
    }


def process_environ(environ: dict[str, str]) -> dict[str, str]:
    """Return these settings with what a process of its own needs besides."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONSULT_", "FLASK_"))}
    return {**kept, **environ}
