"""A patient's text is text: it fetches nothing, embeds nothing, computes nothing, hides nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest

from consult.brief.model import Brief, Goal
from consult.documents import (
    Documents,
    Renderer,
    RenderFailed,
    answers_html,
    brief_html,
    brief_text,
    questions_html,
)
from consult.documents.assets import FONTS, ROOT
from consult.documents.frames import RenderJob
from tests.brief.cases import persona, shipped, speech_of
from tests.catalogue.figures import Figure
from tests.documents import pieces, samples
from tests.documents.papers import opened, text_of
from tests.documents.typed_words import all_typed, brief_of, clinic_saying, typed_fields
from tests.documents.vectors import (
    AFTER_TURNING,
    TURNING,
    VECTORS,
    Listener,
    Turns,
    listening,
    with_ways_out,
)

# Some of these ask for nothing in the engine of today; the claim is for that of tomorrow too.
LIVE, TRIED = 15, 21
CANARY = "canary-in-a-file"
# How many of vectors and addresses stand in a paper unbroken; the lists of a patient hold fewer.
LITERAL_AT_LEAST = {"brief": 60, "questions": 45, "answers": 55}
WRITING = """
import io, json, sys
import pikepdf
from consult.documents.frames import RenderJob
from consult.documents.pdf_writer import PdfWriter
writer = PdfWriter()
for page in json.load(sys.stdin):
    try:
        pdf = pikepdf.open(io.BytesIO(writer.write(RenderJob(page, ())).pdf))
        print(len(pdf.attachments), "attached")
    except BaseException as refused:
        print(type(refused).__name__)
"""
LETTING = """
import json, sys
import weasyprint
for page in json.load(sys.stdin):
    weasyprint.HTML(string=page).write_pdf()
"""
LITERAL = (
    "{{7*7}}", "{% include 'x' %}", "${7*7}", "%(x)s %s {0.__class__}",
    "<script>alert(1)</script>", "&lt;b&gt; &amp;", "</td></table></main><h1>Dr</h1>",
)  # fmt: skip
MAKE_HTML = {"brief": brief_html, "questions": questions_html, "answers": answers_html}
# All that our own documents are made of, and what may stand in an address.
TAGS = {
    "a", "b", "bdi", "body", "br", "circle", "col", "colgroup", "dd", "defs", "div", "dl", "dt",
    "em", "g", "h1", "h2", "h3", "head", "html", "li", "line", "main", "meta", "ol", "p", "path",
    "pattern", "polygon", "polyline", "rect", "section", "span", "strong", "svg", "table",
    "tbody", "td", "text", "th", "thead", "title", "tr", "tspan", "ul", "use",
}  # fmt: skip
ADDRESSED = ("action", "background", "cite", "data", "href", "poster", "src", "srcset", "style",
             "xlink:href")  # fmt: skip
META = {"author", "dcterms.created", "dcterms.modified", "description", "generator", None}


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    path = tmp_path / "canary.txt"
    path.write_text(CANARY)
    return path


def told_everywhere(say: Callable[[str], str]) -> Brief:
    """Return a brief with words in every field that a patient, helper, desk or clinic types."""
    filled: set[str] = set()

    def noted(field: str) -> str:
        filled.add(field)
        return say(field)

    submitted = all_typed(persona("full").submitted, noted)
    assert typed_fields() <= filled
    return brief_of(submitted, speech_of("en"), clinic_saying(shipped()[1], noted))


def told(text: str) -> Brief:
    """Return an ordinary brief in which a patient typed the text wherever a patient can."""
    brief = samples.ordinary()
    return samples.ordinary(
        strip=pieces.strip(name=text[:190], answered_by=f"the patient with a helper ({text})"),
        goals=(Goal(place=1, text="hope", words=text, provenance=pieces.why()),),
        questions=(pieces.question(text, own=True),),
        sections=(brief.sections[0].model_copy(update={"lines": (pieces.answer("Story", text),)}),),
    )


@pytest.mark.parametrize("document", MAKE_HTML)
def test_c06_no_vector_in_any_field_fetches_or_embeds_anything(
    documents: Documents, listener: Listener, canary: Path, document: str, figure: Figure
) -> None:
    urls = (listener.url, canary.as_uri(), listener.turning)
    brief = told_everywhere(turns := Turns(urls))
    makers: dict[str, Callable[[Brief], bytes]] = {
        "brief": lambda brief: documents.brief_pdf(brief, b"{}"),
        "questions": documents.questions_pdf,
        "answers": documents.answers_pdf,
    }
    pdf = makers[document](brief)
    whole = opened(pdf)
    assert list(whole.attachments) == (["answers.json"] if document == "brief" else [])
    streams = [x.read_bytes() for x in whole.objects if isinstance(x, pikepdf.Stream)]
    assert CANARY.encode() not in b"".join(streams)
    assert listener.asked == []
    assert turns.fields > TRIED
    shown = text_of(pdf).replace(" ", "")
    literal = [v.format(url=url).replace(" ", "") in shown for v in VECTORS for url in urls]
    assert sum(literal) >= LITERAL_AT_LEAST[document]
    figure(
        f"{document}: {len(VECTORS)} vectors x {len(urls)} addresses, one turning elsewhere, in"
        f" {turns.fields} fields: 0 requests, 0 files embedded, {sum(literal)} read literally"
    )


class _Foreigners(HTMLParser):
    """What of a page's markup is none of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.foreign.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (name in ADDRESSED and not (value or "").startswith("#")):
                self.foreign.append(f"{tag} {name}={value}")
        if tag == "meta" and ("http-equiv" in dict(attrs) or dict(attrs).get("name") not in META):
            self.foreign.append(f"meta {attrs}")

    def handle_pi(self, data: str) -> None:
        self.foreign.append(data)

    def handle_comment(self, data: str) -> None:
        self.foreign.append(data)


