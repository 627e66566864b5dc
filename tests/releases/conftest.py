"""Our own files are read once: hundreds of tests lay one changed file over the same others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest

from consult.releases import yaml_file
from tests.releases.proving import proving_ours_once


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """Keep what the YAML of a text was, and what was proved of our own questionnaire.

    Texts and models are compared, so that no change goes unseen.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_file, "_compose", lru_cache(maxsize=64)(yaml_file._compose))
        with proving_ours_once():
            yield
