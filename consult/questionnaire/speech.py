"""The fixed words of screens and papers in one language.

Content's own texts are told by the release (`wording`); these are the words of the software around
them. Lives here: the value that carries them. Must not: catalogue files, who speaks what.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from gettext import c2py
from typing import Any

from pydantic import Field

from consult.questionnaire.definition import Strict

SOURCE_LANGUAGE = "en"
# How a counted text is kept: the text for one, and the number of the plural form.
COUNTED = "{one}\0{form}"
_GAPS = re.compile(r"\{\w*\}")
# The letters of Hebrew and its kin, and of Arabic and its kin, as Unicode sorts them.
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def noted(text: str) -> str:
    """Mark a text for translators where it stands; it is told later."""
    return text


def runs_right_to_left(texts: Iterable[str]) -> bool:
    """Tell whether most letters of the texts are read from right to left."""
    letters = [c for text in texts for c in text if c.isalpha()]
    turned = sum(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in letters)
    return 2 * turned > len(letters)


class Speech(Strict):
    """A language and its words: the English text to what is said instead.

    `plural` is gettext's expression for the form that goes with a number `n`.
    """

    language: str = SOURCE_LANGUAGE
    texts: dict[str, str] = Field(default_factory=dict)
    plural: str = "n != 1"

    def tell(self, text: str, **values: Any) -> str:
        """Return a text in this language, `{names}` filled with values; English if unknown."""
        told = self.texts.get(text, text)
        return told.format(**values) if values else told

    def count(self, one: str, many: str, number: int, **values: Any) -> str:
        """Return the text that fits a number; `{number}` in it is filled too."""
        form = int(self._form(number))
        found = self.texts.get(COUNTED.format(one=one, form=form))
        told = found or (one if number == 1 else many)
        return told.format(number=number, **values)

    def __hash__(self) -> int:
        """Return a hash, so that what is made for a speech can be kept."""
        return hash((self.language, self.plural))

    @cached_property
    def is_right_to_left(self) -> bool:
        """Tell whether pages and papers in this language run from right to left.

        Its own words show it, so that no list of languages has to be kept.
        """
        return runs_right_to_left(_GAPS.sub("", text) for text in self.texts.values())

    @property
    def direction(self) -> str:
        """Return the direction of pages and papers in this language, as HTML names it."""
        return "rtl" if self.is_right_to_left else "ltr"

    @cached_property
    def _form(self) -> Any:
        return c2py(self.plural)


ENGLISH = Speech()
