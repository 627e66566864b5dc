"""A warm process that turns HTML into PDF: no network, no database, no keys, bounded memory.

    python -m consult.documents.renderer_process

Reads jobs from standard input and writes outcomes to standard output, framed. Lives here: limits
and the loop. Must not: how a PDF is made (`pdf_writer`), anything of the service's settings.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from typing import BinaryIO

from consult.documents.frames import FrameIsBroken, RenderJob, framed, take_frame

ADDRESS_SPACE = 1024 * 1024 * 1024
JOB_CPU_SECONDS = 20
# Whoever turns a page goes first, also while fifty briefs are made. Nicer than this, two busy
# programs leave so little that a renderer does not start in the time it is given.
NICENESS = 5
CLOSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ftplib.",
          "http.", "smtplib.", "urllib.", "webbrowser.", "pty.")  # fmt: skip


class NotAllowedHere(BaseException):
    """Something in the renderer asked for the network or another program.

    Not an Exception, so that no library catches it and carries on.
    """


def main() -> None:
    """Serve jobs until the input ends."""
    os.nice(max(0, NICENESS - os.nice(0)))  # a worker may be so already
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not land between frames
    from consult.documents.pdf_writer import PdfWriter  # the import costs a second: here only

    writer = PdfWriter()
    sys.addaudithook(_refuse)
    gc.collect()
    gc.freeze()
    gc.disable()  # rubbish is swept when the document is out, not while somebody waits for it
    while True:
        try:
            job = RenderJob.read(lambda: take_frame(incoming.read))
        except FrameIsBroken:
            return
        _answer(writer, job, outgoing)
        gc.collect()


def _answer(writer: object, job: RenderJob, outgoing: BinaryIO) -> None:
    """Render one job and send the outcome, or the kind of failure without any of its content."""
    _allow_cpu(JOB_CPU_SECONDS)
    try:
        parts = writer.write(job).to_frames()  # type: ignore[attr-defined] # typed in pdf_writer
    except (Exception, RecursionError, MemoryError, NotAllowedHere) as error:
        parts = [json.dumps({"failed": type(error).__name__}).encode()]
    except BaseException as error:  # weasyprint's fatal fetching error is one
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        parts = [json.dumps({"failed": type(error).__name__}).encode()]
    outgoing.write(framed(parts))
    outgoing.flush()


def _allow_cpu(seconds: int) -> None:
    """Let this process use so many more seconds of processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _refuse(event: str, _details: tuple[object, ...]) -> None:
    if event.startswith(CLOSED):
        raise NotAllowedHere(event)


if __name__ == "__main__":
    main()
