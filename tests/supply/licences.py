"""`make licences`: writes docs/licences.md, the licence of every package that runs.

Lives here: reading the packages' own metadata, and the page. Must not: decide what is accepted;
licences.yaml says which licences somebody has looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from tests.supply.locks import HOUSE, RUNTIME, Locked, read_lock

PAGE: Final = HOUSE / "docs" / "licences.md"
LOOKED_AT: Final[dict[str, Any]] = YAML(typ="safe").load(
    (Path(__file__).parent / "licences.yaml").read_text(encoding="utf-8")
)
LONGEST_NAME: Final = 40
_CLASSIFIER: Final = "License :: OSI Approved :: "
_SHORT: Final = {
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
}
HEAD: Final = """\
# Licences of the packages that run

Written by `make licences` from `requirements.txt` and the packages' own metadata; a test compares
them. Packages for development and tests are not among them: they are not part of a service.
"""


class LicenceIsUnknown(Exception):
    """Neither the package's metadata nor licences.yaml names its licence."""


def licence_of(name: str) -> str:
    """Return a package's licence in few words. Raises LicenceIsUnknown."""
    if name in LOOKED_AT["said_elsewhere"]:
        return str(LOOKED_AT["said_elsewhere"][name])
    try:
        said = metadata(name)
    except PackageNotFoundError:
        raise LicenceIsUnknown(name) from None
    plain = said.get("License-Expression") or said.get("License") or ""
    if plain and len(plain) <= LONGEST_NAME:
        return _SHORT.get(plain, plain)
    approved = [
        one.removeprefix(_CLASSIFIER)
        for one in said.get_all("Classifier") or []
        if one.startswith(_CLASSIFIER)
    ]
    if not approved:
        raise LicenceIsUnknown(name)
    return " OR ".join(_SHORT.get(one, one) for one in approved)


def page(locked: dict[str, Locked]) -> str:
    """Return the page about these packages. Raises LicenceIsUnknown."""
    return "\n".join([HEAD, *_table(locked), "", *_remarks(locked), ""])


def _table(locked: dict[str, Locked]) -> Iterator[str]:
    yield "| package | version | licence | only where |"
    yield "|---|---|---|---|"
    for name, one in sorted(locked.items()):
        where = f"`{one.marker}`" if one.marker else ""
        yield f"| {name} | {one.version} | {licence_of(name)} | {where} |"


def _remarks(locked: dict[str, Locked]) -> Iterator[str]:
    yield "Under a licence that reaches whatever is passed on together with them:"
    yield ""
    for name, why in LOOKED_AT["strong_copyleft"].items():
        if name in locked:
            yield f"- {name} ({licence_of(name)}): {why}."


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(read_lock(RUNTIME)), encoding="utf-8")
    print(f"Written to {PAGE.relative_to(HOUSE)}.")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
