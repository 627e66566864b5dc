"""Serving the preview on this machine alone, until Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

# This machine only: nothing here asks who is looking.
ADDRESS = "127.0.0.1"
ENDED = "The preview has ended."


class _Silent(WSGIRequestHandler):
    """Says nothing of single requests: pages ask every second whether a file was saved."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def serve(app: Flask, port: int, tell: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, telling the address first. Exits when the port is taken."""
    server = make_server(ADDRESS, port, app, threaded=True, request_handler=_Silent)
    tell(f"The preview is at http://{ADDRESS}:{port}/ and follows what you save. Ctrl-C ends it.")
    server.serve_forever()  # it returns on Ctrl-C
    tell(ENDED)
