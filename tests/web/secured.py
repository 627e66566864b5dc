"""The settings of a clinic's own service: not a demonstration, behind one proxy that ends TLS."""

from __future__ import annotations

from pathlib import Path
from secrets import token_urlsafe

from consult.settings import Settings, load_settings

BASE = "https://consult.example"


def secured_settings(instance: Path, **more: str) -> Settings:
    """Return settings that the service starts with outside a demonstration."""
    return load_settings(
        {
            "CONSULT_SECRET_KEY": token_urlsafe(32),
            "CONSULT_PEPPER": token_urlsafe(32),
            "CONSULT_MASTER_KEYS": f"first:{token_urlsafe(32)}",
            "CONSULT_BASE_URL": BASE,
            "CONSULT_INSTANCE": str(instance),
            "CONSULT_LOG_LEVEL": "ERROR",
            "CONSULT_TRUSTED_PROXIES": "1",
            **more,
        }
    )
