"""Whether each medical word is explained in plain words where a patient first reads it.

`style.yaml` lists the words, and a phrase by which an explanation is known. A patient may come past
a page or not: so a word is explained on the same page, or on an earlier page that everybody sees.
Must not: the words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import DerivedComparison, FactRef, leaves
from consult.questionnaire.definition import Comparison, Page
from consult.releases.banned import heard_texts
from consult.releases.condition_checks import pages_of
from consult.releases.loading import Draft
from consult.releases.style import Explained, Style
from consult.releases.yaml_file import Trail

Said = tuple[Trail, str]


@dataclass(frozen=True)
class _Stop:
    """What a patient reads in one go, after the first `after` pages at the earliest.

    `sure` is what everybody reads who comes by; `passed` says that everybody does.
    """

    name: str
    said: tuple[Said, ...]
    sure: tuple[Said, ...]
    after: int
    passed: bool


def check_medical_words(draft: Draft, book: Rulebook, style: Style) -> None:
    """Note every medical word that stands where nothing has explained it yet."""
    stops = list(_stops(book))
    for entry in style.rules.explained if style.rules else ():
        for stop in stops:
            unexplained = _first_unexplained(entry, stop, stops)
            if unexplained is not None:
                trail, word = unexplained
                fault = f"{word!r} stands on {stop.name} before plain words explain it"
                mend = f"Explain it there, with {entry.by!r} (see `explained` in style.yaml)."
                draft.find(trail, fault, mend)
                break


def _first_unexplained(
    entry: Explained, stop: _Stop, stops: list[_Stop]
) -> tuple[Trail, str] | None:
    """Return the first standing of a word that nothing explains on the stop or surely before."""
    standing = [(trail, word) for trail, text in stop.said if (word := entry.stands_in(text))]
    if not standing:
        return None
    earlier = [s for s in stops if s.passed and s.after < stop.after]
    if any(entry.is_explained_in(text) for s in (stop, *earlier) for _, text in s.sure):
        return None
    for trail, word in standing:
        beside = (other for where, other in stop.said if _together(trail, where))
        if not any(entry.is_explained_in(other) for other in beside):
            return trail, word
    return None


def _together(trail: Trail, other: Trail) -> bool:
    """Tell whether two texts belong to one item of a page, so that they are seen together."""
    if "items" not in trail:
        return False
    upto = trail.index("items") + 2
    return trail[:upto] == other[:upto]


def _stops(book: Rulebook) -> Iterator[_Stop]:
    heard = [(trail, text) for trail, audience, text in heard_texts(book) if audience == "patient"]
    pages = list(pages_of(book))
    for n, (trail, page) in enumerate(pages):
        said = _under(heard, trail)
        sure = tuple(one for one in said if not _is_conditional(one[0], trail, page))
        yield _Stop(f"page {page.id!r}", said, sure, n, not page.enableWhen)
    order = {page.id: n for n, (_, page) in enumerate(pages)}
    for n, notice in enumerate(book.urgent):
        said = _under(heard, ("urgent", n))
        first = min((order[page] for page in _pages_behind(book, notice.when)), default=0)
        yield _Stop(f"notice {notice.id!r}", said, said, first + 1, False)
    facts = (*_under(heard, ("expectations_lead",)), *_under(heard, ("expectations",)))
    yield _Stop("the page of facts", facts, facts, len(pages), True)
    for n, question in enumerate(book.questions):
        said = _under(heard, ("questions", n))
        yield _Stop(f"question {question.id!r}", said, said, len(pages) + 1, False)


def _is_conditional(trail: Trail, page_trail: Trail, page: Page) -> bool:
    """Tell whether a text of a page belongs to an item that is not always asked on it."""
    inside = trail[len(page_trail) :]
    return inside[0] == "items" and bool(page.items[int(inside[1])].enableWhen)


def _pages_behind(book: Rulebook, condition: object) -> set[str]:
    """Return the pages whose answers decide a condition, facts looked through."""
    found: set[str] = set()
    known = set(book.facts.fact)  # each looked through once, should facts rest on each other
    waiting = list(leaves(condition))
    while waiting:
        leaf = waiting.pop()
        if isinstance(leaf, FactRef):
            if leaf.fact in known:
                known.remove(leaf.fact)
                waiting.extend(leaves(book.facts.fact[leaf.fact].when))
        elif isinstance(leaf, DerivedComparison):
            derived = book.facts.value.get(leaf.value)
            found.update(_page_of(book, derived.question if derived else None))
        elif isinstance(leaf, Comparison):
            found.update(_page_of(book, leaf.question))
    return found


def _page_of(book: Rulebook, item: str | None) -> set[str]:
    page = book.questionnaire.page_of.get((item or "").partition(".")[0])
    return {page} if page else set()


def _under(heard: list[Said], trail: Trail) -> tuple[Said, ...]:
    return tuple((where, text) for where, text in heard if where[: len(trail)] == trail)
