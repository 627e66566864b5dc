"""Which language a page speaks. A language is offered only where all of a page is in it.

Lives here: the choice for one request. Must not: the texts themselves.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, g
from flask_babel import Babel

DEFAULT: Final = "en"


def speak_languages(app: Flask) -> None:
    """Let the app's own texts follow the language of each request."""
    Babel(app, default_locale=DEFAULT, locale_selector=language)


def language() -> str:
    """Return the language of this request: the one that the page has set, or the default."""
    return str(g.get("language", DEFAULT))
