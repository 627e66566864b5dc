"""A browser without a screen: reads pages, fills their forms, follows redirects, and looks at each.

Every page that it meets is checked: no failure, a title, one heading, nothing inline, a token in
each form. Lives here: requests. Must not: knowing what a page is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.journeys.hostile import as_bytes
from tests.journeys.markup import Draft, Form, HtmlPage

MOST_REDIRECTS = 6
FAILURE = 500
TYPED = "application/x-www-form-urlencoded"
_LINE_END = re.compile(r"\r?\n")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
Pairs = Iterable[tuple[str, str]]


class PageIsFaulty(AssertionError):
    """A response that no page of ours may give."""


@dataclass(frozen=True)
class Answered:
    """A response that was read. `way` are the addresses that led to it, the first one asked for."""

    status: int
    address: str
    way: tuple[str, ...]
    body: bytes
    kind: str
    headers: dict[str, str]

    @cached_property
    def page(self) -> HtmlPage:
        """The page. Raises PageIsFaulty for anything else."""
        if self.kind != "text/html":
            raise PageIsFaulty(f"{self.address} is {self.kind}, no page")
        return HtmlPage(self.text)

    @cached_property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def path(self) -> str:
        """The address without query and fragment."""
        return urlsplit(self.address).path

    @property
    def last(self) -> str:
        """The last word of the path: a page id, or "check", "notice", ..."""
        return self.path.rpartition("/")[2]

    @property
    def query(self) -> dict[str, str]:
        """The query of the address."""
        return {k: v[0] for k, v in parse_qs(urlsplit(self.address).query).items()}

    @property
    def was_taken(self) -> bool:
        """Whether the request led on, as every successful post does."""
        return len(self.way) > 1


def check_page(answer: Answered) -> Answered:
    """Return the answer if it is what every page has to be. Raises PageIsFaulty."""
    if answer.status >= FAILURE:
        raise PageIsFaulty(f"{answer.address} failed with {answer.status}")
    if answer.kind != "text/html":
        return answer
    page = answer.page
    faults = [
        (not page.title, "has no title"),
        (page.headings != 1, f"has {page.headings} first headings"),
        (page.has_inline, "carries a script or style inline"),
        (len(set(page.ids)) < len(page.ids), "names two things alike"),
        (any(_lacks_token(form) for form in page.forms), "has a form without token"),
        (any(urlsplit(form.action).netloc for form in page.forms), "posts elsewhere"),
    ]
    found = [words for is_so, words in faults if is_so]
    if found:
        raise PageIsFaulty(f"{answer.address} {', '.join(found)}")
    return answer


def _lacks_token(form: Form) -> bool:
    return form.method != "post" or not all(form.hidden("csrf_token") or [""])


class Walker:
    """One browser: its cookies, the page that it shows, and the paths that it has shown."""

    def __init__(self, app: Flask, origin: str = "127.0.0.1") -> None:
        self.client = app.test_client()
        self.origin = {"REMOTE_ADDR": origin}
        self.here: Answered | None = None
        self.visited: list[str] = []

    @property
    def page(self) -> HtmlPage:
        """The page that is open."""
        assert self.here is not None
        return self.here.page

    def get(self, address: str) -> Answered:
        """Open an address, follow where it leads, check what is found."""
        return self._follow(address, self.client.get(address, environ_base=self.origin))

    def fetch(self, address: str) -> Answered:
        """Download an address; the page stays open."""
        return _read(address, (), self.client.get(address, environ_base=self.origin))

    def submit(self, draft: Draft) -> Answered:
        """Send a filled form to where it says, line ends as browsers send them."""
        pairs = [(name, _LINE_END.sub("\r\n", value)) for name, value in draft.pairs]
        return self.post(draft.form.action, pairs)

    def post(self, address: str, pairs: Pairs) -> Answered:
        """Post pairs to an address and follow where it leads."""
        travelling = [(as_bytes(name), as_bytes(value)) for name, value in pairs]
        return self.post_bytes(address, urlencode(travelling).encode())

    def post_bytes(self, address: str, body: bytes, kind: str = TYPED) -> Answered:
        """Post a body as it is and follow where it leads."""
        response = self.client.post(address, data=body, content_type=kind, environ_base=self.origin)
        return self._follow(address, response)

    def draft(self) -> Draft:
        """Return the form of the page that is open, as it stands."""
        return Draft(self.page.main_form)

    def _follow(self, address: str, response: TestResponse) -> Answered:
        way = [address]
        while response.status_code in _REDIRECTS:
            if len(way) > MOST_REDIRECTS:
                raise PageIsFaulty(f"{' -> '.join(way)} leads in a circle")
            way.append(urljoin(way[-1], response.headers["Location"]))
            response.close()
            response = self.client.get(way[-1].partition("#")[0], environ_base=self.origin)
        self.here = _read(way[-1], tuple(way), response)
        self.visited.append(self.here.path)
        return self.here


def _read(address: str, way: tuple[str, ...], response: TestResponse) -> Answered:
    answer = Answered(
        response.status_code, address, way or (address,), response.data,
        response.mimetype, dict(response.headers),
    )  # fmt: skip
    response.close()
    return check_page(answer)
