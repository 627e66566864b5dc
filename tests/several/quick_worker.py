"""A real worker whose papers are made of nothing: all but the renderer is as in the service.

It holds a paper back as long as a file named `hold` lies in its folder, and says so by a file
named `busy`: so that a test can kill it in the midst of a job.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from consult.jobs import __main__ as service

FOLDER = Path(os.environ["CONSULT_INSTANCE"])


class QuickRenderer:
    """Stands in for the renderers, which need seconds of a whole processor."""

    def __init__(self, *_: Any) -> None:
        self.warm = lambda: None

    def __enter__(self) -> QuickRenderer:
        return self

    def __exit__(self, *_: Any) -> None:
        return None


def pdf(paper: Any, *_: Any) -> bytes:
    """Return a paper of nothing, when nothing holds it back."""
    while (FOLDER / "hold").exists():
        (FOLDER / "busy").touch()
        time.sleep(0.05)
    return b"%PDF- " + str(paper.name).encode()


if __name__ == "__main__":
    service.Renderer = QuickRenderer  # type: ignore[misc,assignment]
    service.Documents = lambda renderer: SimpleNamespace(pdf=pdf)  # type: ignore[misc,assignment]
    service.main()
