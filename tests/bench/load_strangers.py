"""Strangers at the staff's door, in a process of their own so that they delay nobody's stopwatch.

`python -m tests.bench.load_strangers PORT COUNT look|sign-in`: all try at the same moment, wait for
all, and again, until standard input ends; then the replies are printed as JSON, count by status.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from tests.bench.server import Browser

SIGN_IN = "/desk/sign-in"
PASSWORD = "not the password of anybody"
PAUSE = 1.0
NO_REPLY = 0


class Stranger:
    """Somebody with an address of their own who has the sign-in page open."""

    def __init__(self, port: int, number: int) -> None:
        self._browser = Browser(port)
        self._number = number
        self._tried = 0
        self._hidden = self._browser.get(SIGN_IN, **self._address()).form.hidden

    def look(self) -> int:
        """Load the page; return the status."""
        return self._browser.get(SIGN_IN, **self._address()).status

    def sign_in(self) -> int:
        """Try an address and a password that nobody has; return the status."""
        self._tried += 1
        email = f"staff{self._number}.{self._tried}@example.org"
        given = [("email", email), ("password", PASSWORD)]
        return self._browser.post(SIGN_IN, [*self._hidden, *given], **self._address()).status

    def _address(self) -> dict[str, str]:
        """Return where it comes from: another place after ten tries, so that none is held back."""
        place = 1 + self._tried // 10 % 250
        return {"X-Forwarded-For": f"198.18.{place}.{1 + self._number % 250}"}


def try_together(tries: list[Callable[[], int]], is_over: threading.Event) -> Counter[int]:
    """Let all try at once, again and again; return how often which status came."""

    def one(attempt: Callable[[], int]) -> int:
        with suppress(OSError, http.client.HTTPException):
            return attempt()
        return NO_REPLY

    replies: Counter[int] = Counter()
    with ThreadPoolExecutor(len(tries)) as threads:
        while not is_over.wait(PAUSE):
            replies.update(threads.map(one, tries))
    return replies


def main(port: int, count: int, what: str) -> None:
    """Try until standard input ends."""
    strangers = [Stranger(port, number) for number in range(count)]
    is_over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
    tries = [one.sign_in if what == "sign-in" else one.look for one in strangers]
    print(json.dumps(try_together(tries, is_over)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
