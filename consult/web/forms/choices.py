"""Radios and checkboxes: one option, several, several with own words, the rating, the side."""

from __future__ import annotations

from typing import Any

from consult.questionnaire.definition import Item
from consult.questionnaire.item_types.face_map import SIDE_WORDS
from consult.questionnaire.speech import Speech
from consult.web.forms.entry import STATE_CODES, Entry, Typed, codes_of, one_or_all, posted


class OneOf:
    """Radios; the states stand apart at the end."""

    layout = "options"

    def gather(self, item: Item, typed: Typed, name: str) -> Any:
        """Return the code; a list when more than one came, which no radio sends."""
        return one_or_all(posted(typed, name))

    def entry(self, item: Item, plain: Any) -> Entry:
        """Return the chosen code."""
        return Entry(codes_of(plain))

    def said(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return the option as the patient read it."""
        return (item.options[str(value)].text,)

    def place(self, name: str, path: tuple[str | int, ...]) -> tuple[str, str]:
        """Return the item itself: its first radio bears the item's name as id."""
        return name, name


class SideOf(OneOf):
    """The side: radios under a drawing."""

    layout = "side"


class SeveralOf(OneOf):
    """Checkboxes; the states are checkboxes that stand alone."""

    def gather(self, item: Item, typed: Typed, name: str) -> Any:
        """Return the codes, or the state when it was ticked alone."""
        values = posted(typed, name)
        return values[0] if len(values) == 1 and values[0] in STATE_CODES else values

    def said(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return the options as the patient read them."""
        return tuple(item.options[code].text for code in value)


class OpenOf(SeveralOf):
    """Options and a line for one's own words, posted as NAME-other."""

    layout = "open"

    def gather(self, item: Item, typed: Typed, name: str) -> Any:
        """Return the state, or options and words."""
        values, other = posted(typed, name), posted(typed, f"{name}-other")
        if not other:
            return one_or_all(values)
        own = "\n".join(other)
        if set(values) & set(STATE_CODES):
            return [*values, own]
        return {"options": values, "other": own}

    def entry(self, item: Item, plain: Any) -> Entry:
        """Return the options and the words."""
        if isinstance(plain, list):
            known = {*item.options, *STATE_CODES}
            own = "\n".join(value for value in plain if value not in known)
            return Entry(codes_of(plain), {"other": own} if own else {})
        if not isinstance(plain, dict):
            return Entry(codes_of(plain))
        typed = {"other": str(plain["other"])} if plain.get("other") else {}
        return Entry(codes_of(plain.get("options")), typed)

    def said(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return the options, then the words."""
        own = (str(value["other"]),) if "other" in value else ()
        return (*super().said(item, value.get("options", ()), speech), *own)

    def place(self, name: str, path: tuple[str | int, ...]) -> tuple[str, str]:
        """Return the item itself."""
        return name, name


class FaceMapOf(SeveralOf):
    """The checkboxes under the drawing of the face."""

    layout = "face-map"

    def said(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return a line a side and kind, such as "LEFT, weak: brow, cheek"."""
        lines: list[str] = []
        for side in ("right", "left"):
            for kind in item.kinds:
                places = [
                    region.text
                    for region in item.regions
                    if f"{side}-{region.code}-{kind.code}" in value
                ]
                if places:
                    named = f"{speech.tell(SIDE_WORDS[side])}, {kind.text}"
                    lines.append(f"{named}: {', '.join(places)}")
        return tuple(lines)
