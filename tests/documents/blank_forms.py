"""Blank forms for tests, and where their boxes come to lie.

Must not: judging them.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import Literal

from consult.documents.assets import FONTS, ROOT, Size
from consult.documents.blank_form import (
    BlankForm,
    OnlineAddress,
    blank_form_html,
    form_stylesheets,
)
from consult.web.qr import draw_qr
from tests.brief.cases import shipped, speech_of

ADDRESS = "https://consult.example.org/"
BOX_MM = 8.0
LINE = 1.36  # the font's own height, which pdftotext reports, to its size


def form_of(
    language: str = "en",
    size: Size = "standard",
    paper: Literal["A4", "Letter"] = "A4",
) -> BlankForm:
    """Return a form of the shipped release."""
    release, clinic = shipped()
    drawing = draw_qr(ADDRESS)
    online = OnlineAddress(ADDRESS, drawing.side, drawing.path)
    return BlankForm(release, "pending", clinic, speech_of(language), online, size, paper)


def pdf_digest(pdf: bytes) -> str:
    """Return the digest of a PDF."""
    return hashlib.sha256(pdf).hexdigest()


def laid_boxes(form: BlankForm) -> list[tuple[float, float]]:
    """Return width and height, in millimetres, of every box to tick or write in, as laid out."""
    job = {"html": blank_form_html(form), "stylesheets": form_stylesheets(form)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.documents.laying_boxes"],
        input=json.dumps(job), cwd=ROOT, text=True, capture_output=True, check=True,
        env={**os.environ, "FONTCONFIG_FILE": str(FONTS / "fonts.conf")},
    )  # fmt: skip
    return [(wide, high) for wide, high in json.loads(done.stdout)]
