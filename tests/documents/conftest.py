"""One warm renderer for all tests of documents, and every sample rendered once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from consult.documents import Documents, Renderer
from tests.documents.mirrored_cases import Mirrored, open_mirrored
from tests.documents.samples import SAMPLES

PATIENT_ANSWERS = b'{"answers": "as given"}\n'


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    with Renderer(size=1, seconds=120.0) as renderer:
        yield renderer


@pytest.fixture(scope="session")
def documents(renderer: Renderer) -> Documents:
    return Documents(renderer)


@pytest.fixture(scope="session")
def brief_pdf(documents: Documents) -> Callable[[str, str], bytes]:
    """Return the brief of a sample on a paper, rendered once."""

    @cache
    def render(name: str, paper: str) -> bytes:
        return documents.brief_pdf(SAMPLES[name](paper), PATIENT_ANSWERS)

    return render


@pytest.fixture(scope="session")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Mirrored:
    return open_mirrored(tmp_path_factory.mktemp("mirrored"))
