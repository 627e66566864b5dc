"""A switch before two instances, as a proxy is: new connections go to whichever serves now.

It knows how many connections an instance still answers, so that one is ended when it has none.
Must not: what goes through it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import Self

BLOCK = 1 << 16


class Switch:
    """Listens on a port of its own, in a thread of its own."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.open: Counter[int] = Counter()
        self._passing: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._is_up.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(10)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._done = asyncio.Event()
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._is_up.set()
        await self._done.wait()
        server.close()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        target = self.target
        self.open[target] += 1
        with suppress(OSError):  # nobody listens: the client sees the connection close
            answers, asked = await asyncio.open_connection("127.0.0.1", target)
            asking = asyncio.create_task(_copy(reader, asked))
            await _copy(answers, writer)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            await _close(asked)
        self.open[target] -= 1
        await _close(writer)
        self._passing.discard(task)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while block := await reader.read(BLOCK):
            writer.write(block)
            await writer.drain()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
