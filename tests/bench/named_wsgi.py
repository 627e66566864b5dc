"""The same service, which says with each reply by a cookie which server answered.

So a patient's browser holds the names of all servers that it met. Must not: change anything else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from tests.bench.fleet import SEEN
from wsgi import app as _app

_NAME = f"{SEEN}{os.environ['PORT']}"


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the service does, with one more cookie."""

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, ("Set-Cookie", f"{_NAME}=1; Path=/")], *more)

    return _app(environ, start)
