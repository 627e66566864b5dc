"""Markup that asks for something: the vectors, and a web server that would be asked.

Lives here: what is tried. Must not: what is claimed of the documents.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import cycle, islice

TURNING, AFTER_TURNING = "/turning", "/after-turning"
SVG = 'svg xmlns="http://www.w3.org/2000/svg"'
VECTORS = (
    '<img src="{url}">',
    '<img srcset="{url} 2x" src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    "<style>@import url({url});</style>",
    "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style>",
    "<p style=\"background: url('{url}')\">x</p>",
    "<style>p::before {{ content: url({url}); cursor: url({url}) }}"
    " li {{ list-style: url({url}) }}</style><ul><li>x</ul>",
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<iframe src="{url}"></iframe>',
    '<video poster="{url}"></video><audio src="{url}"></audio>',
    '<input type="image" src="{url}">',
    f'<{SVG}><image href="{{url}}" width="9" height="9"/></svg>',
    f'<{SVG} xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<image xlink:href="{url}" width="9" height="9"/></svg>',
    f'<{SVG}><use href="{{url}}#x"/></svg>',
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
    "<image href='{url}' width='9' height='9'/></svg>\">",
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<base href="{url}"><img src="x.png">',
    '<meta http-equiv="refresh" content="0; url={url}">',
    '<?xml-stylesheet href="{url}"?><math href="{url}"><mi>x</mi></math>',
)
# What would close the tag, attribute, comment or title that a text might have been put into.
WAYS_OUT = ("\">'>", "--></title></style></script></textarea>", "</td></table></main>")


class Listener:
    """A web server that counts who asks; `turning` leads on to another address of its own."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                is_turning = self.path.startswith(TURNING)
                self.send_response(302 if is_turning else 404)
                if is_turning:
                    self.send_header("Location", AFTER_TURNING)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        here = f"http://127.0.0.1:{self.server.server_port}"
        self.url, self.turning = f"{here}/canary", f"{here}{TURNING}"


@contextmanager
def listening() -> Iterator[Listener]:
    """Open the web server for a while."""
    listener = Listener()
    thread = threading.Thread(target=listener.server.serve_forever, daemon=True)
    thread.start()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()
    thread.join()


def with_ways_out(vector: str, url: str) -> str:
    """Return a vector behind everything that might end what a text stands in."""
    return " ".join((*WAYS_OUT, vector.format(url=url)))


class Turns:
    """Gives each text field some of the vectors with the next address, in turn.

    All vectors in all fields would be a hundred pages; each of them comes in many fields.
    """

    def __init__(self, urls: tuple[str, ...], most: int = 4) -> None:
        self._tried = cycle([v.format(url=url) for url in urls for v in VECTORS])
        self._most = most
        self.fields = 0

    def __call__(self, _field: str) -> str:
        self.fields += 1
        return " ".join((*WAYS_OUT, *islice(self._tried, self._most)))
