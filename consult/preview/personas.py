"""The personas: invented patients as files of answers, read like those of `documents render`.

Lives here: which there are, and their submissions. Must not: papers, pages.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from consult.answers_file import AnswersRead, read_answers_file
from consult.preview.reading import Edition


class Personas:
    """The files of answers in one folder, which may be missing."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self.folder = folder

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, as the files are called; none when the folder is missing."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(path.stem for path in self.folder.glob("*.yaml")))

    def read(self, name: str, edition: Edition) -> AnswersRead:
        """Return a persona's submission. Raises AnswersAreFaulty with every finding."""
        key = ("persona", name)
        if key not in edition.kept:
            clinic = edition.telling.clinic
            today = datetime.now(ZoneInfo(clinic.timezone)).date()
            path = self.folder / f"{name}.yaml"
            edition.kept[key] = read_answers_file(path, edition.release, clinic, today)
        read: AnswersRead = edition.kept[key]
        return read
