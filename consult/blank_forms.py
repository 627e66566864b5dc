"""Finished blank forms as files in the instance's folder: for the house, nobody's in particular.

The worker makes them, the web hands them out. A form is found by the key of all that it is made
of, so that another release or another clinic's phone number asks for another file. With PostgreSQL
web and worker may run on different machines, so that a form lies beside the record too, and each
machine's folder takes what it lacks from there. Must not: anything of a patient, storage of
answers, rendering.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from consult.brief.rulebook import Release
from consult.database import Database
from consult.documents.assets import Size
from consult.documents.blank_form import BlankForm, OnlineAddress, blank_form_key
from consult.own_connection import STORE_FAILURES
from consult.queue_store import SharedFiles
from consult.settings import Settings
from consult.telling import Telling
from consult.web.qr import draw_qr

BLANK_FORM = "blank-form"  # the kind of the job that makes what is missing
FOLDER = "blank-forms"
SIZES: tuple[Size, ...] = ("standard", "large")


@dataclass(frozen=True)
class FormShelf:
    """Where the forms of one installation are kept, and which there are to be.

    `shared` is what all its machines see, None where one folder is enough.
    """

    folder: Path
    base_url: str
    shared: SharedFiles | None = None

    def form(self, telling: Telling, release: Release, language: str, size: Size) -> BlankForm:
        """Return what a release's form in a language and size is made of."""
        speech, address = telling.speeches[language], f"{self.base_url}/"
        drawing = draw_qr(address)
        return BlankForm(
            release, telling.standing(release, speech), telling.clinic, speech,
            OnlineAddress(address, drawing.side, drawing.path), size, telling.clinic.paper,
        )  # fmt: skip

    def all_forms(self, telling: Telling, release: Release) -> Iterator[BlankForm]:
        """Yield every form that the clinic offers, large print first: who needs it waits least."""
        for size in reversed(SIZES):
            for language in telling.languages(release):
                yield self.form(telling, release, language, size)

    def read(self, form: BlankForm) -> bytes | None:
        """Return a finished form, None when it is not there yet."""
        with suppress(FileNotFoundError):
            return self._place(form).read_bytes()
        content = self._read_shared(form)
        if content is not None:
            with suppress(OSError):  # this machine's folder is full: the form is fetched again
                self._lay(form, content)
        return content

    def keep(self, form: BlankForm, content: bytes) -> None:
        """Lay a finished form where all machines find it, whole or not at all.

        Raises OSError, and psycopg.Error where the database is away.
        """
        self._lay(form, content)
        if self.shared is not None and self._read_shared(form) is None:
            self.shared.keep(blank_form_key(form), content)

    def _read_shared(self, form: BlankForm) -> bytes | None:
        if self.shared is not None:
            with suppress(*STORE_FAILURES):  # as good as not there yet: it is asked for again
                return self.shared.read(blank_form_key(form))
        return None

    def _lay(self, form: BlankForm, content: bytes) -> None:
        place = self._place(form)
        if place.exists():
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = place.with_suffix(f".{secrets.token_hex(4)}")
        half.write_bytes(content)
        os.replace(half, place)

    def _place(self, form: BlankForm) -> Path:
        return self.folder / f"{blank_form_key(form)}.pdf"


def open_shelf(settings: Settings) -> FormShelf:
    """Return the shelf of an installation."""
    database = Database(settings.database_url)
    shared = None if database.is_sqlite else SharedFiles(database, FOLDER, settings.secret_key)
    return FormShelf(settings.instance / FOLDER, settings.base_url.rstrip("/"), shared)
