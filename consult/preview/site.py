"""`create_preview(content, personas)`: the preview's own small app, with no database behind it.

Lives here: wiring, and what every response carries. Must not: what pages say.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, jsonify
from flask.wrappers import Response
from jinja2 import StrictUndefined

from consult.preview import overview, papers, patient_pages, rule_pages
from consult.preview.personas import Personas
from consult.preview.problems import show_problems
from consult.preview.reading import Reader
from consult.preview.serving import ADDRESS
from consult.preview.showing import EXTENSION, Preview, brand_in, edition_now, preview
from consult.releases.loading import OURS
from consult.web import brand
from consult.web.headers import HEADERS, KEEP_NOTHING

HOUSE = Path(__file__).resolve().parents[2]
PERSONAS = HOUSE / "tests" / "personas"
# As the service's own policy, but scripts may ask for the stamp, papers stand in a frame of this
# site, and no form is ever sent.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)


def create_preview(content: Path | None = None, personas: Path = PERSONAS) -> Flask:
    """Return the preview of a clinic's content folder laid over ours, or of ours alone.

    Content is read at the first request, so that faulty content shows its faults as pages.
    """
    app = Flask("consult", root_path=str(HOUSE), static_folder="static")
    app.jinja_options = {"autoescape": True, "undefined": StrictUndefined}
    # Asked for by the name of another host, as a foreign page could arrange, it answers nothing.
    app.config.update(TEMPLATES_AUTO_RELOAD=True, TRUSTED_HOSTS=[ADDRESS, "localhost"])
    watched = (OURS, HOUSE / "templates", HOUSE / "static" / "css", HOUSE / "static" / "js",
               personas, *([content] if content else []))  # fmt: skip
    app.extensions[EXTENSION] = Preview(Reader(content, watched), Personas(personas))
    app.jinja_env.globals[brand.GLOBAL] = brand.Brand()  # the preview's own pages have our look
    app.add_url_rule("/stamp.json", "stamp", show_stamp)
    app.add_url_rule(brand.STYLE, "style", lambda: brand.send_style(brand_in(edition_now())))
    app.add_url_rule(brand.LOGO, "logo", lambda: brand.send_logo(brand_in(edition_now())))
    for room in (overview, patient_pages, rule_pages, papers):
        room.add_to(app)
    show_problems(app)
    app.after_request(_send_headers)
    return app


def show_stamp() -> Response:
    """Say which stamp the files have now; pages that were made at another load again."""
    return jsonify(stamp=preview().reader.stamp())


def _send_headers(response: Response) -> Response:
    for name, value in (*HEADERS, KEEP_NOTHING):
        response.headers[name] = value
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
