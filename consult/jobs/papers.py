"""Making a submission's papers: what the cache lacks, in all renderers at once.

Lives here: which papers when. Must not: what a paper looks like, jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from consult.brief.rulebook import Release
from consult.consultations import (
    OpenedConsultation,
    Record,
    StoredSubmission,
    cached_document,
    read_room_note,
    store_document,
)
from consult.documents import PAPERS, Documents, Paper
from consult.documents.papers import ANSWERED_PAPERS
from consult.telling import Telling

THREADS = 2
# What the clinic and most patients want comes first, for every submission; large print after that.
FIRST = tuple(paper for paper in PAPERS if paper.size == "standard")


@dataclass(frozen=True)
class PaperMaker:
    """Makes papers from the cache or anew. The renderers are the worker's own."""

    record: Record
    documents: Documents
    telling: Telling
    release_of: Callable[[str], Release]

    def make_all(
        self, opened: OpenedConsultation, submission: StoredSubmission, papers: Sequence[Paper]
    ) -> list[bytes]:
        """Return papers in the order asked for, all at once: a patient may be waiting.

        Raises RenderFailed.
        """
        with ThreadPoolExecutor(THREADS) as threads:
            making = [threads.submit(self.make, opened, submission, paper) for paper in papers]
            return [made.result() for made in making]

    def with_ticks(self, opened: OpenedConsultation) -> tuple[Paper, ...]:
        """Return the papers that show what was answered in the room: none before anything was."""
        return ANSWERED_PAPERS if read_room_note(self.record, opened).ticked else ()

    def make(self, opened: OpenedConsultation, submission: StoredSubmission, paper: Paper) -> bytes:
        """Return one paper; it is rendered and kept when the cache lacks it."""
        submitted = submission.content
        release = self.release_of(submitted.release)
        answered = read_room_note(self.record, opened).ticked if paper.shows_answered else ()
        brief = self.telling.brief(paper, release, submitted, answered)
        key = paper.key(brief)
        kept = cached_document(self.record, opened, submission.id, paper.name, key)
        if kept is None:
            kept = self.documents.pdf(paper, brief, submitted, release)
            store_document(self.record, submission.id, paper.name, key, kept)
        return kept
