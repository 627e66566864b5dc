"""The papers of one patient's packet: from the cache, or made and kept there.

Lives here: which papers a packet has, in which order, in which size of print. Must not: joining,
batches, what a paper looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from consult.brief.case import Case
from consult.brief.desk_extract import desk_extract
from consult.brief.rulebook import Release
from consult.consultations import (
    OpenedConsultation,
    Record,
    StoredSubmission,
    cached_document,
    store_document,
)
from consult.documents import Documents, Paper, Size
from consult.documents.packet import PacketPart, PacketSettings, PartName
from consult.documents.packet_papers import (
    MissingItems,
    PacketPaper,
    PatientsPaper,
    cover_of,
    missing_of,
    records_of,
)
from consult.documents.papers import BRIEF, LARGE_QUESTIONS, QUESTIONS
from consult.telling import Telling

LARGE_PRINT = "large-print"


@dataclass(frozen=True)
class PatientPapers:
    """The finished papers of a packet. `settings` are those of this patient.

    `lacking` says in neutral words what is still open, for the desk's manifest.
    """

    parts: tuple[PacketPart, ...]
    settings: PacketSettings
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class PartMaker:
    """Makes the papers of packets. The renderers are the worker's own."""

    record: Record
    documents: Documents
    telling: Telling
    release_of: Callable[[str], Release]

    def make(
        self, opened: OpenedConsultation, sent: StoredSubmission, settings: PacketSettings
    ) -> PatientPapers:
        """Return the papers of one submission. Raises RenderFailed.

        Whoever asked for large print has it, whatever the desk has chosen for all.
        """
        needs = self._needs(sent)
        settings = replace(settings, large=settings.large or LARGE_PRINT in needs)
        own = self._own_papers(opened, sent, settings, needs)
        named = [(name, self._kept_own(opened, sent, name, own[name])) for name in own]
        finished: dict[PartName, bytes] = dict(named)
        finished["brief"] = self._kept_paper(opened, sent, BRIEF, settings)
        questions = LARGE_QUESTIONS if settings.large else QUESTIONS
        finished["questions"] = self._kept_paper(opened, sent, questions, settings)
        order: tuple[PartName, ...] = ("cover", "brief", "questions", "missing", "records")
        parts = tuple(PacketPart(name, finished[name]) for name in order if name in finished)
        return PatientPapers(parts, settings, _lacking(own))

    def _own_papers(
        self,
        opened: OpenedConsultation,
        sent: StoredSubmission,
        settings: PacketSettings,
        needs: tuple[str, ...],
    ) -> dict[PartName, PatientsPaper]:
        """Return the papers that only a packet has; who and when is as the record now says."""
        content, clinic = sent.content, self.telling.clinic
        release, size = self.release_of(content.release), _size(settings)
        patients = self.telling.brief(QUESTIONS, release, content)
        clinics = self.telling.brief(BRIEF, release, content)
        made: dict[PartName, PatientsPaper | None] = {
            "cover": cover_of(patients, clinic, size=size, needs=needs),
            "missing": missing_of(patients, release, clinic, size=size),
            "records": records_of(clinics, content, release, clinic, size=size),
        }
        names = {one.id: one.name for one in clinic.specialists}
        now = {
            "name": opened.identity.name, "birth_date": opened.identity.birth_date,
            "visit": opened.appointment.at, "paper": settings.paper,
            "specialist": names.get(opened.appointment.specialist or ""),
        }  # fmt: skip
        return {name: one.model_copy(update=now) for name, one in made.items() if one is not None}

    def _needs(self, sent: StoredSubmission) -> tuple[str, ...]:
        """Return the desk's codes of what this patient needs at the visit."""
        release = self.release_of(sent.content.release)
        case = Case(release, sent.content, self.telling.clinic)
        return tuple(desk_extract(case.rulebook, case.journey.scope)["needs"])

    def _kept_paper(
        self,
        opened: OpenedConsultation,
        sent: StoredSubmission,
        paper: Paper,
        settings: PacketSettings,
    ) -> bytes:
        clinic = self.telling.clinic
        telling = replace(self.telling, clinic=clinic.model_copy(update={"paper": settings.paper}))
        release = self.release_of(sent.content.release)
        brief = telling.brief(paper, release, sent.content)
        # On the clinic's own sheet it is the paper that everybody else is handed, too.
        name = paper.name if settings.paper == clinic.paper else _on(paper.name, settings.paper)

        def render() -> bytes:
            return self.documents.pdf(paper, brief, sent.content, release)

        return self._kept(opened, sent, name, paper.key(brief), render)

    def _kept_own(
        self, opened: OpenedConsultation, sent: StoredSubmission, name: str, paper: PacketPaper
    ) -> bytes:
        kept_as = _on(name if paper.size == "standard" else f"{name}-{paper.size}", paper.paper)
        return self._kept(
            opened, sent, kept_as, paper.key(), lambda: self.documents.packet_pdf(paper)
        )

    def _kept(
        self,
        opened: OpenedConsultation,
        sent: StoredSubmission,
        name: str,
        key: str,
        render: Callable[[], bytes],
    ) -> bytes:
        """Return a document of the cache; it is made and kept when the cache lacks it."""
        kept = cached_document(self.record, opened, sent.id, name, key)
        if kept is None:
            kept = render()
            store_document(self.record, sent.id, name, key, kept)
        return kept


def _size(settings: PacketSettings) -> Size:
    return "large" if settings.large else "standard"


def _on(name: str, sheet: str) -> str:
    """Return the name under which a paper is kept for a sheet: each sheet has its own."""
    return f"{name}-{sheet.lower()}"


def _lacking(own: dict[PartName, PatientsPaper]) -> tuple[str, ...]:
    said = []
    missing = own.get("missing")
    if isinstance(missing, MissingItems):
        said.append(f"{missing.count} question{'' if missing.count == 1 else 's'} open")
    if "records" in own:
        said.append("request for records to sign")
    return tuple(said)
