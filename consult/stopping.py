"""Whether this service was told to end: one mark that all processes of a web server share.

Lives here: the mark, in memory that is there before the server makes its processes. Must not: what
follows from it. Nobody unmarks a server; the next one begins with a mark of its own.
"""

from __future__ import annotations

import mmap

_mark = mmap.mmap(-1, 1)


def say_stopping() -> None:
    """Let every process of this server know that it was told to end."""
    _mark[0] = 1


def is_stopping() -> bool:
    """Tell whether this server was told to end, so that nobody should be sent here any more."""
    return _mark[0] == 1
