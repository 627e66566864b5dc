"""All documents of one submission as files in a folder, for the command that needs no database.

Must not: the record, reading answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from consult.brief.assemble import assemble_brief
from consult.brief.rulebook import Clinic, Release
from consult.brief.submitted import Submitted
from consult.documents import Documents, Renderer, answers_json, brief_text
from consult.documents.papers import ANSWERS, BRIEF, QUESTIONS


def write_documents(
    submitted: Submitted, release: Release, clinic: Clinic, review: str, folder: Path
) -> Iterator[Path]:
    """Write brief.pdf, brief.txt, questions.pdf, answers.pdf and answers.json; yield each path.

    Raises RenderFailed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    brief = assemble_brief(release, submitted, clinic, review)
    with Renderer(size=1, seconds=60.0) as renderer:
        documents = Documents(renderer)
        for paper in (BRIEF, QUESTIONS, ANSWERS):
            path = folder / f"{paper.name}.pdf"
            path.write_bytes(documents.pdf(paper, brief, submitted, release))
            yield path
    for name, content in (
        ("brief.txt", brief_text(brief).encode()),
        ("answers.json", answers_json(submitted, release)),
    ):
        (folder / name).write_bytes(content)
        yield folder / name
