"""Servers to measure: gunicorn with one sync worker, its CPU time and memory, a small browser."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

HOUSE = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A gunicorn with one sync worker."""

    port: int
    master: int
    worker: int

    def cpu(self) -> float:
        """Return the CPU seconds, user and system, that the worker has used.

        Linux counts ticks of 10 ms in stat, and nanoseconds in schedstat where it has that.
        """
        exact = Path(f"/proc/{self.worker}/schedstat")
        if exact.is_file():
            return int(exact.read_text().split()[0]) / 1e9
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> dict[str, int]:
        """Return the worker's resident and proportional memory in kB."""
        rollup = Path(f"/proc/{self.worker}/smaps_rollup").read_text()
        lines = (line.split() for line in rollup.splitlines()[1:])
        return {line[0].rstrip(":"): int(line[1]) for line in lines if line[0] in ("Rss:", "Pss:")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serve(app: str, environ: dict[str, str], config: Sequence[str] = ()) -> Iterator[Server]:
    """Run an app in gunicorn until the block ends."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--workers", "1", "--worker-class", "sync",
        "--bind", f"127.0.0.1:{port}", "--max-requests", "0", *config, app,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, **environ})
    try:
        yield Server(port, process.pid, _wait_for_worker(process, port))
    finally:
        process.terminate()
        process.wait(30)


def _wait_for_worker(process: subprocess.Popen[bytes], port: int) -> int:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit("The server ended at its start.")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            if children:
                return int(children[0])
        time.sleep(0.1)
    sys.exit("The server did not answer.")


class Form(HTMLParser):
    """The controls of a page: all their names, and the hidden ones with what they hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hidden: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in ("input", "select", "textarea", "button") or "name" not in given:
            return
        self.names.add(given["name"])
        if given.get("type") == "hidden":
            self.hidden.append((given["name"], given.get("value", "")))


@dataclass
class Response:
    status: int
    url: str
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def form(self) -> Form:
        return Form(self.text)


@dataclass
class Browser:
    """Keeps cookies and follows redirects. As plain as can be: it shares the machine's cores."""

    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def get(self, url: str, **headers: str) -> Response:
        return self._follow(self._send("GET", url, None, headers))

    def post(self, url: str, data: Sequence[tuple[str, str]], **headers: str) -> Response:
        return self._follow(self._send("POST", url, urlencode(data), headers))

    def _follow(self, response: Response) -> Response:
        for _ in range(5):
            if response.status not in (301, 302, 303, 307, 308):
                return response
            there = urlsplit(urljoin(response.url, response.headers["location"]))
            address = there._replace(scheme="", netloc="", fragment="").geturl()
            response = self._send("GET", address, None, {})
        return response

    def _send(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Cookie": "; ".join(f"{c.key}={c.value}" for c in self.cookies.values())}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, url, body, {**sent, **headers})
        answer = connection.getresponse()
        found = Response(answer.status, url, answer.read(), {})
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
            found.headers[name.lower()] = value
        connection.close()
        return found
