"""A content file as a tree whose every part knows the file and line it stands in.

So that what a clinic lays over our content can be moved about, and a fault is still told where it
was written. Lives here: the tree, there and back. Must not: what may be laid over what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from consult.releases.yaml_file import Trail, YamlFile


@dataclass(slots=True)
class Part:
    """A word or number, a mapping of parts by key, or a list of parts."""

    value: Any
    file: str
    line: int

    @property
    def keys(self) -> dict[str, Part]:
        """The parts of a mapping by key; none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def entries(self) -> list[Part]:
        """The parts of a list; none for anything else."""
        return self.value if isinstance(self.value, list) else []

    def at(self, key: str) -> Part:
        """Return what stands under a key of a mapping, an empty part when there is nothing."""
        return self.keys.get(key) or Part(None, self.file, self.line)

    def word(self, key: str) -> str:
        """Return what stands under a key of a mapping, "" when that is no word or number."""
        found = self.at(key).value
        return "" if found is None or isinstance(found, dict | list | bool) else str(found)


def part_of(file: YamlFile, name: str) -> Part:
    """Return a file as a tree; `name` is what findings call the file."""
    return _part(file, name, file.value, ())


def file_of(tree: Part) -> YamlFile:
    """Return a tree as a file, with the line and the file of each part."""
    file = YamlFile(tree.file)
    file.value = _plain(tree, (), file)
    return file


def _part(file: YamlFile, name: str, value: Any, trail: Trail) -> Part:
    inner = value
    if isinstance(value, dict):
        inner = {key: _part(file, name, child, (*trail, key)) for key, child in value.items()}
    elif isinstance(value, list):
        inner = [_part(file, name, child, (*trail, n)) for n, child in enumerate(value)]
    return Part(inner, name, file.line(trail))


def _plain(part: Part, trail: Trail, into: YamlFile) -> Any:
    into.lines[trail] = part.line
    if part.file != into.name:
        into.origins[trail] = part.file
    if isinstance(part.value, dict):
        return {key: _plain(child, (*trail, key), into) for key, child in part.value.items()}
    if isinstance(part.value, list):
        return [_plain(child, (*trail, n), into) for n, child in enumerate(part.value)]
    return part.value
