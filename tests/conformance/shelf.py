"""The documents of each persona and sample, in each language; all of them, on each sheet, by wish.

By wish means by `make conformance`; otherwise a persona is on one sheet in one language, and each
sheet meets each language. They are rendered once a run into a folder that all workers share. Lives
here: which documents there are, and their making. Must not: what is asked of them.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from consult.brief.model import Brief
from consult.brief.rulebook import Release
from consult.brief.submitted import Submitted
from consult.documents import PAPERS, Documents, Paper, Renderer
from consult.documents.papers import BRIEF, QUESTIONS
from tests.amounts import IS_FULL
from tests.brief.cases import LANGUAGES, NAMES, Persona, persona, shipped
from tests.documents import samples
from tests.documents.mirrored_cases import open_mirrored
from tests.mirrored import LANGUAGE as MIRRORED

SHEETS = ("A4", "Letter")
MIRRORED_NAMES = ("full", "maria", "empty")
SECONDS = 300.0  # the machine may be busy with other things


@dataclass(frozen=True, eq=False)
class Sent:
    """A submission, made by a persona; the samples' briefs come from none."""

    submitted: Submitted
    release: Release


@dataclass(frozen=True, eq=False)
class Case:
    """One document: whose, told in which language, on which sheet, which paper."""

    who: str
    brief: Brief
    paper: Paper
    sent: Sent | None = None

    def __str__(self) -> str:
        stamp = self.brief.stamp
        return f"{stamp.language}-{self.who}-{stamp.paper}-{self.paper.name}"

    @property
    def is_brief(self) -> bool:
        return self.paper == BRIEF

    def render(self, documents: Documents) -> bytes:
        if self.sent:
            return documents.pdf(self.paper, self.brief, self.sent.submitted, self.sent.release)
        if self.is_brief:
            return documents.brief_pdf(self.brief, b"{}\n")
        patients = {"questions": documents.questions_pdf, "answers": documents.answers_pdf}
        return patients[self.paper.kind](self.brief, self.paper.size)


def on_sheet(brief: Brief, sheet: str) -> Brief:
    """Return a brief for another sheet of paper."""
    return brief.model_copy(update={"stamp": brief.stamp.model_copy(update={"paper": sheet})})


def sheets_of(name: str, language: str) -> tuple[str, ...]:
    """Return the sheets that a persona's documents of a language are on."""
    if IS_FULL or os.environ.get("CONSULT_TEST_CONFORMANCE") == "required":
        return SHEETS
    place = NAMES.index(name)
    is_told = language == LANGUAGES[(place // len(SHEETS) + 1) % len(LANGUAGES)]
    return (SHEETS[(place + 1) % len(SHEETS)],) if is_told else ()


def papers_of(one: Persona, release: Release, sheet: str) -> Iterator[Case]:
    """Yield all papers of a persona on a sheet."""
    brief, sent = on_sheet(one.brief, sheet), Sent(one.submitted, release)
    for paper in PAPERS:
        yield Case(one.name, brief, paper, sent)


@cache
def all_cases(folder: Path) -> tuple[Case, ...]:
    """Return all documents; the mirrored content is written into a new folder in `folder`."""
    release = shipped()[0]
    cases = [
        case
        for name in NAMES for language in LANGUAGES for sheet in sheets_of(name, language)
        for case in papers_of(persona(name, language), release, sheet)
    ]  # fmt: skip
    mirrored = open_mirrored(folder / MIRRORED)
    for name in MIRRORED_NAMES:
        cases += papers_of(mirrored.persona(name), mirrored.release, "A4")
    for name, build in samples.SAMPLES.items():
        for paper in PAPERS if name == "extreme" else (BRIEF, QUESTIONS):
            cases.append(Case(f"sample-{name}", build("Letter"), paper))
    return tuple(cases)


def place_of(case: Case, folder: Path) -> Path:
    """Return where a document lies in a folder."""
    return folder / f"{case}.pdf"


def fill(cases: tuple[Case, ...], folder: Path) -> None:
    """Render every document that is not in the folder yet, two at a time.

    Whoever comes second waits for the first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = [case for case in cases if not place_of(case, folder).exists()]
        with Renderer(size=2, seconds=SECONDS) as renderer, ThreadPoolExecutor(2) as pool:
            documents = Documents(renderer)
            for case, pdf in zip(
                missing, pool.map(lambda c: c.render(documents), missing), strict=True
            ):
                place_of(case, folder).write_bytes(pdf)
