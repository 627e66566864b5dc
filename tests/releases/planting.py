"""Plants one fault into a copy of a shipped content file, and says where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

from consult.releases import Finding, check_content, citations, loading, style
from consult.releases.loading import OURS
from consult.releases.yaml_file import YamlFile, read_yaml

Plant = Callable[[str], str]
NEAR = 3


def swap(old: str, new: str) -> Plant:
    """Put one piece of text for another, where it stands first."""

    def plant(text: str) -> str:
        assert old in text, f"the shipped content no longer holds {old!r}"
        return text.replace(old, new, 1)

    return plant


def insert_after(line: str, more: str) -> Plant:
    """Put lines after a line."""
    return swap(line + "\n", f"{line}\n{more}\n")


def within(start: str, plant: Plant) -> Plant:
    """Plant into what follows a piece of text, such as the id of an entry."""

    def planted(text: str) -> str:
        assert start in text, f"the shipped content no longer holds {start!r}"
        head, mark, rest = text.partition(start)
        return head + mark + plant(rest)

    return planted


def at_the_end(more: str) -> Plant:
    """Put lines at the end of the file."""
    return lambda text: f"{text.rstrip()}\n{more}\n"


def planted_into(folder: Path, file: str, plant: Plant) -> list[Finding]:
    """Return all findings of the content with one file of ours changed."""
    text = (OURS / file).read_text(encoding="utf-8")
    (folder / file).write_text(plant(text), encoding="utf-8")
    with reading_ours_once():
        return check_content(folder)


def found_near(folder: Path, file: str, plant: Plant, said: str) -> Finding:
    """Plant a fault and return the finding that says so, near the line; fail when there is none."""
    findings = planted_into(folder, file, plant)
    named = [f for f in findings if f.file == file and said in f.fault]
    assert named, [str(finding) for finding in findings]
    before = (OURS / file).read_text(encoding="utf-8").split("\n")
    first, last = _changed_lines(before, (folder / file).read_text(encoding="utf-8").split("\n"))
    near = [finding for finding in named if first - NEAR <= finding.line <= last + NEAR]
    assert near, f"planted in lines {first} to {last}: {', '.join(map(str, named))}"
    assert all(finding.mend for finding in findings)
    return near[0]


def _changed_lines(before: list[str], after: list[str]) -> tuple[int, int]:
    """Return the first and the last line that a plant changed, as the planted file counts them."""
    pairs = list(zip(before, after, strict=False))
    same_above = next((n for n, (a, b) in enumerate(pairs) if a != b), len(pairs))
    below = list(zip(reversed(before), reversed(after), strict=False))
    same_below = next((n for n, (a, b) in enumerate(below) if a != b), len(below))
    return same_above + 1, max(same_above + 1, len(after) - same_below)


@contextmanager
def reading_ours_once() -> Iterator[None]:
    """Read each shipped file once for all tests: half of a check is reading YAML."""
    with ExitStack() as patches:
        for room in (loading, citations, style):
            patches.enter_context(patch.object(room, "read_yaml", _read))
        yield


def _read(path: Path) -> YamlFile:
    if path.parent != OURS:
        return read_yaml(path)
    return replace(_read_ours(path.name), origins={}, findings=[])


@cache
def _read_ours(name: str) -> YamlFile:
    return read_yaml(OURS / name)
