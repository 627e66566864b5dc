"""A paper as text, for reading line by line: the blocks of its page, in order, 100 columns wide."""

from __future__ import annotations

import textwrap
from html.parser import HTMLParser
from pathlib import Path

from consult.documents import answers_html, brief_text, questions_html
from tests.brief.cases import Persona

GOLDEN = Path(__file__).resolve().parent / "golden"
PAPERS = ("brief", "questions", "answers")
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "li", "tr", "title", "div", "section", "table", "ul"})
_SILENT = frozenset({"style", "svg"})
_WIDE = 100


class _Blocks(HTMLParser):
    """The text of a page, a line a block."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.lines.append("")
        elif tag in ("th", "td"):
            self.lines[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if tag in _BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.lines[-1] += data


def page_text(html: str) -> str:
    """Return the words of a page."""
    parser = _Blocks()
    parser.feed(html)
    told = (" ".join(line.split()) for line in parser.lines)
    wrapped = (textwrap.fill(line, _WIDE, subsequent_indent="  ") for line in told if line)
    return "\n".join(wrapped) + "\n"


def paper_text(case: Persona, paper: str) -> str:
    """Return one paper of a persona as text."""
    if paper == "brief":
        return brief_text(case.brief)
    html = questions_html if paper == "questions" else answers_html
    return page_text(html(case.brief))


def golden_path(language: str, name: str, paper: str) -> Path:
    """Return where a paper's text is kept."""
    return GOLDEN / language / f"{name}-{paper}.txt"
