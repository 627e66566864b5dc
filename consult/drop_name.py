"""How files in the drop folder are named: the clinic's pattern, and what may stand in it.

Lives here: the pattern alone, so that the settings can check it at start. Must not: files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

USUAL_NAME = "{reference}_{birth_date}_{sent_on}_{kind}_v{number}"
FIELDS = ("reference", "birth_date", "sent_on", "kind", "number")
NEEDED = ("reference", "number")  # or one brief would take the place of another
LONGEST_PATTERN = 120
_SAFE = re.compile(r"[A-Za-z0-9._-]*")


def check_pattern(pattern: str) -> None:
    """Prove that a pattern makes safe names, and another one for each brief. Raises ValueError."""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        raise ValueError("must have a name in each pair of braces, and no brace alone") from None
    fields = [name for _, name, _, _ in parts if name is not None]
    if any(name not in FIELDS for name in fields) or any(spec or how for *_, spec, how in parts):
        raise ValueError(f"may hold only {', '.join(f'{{{name}}}' for name in FIELDS)}")
    missing = [f"{{{name}}}" for name in NEEDED if name not in fields]
    if missing:
        raise ValueError(f"must hold {' and '.join(missing)}, or files would replace each other")
    if not all(_SAFE.fullmatch(literal) for literal, *_ in parts) or pattern[:1] in ".-":
        raise ValueError(
            'may hold only letters, digits, ".", "_" and "-" between its fields, no path, and must'
            ' not begin with "." or "-"'
        )
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"must not be longer than {LONGEST_PATTERN} characters")


def name_by(pattern: str, values: Mapping[str, str]) -> str:
    """Return the name, without an ending. Raises ValueError when a value is not safe in it."""
    name = pattern.format_map(values)
    if not _SAFE.fullmatch(name):
        raise ValueError("a value does not fit into a file name")
    return name
