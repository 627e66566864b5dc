"""A patient's browser, as plain as can be: cookies, forms, one reply at a time, no redirects.

It tells a reply that was read from one that never came. Must not: what to answer.
"""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.durability.typed_answers import Pairs

SECONDS = 30.0


class NoReply(Exception):
    """The connection failed before a whole reply was read; what was sent may be stored or not."""


class HiddenInputs(HTMLParser):
    """The hidden inputs of a page's forms, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pairs: Pairs = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") == "hidden" and "name" in given:
            self.pairs.append((given["name"], given.get("value", "")))


@dataclass(frozen=True)
class Reply:
    """One whole reply."""

    status: int
    location: str
    text: str

    @property
    def hidden(self) -> Pairs:
        return HiddenInputs(self.text).pairs

    @property
    def asked(self) -> list[str]:
        """The items that the page asks."""
        return [value for name, value in self.hidden if name == "asked"]


@dataclass
class Visitor:
    """One browser. Not to be shared between threads."""

    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def get(self, path: str) -> Reply:
        return self._send("GET", path, None)

    def post(self, path: str, pairs: Pairs) -> Reply:
        return self._send("POST", path, urlencode(pairs))

    def _send(self, method: str, path: str, body: str | None) -> Reply:
        headers = {"Cookie": "; ".join(f"{c.key}={c.value}" for c in self.cookies.values())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise NoReply(str(error)) from None
        finally:
            connection.close()
        for value in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(value)
        return Reply(answer.status, answer.headers.get("Location", ""), text)
