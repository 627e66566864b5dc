"""How a release stands with the clinic's reviewers, in the words that papers and screens print.

Lives here: one sentence part a language. Must not: reading or writing `review.yaml`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from consult.brief.rulebook import Release
from consult.questionnaire.speech import SOURCE_LANGUAGE, Speech
from consult.releases.loading import file_in
from consult.releases.review import NAME, Approval, read_review


def standing(release: Release, speech: Speech, overlay: Path | None = None) -> str:
    """Return "pending" or who approved the content, and that a translation is a draft or approved.

    Read anew each time, so that an approval reaches consultations already begun.
    """
    of_release = [entry for entry in _approvals(overlay) if entry.release == release.hash]
    content = _latest(of_release, None)
    told = speech.tell("pending")
    if content:
        told = speech.tell("approved by {by} on {day}", by=content.by, day=content.on)
    if speech.language == SOURCE_LANGUAGE:
        return told
    translation = _latest(of_release, speech.language)
    if translation is None:
        return f"{told}; " + speech.tell("draft translation")
    by, day = translation.by, translation.on
    return f"{told}; " + speech.tell("translation approved by {by} on {day}", by=by, day=day)


def is_draft(release: Release, language: str, overlay: Path | None = None) -> bool:
    """Tell whether a release's texts in a language still wait for their approval."""
    if language == SOURCE_LANGUAGE:
        return False
    return not any(
        entry.release == release.hash and entry.language == language
        for entry in _approvals(overlay)
    )


def _approvals(overlay: Path | None) -> list[Approval]:
    """Return the approvals; the file is read again only when it was written again."""
    try:
        state = file_in(NAME, overlay).stat()
    except OSError:
        return []
    return _read(overlay, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _read(overlay: Path | None, written: int, size: int) -> list[Approval]:
    return read_review(overlay)[0]


def _latest(approvals: list[Approval], language: str | None) -> Approval | None:
    found = [entry for entry in approvals if entry.language == language]
    return max(found, key=lambda entry: entry.on, default=None)
