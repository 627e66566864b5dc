"""What a piece of work hashes, collected: the slow hashes of passwords and the keyed digests."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from argon2 import extract_parameters, low_level

from consult.consultations import Vault


@contextmanager
def hashes_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[Any, ...]]]:
    """Collect each slow hash by what it costs, and each keyed one by what it is for."""
    seen: list[tuple[Any, ...]] = []
    hashing, verifying, digesting = low_level.hash_secret, low_level.verify_secret, Vault.digest
    names = inspect.signature(hashing)

    def hashed(*given: Any, **named: Any) -> bytes:
        cost = names.bind(*given, **named).arguments
        seen.append((cost["time_cost"], cost["memory_cost"], cost["parallelism"]))
        return hashing(*given, **named)

    def verified(kept: bytes, *given: Any) -> bool:
        cost = extract_parameters(kept.decode())
        seen.append((cost.time_cost, cost.memory_cost, cost.parallelism))
        return verifying(kept, *given)

    def digested(vault: Vault, purpose: str, content: bytes) -> bytes:
        seen.append((purpose,))
        return digesting(vault, purpose, content)

    with monkeypatch.context() as patch:
        patch.setattr(low_level, "hash_secret", hashed)
        patch.setattr(low_level, "verify_secret", verified)
        patch.setattr(Vault, "digest", digested)
        yield seen
