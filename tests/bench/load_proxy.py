"""A proxy as the operating guide asks for one: it passes a request on once it is whole.

A stand-in for nginx, so that the bench needs none: slow clients wait here and hold no worker.
`python -m tests.bench.load_proxy PORT UPSTREAM-PORT`. Must not: TLS, keeping connections.
"""

from __future__ import annotations

import asyncio
import re
import sys
from contextlib import suppress

HEAD_SECONDS, BODY_SECONDS = 10.0, 10.0
REPLY_SECONDS = 40.0
MOST_HEAD, MOST_BODY = 16 * 1024, 1024 * 1024
BACKLOG = 1024
_LENGTH = re.compile(rb"^content-length:\s*(\d+)\s*$", re.IGNORECASE | re.MULTILINE)
_CONNECTION = re.compile(rb"\r\nconnection:[^\r]*", re.IGNORECASE)


async def serve(port: int, upstream: int) -> None:
    """Serve until the process is ended."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            request = await _whole_request(reader)
            async with asyncio.timeout(REPLY_SECONDS):
                await _pass_on(request, writer, upstream)
        with suppress(OSError):
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", port, limit=MOST_HEAD, backlog=BACKLOG)
    async with server:
        await server.serve_forever()


async def _whole_request(reader: asyncio.StreamReader) -> bytes:
    """Wait for a whole request, but not for long. Raises TimeoutError, ValueError."""
    async with asyncio.timeout(HEAD_SECONDS):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise ValueError("a longer head than is passed on") from None
    found = _LENGTH.search(head)
    length = int(found[1]) if found else 0
    if length > MOST_BODY:
        raise ValueError("a longer body than is passed on")
    async with asyncio.timeout(BODY_SECONDS):
        body = await reader.readexactly(length)
    bare = _CONNECTION.sub(b"", head[:-4])
    return bare + b"\r\nConnection: close\r\n\r\n" + body


async def _pass_on(request: bytes, writer: asyncio.StreamWriter, upstream: int) -> None:
    reader, service = await asyncio.open_connection("127.0.0.1", upstream)
    try:
        service.write(request)
        reply = await reader.read(-1)
    finally:
        service.close()
    writer.write(reply)
    await writer.drain()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
