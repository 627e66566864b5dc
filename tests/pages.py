"""Pages as tests read them, and what must hold for every page that the app sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    children: list[Any] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text inside, with white space as a browser shows it."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Any:
        for child in self.children:
            yield child if isinstance(child, str) else "".join(child._texts())

    def all(self, *tags: str) -> list[Element]:
        """All elements below with one of the tags, in order."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if not tags or child.tag in tags else []
                found += child.all(*tags)
        return found

    @property
    def values(self) -> dict[str, str]:
        """What a form would send as it stands: hidden, typed, chosen."""
        sent = {}
        for control in self.all("input", "textarea", "select"):
            kind = control.attrs.get("type", "text")
            if "name" not in control.attrs or kind in ("submit", "button"):
                continue
            if kind in ("radio", "checkbox") and "checked" not in control.attrs:
                continue
            sent[control.attrs["name"]] = control._value()
        return sent

    def _value(self) -> str:
        if self.tag == "textarea":
            return "".join(self._texts())
        if self.tag == "select":
            options = self.all("option")
            chosen = [o for o in options if "selected" in o.attrs] or options[:1]
            return chosen[0].attrs.get("value", chosen[0].text) if chosen else ""
        return self.attrs.get("value", "on" if self.attrs.get("type") == "checkbox" else "")


class Page(HTMLParser):
    """One HTML page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {n: v or "" for n, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def all(self, *tags: str) -> list[Element]:
        return self.root.all(*tags)

    @property
    def text(self) -> str:
        return self.all("body")[0].text

    @property
    def title(self) -> str:
        return self.all("title")[0].text

    @property
    def heading(self) -> str:
        return self.all("h1")[0].text

    @property
    def links(self) -> dict[str, str]:
        return {link.text: link.attrs.get("href", "") for link in self.all("a")}

    def form(self, action: str | None = None) -> Element:
        """The form with this action, or the last one: the bar's sign-out comes first."""
        forms = [f for f in self.all("form") if action in (None, f.attrs.get("action"))]
        return forms[-1]

    def faults(self) -> list[str]:
        """What no page may be without, and what no page may hold."""
        html, head = self.all("html"), self.all("head")
        ids = [e.attrs["id"] for e in self.all() if "id" in e.attrs]
        fors = [e.attrs["for"] for e in self.all("label") if "for" in e.attrs]
        faults = {
            "no language": not html or not html[0].attrs.get("lang"),
            "no title": not head or not any(t.text for t in head[0].all("title")),
            "not one h1": len(self.all("h1")) != 1 or not self.heading,
            "an id twice": len(ids) != len(set(ids)),
            "a label for nothing": bool(set(fors) - set(ids)),
            "an inline script": any(not s.attrs.get("src") for s in self.all("script")),
            "an inline style": bool(self.all("style"))
            or any("style" in e.attrs for e in self.all()),
            "an event handler": any(a.startswith("on") for e in self.all() for a in e.attrs),
        }
        faulty = [fault for fault, is_there in faults.items() if is_there]
        return faulty + [fault for form in self.all("form") for fault in _form_faults(form)]


def _form_faults(form: Element) -> list[str]:
    faults = [] if form.attrs.get("action") else ["a form without an action"]
    if form.attrs.get("method", "get").lower() == "post" and not form.values.get("csrf_token"):
        faults.append("a form without a token")
    return faults


class PageClient(FlaskClient):
    """A client that checks every page it is sent and keeps it as `response.page`."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **{"buffered": True, **kwargs})
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        if is_page and response.request.method != "HEAD":
            response.page = Page(response.text)
            faults = response.page.faults()
            assert not faults, f"{response.request.path}: {', '.join(faults)}"
        return response

    def submit(self, address: str, follow: bool = False, **typed: Any) -> TestResponse:
        """Load a page, fill in its form and send it."""
        form = self.get(address).page.form()
        return self.post(
            form.attrs["action"], data={**form.values, **typed}, follow_redirects=follow
        )
