"""What the views work with: one frozen value, made once by the app and kept with it.

Lives here: the value and how a view gets it. Must not: how its parts are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app

from consult.brief.rulebook import Clinic, Release
from consult.consultations import Record
from consult.settings import Settings

EXTENSION = "consult"


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a view may need and does not make itself.

    `current_release` is the one that new consultations begin with; `release_of(hash)` returns the
    one that a consultation keeps. `review(release)` is the state of its clinical review. `trigger`
    tells the worker about a job that is already in the record; losing that call loses nothing.
    """

    settings: Settings
    clinic: Clinic
    current_release: Release
    release_of: Callable[[str], Release]
    review: Callable[[Release], str]
    record: Record
    clock: Callable[[], datetime]
    trigger: Callable[[str], None]


def services() -> Services:
    """Return the services of the app that answers this request."""
    return cast(Services, current_app.extensions[EXTENSION])


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)
