"""Which passwords are refused although they are long enough: those that a guesser tries first.

Lives here: one short rule. What anybody can guess is taken away: the person, the house, common
words, rows of keys, years and repeated signs; what is left has to be long enough by itself. No
list of leaked passwords is shipped, and none is asked: no other host learns anything of a password.
Must not: hashing, tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

SHORTEST_REST: Final = 6
FEWEST_SIGNS: Final = 5
_SHORTEST_WORD: Final = 3
_SHORTEST_RUN: Final = 4
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")

_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "1q2w3e4r5t6z", "1q2w3e4r5t6y",
    "1qaz2wsx3edc4rfv",
)  # fmt: skip
_COMMON: Final = frozenset({
    "password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "contrasena", "secret", "letmein",
    "welcome", "iloveyou", "changeme", "default", "admin", "administrator", "login", "user",
    "guest", "test", "demo", "root", "master", "dragon", "monkey", "sunshine", "princess",
    "football", "baseball", "superman", "batman", "shadow", "trustno", "whatever", "starwars",
    "consult", "clinic", "hospital", "doctor", "nurse", "patient", "desk", "reception",
    "specialist", "spring", "summer", "autumn", "winter", "january", "february", "march",
    "april", "june", "july", "august", "september", "october", "november", "december",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
})  # fmt: skip


def is_easily_guessed(password: str, about: Iterable[str] = ()) -> bool:
    """Tell whether a guesser comes upon a password early.

    `about` is what is known of whose it is: the e-mail address, the name, the name of the house.
    """
    plain = password.casefold()
    if len(set(plain)) < FEWEST_SIGNS or plain in (plain + plain)[1:-1]:
        return True  # a few signs, or one piece over and over
    plain = _YEAR.sub(" ", _REPEATED.sub(r"\1", plain))
    known = sorted({*_COMMON, *_words(about)}, key=len, reverse=True)
    for word in (*known, *_runs(plain)):
        plain = plain.replace(word, " ")
    return len("".join(plain.split())) < SHORTEST_REST


def _words(about: Iterable[str]) -> Iterator[str]:
    for text in about:
        for word in re.split(r"[\W\d_]+", text.casefold()):
            if len(word) >= _SHORTEST_WORD:
                yield word


def _runs(plain: str) -> list[str]:
    """Return the rows of neighbouring keys or letters in a text, either way, the longest first."""
    rows = [turned for row in _ROWS for turned in (row, row[::-1])]
    found = set()
    for start in range(len(plain)):
        end = start + _SHORTEST_RUN
        while end <= len(plain) and any(plain[start:end] in row for row in rows):
            found.add(plain[start:end])
            end += 1
    return sorted(found, key=len, reverse=True)
