"""A page as somebody reads it: title, headings, forms and their controls, links, words.

Written for our own pages, whose markup is well formed. Must not: requests.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

_PIECE = re.compile(
    r"<!--.*?-->"
    r"|<(?P<raw>title|textarea|script|style)\b(?P<its>[^>]*)>(?P<inside>.*?)</(?P=raw)\s*>"
    r"|<(?P<end>/?)(?P<tag>form|input|select|option|button|a|h1)\b(?P<given>[^>]*)>",
    re.S | re.I,
)
_ATTRIBUTE = re.compile(r"([^\s=\"'/]+)(?:\s*=\s*\"([^\"]*)\")?")
_INLINE = re.compile(r"<[a-zA-Z][^>]*\s(?:style|on[a-z]+)\s*=", re.I)
_WHOLE_TAG = re.compile(r"<[a-zA-Z](?:[^>\"]|\"[^\"]*\")*>")
_QUOTED = re.compile(r"\"[^\"]*\"")
_ID = re.compile(r"<[a-zA-Z][^>]*?\sid=\"([^\"]*)\"")
_DROPPED = re.compile(r"<(script|style|title)\b.*?</\1\s*>|<!--.*?-->", re.S | re.I)
_TAG = re.compile(r"<[^>]*>")
_TICKED = ("radio", "checkbox")


class NoSuchControl(AssertionError):
    """The page does not offer what a patient would have to choose."""


@dataclass
class Control:
    """One control: what it is called, what it holds, what it offers."""

    name: str
    kind: str
    value: str = ""
    is_on: bool = False
    offers: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form and its controls in order. `pairs` is what a browser sends without a button."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the successful controls."""
        return [
            (c.name, c.value)
            for c in self.controls
            if c.kind != "button" and (c.is_on or c.kind not in _TICKED)
        ]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Return name and value of each button; nameless ones as empty names."""
        return [(c.name, c.value) for c in self.controls if c.kind == "button"]

    def named(self, name: str) -> list[Control]:
        """Return the controls of a name, buttons left out."""
        return [c for c in self.controls if c.name == name and c.kind != "button"]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all controls but the buttons."""
        return frozenset(c.name for c in self.controls if c.kind != "button")

    def hidden(self, name: str) -> list[str]:
        """Return the hidden values of a name."""
        return [c.value for c in self.controls if c.name == name and c.kind == "hidden"]


