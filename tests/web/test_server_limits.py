"""The real server at its edges: too much, unclear or broken requests, and headers that pretend."""

from __future__ import annotations

import select
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.catalogue.figures import Figure
from tests.durability.service import Service
from tests.durability.visitor import Visitor

PATIENCE = 30.0
HEAD = "POST /begin HTTP/1.1\r\nHost: localhost\r\n"
FORM = f"{HEAD}Content-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = f"{FORM}Transfer-Encoding: chunked"
END = "0\r\n\r\n"
SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
HUGE = 100 * 1024 * 1024

# What each sends, followed by another request: a server that reads it otherwise would answer two.
UNCLEAR = {
    "both a length and chunks": f"{CHUNKED}\r\n\r\n{END}X".replace("Tr", "Content-Length: 6\r\nTr"),
    "chunks and then a length": f"{CHUNKED}\r\nContent-Length: 4\r\n\r\n1\r\nZ\r\n{END}",
    "two lengths": f"{FORM}Content-Length: 3\r\nContent-Length: 5\r\n\r\na=b",
    "a length with a sign": f"{FORM}Content-Length: +3\r\n\r\na=b",
    "a length below nothing": f"{FORM}Content-Length: -3\r\n\r\na=b",
    "a length in hexadecimal": f"{FORM}Content-Length: 0x3\r\n\r\na=b",
    "a length of two numbers": f"{FORM}Content-Length: 3, 5\r\n\r\na=b",
    "chunks by another name": f"{FORM}Transfer-Encoding: xchunked\r\n\r\n{END}",
    "chunks twice": f"{CHUNKED}, chunked\r\n\r\n{END}",
    "chunks and then something": f"{CHUNKED}, identity\r\n\r\n{END}",
    "chunks after a strange sign": f"{FORM}Transfer-Encoding: \x0bchunked\r\n\r\n{END}",
    "a chunk of no number": f"{CHUNKED}\r\n\r\nzz\r\na=b\r\n{END}",
    "a chunk below nothing": f"{CHUNKED}\r\n\r\n-1\r\na=b\r\n{END}",
    "a folded header": f"{FORM}X: a\r\n b\r\nContent-Length: 3\r\n\r\na=b",
    "a blank before the colon": f"{FORM}Content-Length : 3\r\n\r\na=b",
    "a header without a colon": f"{FORM}Content-Length 3\r\n\r\na=b",
    "a NUL in a header": f"{FORM}X: a\x00b\r\nContent-Length: 3\r\n\r\na=b",
    "a lone return in a header": f"{FORM}X: a\rContent-Length: 99\r\n\r\na=b",
    "no version": "GET /begin\r\n\r\n",
    "a version of its own": "GET /begin HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "a method of strange signs": "G(T /begin HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an address too long": f"GET /begin/{'x' * 3000} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a header too long": f"GET /begin HTTP/1.1\r\nHost: localhost\r\nX: {'x' * 9000}\r\n\r\n",
    "too many headers": "GET /begin HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n" * 70 + "\r\n",
}  # fmt: skip
REFUSALS = {400, 403, 404, 413, 414, 417, 431, 501, 505}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("limits"))
    service.migrate()
    service.start()
    yield service
    service.stop()


def stored(service: Service) -> list[int]:
    """Count what stands in the tables that a request of a stranger could fill."""
    with closing(sqlite3.connect(service.instance / "consult.db")) as file:
        tables = ("consultation", "part", "patient_session", "audit", "tries", "sign_in_try")
        return [file.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables]


def talk(service: Service, words: bytes) -> list[int]:
    """Send bytes, and another request after them; return the statuses of all answers."""
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as line:
        with suppress(OSError):
            line.sendall(words + SMUGGLED.encode())
            line.shutdown(socket.SHUT_WR)
        return statuses(listen(line))


def listen(line: socket.socket) -> bytes:
    told = b""
    with suppress(OSError):
        while piece := line.recv(65536):
            told += piece
    return told


def statuses(told: bytes) -> list[int]:
    """Return the status of every answer in what a server told."""
    found = [part[:8] for part in told.split(b"HTTP/1.")[1:]]
    return [int(part[2:5]) for part in found if part[2:5].isdigit()]


