"""A mail server of our own in a thread: it takes messages, refuses them, falls silent or dies."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

GREETING, END, HANG, DROP = "GREETING", "END", "hang", "drop"
USUAL = {
    GREETING: "220 here", "EHLO": "250-here\r\n250 AUTH PLAIN", "MAIL": "250 yes",
    "RCPT": "250 yes", "DATA": "354 go on", END: "250 taken", "QUIT": "221 bye",
    "AUTH": "235 come in",
}  # fmt: skip


@dataclass
class MailBox:
    """What the server was handed, and what it says instead of the usual by step."""

    port: int = 0
    says: dict[str, str] = field(default_factory=dict)
    got: list[EmailMessage] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    sealed: ssl.SSLContext | None = None

    def answer(self, step: str) -> str:
        return self.says.get(step, USUAL.get(step, "500 what"))


class _Talk(socketserver.StreamRequestHandler):
    """One connection. A dropped one ends it quietly, as clients here often do."""

    server: Any

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def handle(self) -> None:
        self.box: MailBox = self.server.box
        with suppress(OSError, ValueError):
            self._talk()

    def _talk(self) -> None:
        if not self._say(GREETING):
            return
        while line := self.rfile.readline():
            self.box.heard.append(line.decode().strip().upper())
            step = line[:4].decode().upper()
            if step == "STAR" and self.box.sealed:
                self._seal()
                continue
            if not self._say("EHLO" if step == "HELO" else step):
                return
            if step == "DATA" and self.box.answer(step).startswith("354"):
                self._take()
                if not self._say(END):
                    return

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionError("the words broke off")
            lines.append(line.removeprefix(b"."))
        read = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.box.got.append(read)

    def _say(self, step: str) -> bool:
        said = self.box.answer(step)
        if said == HANG:
            self.box.closing.wait(30)
            return False
        if said == DROP:
            return False
        self.wfile.write(said.encode() + b"\r\n")
        return not said.startswith("421")

    def _seal(self) -> None:
        self.wfile.write(b"220 go on\r\n")
        assert self.box.sealed is not None
        self.connection = self.box.sealed.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def mail_box(**says: str) -> Iterator[MailBox]:
    """Run a mail server on a free port of this machine."""
    box = MailBox(says=dict(says))
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield box
        finally:
            box.closing.set()
            server.shutdown()
            thread.join()
