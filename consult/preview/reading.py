"""The content as it stands in its files now: read again when one was saved, its faults kept.

Lives here: an edition of the content, and when it is read anew. Must not: pages.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

from consult.brief.rulebook import Release, Rulebook
from consult.documents.markup import environment
from consult.preview.examples import Examples
from consult.preview.stamp import stamp_of
from consult.questionnaire.speech import Speech
from consult.releases import (
    ContentIsFaulty,
    Finding,
    Logo,
    check_content,
    load_logo,
    load_release,
)
from consult.telling import Telling, open_telling

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Edition:
    """The release and the clinic of one stamp. `kept` is where pages keep what they have made."""

    stamp: str
    content: Path | None
    release: Release
    telling: Telling
    examples: Examples
    logo: Logo | None = None
    kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which content and software are told, offered by the clinic or not."""
        return tuple(code for code in self.release.languages if code in self.telling.speeches)

    def speech(self, language: str, *, to_helper: bool = False) -> Speech:
        """Return the software's words in a language, to the patient or to who helps them."""
        return self.telling.screens_speech(language, to_helper=to_helper)

    def book(self, language: str, *, to_helper: bool = False) -> Rulebook:
        """Return the content told in a language, to the patient or to who helps them."""
        return self.release.told_in(language, to_helper=to_helper)

    @cached_property
    def findings(self) -> list[Finding]:
        """What `flask content check` finds. It takes seconds."""
        return check_content(self.content)


class Reader:
    """Reads the content of a folder, and keeps the edition until a file is saved."""

    def __init__(self, content: Path | None, watched: tuple[Path, ...]) -> None:
        """Take the clinic's content folder, and all folders that pages are made of."""
        self._content = content
        self._watched = watched
        self._lock = RLock()
        self._newest: Edition | ContentIsFaulty | None = None
        self.stamp_read = ""
        self._examples: Examples | None = None

    def stamp(self) -> str:
        """Return the stamp of the files as they are now."""
        return stamp_of(self._watched)

    def newest(self) -> Edition:
        """Return the content as it is now. Raises ContentIsFaulty."""
        with self._lock:
            stamp = self.stamp()
            if self._newest is None or stamp != self.stamp_read:
                self.stamp_read, self._newest = stamp, self._read(stamp)
            if isinstance(self._newest, ContentIsFaulty):
                raise self._newest
            return self._newest

    def _read(self, stamp: str) -> Edition | ContentIsFaulty:
        environment.cache_clear()  # the documents' templates may be what was saved
        try:
            release, telling = load_release(self._content), open_telling(self._content)
            logo = load_logo(telling.clinic, self._content)
        except ContentIsFaulty as faulty:
            return faulty
        except Exception as error:
            # Whatever an editor saves half-way, the preview goes on and says what it met.
            _LOG.exception("The content could not be read.")
            fault = f"reading stopped with {type(error).__name__}: {error}"
            mend = "Undo the last change; if that does not help, this is a fault of the software."
            return ContentIsFaulty((Finding("the content", 1, fault, mend),))
        return Edition(stamp, self._content, release, telling, self._examples_of(release), logo)

    def _examples_of(self, release: Release) -> Examples:
        """Return the examples of a release, those known already when its hash is the same."""
        if self._examples is None or self._examples.release.hash != release.hash:
            self._examples = Examples(release)
        return self._examples
