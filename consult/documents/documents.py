"""The three documents as PDF: lay out, render, and make sure that page 1 is one page.

Lives here: which HTML, stylesheets and attachment make which document. Must not: the engine,
storage, who may see what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consult.brief.model import Brief
from consult.brief.rulebook import Release
from consult.brief.submitted import Submitted
from consult.documents.answers_export import answers_json
from consult.documents.assets import Kind, Size, stylesheet_names
from consult.documents.frames import Attachment, RenderJob
from consult.documents.markup import ON_PAGE, brief_markup, patient_markup
from consult.documents.packet import Joined, PacketSettings, PatientPacket, join_packets
from consult.documents.packet_manifest import fillers_for, rendered_manifest
from consult.documents.packet_markup import packet_job
from consult.documents.packet_papers import Manifest, PacketPaper
from consult.documents.papers import Paper
from consult.documents.printable import printable
from consult.documents.renderer import Renderer, RenderFailed

PAGE_TWO = "page-2"
# Millimetres left empty at the foot of page 1, in turn, should the measured layout ever be short.
SPARES = (0.0, 6.0, 14.0, 30.0)
ANSWERS_FILE = "answers.json"
# A page number that is guessed wrong is set right; another one cannot move what it points to.
MOST_GUESSES = 3


@dataclass(frozen=True)
class Documents:
    """Makes PDFs of a Brief. The same Brief gives the same bytes."""

    renderer: Renderer

    def pdf(self, paper: Paper, brief: Brief, submitted: Submitted, release: Release) -> bytes:
        """Return any paper of a submission. Raises RenderFailed."""
        if paper.kind == "brief":
            return self.brief_pdf(brief, answers_json(submitted, release, brief.speech))
        return self._patient_pdf(brief, paper.kind, paper.size)

    def brief_pdf(self, brief: Brief, submitted_json: bytes) -> bytes:
        """Return the specialist's brief with the answers attached. Raises RenderFailed."""
        whole, lost = printable(brief)
        attached = Attachment(
            ANSWERS_FILE, brief.speech.tell("The answers as the patient gave them"), submitted_json,
            brief.stamp.sent_at,
        )  # fmt: skip
        styles, on_page = stylesheet_names(brief, "brief"), dict(ON_PAGE)
        for spare in SPARES:
            for _ in range(MOST_GUESSES):
                html = brief_markup(whole, lost, spare, on_page)
                rendered = self.renderer.render(RenderJob(html, styles, (attached,)))
                guessed = on_page
                on_page = {name: rendered.anchors.get(name, n) for name, n in guessed.items()}
                if on_page == guessed:
                    break
            if on_page == guessed and rendered.anchors.get(PAGE_TWO) == 2:
                return rendered.pdf
        raise RenderFailed("page 1 does not fit one page")

    def questions_pdf(self, brief: Brief, size: Size = "standard") -> bytes:
        """Return the patient's question list. Raises RenderFailed."""
        return self._patient_pdf(brief, "questions", size)

    def answers_pdf(self, brief: Brief, size: Size = "standard") -> bytes:
        """Return the patient's own answers. Raises RenderFailed."""
        return self._patient_pdf(brief, "answers", size)

    def packet_pdf(self, paper: PacketPaper) -> bytes:
        """Return a paper that only packets have, such as the cover. Raises RenderFailed."""
        return self.renderer.render(packet_job(paper)).pdf

    def join_packets(
        self,
        packets: Sequence[PatientPacket],
        settings: PacketSettings,
        manifest: Manifest | None = None,
    ) -> Joined:
        """Return packets as one file for the printer, with pages for empty sides.

        `manifest` needs its title and who prepared it; its rows and counts are filled in here.
        Raises RenderFailed, NothingToPrint.
        """
        fillers = fillers_for(packets, settings, self.packet_pdf)
        listed = None
        if manifest is not None:
            listed = rendered_manifest(packets, settings, manifest, self.packet_pdf)
        title = manifest.title if manifest else "Intake packets"
        return join_packets(packets, settings, fillers, listed, title)

    def _patient_pdf(self, brief: Brief, kind: Kind, size: Size) -> bytes:
        whole, lost = printable(brief)
        job = RenderJob(patient_markup(whole, kind, size, lost), stylesheet_names(brief, kind))
        return self.renderer.render(job).pdf
