"""HTML -> PDF/A-3a and PDF/UA-1 at once. With `quick_engine` all that knows WeasyPrint.

Fonts are the bundled ones, found through `static/fonts/fonts.conf`; nothing is fetched. Lives here:
the engine and its metadata. Must not: knowing what a document says; being imported by the web.
"""

from __future__ import annotations

import functools
import io
import logging
from collections.abc import Callable
from datetime import UTC
from typing import Any
from xml.etree import ElementTree as ET

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from consult.documents.assets import STYLES
from consult.documents.frames import Rendered, RenderJob
from consult.documents.quick_engine import Page, keep_lines, write_once

VARIANT = "pdf/a-3a"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PDFUAID = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"


class NothingIsFetched(URLFetcher):  # type: ignore[misc] # weasyprint has no types
    """Refuses every address: the documents need none, their fonts and styles are at hand."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Stop the rendering; an address in a document is a fault of ours or an attack."""
        raise FatalURLFetchingError("a document asked for an address")


class _Warnings(logging.Handler):
    """Keeps what the engine warns of while it renders one document."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


class PdfWriter:
    """The engine, warm: parsed stylesheets and fonts are kept from document to document."""

    def __init__(self) -> None:
        keep_lines()
        self._fonts = FontConfiguration()
        self._fetcher = NothingIsFetched()
        self._styles: dict[tuple[str, ...], weasyprint.CSS] = {}
        self._log = logging.getLogger("weasyprint")
        self._log.propagate = False

    def write(self, job: RenderJob) -> Rendered:
        """Render one document."""
        warnings = _Warnings()
        self._log.handlers = [warnings]
        document = Page(job.html, self._fetcher).render(
            font_config=self._fonts,
            stylesheets=[self._style(job.stylesheets)],
            pdf_variant=VARIANT,
        )
        metadata = document.metadata
        metadata.attachments = [self._attached(attachment) for attachment in job.attachments]
        metadata.generate_rdf_metadata = _naming_both(metadata.generate_rdf_metadata)
        pdf = document.write_pdf(pdf_variant=VARIANT, finisher=write_once)
        anchors: dict[str, int] = {}
        for number, page in enumerate(document.pages, 1):
            for name in page.anchors:  # a box over several pages counts where it begins
                anchors.setdefault(name, number)
        return Rendered(pdf, len(document.pages), anchors, tuple(warnings.said))

    def _style(self, names: tuple[str, ...]) -> weasyprint.CSS:
        """Return stylesheets parsed as one: every element is matched against each that there is."""
        if names not in self._styles:
            texts = [(STYLES / f"{name}.css").read_text() for name in names]
            self._styles[names] = weasyprint.CSS(
                string="\n".join(texts), font_config=self._fonts, url_fetcher=self._fetcher
            )
        return self._styles[names]

    def _attached(self, attachment: Any) -> weasyprint.Attachment:
        at = attachment.at.astimezone(UTC)
        return weasyprint.Attachment(
            file_obj=io.BytesIO(attachment.content),
            name=attachment.name,
            description=attachment.description,
            created=at,
            modified=at,
            relationship="Data",
            url_fetcher=self._fetcher,
        )


def _naming_both(generate: Callable[..., bytes]) -> Callable[..., bytes]:
    """Wrap the engine's metadata so that one RDF names PDF/A-3a and PDF/UA-1.

    The engine writes one standard at a time; PDF/A wants the other's property declared.
    """

    @functools.wraps(generate)
    def both(*arguments: Any) -> bytes:
        rdf = ET.fromstring(generate(*arguments))  # noqa: S314 - the engine's own output
        described = ET.SubElement(rdf, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})
        ET.SubElement(described, f"{{{PDFUAID}}}part").text = "1"
        rdf.append(_declaration())
        return bytes(ET.tostring(rdf, encoding="utf-8"))

    return both


def _declaration() -> ET.Element:
    """Return the extension schema that declares `pdfuaid:part`."""
    resource = {f"{{{RDF}}}parseType": "Resource"}
    described = ET.Element(f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})
    schemas = ET.SubElement(described, f"{{{EXTENSION}}}schemas")
    schema = ET.SubElement(ET.SubElement(schemas, f"{{{RDF}}}Bag"), f"{{{RDF}}}li", resource)
    ET.SubElement(schema, f"{{{SCHEMA}}}schema").text = "PDF/UA identification"
    ET.SubElement(schema, f"{{{SCHEMA}}}namespaceURI").text = PDFUAID
    ET.SubElement(schema, f"{{{SCHEMA}}}prefix").text = "pdfuaid"
    properties = ET.SubElement(schema, f"{{{SCHEMA}}}property")
    entry = ET.SubElement(ET.SubElement(properties, f"{{{RDF}}}Seq"), f"{{{RDF}}}li", resource)
    for name, text in (
        ("name", "part"),
        ("valueType", "Integer"),
        ("category", "internal"),
        ("description", "Part of ISO 14289 that this document conforms to"),
    ):
        ET.SubElement(entry, f"{{{PROPERTY}}}{name}").text = text
    return described


for _prefix, _address in (
    ("rdf", RDF), ("pdfuaid", PDFUAID), ("pdfaExtension", EXTENSION),
    ("pdfaSchema", SCHEMA), ("pdfaProperty", PROPERTY),
):  # fmt: skip
    ET.register_namespace(_prefix, _address)