@pytest.mark.parametrize("vector", VECTORS, ids=range(1, TRIED + 1))
def test_c06_no_field_brings_markup_into_a_document(vector: str) -> None:
    brief = told_everywhere(lambda _field: with_ways_out(vector, "http://127.0.0.1:9/canary"))
    for make in MAKE_HTML.values():
        found = _Foreigners()
        found.feed(make(brief))
        assert found.foreign == []


def test_c06_markup_that_is_none_of_ours_would_be_found() -> None:
    for vector in VECTORS:
        found = _Foreigners()
        found.feed(with_ways_out(vector, "http://127.0.0.1:9/canary"))
        assert found.foreign, vector


def test_c06_even_raw_markup_fetches_and_embeds_nothing(
    renderer: Renderer, listener: Listener, canary: Path, figure: Figure
) -> None:
    urls = (listener.url, canary.as_uri(), listener.turning)
    pages = [page_of(vector.format(url=url)) for vector in VECTORS for url in urls]
    done = in_a_process(WRITING, pages)
    assert len(done) == len(pages)
    assert set(done) == {"0 attached", "FatalURLFetchingError"}
    assert done.count("FatalURLFetchingError") >= LIVE
    assert listener.asked == []
    with pytest.raises(RenderFailed, match="FatalURLFetchingError"):
        renderer.render(RenderJob(pages[0], ()))
    figure(f"{len(pages)} pages of raw markup: 0 requests, 0 files embedded")


def test_c06_the_vectors_would_be_fetched_if_the_engine_were_let(listener: Listener) -> None:
    assert len(set(VECTORS)) == TRIED
    urls = (f"{listener.url}/{n}/x" for n in range(TRIED))
    pages = [page_of(vector.format(url=url)) for vector, url in zip(VECTORS, urls, strict=True)]
    in_a_process(LETTING, [*pages, page_of(VECTORS[0].format(url=listener.turning))])
    assert {TURNING, AFTER_TURNING} <= {*listener.asked}
    numbered = [path for path in listener.asked if path.startswith("/canary")]
    assert len({path.split("/")[2] for path in numbered}) == LIVE
    listener.asked.clear()


def page_of(markup: str) -> str:
    return f'<html lang="en"><title>x</title><p>{markup}</p>'


def in_a_process(code: str, pages: list[str]) -> list[str]:
    """Run code over pages in a process that may import the engine; return what it prints."""
    fonts = {**os.environ, "FONTCONFIG_FILE": str(FONTS / "fonts.conf")}
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(pages), env=fonts, cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return run.stdout.splitlines()


def test_c05_templates_in_answers_are_shown_as_they_were_typed(documents: Documents) -> None:
    text = text_of(documents.brief_pdf(told(" ".join(LITERAL)), b"{}"))
    for literal in LITERAL:
        assert literal.replace(" ", "") in text.replace(" ", "")
    assert "49" not in text.replace("1949", "")


def test_c03_a_turned_reading_direction_is_shown_and_does_not_turn(documents: Documents) -> None:
    brief = told("before \u202etxet desrever\u202c after")
    assert "before [RLO]txet desrever[PDF] after" in text_of(documents.brief_pdf(brief, b"{}"))
    assert "before [RLO]txet desrever[PDF] after" in brief_text(brief)


def test_c03_a_name_from_right_to_left_stands_apart_from_its_neighbours() -> None:
    html = brief_html(samples.extreme())
    assert '<h1><bdi dir="rtl">' in html
