"""Finished blank forms as files in the instance's folder: for the house, nobody's in particular.

The worker makes them, the web hands them out. A form is found by the key of all that it is made
of, so that another release or another clinic's phone number asks for another file. Must not:
anything of a patient, storage of answers, rendering.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from consult.brief.rulebook import Release
from consult.documents.assets import Size
from consult.documents.blank_form import BlankForm, OnlineAddress, blank_form_key
from consult.settings import Settings
from consult.telling import Telling
from consult.web.qr import draw_qr

BLANK_FORM = "blank-form"  # the kind of the job that makes what is missing
FOLDER = "blank-forms"
SIZES: tuple[Size, ...] = ("standard", "large")


@dataclass(frozen=True)
class FormShelf:
    """Where the forms of one installation are kept, and which there are to be."""

    folder: Path
    base_url: str

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
        return None

    def keep(self, form: BlankForm, content: bytes) -> None:
        """Lay a finished form into the folder, whole or not at all. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self._place(form)
        half = place.with_suffix(f".{secrets.token_hex(4)}")
        half.write_bytes(content)
        os.replace(half, place)

    def _place(self, form: BlankForm) -> Path:
        return self.folder / f"{blank_form_key(form)}.pdf"


def open_shelf(settings: Settings) -> FormShelf:
    """Return the shelf of an installation."""
    return FormShelf(settings.instance / FOLDER, settings.base_url.rstrip("/"))
