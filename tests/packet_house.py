"""A record, a press that makes papers of nothing, and the worker between them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from consult.accounts import Role
from consult.consultations import (
    PACKETS,
    Actor,
    Batch,
    batch_of,
    due_jobs,
    open_consultation,
    read_chain,
    request_batch,
)
from consult.consultations.policy import SYSTEM, Purpose
from consult.documents import RenderFailed
from consult.documents.packet import Joined, JoinedPacket, PacketSettings, PatientPacket
from consult.jobs import Worker
from consult.packet_wishes import PacketWish
from consult.web.services import Services

DESK = Actor("staff", "1", frozenset({str(Role.FRONT_DESK)}))
DAY = date(2026, 11, 23)


class Press:
    """Stands in for the renderer: notes what it is asked for, and joins nothing."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.joined: list[Any] = []
        self.fails: Callable[[str], bool] = lambda name: False

    def pdf(self, paper: Any, *_: object) -> bytes:
        return self._make(paper.name)

    def packet_pdf(self, paper: Any) -> bytes:
        return self._make(f"{paper.kind} {paper.size} {paper.paper} {paper.name}")

    def _make(self, name: str) -> bytes:
        if self.fails(name):
            raise RenderFailed("stopped")
        self.made.append(name)
        return name.encode()

    def join_packets(self, packets: Any, settings: PacketSettings, manifest: Any) -> Joined:
        self.joined.append((packets, settings, manifest))
        done = tuple(
            JoinedPacket(one.label, 4, ("a", "b", "c", "d"), tuple(range(one.from_sheet, 5)), 0)
            for one in packets
        )
        return Joined(b"%PDF", done, 1, 1 + sum(len(one.printed) for one in done))

    @property
    def packets(self) -> list[PatientPacket]:
        return list(self.joined[-1][0])


class House:
    """A record, a press, and the worker between them."""

    def __init__(self, services: Services) -> None:
        self.services, self.record, self.press = services, services.record, Press()
        press: Any = self.press
        self.worker = Worker(self.record, press, services.telling, services.release_of)

    def ask(self, *references: str, kind: str = "day", **wish: Any) -> Batch:
        settings = wish.pop("settings", PacketSettings())
        wanted = PacketWish(settings, "Dana Desk", **wish)
        day = DAY if kind == "day" else None
        return request_batch(self.record, DESK, kind, references, wanted.to_json(), day)

    def work(self) -> None:
        for job in due_jobs(self.record):
            if job.kind == PACKETS:
                self.worker.do(job.id)

    def state(self, batch: Batch) -> Batch:
        return batch_of(self.record, DESK, batch.id)

    def actions(self, reference: str) -> list[str]:
        opened = open_consultation(self.record, SYSTEM, reference, Purpose.RENDER)
        return [row.action for row in read_chain(self.record, opened.consultation_id)]
