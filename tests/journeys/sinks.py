"""The sinks: each finds what it does not hold as it should, of all that was typed.

Lives here: one row a sink, with how a text has to stand in it. Must not: making what is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from consult.documents.printable import printable_text, show_directions
from tests.journeys.cross import CHECK, CSV, JSON, LOG, MAIL, PAGE, PDF, SCREEN, TEXT
from tests.journeys.hostile import VALUES, as_read, named_in
from tests.journeys.passes import Run
from tests.journeys.stories import closed_up
from tests.journeys.strange import CONTACT, Strange

Lost = Iterator[str]
_NO_LETTERS = ("Cc", "Cf", "Mn", "Zl", "Zp", "Zs")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HEADS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
# Shorter values are figures, such as a log holds by chance.
_SHORTEST_TOLD = 6


def on_pages(run: Run) -> Lost:
    """The box of the page holds it to the letter."""
    for strange in run.strange:
        for place, shown in strange.boxes.items():
            if shown != as_read(strange.typed[place]):
                yield f"{place.name}: {shown}"


def on_check(run: Run) -> Lost:
    """The check tells it, and the page of sending the own questions; blanks may close up."""
    for strange in run.strange:
        yield from _absent(strange.words[CHECK], strange.answers)
        yield from _absent(strange.words["send"], strange.own)


def on_screen(run: Run) -> Lost:
    """The brief on screen tells it; the name stands in the lists too."""
    for strange in run.strange:
        yield from _absent(strange.words[SCREEN], strange.all)
        for page in ("today", "consultation"):
            yield from _absent(strange.words[page], [strange.name])


def in_text(run: Run) -> Lost:
    """The text holds it, with what would turn the direction by its name."""
    for strange in run.strange:
        yield from _unprinted(strange.words[TEXT], strange.all, show_directions)


def in_papers(run: Run) -> Lost:
    """Each paper's text layer holds it; what no font has is shown as missing."""
    for strange in run.strange:
        if PDF in strange.words:
            told = {PDF: strange.all, "answers.pdf": [*strange.answers, strange.name],
                    "questions.pdf": [*strange.own, strange.name]}  # fmt: skip
            for paper, words in told.items():
                yield from _unprinted(strange.words[paper], words, lambda w: printable_text(w)[0])


def in_data(run: Run) -> Lost:
    """The data copy holds it to the letter."""
    for strange in run.strange:
        yield from (words for words in strange.all if as_read(words) not in strange.data)


def in_tables(run: Run) -> Lost:
    """There is no table for spreadsheets at all."""
    for rule in run.house.app.url_map.iter_rules():
        if re.search(r"csv|tsv|xls", rule.rule):
            yield rule.rule


def in_mail(run: Run) -> Lost:
    """No message holds it, nor a header of anybody's."""
    for strange in run.strange:
        (letter,) = strange.letters
        yield from set(letter.keys()) - _HEADS
        yield from set(letter.get_all("To", [])) - {CONTACT}
        yield from (told for told, words in _telling() if words in strange.mail)


def in_log(run: Run) -> Lost:
    """No line of the log holds it, at any level."""
    yield from (told for told, words in _telling() if words in run.log)
    yield from (line for line in run.log.splitlines() if not line.startswith("{"))


SINKS: Mapping[str, Callable[[Run], Lost]] = {
    PAGE: on_pages,
    CHECK: on_check,
    SCREEN: on_screen,
    PDF: in_papers,
    TEXT: in_text,
    JSON: in_data,
    CSV: in_tables,
    MAIL: in_mail,
    LOG: in_log,
}


def reached(sink: str, strange: Strange) -> bool:
    """Tell whether a consultation was followed into a sink."""
    return sink != PDF or PDF in strange.words


def _absent(text: str, typed: list[str]) -> Lost:
    closed = closed_up(text)
    yield from (words for words in typed if closed_up(as_read(words)) not in closed)


def _unprinted(text: str, typed: list[str], printed: Callable[[str], str]) -> Lost:
    """Return what is not there. Words of one direction stand together, others by themselves.

    Between two lines of a text a page may end.
    """
    letters = _letters(text)
    for words in typed:
        if _letters(printed(as_read(words))) not in letters:
            for told in named_in(words):
                lines = as_read(VALUES[told]).split("\n")
                if not all(_letters(printed(line)) in letters for line in lines):
                    yield told
    yield from _TURNING.findall(text)


def _letters(text: str) -> str:
    """Return a text without white space, accents and signs that only steer how it is set.

    Without hyphens too: at the end of a line a reader takes one away.
    """
    apart = unicodedata.normalize("NFKD", text.replace("-", ""))
    return "".join(c for c in apart if unicodedata.category(c) not in _NO_LETTERS)


def _telling() -> list[tuple[str, str]]:
    return [(told, words) for told, words in VALUES.items() if len(words.strip()) >= _SHORTEST_TOLD]
