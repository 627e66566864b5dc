"""Codes that change every thirty seconds (RFC 6238), and the recovery codes that stand in for them.

Lives here: making and reading codes. Must not: tables, sealing, counting tries.
"""

from __future__ import annotations

import secrets

from passlib.exc import TokenError
from passlib.totp import TOTP

SECRET_BYTES = 20
STEP_SECONDS = 30
RECOVERY_CODES = 10
LONGEST_CODE = 40

# Without I, L, O and U, which are read as something else.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": None, " ": None})
_HALF = 6


def new_secret() -> str:
    """Return a fresh secret of 160 bits in base32, as apps take it."""
    return str(TOTP.new(size=SECRET_BYTES).base32_key)


def in_groups(secret: str) -> str:
    """Return a secret in groups of four letters, to be typed into an app by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def address_for_app(secret: str, account: str, issuer: str) -> str:
    """Return what an app reads from the picture: the secret, for which account, of which house."""
    plain = issuer.replace(":", " ").strip()
    return str(TOTP(secret, issuer=plain).to_uri(label=account.replace(":", " ")))


def code_at(secret: str, now: int) -> str:
    """Return the code that an app shows at a time, in seconds since 1970."""
    return str(TOTP(secret).generate(time=now).token)


def match_code(secret: str, code: str, now: int) -> int | None:
    """Return which step's code this is, None when it is none of now, one before or one after.

    Whether that step was used before is for the caller to say.
    """
    try:
        return int(TOTP(secret).match(code, time=now, window=STEP_SECONDS).counter)
    except TokenError:
        return None


def new_recovery_codes() -> list[str]:
    """Return ten fresh recovery codes of 60 bits each, such as 7H2K9M-QX4TB3."""
    return [f"{_letters()}-{_letters()}" for _ in range(RECOVERY_CODES)]


def plain_recovery_code(typed: str) -> bytes:
    """Return a recovery code as it is digested: capitals, and letters read as they were meant."""
    return typed[:LONGEST_CODE].strip().upper().translate(_READ_AS).encode()


def _letters() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_HALF))
