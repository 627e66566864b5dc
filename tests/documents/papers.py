"""Reading finished PDFs: text, words with their places, structure."""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pikepdf


@dataclass(frozen=True)
class Word:
    """One word on a page, in points from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Word) -> bool:
        """Tell whether the letters of two words lie on each other by more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        (top, bottom), (other_top, other_bottom) = self.letters, other.letters
        down = min(bottom, other_bottom) - max(top, other_top)
        return across > 1 and down > 0.3 * min(bottom - top, other_bottom - other_top)

    @property
    def letters(self) -> tuple[float, float]:
        """Where the letters themselves reach; the box around them is the font's, and taller."""
        is_arabic = any("\u0590" <= c <= "\u08ff" for c in self.text)
        above, below = (0.35, 0.3) if is_arabic else (0.2, 0.15)
        height = self.bottom - self.top
        return self.top + above * height, self.bottom - below * height


def text_of(pdf: bytes, page: int | None = None) -> str:
    """Return a PDF's text, of one page or all, with runs of space made one."""
    pages = ["-f", str(page), "-l", str(page)] if page else []
    run = subprocess.run(
        ["pdftotext", *pages, "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(run.stdout.decode().split())


def words_of(pdf: bytes, page: int) -> tuple[list[Word], float, float]:
    """Return a page's words, its width and its height."""
    run = subprocess.run(
        ["pdftotext", "-f", str(page), "-l", str(page), "-bbox", "-", "-"],
        input=pdf, capture_output=True, check=True,
    )  # fmt: skip
    space = "{http://www.w3.org/1999/xhtml}"
    whole = ET.fromstring(run.stdout)  # noqa: S314 - what poppler made of a PDF of ours
    sheet = whole.find(f".//{space}page")
    assert sheet is not None
    words = [
        Word(w.text or "", *(float(w.get(side, "0")) for side in ("xMin", "yMin", "xMax", "yMax")))
        for w in sheet.iter(f"{space}word")
    ]
    return words, float(sheet.get("width", "0")), float(sheet.get("height", "0"))


def opened(pdf: bytes) -> pikepdf.Pdf:
    """Return the PDF opened; keep it in a variable while its attachments are read."""
    return pikepdf.open(io.BytesIO(pdf))


def tags_of(pdf: pikepdf.Pdf) -> list[str]:
    """Return the names of all structure elements, in reading order."""
    found: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                walk(kid)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node and node.get("/Type") == "/StructElem":
                found.append(str(node.S))
            if "/K" in node and node.get("/Type") != "/OBJR":
                walk(node.K)

    walk(pdf.Root.StructTreeRoot.K)
    return found
