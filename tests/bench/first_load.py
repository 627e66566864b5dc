"""What a patient's phone loads at first: the start page and all files it needs, gzip bytes."""

import gzip
import re
import tempfile
from pathlib import Path
from urllib.parse import urljoin

from tests.bench.server import Browser, serve
from tests.bench.walk import environment

MOST = 60 * 1024
LINKS = re.compile(
    r"""<link[^>]*\shref="([^"]+)"|<(?:script|img)[^>]*\ssrc="([^"]+)"|"""
    r"""url\(["']?([^"')]+)["']?\)|(?:import|from)\s+["']([^"']+)["']"""
)


def measure() -> float:
    """Measure, print, and return the bytes of all files together."""
    with (
        tempfile.TemporaryDirectory() as name,
        serve("wsgi:app", environment(Path(name))) as server,
    ):
        sizes = _load(Browser(server.port), "/")
    whole = sum(sizes.values())
    parts = ", ".join(f"{url} {size}" for url, size in sizes.items())
    print(f"first load: {whole} bytes gzip in {len(sizes)} files ({parts}); at most {MOST} wanted")
    return whole


def _load(browser: Browser, start: str) -> dict[str, int]:
    sizes: dict[str, int] = {}
    waiting = [start]
    while waiting:
        url = waiting.pop(0)
        if url in sizes:
            continue
        response = browser.get(url)
        assert response.status == 200, f"{url}: {response.status}"
        sizes[url] = len(gzip.compress(response.body, mtime=0))
        if url.endswith((".css", ".js")) or url == start:
            found = LINKS.findall(response.text)
            waiting += [urljoin(url, next(filter(None, groups))) for groups in found]
    return sizes


if __name__ == "__main__":
    measure()
