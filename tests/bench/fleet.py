"""Several web servers and workers on one PostgreSQL behind nginx, each as on a machine of its own.

Each has its own folder and port; secrets and databases come to all by the same settings. Must not:
what is asked of them.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from consult.secret_keys import KEY_BYTES
from tests.bench.load_service import QUIET
from tests.bench.spent import Trees
from tests.durability.service import Service, free_port
from tests.nginx import Nginx, balancer
from tests.own_postgresql import OwnPostgreSQL, own_postgresql

NAMED = "tests.bench.named_wsgi:app"
SEEN = "met-"  # so the cookies begin by which a browser holds the servers that it met
WEB_PROCESSES = 2


class WorkerHost(Service):
    """A machine that runs a worker and no web server."""

    @property
    def process(self) -> int:
        assert self._worker is not None
        return self._worker.pid


class WebHost(Service):
    """A machine that runs a web server and no worker."""

    @property
    def process(self) -> int:
        assert self._process is not None
        return self._process.pid


@dataclass
class Fleet:
    """All that runs. `port` is where browsers come in."""

    servers: list[WebHost]
    workers: list[WorkerHost]
    postgresql: OwnPostgreSQL
    nginx: Nginx

    @property
    def port(self) -> int:
        return self.nginx.port

    @property
    def environ(self) -> dict[str, str]:
        """The settings of one of them, to read the record by."""
        return self.servers[0].environ

    @property
    def trees(self) -> Trees:
        """Where the processes of each kind begin."""
        pid = self.nginx.folder / "nginx.pid"
        return {
            "the web servers": lambda: [server.process for server in self.servers],
            "the workers": lambda: [worker.process for worker in self.workers],
            "PostgreSQL": lambda: [self.postgresql.process],
            "nginx": lambda: [int(pid.read_text())],
        }

    def stop(self) -> None:
        """End web servers and workers; the record can be read afterwards."""
        for host in (*self.servers, *self.workers):
            host.stop()


@contextmanager
def opened_fleet(
    *, servers: int = 3, workers: int = 0, processes: int = WEB_PROCESSES
) -> Iterator[Fleet]:
    """Run so many web servers, with so many processes each, and workers until the block ends."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="consult-fleet-")))
        postgresql = stack.enter_context(own_postgresql())
        front = free_port()
        shared = {**QUIET, **postgresql.environ, **_secrets(),
                  "CONSULT_BASE_URL": f"http://127.0.0.1:{front}",
                  "CONSULT_TRUSTED_PROXIES": "1"}  # fmt: skip
        web = [
            WebHost(folder / f"web-{n}", workers=processes, app=NAMED, environ=shared)
            for n in range(servers)
        ]
        hired = [WorkerHost(folder / f"worker-{n}", environ=shared) for n in range(workers)]
        for server in web:
            stack.callback(server.stop)
            server.start()
        for worker in hired:
            stack.callback(worker.stop)
            worker.start_worker()
        ports = [server.port for server in web]
        nginx = stack.enter_context(balancer(folder / "nginx", ports, front))
        yield Fleet(web, hired, postgresql, nginx)


def _secrets() -> dict[str, str]:
    def key() -> str:
        return secrets.token_urlsafe(KEY_BYTES)

    return {"CONSULT_SECRET_KEY": key(), "CONSULT_PEPPER": key(),
            "CONSULT_MASTER_KEYS": f"first:{key()}"}  # fmt: skip
