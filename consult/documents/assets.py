"""Where the documents' templates, styles and fonts lie, and the key of a finished document.

Lives here: paths and digests. Must not: rendering, anything of a patient but the Brief it hashes.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from consult.brief.model import Brief

Kind = Literal["brief", "questions", "answers"]
Size = Literal["standard", "large"]

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates" / "documents"
STYLES = ROOT / "static" / "css" / "documents"
FONTS = ROOT / "static" / "fonts"


def content_key(brief: Brief, kind: Kind, size: Size = "standard") -> str:
    """Return the key under which a document of this brief may be kept.

    It changes with the Brief, the kind and size, the layout (code, templates, styles), the fonts
    and the version of the renderer, so that a kept document is never an outdated one.
    """
    digest = hashlib.sha256(layout_digest().encode())
    for part in (kind, size, brief.model_dump_json()):
        digest.update(b"\0" + part.encode())
    return digest.hexdigest()


def stylesheet_names(brief: Brief, kind: Kind) -> tuple[str, ...]:
    """Return the names of a document's stylesheets, in the order in which they are laid over."""
    paper = brief.stamp.paper.lower()
    if kind == "brief":
        return ("paper", paper, "grid", "brief", "drawings", "pictures", f"brief-{paper}")
    return ("paper", paper, "patient")


@cache
def layout_digest() -> str:
    """Return the digest of everything but the Brief that a document's bytes depend on."""
    digest = hashlib.sha256(version("weasyprint").encode())
    here = Path(__file__).resolve().parent
    for folder in (here, TEMPLATES, STYLES, FONTS):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
    return digest.hexdigest()
