"""References and codes: what is printed, read out over the phone and typed in again.

Lives here: their alphabet, making them, and reading what people type. Must not: looking them up.
"""

from __future__ import annotations

import secrets
import unicodedata

# Crockford's base 32 without 0 and 1: nothing in it looks like anything else in it.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 8
CODE_LENGTH = 12
GROUP = 4
TOKEN_BYTES = 16

_LONGEST_TYPED = 64


def new_reference() -> str:
    """Return a reference such as K7QM-3F9X. It names a consultation and opens nothing."""
    return _in_groups(_draw(REFERENCE_LENGTH))


def new_code() -> str:
    """Return a code such as 4TQK-9XWM-C7HD, with which a patient comes back."""
    return _in_groups(_draw(CODE_LENGTH))


def new_token() -> str:
    """Return the secret of an invitation link: 128 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def read_reference(typed: str) -> str:
    """Return what was typed as a reference is written, whatever its case, blanks and dashes."""
    return _in_groups(_letters(typed))


def read_code(typed: str) -> str:
    """Return the letters of what was typed as a code, whatever its case, blanks and dashes."""
    return _letters(typed)


def looks_like_reference(typed: str) -> bool:
    """Whether what was typed can be a reference."""
    letters = _letters(typed)
    return len(letters) == REFERENCE_LENGTH and set(letters) <= set(ALPHABET)


def _draw(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _in_groups(letters: str) -> str:
    return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def _letters(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", typed[:_LONGEST_TYPED]).upper()
    return "".join(sign for sign in plain if sign.isalnum())
