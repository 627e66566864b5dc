"""Finding a patient without opening anybody: keyed hashes of names, beginnings and birth dates.

Lives here: how a name is simplified, and which keys stand for an identity or a search. Must not:
the tables, and names in the clear.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date

from consult.brief.submitted import Identity
from consult.consultations.vault import Vault

SHORTEST_BEGINNING = 2
LONGEST_BEGINNING = 12
DIGEST_BYTES = 16
MOST_WORDS = 12

# Letters that decomposition leaves whole, as people type them without their own keyboard; an
# apostrophe joins what it stands between.
_PLAIN = str.maketrans({
    "'": "", "\u2019": "", "\u02bc": "",
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h",
    "\u0131": "i",
})  # fmt: skip


def words_of(name: str) -> list[str]:
    """Return the words of a name without case, accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    plain = unicodedata.normalize("NFKC", bare).casefold().translate(_PLAIN)
    words = "".join(sign if sign.isalnum() else " " for sign in plain)
    return words.split()[:MOST_WORDS]


def keys_of(vault: Vault, identity: Identity) -> set[bytes]:
    """Return the search keys to keep for an identity."""
    keys = {birth_key(vault, identity.birth_date)}
    for word in words_of(identity.name):
        keys.update(_key(vault, "name", beginning) for beginning in _beginnings(word))
    return keys


def name_keys(vault: Vault, typed: str) -> list[bytes]:
    """Return the keys that must all be there for a typed name, the longest word's first."""
    words = sorted(set(words_of(typed)), key=len, reverse=True)
    return [_key(vault, "name", word) for word in words]


def birth_key(vault: Vault, birth_date: date) -> bytes:
    """Return the key for a date of birth."""
    return _key(vault, "birth", birth_date.isoformat())


def _beginnings(word: str) -> Iterator[str]:
    yield word
    for length in range(SHORTEST_BEGINNING, min(len(word), LONGEST_BEGINNING + 1)):
        yield word[:length]


def _key(vault: Vault, kind: str, text: str) -> bytes:
    return vault.digest("search", f"{kind}|{text}".encode())[:DIGEST_BYTES]
