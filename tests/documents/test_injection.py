"""A patient's text is text: it fetches nothing, embeds nothing, computes nothing, hides nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
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
from consult.documents.frames import RenderJob
from tests.documents import pieces, samples
from tests.documents.papers import opened, text_of

VECTORS = (
    '<img src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    "<style>@import url({url});</style>",
    "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style>",
    "<p style=\"background: url('{url}')\">x</p>",
    "<ul style=\"list-style: url('{url}')\"><li>x</ul>",
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}" width="9" height="9"/></svg>',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<base href="{url}"><img src="x.png">',
)
LITERAL = (
    "{{7*7}}", "{% include 'x' %}", "${7*7}", "%(x)s %s {0.__class__}",
    "<script>alert(1)</script>", "&lt;b&gt; &amp;", "</td></table></main><h1>Dr</h1>",
)  # fmt: skip


class Listener:
    """A web server that counts who asks."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(404)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/canary.png"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    thread = threading.Thread(target=listener.server.serve_forever, daemon=True)
    thread.start()
    yield listener
    listener.server.shutdown()
    listener.server.server_close()
    thread.join()


def told(text: str) -> Brief:
    """Return a brief in which a patient typed the text wherever a patient can."""
    brief = samples.ordinary()
    return samples.ordinary(
        strip=pieces.strip(name=text[:190], answered_by=f"the patient with a helper ({text})"),
        goals=(Goal(place=1, text="hope", words=text, provenance=pieces.why()),),
        questions=(pieces.question(text, own=True),),
        sections=(brief.sections[0].model_copy(update={"lines": (pieces.answer("Story", text),)}),),
    )


def test_no_vector_fetches_or_embeds_anything(
    documents: Documents, listener: Listener, tmp_path: Path
) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("canary-in-a-file")
    urls = (listener.url, canary.as_uri())
    everything = " ".join(v.format(url=url) for v in VECTORS for url in urls)
    pdf = documents.brief_pdf(told(everything), b"{}")
    assert listener.asked == []
    document = opened(pdf)
    assert list(document.attachments) == ["answers.json"]
    assert b"canary-in-a-file" not in b"".join(
        item.read_bytes() for item in document.objects if isinstance(item, pikepdf.Stream)
    )
    shown = text_of(pdf).replace(" ", "")
    for vector in VECTORS:
        assert vector.format(url=listener.url).replace(" ", "") in shown


@pytest.mark.parametrize("vector", VECTORS)
def test_even_raw_markup_is_refused_by_the_renderer(
    renderer: Renderer, listener: Listener, vector: str
) -> None:
    html = f'<html lang="en"><title>x</title><p>{vector.format(url=listener.url)}</p>'
    try:
        attached = list(opened(renderer.render(RenderJob(html, ())).pdf).attachments)
    except RenderFailed as failure:
        attached = [] if "Fetching" in str(failure) else [str(failure)]
    assert attached == []
    assert listener.asked == []


def test_templates_in_answers_are_shown_as_they_were_typed(documents: Documents) -> None:
    text = text_of(documents.brief_pdf(told(" ".join(LITERAL)), b"{}"))
    for literal in LITERAL:
        assert literal.replace(" ", "") in text.replace(" ", "")
    assert "49" not in text.replace("1949", "")


@pytest.mark.parametrize("make", [brief_html, questions_html, answers_html])
def test_html_holds_no_markup_of_a_patient(make: object) -> None:
    html = make(told("<script>alert(1)</script><b>x</b>"))  # type: ignore[operator]
    assert "<script" not in html
    assert "<b>" not in html
    assert " style=" not in html
    assert "javascript:" not in html


def test_a_turned_reading_direction_is_shown_and_does_not_turn(documents: Documents) -> None:
    brief = told("before \u202etxet desrever\u202c after")
    assert "before [RLO]txet desrever[PDF] after" in text_of(documents.brief_pdf(brief, b"{}"))
    assert "before [RLO]txet desrever[PDF] after" in brief_text(brief)


def test_a_name_from_right_to_left_stands_apart_from_its_neighbours() -> None:
    html = brief_html(samples.extreme())
    assert '<h1><bdi dir="rtl">' in html
