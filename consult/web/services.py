"""What the views work with: one frozen value, made once by the app and kept with it.

Lives here: the value and how a view gets it. Must not: how its parts are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import Record
from consult.settings import Settings
from consult.telling import Telling

EXTENSION = "consult"


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a view may need and does not make itself.

    `current_release` is the one that new consultations begin with; `release_of(hash)` returns the
    one that a consultation keeps. `telling` knows the clinic, the languages, and how a release
    stands with its reviewers. `trigger` tells the worker about a job that is already in the
    record; losing that call loses nothing.
    """

    settings: Settings
    telling: Telling
    current_release: Release
    release_of: Callable[[str], Release]
    record: Record
    clock: Callable[[], datetime]
    trigger: Callable[[str], None]

    @property
    def clinic(self) -> Clinic:
        """The clinic's own facts."""
        return self.telling.clinic


def services() -> Services:
    """Return the services of the app that answers this request."""
    return cast(Services, current_app.extensions[EXTENSION])


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)
