"""The mirrored language: our texts letter by letter in Hebrew letters, made anew for each run.

What reads from right to left shows where a layout forgets it; what stays in Latin letters shows a
text that no translator would get. Must not: being offered to anybody.
"""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog

from consult.releases.catalogues import CONTENT, LANGUAGES, SCREENS
from consult.releases.extraction import catalogue_text, extract_content, extract_screens
from consult.releases.loading import OURS, read_draft

LANGUAGE = "qps"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשתךםןף"
_LETTERS = str.maketrans(_LATIN + _LATIN.upper(), _HEBREW + _HEBREW)
_KEPT = re.compile(r"(\{\w*\})")


def mirrored(text: str) -> str:
    """Return a text in Hebrew letters; gaps such as {clinic} stay."""
    parts = _KEPT.split(text)
    return "".join(part if n % 2 else part.translate(_LETTERS) for n, part in enumerate(parts))


def write_mirrored(folder: Path) -> Path:
    """Write a clinic's folder that offers the mirrored language alone; return it."""
    draft = read_draft()
    assert draft.rulebook is not None
    target = folder / LANGUAGES / LANGUAGE
    target.mkdir(parents=True)
    for name, catalogue in (
        (CONTENT, extract_content(draft, draft.rulebook)),
        (SCREENS, extract_screens()),
    ):
        _tell(catalogue)
        (target / name).write_bytes(catalogue_text(catalogue))
    clinic = (OURS / "clinic.yaml").read_text(encoding="utf-8")
    offered = re.sub(r"^languages: .*$", f"languages: [{LANGUAGE}]", clinic, flags=re.M)
    offered = re.sub(r"^endorsement:(?:.|\n )*$", 'endorsement: "{clinic}"', offered, flags=re.M)
    (folder / "clinic.yaml").write_text(offered, encoding="utf-8")
    return folder


def _tell(catalogue: Catalog) -> None:
    for message in catalogue:
        if isinstance(message.id, str):
            message.string = mirrored(message.id)
        elif message.id:
            message.string = tuple(mirrored(text) for text in message.id)
