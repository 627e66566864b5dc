"""How texts are to be worded: `style.yaml`, read and fitted.

It stands outside the release's hash. Must not: texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consult.releases.loading import file_in
from consult.releases.yaml_file import YamlFile, read_yaml

STYLE = "style.yaml"
_APOSTROPHE = "['\N{RIGHT SINGLE QUOTATION MARK}]"
Audience = Literal["patient", "specialist", "all"]
_Word = Annotated[str, Field(min_length=1)]


class Banned(BaseModel):
    """Words that must not be said to an audience, why not, and what to say instead.

    A star stands for any letters. `but` are phrases in which the words are meant otherwise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Annotated[tuple[_Word, ...], Field(min_length=1)]
    to: Audience
    why: _Word
    instead: _Word
    but: tuple[_Word, ...] = ()

    def said_in(self, text: str) -> str | None:
        """Return the first of the words that a text says, as it says it."""
        found = self._said.search(self._meant.sub(" ", text) if self.but else text)
        return found[0] if found else None

    @cached_property
    def _said(self) -> re.Pattern[str]:
        return _pattern(self.words)

    @cached_property
    def _meant(self) -> re.Pattern[str]:
        return _pattern(self.but)


class Names(BaseModel):
    """Names that the reading grade leaves out, and the short word that stands for one of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    why: _Word
    stands_for: Annotated[str, Field(pattern=r"^[a-z]{1,6}$")]
    names: Annotated[tuple[_Word, ...], Field(min_length=1)]

    def spared(self, text: str) -> str:
        """Return a text with each name replaced, longer names first."""
        return self._named.sub(self.stands_for, text)

    @cached_property
    def _named(self) -> re.Pattern[str]:
        return _pattern(sorted(self.names, key=len, reverse=True))


class Explained(BaseModel):
    """Medical words, and a phrase of which the plain words beside them are known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Annotated[tuple[_Word, ...], Field(min_length=1)]
    by: _Word

    def stands_in(self, text: str) -> str | None:
        """Return the first of the words that a text holds, as it holds it."""
        found = self._stands.search(text)
        return found[0] if found else None

    def is_explained_in(self, text: str) -> bool:
        """Tell whether a text explains the words."""
        return bool(self._explains.search(text))

    @cached_property
    def _stands(self) -> re.Pattern[str]:
        return _pattern(self.words)

    @cached_property
    def _explains(self) -> re.Pattern[str]:
        return _pattern([self.by])


class Rules(BaseModel):
    """All of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    banned: tuple[Banned, ...]
    reading: Names
    explained: tuple[Explained, ...] = ()


@dataclass(frozen=True)
class Style:
    """The file as read, and its rules; None when the file has faults."""

    file: YamlFile
    rules: Rules | None


def read_style(overlay: Path | None = None) -> Style:
    """Read `style.yaml`; what does not fit is a finding of the file."""
    file = read_yaml(file_in(STYLE, overlay))
    if file.findings:
        return Style(file, None)
    try:
        return Style(file, Rules.model_validate(file.value))
    except ValidationError as error:
        for fault in error.errors():
            last = fault["loc"][-1] if fault["loc"] else STYLE
            file.find(fault["loc"], f"{last}: {fault['msg']}", "Write it like its neighbours.")
    return Style(file, None)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds words and phrases as a whole, in any case and across line ends."""
    ways = "|".join(_way(word) for word in words)
    return re.compile(rf"(?<![\w-])(?:{ways})(?![\w-])", re.IGNORECASE)


def _way(word: str) -> str:
    escaped = re.escape(word).replace("'", _APOSTROPHE).replace(r"\ ", r"\s+")
    return escaped.replace(r"\*", rf"(?:[\w-]|{_APOSTROPHE})*")
