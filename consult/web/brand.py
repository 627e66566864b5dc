"""The clinic's own look from our own host: its accent as a stylesheet, its logo as a picture.

Both are made once and addressed with a hash of what is in them; pages load neither when the clinic
sets neither. Must not: choosing colours (see `accent`), judging a logo (the releases room does).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from flask import Flask, abort, request
from flask.wrappers import Response
from jinja2 import Environment

from consult.brief.clinic import Clinic
from consult.releases import Logo
from consult.web.accent import low_glare_palette, plain_palette

STYLE: Final = "/clinic.css"
LOGO: Final = "/clinic-logo"
ENDPOINTS: Final = frozenset({"clinic_style", "clinic_logo"})
# The name by which templates know the clinic's look.
GLOBAL: Final = "brand"

_HIGH: Final = 40


@dataclass(frozen=True, slots=True)
class Brand:
    """What pages load of the clinic's own look; empty for a clinic that sets nothing.

    The addresses are "" where there is nothing to load. `logo_size` is the width and height that a
    page keeps free for the logo until it is there.
    """

    style: str = ""
    style_address: str = ""
    logo: Logo | None = None
    logo_address: str = ""
    logo_size: tuple[int, int] = (0, 0)


def brand_of(clinic: Clinic, logo: Logo | None, templates: Environment) -> Brand:
    """Return the look of a clinic."""
    if not clinic.accent and logo is None:
        return Brand()
    style = templates.get_template("shared/clinic.css").render(
        accent=clinic.accent,
        plain=plain_palette(clinic.accent) if clinic.accent else None,
        low_glare=low_glare_palette(clinic.accent) if clinic.accent else None,
        logo=logo,
    )
    style_address = _addressed(STYLE, style.encode())
    if logo is None:
        return Brand(style, style_address)
    size = max(1, round(_HIGH * logo.ratio)), _HIGH
    return Brand(style, style_address, logo, _addressed(LOGO, logo.content), size)


def register(app: Flask, clinic: Clinic, logo: Logo | None) -> None:
    """Give the app's templates the clinic's look, and the app its two addresses."""
    brand = brand_of(clinic, logo, app.jinja_env)
    app.jinja_env.globals[GLOBAL] = brand
    app.add_url_rule(STYLE, "clinic_style", lambda: send_style(brand))
    app.add_url_rule(LOGO, "clinic_logo", lambda: send_logo(brand))


def send_style(brand: Brand) -> Response:
    """Answer with the stylesheet."""
    return _send(brand.style.encode(), "text/css; charset=utf-8")


def send_logo(brand: Brand) -> Response:
    """Answer with the logo."""
    return _send(brand.logo.content, brand.logo.mimetype) if brand.logo else abort(404)


def _send(content: bytes, kind: str) -> Response:
    if not content:
        abort(404)
    response = Response(content, content_type=kind)
    response.set_etag(_digest(content))
    response.make_conditional(request)
    return response


def _addressed(address: str, content: bytes) -> str:
    return f"{address}?v={_digest(content)}"


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]
