"""The deep half of the content check: what only searching, counting and reading can find.

It takes seconds, so that a service never runs it: `flask content check` does, before a release is
used. Lives here: the order of the proofs. Must not: a proof itself.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from consult.brief.rulebook import Rulebook
from consult.releases.banned import check_words
from consult.releases.citations import (
    LEFT_OUT,
    check_citations,
    check_left_out,
    cited_names,
    read_left_out,
)
from consult.releases.dead_ends import check_dead_ends
from consult.releases.examples import ExampleSearch
from consult.releases.holding import Holding, check_holding
from consult.releases.loading import Draft, read_draft
from consult.releases.medical_words import check_medical_words
from consult.releases.reachability import check_longest_path, check_reachability
from consult.releases.reading import check_reading
from consult.releases.style import STYLE, read_style
from consult.releases.unused import check_suggestions, check_unused, used_names


def prove(draft: Draft, overlay: Path | None = None) -> None:
    """Note what is wrong with a draft that fits the models.

    Conditions are proved only when all that they name is there.
    """
    book = draft.rulebook
    if book is None:
        return
    if not any(file.findings for file in draft.files.values()):
        _prove_conditions(draft, book)
    draft.files[LEFT_OUT] = read_left_out(overlay)
    _prove_use(draft, book, overlay)
    _prove_words(draft, book, overlay)


def _prove_conditions(draft: Draft, book: Rulebook) -> None:
    search = ExampleSearch(book)
    holding = Holding(book, search)
    check_dead_ends(draft, book, search)
    off_path = check_reachability(draft, book, search, holding)
    check_holding(draft, book, holding, off_path)
    check_suggestions(draft, book, holding)
    check_longest_path(draft, book, search)


def _prove_use(draft: Draft, book: Rulebook, overlay: Path | None) -> None:
    used, cited = _names_of_ours() if overlay is not None else (frozenset(), frozenset())
    check_unused(draft, book, used)
    check_left_out(draft.files[LEFT_OUT], book)
    check_citations(draft, book, cited)


@cache
def _names_of_ours() -> tuple[frozenset[str], frozenset[str]]:
    """Return which facts and sources our own content uses, with no clinic's folder over it."""
    ours = read_draft().rulebook
    if ours is None:
        return frozenset(), frozenset()
    return frozenset(used_names(ours)), frozenset(cited_names(ours))


def _prove_words(draft: Draft, book: Rulebook, overlay: Path | None) -> None:
    style = read_style(overlay)
    draft.files[STYLE] = style.file
    check_words(draft, book, style)
    check_reading(draft, book, style)
    check_medical_words(draft, book, style)
