"""A real nginx in front of real web servers, with the configuration that we ship.

    with balancer(folder, ports=[8001, 8002, 8003]) as nginx:
        ...                     # http://127.0.0.1:{nginx.port}/
        nginx.use([8001, 8003])  # as an operator takes a server out: nobody's request breaks off

`deploy/nginx/consult.conf` is taken as it is, but for the ports, the certificate and the places of
files; a line that is not found there any more fails loudly. It runs as whoever runs the tests, in a
folder of its own, and listens on 127.0.0.1. Its floods' limits are lifted unless `limits` is set: a
test's visitors all come from one address. Visitors who need addresses of their own (the service
counts wrong codes by address) connect from 127.0.0.2, 127.0.0.3 and so on, and the service has
CONSULT_TRUSTED_PROXIES=1. Must not: what is asked through it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.durability.service import children_of, end, free_port
from tests.durability.waiting import wait_until

SHIPPED = Path(__file__).resolve().parents[1] / "deploy" / "nginx" / "consult.conf"
NO_LIMIT = "rate=100000r/s"
START_SECONDS = 30.0

_MAIN = """\
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/consult.conf;
}}
"""
_SERVER = "    server 127.0.0.1:{port} max_fails=2 fail_timeout=5s;"
_CERTIFICATE = "/etc/letsencrypt/live/consult.clinic.example/fullchain.pem"
_KEY = "/etc/letsencrypt/live/consult.clinic.example/privkey.pem"


class NoNginx(Exception):
    """There is no nginx here, or it does not start. The message says what to do."""


@dataclass(frozen=True)
class Certificate:
    """The files of a certificate and its key, both PEM."""

    chain: Path
    key: Path


@dataclass
class Nginx:
    """A running nginx. `port` answers browsers, `plain_port` leads over to TLS."""

    folder: Path
    port: int
    plain_port: int
    limits: bool = False
    certificate: Certificate | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        """What it says; about what it passes on it says nothing, as shipped."""
        return self.folder / "nginx.log"

    def write(self, ports: Sequence[int]) -> None:
        """Write the configuration for web servers on these ports."""
        self.folder.mkdir(parents=True, exist_ok=True)
        away = self.folder / "away.html"
        if not away.exists():
            away.write_text("<!doctype html><title>Away</title><h1>Away</h1>")
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(_MAIN.format(folder=self.folder, user=user))
        (self.folder / "consult.conf").write_text(replaced(SHIPPED.read_text(), self._local(ports)))

    def check(self) -> None:
        """Let nginx itself read the configuration. Raises NoNginx with what it complains about."""
        done = subprocess.run(
            [*self._command(), "-t"], capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode != 0 or "[warn]" in done.stderr:
            raise NoNginx(done.stderr)

    def start(self) -> None:
        """Start it and wait until it listens. Raises NoNginx."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), stdout=log, stderr=log, process_group=0
            )
        wait_until(self._listens, "nginx listens", START_SECONDS)

    def use(self, ports: Sequence[int]) -> None:
        """Go on with these web servers; what others have begun to answer is waited for."""
        assert self._process is not None
        self.write(ports)
        self.check()
        before = set(children_of(self._process.pid))
        self._process.send_signal(signal.SIGHUP)
        wait_until(lambda: self._is_followed(before), "nginx has its new list of servers")

    def stop(self) -> None:
        """End it, by force when it does not."""
        if self._process is not None:
            end(self._process)
            self._process = None

    def _is_followed(self, before: set[int]) -> bool:
        assert self._process is not None
        now = set(children_of(self._process.pid))
        return bool(now) and not now & before

    def _command(self) -> list[str]:
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            raise NoNginx("nginx is not installed: install Debian's nginx-light")
        own = ["-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", "stderr"]
        return [program, *own]

    def _listens(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise NoNginx(f"nginx ended at its start:\n{self.log.read_text(errors='replace')}")
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        except OSError:
            return False
        return True

    def _local(self, ports: Sequence[int]) -> Mapping[str, str]:
        servers = "\n".join(_SERVER.format(port=port) for port in ports)
        local = {
            _SERVER.format(port=8000): servers,
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "/var/log/nginx/consult.log": str(self.folder / "errors.log"),
            "root /srv/consult;": f"root {self.folder};",
        }
        if self.certificate is None:
            local |= {
                "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port};",
                f"    ssl_certificate     {_CERTIFICATE};\n": "",
                f"    ssl_certificate_key {_KEY};\n": "",
            }
        else:
            local |= {
                "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
                _CERTIFICATE: str(self.certificate.chain),
                _KEY: str(self.certificate.key),
            }
        if not self.limits:
            local |= {"rate=10r/s": NO_LIMIT, "rate=2r/s": NO_LIMIT}
        return local


@contextmanager
def balancer(
    folder: Path,
    ports: Sequence[int],
    port: int | None = None,
    *,
    limits: bool = False,
    certificate: Certificate | None = None,
) -> Iterator[Nginx]:
    """Run nginx before the web servers on these ports, and end it afterwards. Raises NoNginx.

    `port` is where it listens, a free one without it; `limits` leaves the floods' limits on;
    `certificate` leaves TLS on.
    """
    nginx = Nginx(folder, port or free_port(), free_port(), limits, certificate)
    nginx.write(ports)
    nginx.check()
    nginx.start()
    try:
        yield nginx
    finally:
        nginx.stop()


def replaced(text: str, local: Mapping[str, str]) -> str:
    """Replace what stands in the shipped file, each exactly once. Raises ValueError."""
    for old, new in local.items():
        if text.count(old) != 1:
            raise ValueError(f"{SHIPPED.name} holds this {text.count(old)} times, not once: {old}")
        text = text.replace(old, new)
    return text