class HtmlPage:
    """A page that was read: its forms, links, title and words. `onward` is the main link."""

    def __init__(self, text: str) -> None:
        self.source = text
        self.title = ""
        self.headings = 0
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.onward: str | None = None
        self.inline_scripts = 0
        self.styles = 0
        self._open: Form | None = None
        for piece in _PIECE.finditer(text):
            if piece["raw"]:
                self._raw(piece["raw"].lower(), piece["its"], piece["inside"])
            elif piece["tag"]:
                self._tag(piece["tag"].lower(), bool(piece["end"]), piece["given"])

    @cached_property
    def words(self) -> str:
        """All that can be read, tags gone, entities resolved."""
        return html.unescape(_TAG.sub(" ", _DROPPED.sub(" ", self.source)))

    @cached_property
    def ids(self) -> list[str]:
        """Every id on the page."""
        return _ID.findall(self.source)

    @property
    def has_inline(self) -> bool:
        """Whether anything on the page carries a style or a handler of its own."""
        return self._has_attribute() or bool(self.inline_scripts or self.styles)

    def _has_attribute(self) -> bool:
        if not _INLINE.search(self.source):
            return False
        tags = (_QUOTED.sub('""', tag) for tag in _WHOLE_TAG.findall(self.source))
        return any(_INLINE.search(tag) for tag in tags)

    @property
    def main_form(self) -> Form:
        """The page's form that posts; signing out in a frame does not count."""
        posting = [form for form in self.forms if form.method == "post"]
        if not posting:
            raise NoSuchControl(f"“{self.title}” has no form")
        return posting[-1]

    def _raw(self, name: str, given: str, inside: str) -> None:
        attributes = dict(_attributes(given))
        if name == "title":
            self.title = self.title or html.unescape(inside).strip()
        elif name == "script":
            self.inline_scripts += "src" not in attributes or bool(inside.strip())
        elif name == "style":
            self.styles += 1
        elif self._open is not None and "name" in attributes:
            words = html.unescape(inside).removeprefix("\n")
            self._open.controls.append(Control(attributes["name"], "text", words))

    def _tag(self, name: str, is_end: bool, given: str) -> None:
        if name == "form":
            self._form(is_end, given)
        elif is_end:
            return
        elif name == "h1":
            self.headings += 1
        elif name == "a":
            self._link(dict(_attributes(given)))
        elif self._open is not None:
            self._control(name, dict(_attributes(given)))

    def _link(self, given: dict[str, str]) -> None:
        if "href" in given:
            self.links.append(given["href"])
            if "main" in given.get("class", "").split():
                self.onward = given["href"]

    def _form(self, is_end: bool, given: str) -> None:
        if is_end:
            self._open = None
            return
        attributes = dict(_attributes(given))
        method = attributes.get("method", "get").lower()
        self._open = Form(attributes.get("action", ""), method)
        self.forms.append(self._open)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        assert self._open is not None
        controls = self._open.controls
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "option":
            select = controls[-1]
            select.offers.append(value)
            if "selected" in given or len(select.offers) == 1:
                select.value = value
        elif tag == "button":
            controls.append(Control(name, "button", value))
        elif tag == "select":
            controls.append(Control(name, "select"))
        elif name:
            kind = given.get("type", "text")
            value = given.get("value", "on") if kind in _TICKED else value
            kind = kind if kind in (*_TICKED, "hidden") else "text"
            controls.append(Control(name, kind, value, "checked" in given))


def _attributes(given: str) -> Iterator[tuple[str, str]]:
    for name, value in _ATTRIBUTE.findall(given):
        yield name.lower(), html.unescape(value) if "&" in value else value


class Draft:
    """A form while it is filled: starts as shown, and refuses what the page does not offer."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._pairs = form.pairs
        self._button: list[tuple[str, str]] = []

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return what will be sent."""
        return [*self._pairs, *self._button]

    def clear(self, name: str) -> None:
        """Untick or empty all controls of a name; hidden ones stay."""
        shown = [c for c in self.form.named(name) if c.kind != "hidden"]
        if shown:
            self._pairs = [pair for pair in self._pairs if pair[0] != name]
            self._pairs += [(name, "") for c in shown if c.kind not in _TICKED]

    def type(self, name: str, words: str) -> None:
        """Type into a line or a box. Raises NoSuchControl."""
        if not any(c.kind == "text" for c in self.form.named(name)):
            raise NoSuchControl(f"nothing to type {name} into")
        self.clear(name)
        self._pairs[self._pairs.index((name, ""))] = (name, words)

    def tick(self, name: str, *codes: str) -> None:
        """Tick boxes, choose a radio or an option of a list. Raises NoSuchControl."""
        offered = set(self._offered_in_order(name))
        missing = [code for code in codes if code not in offered]
        if missing:
            raise NoSuchControl(f"{name} does not offer {', '.join(missing)}")
        self._pairs = [p for p in self._pairs if p[0] != name or p[1] not in offered]
        in_order = [c for c in self._offered_in_order(name) if c in codes]
        self._pairs += [(name, code) for code in in_order]

    def _offered_in_order(self, name: str) -> list[str]:
        controls = self.form.named(name)
        return [v for c in controls for v in ([c.value] if c.kind in _TICKED else c.offers)]

    def press(self, name: str, value: str) -> None:
        """Send with this button. Raises NoSuchControl."""
        if (name, value) not in self.form.buttons:
            raise NoSuchControl(f"no button {name}={value}")
        self._button = [(name, value)]

    def choose(self, value: str) -> None:
        """Send with the button of this value, whatever it is called. Raises NoSuchControl."""
        names = [name for name, its in self.form.buttons if its == value]
        self.press(names[0] if names else "", value)
