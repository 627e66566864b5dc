"""Make the bundled fonts smaller, and write down what they hold.

Run from the project's folder:

    .venv/bin/python static/fonts/subset.py /usr/share/fonts/truetype/noto

The directory is Debian's package fonts-noto-core (20201225-1). The same input gives the same
files: subset fonts beside this script, and `metrics.json` (per weight: the width of every
character, in thousandths of the type size), which tells without opening a font whether a character
can be printed and how wide a line becomes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
TEXT = (
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x02B0, 0x036F), (0x0370, 0x03FF), (0x0400, 0x052F),
    (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x202F, 0x205E), (0x2070, 0x209F), (0x20A0, 0x20BF),
    (0x2116, 0x2116), (0x2122, 0x2122), (0x2126, 0x2126), (0x2150, 0x218F), (0xFB01, 0xFB02),
)  # fmt: skip
ARABIC = (
    (0x0020, 0x0020), (0x0600, 0x061B), (0x061D, 0x06FF), (0x0750, 0x077F), (0x200C, 0x200D),
    (0xFDFC, 0xFDFC),
)  # fmt: skip
HEBREW = ((0x0020, 0x0020), (0x0591, 0x05F4), (0xFB1D, 0xFB4F))
SHAPES = ((0x0020, 0x0020), (0x25A0, 0x25FF), (0x2610, 0x2612), (0x2713, 0x2717))
SIGNS = ((0x0020, 0x0020), (0x2190, 0x2195), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2265))
# In the order in which a character is looked for; shapes and signs have no bold of their own.
FONTS = (
    ("NotoSans-Regular", "regular", TEXT),
    ("NotoSans-Bold", "bold", TEXT),
    ("NotoSansArabic-Regular", "regular", ARABIC),
    ("NotoSansArabic-Bold", "bold", ARABIC),
    ("NotoSansHebrew-Regular", "regular", HEBREW),
    ("NotoSansHebrew-Bold", "bold", HEBREW),
    ("NotoSansMath-Regular", "both", SIGNS),
    ("NotoSansSymbols2-Regular", "both", SHAPES),
)
# Without `liga` and `calt`: letters keep the widths that page 1 is measured with. (Switched off by
# `font-variant-ligatures` instead, they make the renderer lose some memory with every line.)
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "rlig", "init", "medi", "fina", "isol"]


def main(source: Path) -> None:
    """Subset every font and write the metrics."""
    widths: dict[str, dict[int, int]] = {"regular": {}, "bold": {}}
    for name, weight, ranges in FONTS:
        font = _cut(source / f"{name}.ttf", ranges)
        font.save(HERE / f"{name}.ttf", reorderTables=True)
        for each in ("regular", "bold") if weight == "both" else (weight,):
            for character, glyph in font.getBestCmap().items():
                advance = font["hmtx"][glyph][0]
                widths[each].setdefault(character, round(advance * 1000 / font["head"].unitsPerEm))
    lines = {weight: _runs(found) for weight, found in widths.items()}
    (HERE / "metrics.json").write_text(json.dumps(lines, separators=(",", ":")) + "\n")


def _cut(path: Path, ranges: tuple[tuple[int, int], ...]) -> TTFont:
    options = subset.Options()
    options.hinting = False
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = TTFont(path, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for low, high in ranges for c in range(low, high + 1)])
    subsetter.subset(font)
    return font


def _runs(found: dict[int, int]) -> list[list[int]]:
    """Return [first character, width, width, ...] for every unbroken run of characters."""
    runs: list[list[int]] = []
    for character in sorted(found):
        if runs and character == runs[-1][0] + len(runs[-1]) - 1:
            runs[-1].append(found[character])
        else:
            runs.append([character, found[character]])
    return runs


if __name__ == "__main__":
    main(Path(sys.argv[1]))
