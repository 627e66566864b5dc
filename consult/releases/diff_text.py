"""The differences between two releases as lines to read.

Lives here: layout. Must not: comparing.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from consult.releases.diff import EntryChange, Group, PartChange
from consult.releases.diff_words import Lines

WIDTH = 96
SWITCHED_OFF = "Switched off"
_SWITCHED = {"added": "now switched off", "removed": "switched on again"}
_NOT_SET = ("(not set)",)


def difference_lines(groups: tuple[Group, ...]) -> Iterator[str]:
    """Yield the differences, an empty line before each heading."""
    for group in groups:
        yield ""
        yield group.title
        for entry in group.entries:
            yield from _entry(entry, is_switch=group.title == SWITCHED_OFF)


def _entry(entry: EntryChange, *, is_switch: bool) -> Iterator[str]:
    words = [_SWITCHED.get(what, what) if is_switch else what for what in entry.what]
    yield f"  {entry.name}: {', '.join(words)}"
    for note in entry.notes:
        yield from _filled("    ", "    ", note)
    for part in entry.parts:
        is_whole = "added" in entry.what or "removed" in entry.what
        yield from _whole(part) if is_whole else _both(part)


def _whole(part: PartChange) -> Iterator[str]:
    lines = part.new or part.old
    if len(lines) == 1:
        yield from _filled(f"    {part.part}: ", "      ", lines[0])
    else:
        yield f"    {part.part}:"
        yield from _indented("      ", "      ", lines)


def _both(part: PartChange) -> Iterator[str]:
    yield f"    {part.part}"
    unset = ("no",) if ("yes",) in (part.old, part.new) else _NOT_SET
    for word, lines in (("old", part.old), ("new", part.new)):
        yield from _indented(f"      {word}: ", "           ", lines or unset)


def _indented(first: str, rest: str, lines: Lines) -> Iterator[str]:
    for line in lines:
        text = line.lstrip()
        step = " " * (len(line) - len(text))
        # What goes on below a point of a list stands under its words, not under its hyphen.
        below = step + ("  " if text.startswith("- ") else "")
        yield from _filled(first + step, rest + below, text)
        first = rest


def _filled(first: str, rest: str, text: str) -> Iterator[str]:
    yield from wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
