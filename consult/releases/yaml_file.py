"""Reads one YAML 1.2 file into plain values, remembering the line of every part.

YAML 1.2, so that the options yes and no stay words; duplicate keys are faults, because a second
`when` would silently replace a safety rule's first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from consult.releases.finding import Finding

Trail = tuple[str | int, ...]


@dataclass
class YamlFile:
    """A file's plain value, the line of each part by its trail of keys, and its faults.

    `origins` names the file of parts that were laid over this one from another.
    """

    name: str
    value: Any = None
    lines: dict[Trail, int] = field(default_factory=dict)
    origins: dict[Trail, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line(self, trail: Trail) -> int:
        """Return the line of a part, or of the nearest part around it."""
        return self.lines.get(self._nearest(trail), 1)

    def origin(self, trail: Trail) -> str:
        """Return the name of the file that a part stands in."""
        return self.origins.get(self._nearest(trail), self.name)

    def find(self, trail: Trail, fault: str, mend: str) -> None:
        """Note a fault at a part."""
        self.findings.append(Finding(self.origin(trail), self.line(trail), fault, mend))

    def _nearest(self, trail: Trail) -> Trail:
        while trail and trail not in self.lines:
            trail = trail[:-1]
        return trail


def read_yaml(path: Path) -> YamlFile:
    """Read a file. Faults of the YAML itself become findings, never exceptions."""
    read = YamlFile(path.name)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        read.find((), "the file is missing", f"Add {path.name} to the content folder.")
        return read
    except UnicodeDecodeError:
        read.find((), "the file is not UTF-8", "Save it with the encoding UTF-8.")
        return read
    try:
        node = _compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fault = f"not valid YAML: {error.problem}"
        read.findings.append(Finding(path.name, line, fault, "Mend the indent or quotes here."))
        return read
    read.value = _plain(node, (), read)
    return read


def _compose(text: str) -> Node | None:
    node: Node | None = YAML(typ="safe", pure=True).compose(StringIO(text))
    return node


def _plain(node: Node | None, trail: Trail, into: YamlFile) -> Any:
    if node is None:
        return None
    into.lines[trail] = node.start_mark.line + 1
    if isinstance(node, ScalarNode):
        return _scalar(node, trail, into)
    if isinstance(node, SequenceNode):
        return [_plain(child, (*trail, n), into) for n, child in enumerate(node.value)]
    return _mapping(node, trail, into) if isinstance(node, MappingNode) else None


def _mapping(node: MappingNode, trail: Trail, into: YamlFile) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, child in node.value:
        key = str(key_node.value)
        into.lines[(*trail, key)] = key_node.start_mark.line + 1
        if key in found:
            fault = f"the key {key!r} stands twice"
            line = key_node.start_mark.line + 1
            into.findings.append(
                Finding(into.name, line, fault, "Keep one of the two; the first is not read.")
            )
        value = _plain(child, (*trail, key), into)
        into.lines[(*trail, key)] = key_node.start_mark.line + 1
        found[key] = value
    return found


def _scalar(node: ScalarNode, trail: Trail, into: YamlFile) -> Any:
    kind = str(node.tag).rpartition(":")[2]
    if kind == "int":
        try:
            return int(node.value)
        except ValueError:
            into.find(trail, f"the number {node.value!r}", "Write it with the digits 0 to 9.")
            return None
    if kind == "bool":
        return node.value.lower() == "true"
    if kind == "null":
        return None
    return node.value
