"""Wall time of one warm brief: ours beside Chromium's, from the same HTML and stylesheets.

Ours is a warm renderer process, the whole brief with its attached answers. Chromium prints with one
page that is kept and filled again, and with a new page for every document. All take turns, so that
a machine whose speed changes slows all alike; a ratio is the median over the rounds and personas of
ours to theirs. The ratio's goals hold for a Python that was built with profiles (PGO), such as
Debian's own: the line says which one ran.
"""

import os
import statistics
import sys
import sysconfig
import time
from collections.abc import Callable
from unittest.mock import patch

from playwright.sync_api import Browser, Page

from consult.documents.answers_export import answers_json
from consult.documents.assets import FONTS, STYLES, stylesheet_names
from consult.documents.documents import ANSWERS_FILE
from consult.documents.frames import Attachment, RenderJob
from consult.documents.markup import brief_markup
from consult.documents.printable import printable
from consult.documents.renderer import Renderer
from tests.brief.cases import Persona, persona, shipped
from tests.browser.chromium import open_browser

PERSONAS = ("aisha", "grace", "maria")
ROUNDS = 7
WARMING = 2
MOST_REUSED, AIM_REUSED, MOST_NEW = 2.2, 1.8, 0.6


def measure() -> tuple[float, float]:
    """Measure, print, and return the ratios to a reused and to a new page."""
    rounds: list[tuple[float, float, float]] = []
    # Chromium takes the documents' own fonts, as our renderer does.
    with (
        Renderer(1, 120.0) as renderer,
        patch.dict(os.environ, FONTCONFIG_FILE=str(FONTS / "fonts.conf")),
        open_browser() as browser,
    ):
        page = browser.new_page()
        for name in PERSONAS:
            job, html = brief_of(persona(name))
            works: list[Callable[[], object]] = [
                lambda job=job: renderer.render(job),
                lambda html=html: printed(page, html),
                lambda html=html: printed_anew(browser, html),
            ]
            for _ in range(WARMING):
                turns = [work() for work in works]
            assert all(turns)
            rounds += [tuple(map(seconds, works)) for _ in range(ROUNDS)]
    ours, reused, anew = (statistics.median(each) for each in zip(*rounds, strict=True))
    to_reused, to_new = (statistics.median(r[0] / r[n] for r in rounds) for n in (1, 2))
    print(
        f"warm brief ({python_words()}; {', '.join(PERSONAS)}, {ROUNDS} rounds each): {ours:.2f} s;"
        f" Chromium with a reused page {reused:.2f} s, ratio {to_reused:.2f} (at most {MOST_REUSED}"
        f" wanted, aim {AIM_REUSED}); with a new page {anew:.2f} s, ratio {to_new:.2f}"
        f" (under {MOST_NEW} wanted)"
    )
    return to_reused, to_new


def brief_of(told: Persona) -> tuple[RenderJob, str]:
    """Return a persona's brief as a job for our renderer, and as a page for a browser."""
    whole, lost = printable(told.brief)
    html, names = brief_markup(whole, lost), stylesheet_names(whole, "brief")
    answers = answers_json(told.submitted, shipped()[0], told.speech)
    attached = Attachment(ANSWERS_FILE, "The answers", answers, whole.stamp.sent_at)
    styles = "\n".join((STYLES / f"{name}.css").read_text() for name in names)
    return (
        RenderJob(html, names, (attached,)),
        html.replace("</head>", f"<style>{styles}</style></head>", 1),
    )


def printed(page: Page, html: str) -> bytes:
    page.set_content(html)
    return page.pdf(prefer_css_page_size=True, print_background=True)


def printed_anew(browser: Browser, html: str) -> bytes:
    page = browser.new_page()
    try:
        return printed(page, html)
    finally:
        page.close()


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def python_words() -> str:
    """Return which Python this is, and whether it was built with profiles (PGO)."""
    told = sysconfig.get_config_var("CONFIG_ARGS") or ""
    is_debians = sys.executable and "/usr/lib/python3" in (sysconfig.get_path("stdlib") or "")
    has_pgo = "--enable-optimizations" in told or is_debians
    return f"Python {sys.version.split()[0]} {'with' if has_pgo else 'without'} PGO"


if __name__ == "__main__":
    measure()
