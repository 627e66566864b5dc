"""Beside app: a local site for whoever edits or reviews content, and its only user.

Every patient page, every rule with answers that fire it, every document of every persona, in every
language of the release; read anew when a file is saved. `flask content preview` calls
`create_preview(content, personas)` and `serve(app, port, tell)`. Must not: a record, accounts,
settings, anything of a patient; the texts of the preview itself are English and stay out of the
translators' catalogues.
"""

from __future__ import annotations

from consult.preview.serving import ADDRESS, serve
from consult.preview.site import PERSONAS, create_preview

__all__ = ["ADDRESS", "PERSONAS", "create_preview", "serve"]
