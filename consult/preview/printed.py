"""What one rule prints in a brief, and where: the very lines, found by their provenance.

Lives here: finding a rule's lines. Must not: assembling briefs, wording of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from consult.brief.model import Brief
from consult.preview.rules import Rule

TO_CHECK = "Brief, “To check”"
_OF_CONSIDERATIONS = ("eye", "contraindication", "warning", "timing", "cause")


@dataclass(frozen=True)
class Printed:
    """One text that a rule puts on paper, and where it stands there."""

    where: str
    text: str


def printed_lines(rule: Rule, brief: Brief) -> tuple[Printed, ...]:
    """Return what a rule prints in a brief, nothing for a fact."""
    find = _FINDERS.get(rule.kind)
    return tuple(find(rule, brief)) if find else ()


def _notice(rule: Rule, brief: Brief) -> Iterator[Printed]:
    yield from _checked(rule, brief, ("notice",))


def _consideration(rule: Rule, brief: Brief) -> Iterator[Printed]:
    yield from _checked(rule, brief, _OF_CONSIDERATIONS)
    for line in brief.considerations:
        if line.provenance.rule == rule.id:
            yield Printed("Brief, “Considerations”", f"{line.category_words}: {line.text}")


def _question(rule: Rule, brief: Brief) -> Iterator[Printed]:
    for line in brief.questions:
        if line.provenance.rule == rule.id:
            yield Printed("The patient's question list", line.text)
            yield Printed("Why, beside it", line.why)


def _contradiction(rule: Rule, brief: Brief) -> Iterator[Printed]:
    yield from _checked(rule, brief, ("contradiction",))


def _need(rule: Rule, brief: Brief) -> Iterator[Printed]:
    start, _, end = str(rule.row.text).partition("{answer}")
    for text in brief.strip.needs:
        is_it = text == rule.row.text if "{answer}" not in rule.row.text else (
            text.startswith(start) and text.endswith(end)
        )  # fmt: skip
        if is_it:
            yield Printed("Brief, the strip at its head", text)


def _expectation(rule: Rule, brief: Brief) -> Iterator[Printed]:
    yield Printed("The patient's page of facts", str(rule.row.text))


def _checked(rule: Rule, brief: Brief, kinds: tuple[str, ...]) -> Iterator[Printed]:
    for line in brief.to_check:
        if line.kind in kinds and rule.id in (line.provenance.rule or "").split(", "):
            yield Printed(TO_CHECK, f"{line.label}: {line.text}")


_FINDERS: dict[str, Callable[[Any, Brief], Iterator[Printed]]] = {
    "urgent": _notice,
    "considerations": _consideration,
    "questions": _question,
    "contradictions": _contradiction,
    "needs": _need,
    "expectations": _expectation,
}
