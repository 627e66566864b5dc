"""Pictures of every paper, to be looked at: `python -m tests.documents.contact_sheets [FOLDER]`.

The pages of each persona's papers at 100 dots an inch, side by side in their own size, in colour
and in grey; and the first page of each as a photocopy of a photocopy. Not a test: people judge
pictures. Whole names of papers are arguments too, to picture these alone: en-full-A4-brief.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from consult.documents import PAPERS, Documents, Renderer
from consult.documents.assets import FONTS, ROOT
from consult.documents.papers import BRIEF
from tests.brief.cases import NAMES, Persona, persona, shipped
from tests.conformance.shelf import SECONDS, Case, papers_of
from tests.documents.mirrored_cases import open_mirrored

FOLDER = ROOT / "build" / "contact-sheets" / "papers"
SPANISH, MIRRORED, ON_LETTER = ("maria", "full"), ("full",), ("full",)
DOTS_AN_INCH = 100
PAGES_A_SHEET, PAGES_A_ROW = 4, 2
GAP, CAPTION = 12, 28
SURROUND, INK = "#9aa5af", "#111820"
# One generation of a photocopy: how fine it is, how much is lost, how askew the page lies, how
# dirty the glass is, how much harder the contrast gets around which grey.
COPY_DOTS, LOSS, ASKEW, BLUR, DIRT, HARDNESS, MIDDLE = 200, 0.75, 0.4, 0.7, 60, 1.6, 170


def cases(folder: Path) -> Iterator[Case]:
    """Yield the documents to picture; the mirrored content is written into a folder."""
    release = shipped()[0]
    for name in NAMES:
        yield from papers_of(persona(name), release, "A4")
    for name in ON_LETTER:
        yield from _briefs(papers_of(persona(name), release, "Letter"))
    for name in SPANISH:
        yield from _briefs(papers_of(persona(name, "es"), release, "A4"))
    mirrored = open_mirrored(folder)
    for name in MIRRORED:
        one: Persona = mirrored.persona(name)
        yield from _briefs(papers_of(one, mirrored.release, "A4"))


def _briefs(papers: Iterator[Case]) -> Iterator[Case]:
    return (case for case in papers if case.paper == BRIEF)


def picture(case: Case, documents: Documents, folder: Path) -> int:
    """Write all pictures of a document; return how many."""
    pdf = case.render(documents)
    pages = pages_of(pdf, DOTS_AN_INCH)
    sheets = [pages[n : n + PAGES_A_SHEET] for n in range(0, len(pages), PAGES_A_SHEET)]
    for colour, mode in (("colour", "RGB"), ("grey", "L")):
        for number, sheet in enumerate(sheets):
            laid = laid_out(f"{case}, {colour}", sheet, number * PAGES_A_SHEET + 1, len(pages))
            laid.convert(mode).save(folder / f"{case}-{colour}-{number + 1}.png")
    (first,) = pages_of(pdf, COPY_DOTS, "-l", "1")
    copy = photocopied(photocopied(first.convert("L"), 1), 2)
    copy.save(folder / f"{case}-photocopied-twice.png")
    return 2 * len(sheets) + 1


def pages_of(pdf: bytes, dots: int, *options: str) -> list[Image.Image]:
    """Return a PDF's pages as pictures."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", *options, "-r", str(dots), "-", f"{folder}/page"]
        subprocess.run(command, input=pdf, check=True)
        return [Image.open(path).copy() for path in sorted(Path(folder).glob("page-*.ppm"))]


def laid_out(title: str, pages: Sequence[Image.Image], first: int, of: int) -> Image.Image:
    """Return up to four pages side by side, each with a caption, in their own size."""
    across, down = pages[0].width + GAP, pages[0].height + CAPTION + GAP
    columns = min(PAGES_A_ROW, len(pages))
    rows = -(-len(pages) // columns)
    sheet = Image.new("RGB", (columns * across + GAP, rows * down + GAP), SURROUND)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(FONTS / "NotoSans-Regular.ttf"), 18)
    for n, page in enumerate(pages):
        left, top = GAP + n % columns * across, GAP + n // columns * down
        pen.text((left, top), f"{title}, page {first + n} of {of}", fill=INK, font=font)
        sheet.paste(page, (left, top + CAPTION))
    return sheet


def photocopied(page: Image.Image, seed: int) -> Image.Image:
    """Return a grey page as a poor copier would have it; the same seed gives the same dirt."""
    small = page.resize((round(page.width * LOSS), round(page.height * LOSS)))
    blurred = small.resize(page.size).filter(ImageFilter.GaussianBlur(BLUR))
    askew = blurred.rotate(ASKEW, Image.Resampling.BILINEAR, fillcolor=255)
    grains = Image.frombytes(
        "L", page.size, random.Random(seed).randbytes(page.width * page.height)
    )
    dirty = ImageChops.add(askew, grains.point(lambda v: v * DIRT // 255), offset=-DIRT // 2)
    return dirty.point(lambda v: max(0, min(255, round((v - MIDDLE) * HARDNESS + MIDDLE))))


def main() -> None:
    """Take all pictures into a folder, or those of the papers named."""
    named = {word for word in sys.argv[1:] if word.endswith(tuple(p.name for p in PAPERS))}
    others = [word for word in sys.argv[1:] if word not in named]
    folder = Path(others[0]) if others else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as content:
        wanted = [case for case in cases(Path(content)) if not named or str(case) in named]
    for old in folder.glob("*.png") if not named else ():
        old.unlink()
    with Renderer(size=2, seconds=SECONDS) as renderer, ThreadPoolExecutor(2) as pool:
        documents = Documents(renderer)
        count = sum(pool.map(lambda case: picture(case, documents, folder), wanted))
    print(f"{count} pictures of {len(wanted)} papers in {folder}")  # noqa: T201 - it is run by hand


if __name__ == "__main__":
    main()