@pytest.mark.parametrize("what", UNCLEAR)
def test_c08_a_request_that_can_be_read_in_two_ways_is_refused_once(
    service: Service, what: str, figure: Figure
) -> None:
    before = stored(service)
    answers = talk(service, UNCLEAR[what].encode("latin-1"))
    assert len(answers) <= 1, answers
    assert set(answers) <= REFUSALS
    assert stored(service) == before
    assert service.answers()
    figure(f"{len(UNCLEAR)} unclear or broken requests to the real server: each refused, 0 stored")


def pour(service: Service, head: str, pieces: Iterator[bytes]) -> tuple[list[int], int]:
    """Send a body piece by piece until the server answers; return the answers and what was sent."""
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as line:
        line.sendall(head.encode())
        sent = 0
        with suppress(OSError):
            for piece in pieces:
                if select.select([line], [], [], 0)[0]:
                    break
                line.sendall(piece)
                sent += len(piece)
        return statuses(listen(line)), sent


def test_c08_a_hundred_megabytes_are_refused_before_they_are_read(
    service: Service, figure: Figure
) -> None:
    before, begun = stored(service), time.monotonic()
    head = f"{HEAD}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {HUGE}\r\n\r\n"
    answers, sent = pour(service, head, (b"x" * 65536 for _ in range(HUGE // 65536)))
    took = time.monotonic() - begun
    assert answers in ([413], [])  # an answer can be lost while we still send
    assert sent < HUGE / 2
    assert stored(service) == before
    figure(
        f"100 MB announced: {answers or 'closed'} after {sent // 1024} KB, {took:.2f} s, 0 stored"
    )


def test_c08_a_body_without_an_end_is_refused_at_the_limit(
    service: Service, figure: Figure
) -> None:
    before = stored(service)
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    head = f"{CHUNKED}\r\n\r\n"
    answers, sent = pour(service, head, (chunk for _ in range(HUGE // 65536)))
    assert answers in ([413], [400], [])
    assert sent < HUGE / 2
    assert stored(service) == before
    assert service.answers()
    figure(f"chunks without an end: {answers or 'closed'} after {sent // 1024} KB, 0 stored")


def test_c08_ten_thousand_parts_are_refused(service: Service, figure: Figure) -> None:
    before = stored(service)
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
    for count in (10_000, 1_200):
        body = part * count + b"--b--\r\n"
        head = f"{HEAD}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}"
        answers, _ = pour(service, f"{head}\r\n\r\n", iter([body]))
        assert set(answers) <= {400, 413}
    assert stored(service) == before
    figure("10,000 parts: 413, 0 stored")


def test_c08_a_name_repeated_thousands_of_times_is_answered_plainly(service: Service) -> None:
    before = stored(service)
    for name in ("name", "birth-date-day", "csrf_token", "a"):
        visitor = Visitor(service.port)
        pairs = visitor.get("/begin").hidden
        repeated = [(name, "x")] * (60_000 // (len(name) + 3))
        reply = visitor.post("/begin", [*pairs, *repeated])
        assert reply.status == 400
    assert stored(service) == before


PRETENDING = (
    "SCRIPT_NAME: //elsewhere.example", "PATH_INFO: /desk/", "REMOTE_ADDR: 6.6.6.6",
    "REMOTE_USER: administrator", "X-Forwarded-Proto: https", "X-Forwarded-Proto: javascript",
    "X-Forwarded-Ssl: on", "X-Forwarded-Host: elsewhere.example", "Host: elsewhere.example",
    "X-Forwarded-Prefix: //elsewhere.example", "X-Original-Url: /desk/",
    "Proxy: //elsewhere.example",
)  # fmt: skip


@pytest.mark.parametrize("header", PRETENDING)
def test_c10_the_real_server_believes_no_header_about_where_it_stands(
    service: Service, header: str, figure: Figure
) -> None:
    host = "" if header.startswith("Host") else "Host: localhost\r\n"
    for address, marks in (("/", b"/begin"), ("/desk/", b"/desk/sign-in?next=/desk/")):
        with socket.create_connection(("127.0.0.1", service.port), PATIENCE) as line:
            line.sendall(f"GET {address} HTTP/1.1\r\n{host}{header}\r\n\r\n".encode())
            told = listen(line)
        assert statuses(told) in ([200], [303])
        assert marks in told
        assert b"elsewhere.example" not in told
    figure(f"{len(PRETENDING)} headers that pretend to come from a proxy: 0 believed")
