"""A web server among several is told to end: it says so first, goes on, and then goes."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.durability.looking_on import look_on
from tests.durability.service import Service
from tests.durability.visitor import Visitor
from tests.durability.waiting import wait_until
from tests.durability.writers import SEE_OTHER, Writer
from tests.nginx import balancer

pytestmark = pytest.mark.slow
LONG = {"CONSULT_DRAIN_SECONDS": "300"}
SHORT = {"CONSULT_DRAIN_SECONDS": "2"}
STOPPING = (503, {"process": "stopping"})


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    service = Service(tmp_path / "first")
    service.migrate()
    return service.instance


@pytest.fixture
def begun() -> Iterator[list[Service]]:
    """The services of a test; none outlives it."""
    services: list[Service] = []
    yield services
    for service in services:
        service.kill_all()


def readiness(service: Service) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    with closing(connection):
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def has_ended(service: Service) -> bool:
    return service._process is None or service._process.poll() is not None


def test_told_to_end_every_process_says_so_at_once_and_goes_on_answering(
    tmp_path: Path, instance: Path, begun: list[Service]
) -> None:
    service = Service(tmp_path / "one", instance=instance, environ=LONG)
    begun.append(service)
    service.start()
    onlooker = look_on(service)
    assert readiness(service)[0] == 200
    service.ask_to_stop()
    wait_until(lambda: readiness(service) == STOPPING, "it says that it stops")
    assert {readiness(service)[0] for _ in range(20)} == {503}  # whichever process is asked
    assert onlooker.save("Saved while it stops.").status == SEE_OTHER
    assert not has_ended(service)
    service.ask_to_stop()  # told again, it waits for nobody
    wait_until(lambda: has_ended(service), "it ends when it is told again")


def test_after_its_time_it_ends_by_itself(
    tmp_path: Path, instance: Path, begun: list[Service]
) -> None:
    service = Service(tmp_path / "one", instance=instance, environ=SHORT)
    begun.append(service)
    service.start()
    service.ask_to_stop()
    wait_until(lambda: has_ended(service), "it ends by itself")
    assert service._process is not None
    assert service._process.returncode == 0


def test_it_tells_systemd_when_it_serves(
    tmp_path: Path, instance: Path, begun: list[Service]
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(60)
        environ = {"NOTIFY_SOCKET": str(tmp_path / "notify")}
        service = Service(tmp_path / "one", instance=instance, environ=environ)
        begun.append(service)
        service.start()
        assert listening.recv(1000).startswith(b"READY=1")


def test_behind_a_balancer_servers_end_by_turns_and_nobody_is_left_without_an_answer(
    tmp_path: Path, instance: Path, begun: list[Service]
) -> None:
    services = [
        Service(tmp_path / f"server {number}", instance=instance, environ=SHORT)
        for number in range(2)
    ]
    begun.extend(services)
    for service in services:
        service.start()
    stop = threading.Event()
    with balancer(tmp_path / "nginx", [service.port for service in services]) as nginx:
        writers = [Writer(number, nginx.port, stop) for number in range(2)]
        for writer in writers:
            writer.start()
        for service in services:
            wanted = sum(writer.acknowledged for writer in writers) + 4
            nginx.use([one.port for one in services if one is not service])
            service.stop()
            service.start()
            nginx.use([one.port for one in services])
            wait_until(
                lambda wanted=wanted: sum(w.acknowledged for w in writers) >= wanted, "more saves"
            )
        stop.set()
        for writer in writers:
            writer.join(60)
        assert Visitor(nginx.port).get("/").status == 200
    assert [surprise for writer in writers for surprise in writer.surprises] == []
    assert [n for writer in writers for n in writer.replies if n >= 500] == []
    assert sum(writer.unanswered for writer in writers) == 0
    assert all(answered(service) for service in services)


def answered(service: Service) -> int:
    """How many forms this server took, by its log."""
    lines = [line for line in service.log.read_text().splitlines() if line.startswith("{")]
    logged = [json.loads(line) for line in lines]
    return sum(line.get("method") == "POST" and line.get("status") == 303 for line in logged)
