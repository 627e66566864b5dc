"""Evidence and sources: every row under its own kind, every source cited or left out with a reason.

What our own content cites counts as cited: a clinic that switches rules off need not tidy up.
`left_out.yaml` is read here; it stands outside the release.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.releases.loading import Draft, file_in
from consult.releases.yaml_file import Trail, YamlFile, read_yaml

LEFT_OUT = "left_out.yaml"
_KEYS = {"evidence", "source", "reason"}
_ROW = re.compile(r"(C|Q|RF|EF|T|S)(\d+)")
# Which rows of the evidence which file is made of.
_KINDS: dict[str, tuple[str, str]] = {
    "urgent": ("RF", "urgent notices stand for rows RF"),
    "considerations": ("C", "considerations stand for rows C"),
    "questions": ("Q", "questions stand for rows Q"),
    "expectations": ("EF", "expectation facts stand for rows EF"),
}


def check_citations(draft: Draft, book: Rulebook, cited_elsewhere: Collection[str]) -> None:
    """Note rows of the wrong kind, and sources that nothing cites and nobody left out."""
    for part, (kind, words) in _KINDS.items():
        for n, row in enumerate(getattr(book, part)):
            if not re.fullmatch(rf"{kind}\d+[a-z]?", row.evidence):
                fault = f"{row.id!r} stands for row {row.evidence}; {words}"
                draft.find((part, n, "evidence"), fault, f"Name the row {kind}.. it is made of.")
    spared = {str(entry.get("source")) for entry in _entries(draft.files[LEFT_OUT])}
    cited = cited_names(book).union(cited_elsewhere, spared)
    for n, source in enumerate(book.sources):
        if source.id not in cited:
            fault = f"source {source.id!r} is cited by nothing"
            mend = f"Cite it in a rule, remove it, or name it in {LEFT_OUT} with the reason."
            draft.find(("sources", n), fault, mend)


def cited_names(book: Rulebook) -> set[str]:
    """Return the ids of all sources that a row names."""
    return {source for part in _KINDS for row in getattr(book, part) for source in row.source}


def carried_rows(book: Rulebook) -> set[str]:
    """Return the rows of the evidence that the content is made of."""
    return {str(row.evidence) for part in _KINDS for row in getattr(book, part)}


def read_left_out(overlay: Path | None = None) -> YamlFile:
    """Read what is left out; faults of the YAML are findings of the file."""
    return read_yaml(file_in(LEFT_OUT, overlay))


def check_left_out(file: YamlFile, book: Rulebook) -> None:
    """Note entries without a reason, unknown ones, and what is both carried and left out."""
    if not isinstance(file.value, dict) or not isinstance(file.value.get("left_out"), list):
        file.find((), "no list of what is left out", "Begin with left_out:, and a list under it.")
        return
    seen: set[str] = set()
    for n, entry in enumerate(file.value["left_out"]):
        where: Trail = ("left_out", n)
        if not isinstance(entry, dict) or len(_KEYS & set(entry) - {"reason"}) != 1:
            mend = "Write evidence: ROW, or source: ID, and a reason:."
            file.find(where, "an entry names one row or one source", mend)
            continue
        for key in sorted(set(entry) - _KEYS):
            file.find((*where, key), f"unknown key {key!r}", "Write evidence or source, and why.")
        key = "evidence" if "evidence" in entry else "source"
        name = str(entry[key])
        if not str(entry.get("reason") or "").strip():
            file.find(where, f"{name} is left out without a reason", "Add reason: and say why.")
        if name in seen:
            file.find((*where, key), f"{name} is left out twice", "Keep one of the two.")
        seen.add(name)
        _check_name(file, (*where, key), name, book)


def _check_name(file: YamlFile, where: Trail, name: str, book: Rulebook) -> None:
    both = ""
    if where[-1] == "source":
        both = f"source {name!r} is cited, and left out" if name in cited_names(book) else ""
    elif not _is_row(name, file.value.get("rows")):
        file.find(where, f"the evidence has no row {name!r}", "Correct or remove the entry.")
    elif name in carried_rows(book):
        both = f"row {name} is carried, and left out"
    if both:
        file.find(where, both, f"Remove it from {LEFT_OUT}, or what is made of it.")


def _is_row(name: str, rows: Any) -> bool:
    """Tell whether the evidence has a row; `rows` says how many it has of each kind."""
    row = _ROW.fullmatch(name)
    if not row or not isinstance(rows, dict):
        return bool(row)
    return 0 < int(row[2]) <= int(rows.get(row[1], 0))


def _entries(file: YamlFile) -> Iterable[dict[str, Any]]:
    value = file.value if isinstance(file.value, dict) else {}
    return [entry for entry in value.get("left_out") or () if isinstance(entry, dict)]
