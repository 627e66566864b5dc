"""All documents of one submission as files in a folder, for the command that needs no database.

Must not: the record, reading answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from consult.brief.rulebook import Release
from consult.brief.submitted import Submitted
from consult.documents import Documents, Renderer, answers_json, brief_text
from consult.documents.papers import ANSWERS, BRIEF, QUESTIONS
from consult.telling import Telling


def write_documents(
    submitted: Submitted, release: Release, telling: Telling, folder: Path
) -> Iterator[Path]:
    """Write brief.pdf, brief.txt, questions.pdf, answers.pdf and answers.json; yield each path.

    Raises RenderFailed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with Renderer(size=1, seconds=60.0) as renderer:
        documents = Documents(renderer)
        for paper in (BRIEF, QUESTIONS, ANSWERS):
            path = folder / f"{paper.name}.pdf"
            told = telling.brief(paper, release, submitted)
            path.write_bytes(documents.pdf(paper, told, submitted, release))
            yield path
    brief, own = (telling.brief(paper, release, submitted) for paper in (BRIEF, ANSWERS))
    for name, content in (
        ("brief.txt", brief_text(brief).encode()),
        ("answers.json", answers_json(submitted, release, own.speech)),
    ):
        (folder / name).write_bytes(content)
        yield folder / name
