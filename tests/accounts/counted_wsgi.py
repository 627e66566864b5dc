"""The same service, with each hash of a password noted in a file: one sign at its begin and end.

TEST_HASHES names the file. With TEST_UNBOUND the bound is taken out, which the count must find.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from argon2 import low_level

from consult.accounts import sign_in
from consult.app import create_app, prepare_to_serve
from consult.settings import load_settings

_FILE = os.open(os.environ["TEST_HASHES"], os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)


def _counted(work: Callable[..., Any]) -> Callable[..., Any]:
    def hashing(*given: Any, **named: Any) -> Any:
        os.write(_FILE, b"+")
        try:
            return work(*given, **named)
        finally:
            os.write(_FILE, b"-")

    return hashing


for _name in ("hash_secret", "verify_secret"):
    setattr(low_level, _name, _counted(getattr(low_level, _name)))
if os.environ.get("TEST_UNBOUND"):
    sign_in.hashing_alone = lambda *_: nullcontext()  # type: ignore[assignment]

app = prepare_to_serve(create_app(load_settings()))
