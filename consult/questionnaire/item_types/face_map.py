"""The face map: regions by what is wrong, each side. The value is a list of codes.

A code is `side-region-kind`, such as "left-brow-weak", so that the checkboxes are the form and the
drawing an enhancement.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types.base import one_of
from consult.questionnaire.speech import Speech, noted

SIDES = ("right", "left")
SIDE_WORDS = {"right": noted("RIGHT"), "left": noted("LEFT")}


def marks(item: Item) -> Iterator[tuple[str, str, str, str]]:
    """Yield (code, side, region code, kind code) for every box of the map, in print order."""
    for side in SIDES:
        for region in item.regions:
            for kind in item.kinds:
                yield f"{side}-{region.code}-{kind.code}", side, region.code, kind.code


class FaceMap:
    """Checkboxes under a drawing, the patient's own right and left."""

    def read(self, item: Item, plain: Any, today: date) -> list[str] | None:
        """Read codes, or `{side: {region: [kind, ...]}}`. Raises AnswerProblem."""
        if not plain:
            return None
        codes = list(self._flatten(plain)) if isinstance(plain, dict) else plain
        known = [code for code, *_ in marks(item)]
        if not isinstance(codes, list) or any(code not in known for code in codes):
            raise AnswerProblem("unknown-option")
        return [code for code in known if code in codes]

    def _flatten(self, plain: dict[str, Any]) -> Iterator[str]:
        for side, regions in plain.items():
            if not isinstance(regions, dict):
                raise AnswerProblem("unknown-option")
            for region, kinds in regions.items():
                for kind in kinds if isinstance(kinds, list) else [kinds]:
                    yield f"{side}-{region}-{kind}"

    def plain(self, item: Item, value: list[str]) -> list[str]:
        """Return the codes."""
        return list(value)

    def values(self, item: Item, value: list[str]) -> tuple[str, ...]:
        """Return the codes, and each side, `side-kind` and kind, so that rules need no list."""
        chosen = [mark for mark in marks(item) if mark[0] in value]
        found: dict[str, None] = {}
        for code, side, _region, kind in chosen:
            found.update(dict.fromkeys((code, side, f"{side}-{kind}", kind)))
        return tuple(found)

    def words(self, item: Item, value: list[str], speech: Speech) -> tuple[str, ...]:
        """Return a line a side and kind: "LEFT, moves less: brow, cheek"."""
        regions = {region.code: region.term or region.text for region in item.regions}
        lines: list[str] = []
        for side in SIDES:
            for kind in item.kinds:
                places = [
                    regions[r] for c, s, r, k in marks(item)
                    if c in value and s == side and k == kind.code
                ]  # fmt: skip
                if places:
                    named = f"{speech.tell(SIDE_WORDS[side])}, {(kind.term or kind.text).lower()}"
                    lines.append(f"{named}: {', '.join(places)}")
        return tuple(lines)

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse marks that do not exist."""
        codes = {part for mark in marks(item) for part in (
            mark[0], mark[1], f"{mark[1]}-{mark[3]}", mark[3])}  # fmt: skip
        return one_of(sorted(codes), operator, answer)
