"""A day's list as text: from bytes or a paste to rows of named cells.

Lives here: encodings, separators, quotation marks, column names, and how much is too much. Must
not: what a cell means. Nothing here keeps or logs what it reads.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 40_000
MOST_ROWS: Final = 100
LONGEST_CELL: Final = 400
MOST_COLUMNS: Final = 40
SEPARATORS: Final = (";", ",", "\t")

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "full name", "patient", "patient name"),
    "first": ("first name", "given name", "forename"),
    "last": ("last name", "surname", "family name"),
    "birth_date": ("date of birth", "birth date", "birthdate", "dob", "born"),
    "day": ("day", "date", "visit day", "appointment date", "date of visit"),
    "time": ("time", "visit time", "appointment time", "start"),
    "specialist": ("specialist", "doctor", "clinician", "with"),
    "contact": ("e-mail", "email", "mail", "contact", "e-mail address", "email address"),
}
PLAIN_ORDER: Final = ("name", "birth_date", "day", "time", "specialist", "contact")
_MEANING: Final = {word: column for column, words in COLUMNS.items() for word in words}
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


class ListIsUnreadable(ValueError):
    """The list as a whole cannot be read. The message is a sentence for the desk, with no cell."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: its number as spreadsheets count, and its cells by column."""

    number: int
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        """Return a cell without white space around it, "" when the list has no such column."""
        return self.cells.get(column, "").strip()


def read_bytes(content: bytes) -> str:
    """Return an uploaded list as text. Raises ListIsUnreadable."""
    if len(content) > MOST_BYTES:
        raise ListIsUnreadable(
            f"This file is too large: a day's list has at most {MOST_BYTES // 1000} kB."
        )
    if content.startswith(_UTF_16):
        raise ListIsUnreadable(
            "This file is kept in a form that we do not read (UTF-16). Save it as CSV UTF-8."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(content[: error.start].split(b"\n"))
        raise ListIsUnreadable(
            f"Line {line} holds a letter that we cannot read. Save the file as CSV UTF-8, and"
            " send it again."
        ) from None


def read_lines(text: str) -> list[Line]:
    """Return the lines that hold something. Raises ListIsUnreadable.

    The first line names the columns; without such a line they come in the plain order.
    """
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _check(plain)
    rows = [(n, row) for n, row in _split(plain) if any(cell.strip() for cell in row)]
    if not rows:
        raise ListIsUnreadable("There is nothing in this list.")
    columns = _columns(rows[0][1])
    body = rows[1:] if columns else rows
    if not body:
        raise ListIsUnreadable("This list names its columns, and then has no patient.")
    if len(body) > MOST_ROWS:
        raise ListIsUnreadable(
            f"This list has {len(body)} patients. Send at most {MOST_ROWS} at a time."
        )
    return [_line(number, row, columns or PLAIN_ORDER) for number, row in body]


def _check(text: str) -> None:
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise ListIsUnreadable(
            f"This list is too long: a day's list has at most {MOST_BYTES // 1000} kB."
        )
    if hidden := _HIDDEN.search(text):
        line = text.count("\n", 0, hidden.start()) + 1
        raise ListIsUnreadable(
            f"Line {line} holds a hidden sign. Type the line anew, and send the list again."
        )


def _split(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows, each with the number of the line on which it ends."""
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, strict=True)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise ListIsUnreadable(
            f"A quotation mark in line {max(1, reader.line_num)} or before it has no partner."
        ) from None


def _columns(row: Sequence[str]) -> tuple[str, ...]:
    """Return what the first line says about the columns; empty when it is a patient already."""
    if len(row) > MOST_COLUMNS:
        raise ListIsUnreadable(f"This list has more than {MOST_COLUMNS} columns.")
    named = tuple(_MEANING.get(" ".join(cell.casefold().split()), "") for cell in row)
    known = [name for name in named if name]
    if not known:
        return ()
    if len(known) != len(set(known)):
        raise ListIsUnreadable("Two columns have the same meaning. Take one of them away.")
    if "birth_date" not in known or not {"name", "last"} & set(known):
        raise ListIsUnreadable(
            "The first line must name the columns “name” and “date of birth”; “day”, “time”,"
            " “specialist” and “e-mail” can stand there too."
        )
    return named


def _line(number: int, row: Sequence[str], columns: Sequence[str]) -> Line:
    cells = {name: cell for name, cell in zip(columns, row, strict=False) if name}
    if "last" in cells:
        cells["name"] = f"{cells.get('first', '').strip()} {cells['last'].strip()}".strip()
    return Line(number, cells)
