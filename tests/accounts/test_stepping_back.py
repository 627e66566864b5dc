"""A password is hashed at a lower priority than the pages have, and nothing else is."""

from __future__ import annotations

import os

import pytest
from flask import Flask

from consult.accounts.hashing import SteppingBack


class Context:
    name = "as it was"

    def hash(self, password: str, *, salt: str = "") -> tuple[int, str]:
        return os.getpriority(os.PRIO_PROCESS, 0), password + salt

    def verify(self, password: str, hashed: str) -> bool:
        raise ValueError(f"{password} {hashed}")


def test_d07_a_hash_yields_the_processor_and_its_caller_keeps_it() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    priority, hashed = SteppingBack(Context()).hash("word", salt=" and salt")
    assert priority == min(before + 10, 19)
    assert hashed == "word and salt"
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_what_hashing_raises_and_what_it_knows_come_through() -> None:
    context = SteppingBack(Context())
    assert context.name == "as it was"
    with pytest.raises(ValueError, match="word hash"):
        context.verify("word", "hash")


def test_d07_the_sign_in_hashes_that_way(app: Flask) -> None:
    assert isinstance(app.extensions["security"].pwd_context, SteppingBack)
