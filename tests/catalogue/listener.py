"""A browser that keeps every header it was sent, and a look at the processes of a service.

Lives here: what is overheard. Must not: what is typed, what is judged.
"""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.durability.service import children_of
from tests.durability.typed_answers import Pairs
from tests.durability.visitor import HiddenInputs

SECONDS = 60.0


@dataclass(frozen=True)
class Heard:
    """One whole reply."""

    status: int
    location: str
    text: str

    def hidden(self, action: str = "") -> Pairs:
        """The hidden inputs of the forms that post to an address, or of all."""
        forms = re.findall(r"<form\b.*?</form>", self.text, re.DOTALL)
        wanted = [form for form in forms if f'action="{action}' in form] if action else forms
        return [pair for form in wanted for pair in HiddenInputs(form).pairs]

    @property
    def asked(self) -> list[str]:
        """The items that a page of questions asks."""
        return [value for name, value in self.hidden() if name == "asked"]


@dataclass
class Listener:
    """One browser."""

    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    headers: list[str] = field(default_factory=list)

    def sit(self, secret: str, **held: str) -> Listener:
        """Hold a session that was begun elsewhere."""
        app = Flask("cookie")
        app.secret_key = secret
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        self.cookies["consult"] = str(serializer.dumps(held))
        return self

    def get(self, path: str, **headers: str) -> Heard:
        return self._send("GET", path, None, headers)

    def post(self, path: str, pairs: Pairs) -> Heard:
        return self._send("POST", path, urlencode(pairs), {})

    def fill(self, path: str, *pairs: tuple[str, str], action: str = "") -> Heard:
        """Load a page, and send the form that it shows with this typed into it."""
        page = self.get(path)
        assert page.status == 200, f"{path}: {page.status}"
        action = action or path.partition("?")[0]
        return self.post(action, [*pairs, *page.hidden(action)])

    def _send(self, method: str, path: str, body: str | None, more: dict[str, str]) -> Heard:
        sent = {"Cookie": "; ".join(f"{c.key}={c.value}" for c in self.cookies.values()), **more}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        self.headers += [f"{name}: {value}" for name, value in answer.getheaders()]
        for value in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(value)
        return Heard(answer.status, answer.headers.get("Location", ""), text)


def send_raw(port: int, request: bytes) -> bytes:
    """Send bytes as they are, and return what comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionError:
            pass  # refused half-way: what came until then is what there is
    return b"".join(parts)


def shown_by_ps(roots: list[int]) -> Iterator[tuple[int, str]]:
    """What the machine's other users could see of these processes and all below: names, argv."""
    for process in (*roots, *(child for root in roots for child in descendants(root))):
        for name in ("cmdline", "comm", "environ", "limits"):
            try:
                text = Path(f"/proc/{process}/{name}").read_text(errors="replace")
            except OSError:
                continue
            yield process, f"{name}: {text}"


def descendants(process: int) -> Iterator[int]:
    for child in children_of(process):
        yield child
        yield from descendants(child)
