"""The staff's codes as a phone would show them; each is used once, as the service demands."""

from __future__ import annotations

import time

from consult.accounts import code_at

STEP = 30
_used: dict[str, int] = {}


def fresh_code(secret: str) -> str:
    """Return a code that was not used yet; wait for the next one when all that fit are used up."""
    while True:
        step = int(time.time()) // STEP
        unused = max(step - 1, _used.get(secret, 0) + 1)
        if unused <= step + 1:
            _used[secret] = unused
            return code_at(secret, unused * STEP)
        time.sleep(1)
