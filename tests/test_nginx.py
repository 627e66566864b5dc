"""The nginx that we ship: it hands a form on once, finds who answers, and keeps no address."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.durability.service import free_port
from tests.nginx import SHIPPED, Certificate, Nginx, NoNginx, balancer, replaced

TOKEN = "Zebrafinch-Quokka-7"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Upstream:
    """A stand-in for a web server: notes what arrives, and may break off instead of answering."""

    breaks_off: bool = False
    heard: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    def arrived(self, method: str) -> int:
        return sum(1 for one, _, _ in self.heard if one == method)


class _Handler(BaseHTTPRequestHandler):
    upstream: Upstream

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.upstream.heard.append((self.command, self.path, dict(self.headers.items())))
        if self.upstream.breaks_off:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST = _answer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def upstreams(*those: Upstream) -> Iterator[list[int]]:
    """Let the stand-ins listen; give their ports."""
    servers = []
    for one in those:
        handler = type("_One", (_Handler,), {"upstream": one})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        one.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
    try:
        yield [one.port for one in those]
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def ask(
    nginx: Nginx, path: str = "/", method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=60)
    try:
        body = "a=b" if method == "POST" else None
        connection.request(method, path, body, {**(FORM if body else {}), **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_all_servers_share_the_work(tmp_path: Path) -> None:
    three = [Upstream() for _ in range(3)]
    with upstreams(*three) as ports, balancer(tmp_path, ports) as nginx:
        assert {ask(nginx)[0] for _ in range(12)} == {200}
    assert all(one.heard for one in three)


def test_a_server_that_is_gone_costs_nobody_an_answer(tmp_path: Path) -> None:
    here = Upstream()
    with upstreams(here) as ports, balancer(tmp_path, [free_port(), *ports]) as nginx:
        assert {ask(nginx, method=method)[0] for method in ("GET", "POST") * 10} == {200}
    assert here.arrived("POST") == 10


def test_what_only_reads_is_asked_of_another_when_a_server_breaks_off(tmp_path: Path) -> None:
    broken, here = Upstream(breaks_off=True), Upstream()
    with upstreams(broken, here) as ports, balancer(tmp_path, ports) as nginx:
        assert {ask(nginx)[0] for _ in range(10)} == {200}
    assert broken.heard


def test_a_form_that_was_handed_over_is_never_handed_over_again(tmp_path: Path) -> None:
    broken = [Upstream(breaks_off=True) for _ in range(3)]
    with upstreams(*broken) as ports, balancer(tmp_path, ports) as nginx:
        status, text = ask(nginx, method="POST")
    assert status == 502
    assert "Away" in text
    assert sum(one.arrived("POST") for one in broken) == 1


def test_a_server_is_taken_out_and_put_back_without_an_answer_lost(tmp_path: Path) -> None:
    two, answers, is_over = [Upstream(), Upstream()], list[int](), threading.Event()

    def go_on(nginx: Nginx) -> None:
        while not is_over.is_set():
            answers.append(ask(nginx)[0])

    with upstreams(*two) as ports, balancer(tmp_path, ports) as nginx:
        thread = threading.Thread(target=go_on, args=(nginx,))
        thread.start()
        nginx.use(ports[:1])
        two[1].heard.clear()
        taken_out = [ask(nginx)[0] for _ in range(10)]
        left = len(two[1].heard)
        nginx.use(ports)
        is_over.set()
        thread.join(60)
    assert left == 0
    assert set(answers) | set(taken_out) == {200}


def test_a_visitor_says_nothing_about_where_from(tmp_path: Path) -> None:
    here = Upstream()
    lies = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http", "Forwarded": "for=6.6.6.6",
            "X-Forwarded-Host": "evil.example"}  # fmt: skip
    with upstreams(here) as ports, balancer(tmp_path, ports) as nginx:
        ask(nginx, headers=lies)
    [(_, _, arrived)] = here.heard
    assert arrived["X-Forwarded-For"] == "127.0.0.1"
    assert arrived["X-Forwarded-Proto"] == "https"
    assert not {"Forwarded", "X-Forwarded-Host"} & arrived.keys()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/away.html"])
def test_pages_for_machines_are_not_for_the_public(tmp_path: Path, path: str) -> None:
    here = Upstream()
    with upstreams(here) as ports, balancer(tmp_path, ports) as nginx:
        assert ask(nginx, path)[0] == 404
    assert here.heard == []


def test_addresses_stand_in_no_log_whatever_goes_wrong(tmp_path: Path) -> None:
    broken = Upstream(breaks_off=True)
    with upstreams(broken) as ports, balancer(tmp_path, ports, limits=True) as nginx:
        statuses = {ask(nginx, f"/begin/{TOKEN}")[0] for _ in range(100)}
        ask(nginx, f"/begin/{TOKEN}", "POST")
        ask(nginx, f"/away.html/{TOKEN}")
    assert statuses == {429, 502}
    logs = [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix != ".conf"]
    assert [file.name for file in logs if TOKEN in file.read_text(errors="replace")] == []
    assert (tmp_path / "errors.log").exists()


def test_one_visitor_cannot_flood_the_service_and_less_so_its_door(tmp_path: Path) -> None:
    here = Upstream()
    with upstreams(here) as ports, balancer(tmp_path, ports, limits=True) as nginx:
        at_the_door = [ask(nginx, "/desk/sign-in", "POST")[0] for _ in range(60)]
        elsewhere = [ask(nginx)[0] for _ in range(30)]
    assert set(elsewhere) == {200}
    assert set(at_the_door) == {200, 429}


def test_plain_http_only_leads_over(tmp_path: Path) -> None:
    with balancer(tmp_path, [free_port()]) as nginx:
        connection = http.client.HTTPConnection("127.0.0.1", nginx.plain_port, timeout=60)
        connection.request("GET", "/prepare/check", headers={"Host": "consult.clinic.example"})
        answer = connection.getresponse()
        connection.close()
    assert answer.status == 301
    assert answer.getheader("Location") == "https://consult.clinic.example/prepare/check"


def test_with_its_certificate_it_speaks_tls_and_nothing_old(tmp_path: Path) -> None:
    here, certificate = Upstream(), a_certificate(tmp_path)
    with upstreams(here) as ports, balancer(
        tmp_path / "nginx", ports, certificate=certificate
    ) as nginx:  # fmt: skip
        trust = ssl.create_default_context(cafile=str(certificate.chain))
        connection = http.client.HTTPSConnection("localhost", nginx.port, timeout=60, context=trust)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()
        modern = connection_version(nginx.port, trust)
    assert modern in ("TLSv1.2", "TLSv1.3")
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in SHIPPED.read_text()


def connection_version(port: int, trust: ssl.SSLContext) -> str | None:
    with (
        socket.create_connection(("localhost", port), timeout=60) as line,
        trust.wrap_socket(line, server_hostname="localhost") as sealed,
    ):
        return sealed.version()


def test_a_line_that_is_not_shipped_any_more_fails_loudly() -> None:
    with pytest.raises(ValueError, match="0 times"):
        replaced(SHIPPED.read_text(), {"listen 8443;": ""})


def test_nginx_itself_says_what_is_wrong(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path, free_port(), free_port())
    nginx.write([free_port()])
    (tmp_path / "consult.conf").write_text("upstream { nonsense }")
    with pytest.raises(NoNginx, match="emerg"):
        nginx.check()


def a_certificate(folder: Path) -> Certificate:
    """Make a certificate for localhost that nobody but its holder has signed."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = Certificate(folder / "chain.pem", folder / "key.pem")
    files.chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files
