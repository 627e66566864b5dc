"""Floor 3: Brief -> HTML -> PDF, and plain text. Takes values, knows no database and no web.

Others call `Documents(Renderer())` with `pdf` for one of the `PAPERS`, or `brief_pdf`,
`questions_pdf`, `answers_pdf`; the pure `brief_html`, `questions_html`, `answers_html`,
`draw_pictures` (the drawings alone), `brief_text`, `answers_json`; `content_key` for a cache and
`stylesheet_names` for a screen.
For the printer `packet_pdf` renders the papers of `packet_papers`, and `join_packets` makes one
file of the `PatientPacket`s of `packet`.
`RenderFailed` says that no PDF could be made. The engine is imported in the renderer's own
processes only. Must not live here: who may see a document, where it is kept.
"""

from __future__ import annotations

from consult.documents.answers_export import answers_json
from consult.documents.assets import Kind, Size, content_key, stylesheet_names
from consult.documents.documents import Documents
from consult.documents.drawings import Drawings, draw_pictures
from consult.documents.markup import answers_html, brief_html, questions_html
from consult.documents.papers import PAPERS, Paper
from consult.documents.plain_text import brief_text
from consult.documents.renderer import Renderer, RenderFailed

__all__ = [
    "PAPERS", "Documents", "Drawings", "Kind", "Paper", "RenderFailed", "Renderer", "Size",
    "answers_html", "answers_json", "brief_html", "brief_text", "content_key", "draw_pictures",
    "questions_html", "stylesheet_names",
]  # fmt: skip
