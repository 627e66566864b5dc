"""The shortcuts around the engine: what they leave out was in vain, and nobody sees a change."""

from __future__ import annotations

import os
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
import tinyhtml5

from consult.documents.markup import brief_markup, patient_markup
from consult.documents.printable import printable
from consult.documents.quick_engine import as_xml
from tests.brief.cases import LANGUAGES, NAMES, persona

FLAT = {"tbody"}  # an HTML parser puts it into every table; the engine needs none


def papers(name: str, language: str) -> list[str]:
    brief, lost = printable(persona(name, language).brief)
    return [
        brief_markup(brief, lost),
        patient_markup(brief, "questions", "standard", lost),
        patient_markup(brief, "answers", "large", lost),
    ]


def outline(element: ET.Element) -> list[object]:
    """Return elements, attributes and texts in order, without what only an HTML parser adds."""
    parts: list[object] = []
    if element.tag not in FLAT:
        named = sorted((name, said) for name, said in element.items() if not name.endswith("xmlns"))
        parts += [element.tag, named]
    parts.append(" ".join((element.text or "").split()))
    for child in element:
        parts += [*outline(child), " ".join((child.tail or "").split())]
    return [part for part in parts if part not in ("", [])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_paper_is_well_formed_and_means_the_same_to_both_parsers(
    name: str, language: str
) -> None:
    for html in papers(name, language):
        plain = tinyhtml5.parse(html, namespace_html_elements=False)
        assert outline(as_xml(html)) == outline(plain)


def test_what_is_not_well_formed_is_read_the_engines_own_way() -> None:
    code = """
from consult.documents.quick_engine import Page
page = Page('<html lang="en"><title>x</title><p>One<p>Two &nbsp; three', None)
print([element.tag for element in page.etree_element.iter()])
"""
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert told.stdout.strip() == "['html', 'head', 'title', 'body', 'p', 'p']"


def test_every_element_is_spared_the_styles_of_notes_that_we_do_not_have() -> None:
    code = """
from consult.documents.quick_engine import Page
matcher = Page('<html></html>', None)._ua_stylesheets()[0].matcher
print([pseudo for _, _, _, pseudo, _ in matcher.other_selectors if pseudo])
print([pseudo for _, _, _, pseudo, _ in matcher.lower_local_name_selectors['li'] if pseudo])
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:2] == ["[]", "['marker']"]


def test_lines_that_are_kept_are_drawn_as_if_shaped_again() -> None:
    code = """
import sys
from consult.documents import pdf_writer
from consult.documents.frames import RenderJob
from consult.documents.assets import stylesheet_names
from consult.documents.markup import brief_markup
from consult.documents.printable import printable
from tests.documents.samples import SAMPLES
if sys.argv[1] == 'shaped again':
    pdf_writer.keep_lines = lambda: None
writer = pdf_writer.PdfWriter()
for name in sorted(SAMPLES):
    brief, lost = printable(SAMPLES[name]())
    job = RenderJob(brief_markup(brief, lost), stylesheet_names(brief, 'brief'))
    sys.stdout.buffer.write(writer.write(job).pdf)
"""
    kept, again = (
        subprocess.run([sys.executable, "-c", code, way], capture_output=True, check=True).stdout
        for way in ("kept", "shaped again")
    )
    assert kept.startswith(b"%PDF-")
    assert kept == again
