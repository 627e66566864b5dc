"""`create_app(settings)`: wires the rooms, nothing else."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from consult.accounts import register_accounts
from consult.brief.rulebook import Release
from consult.consultations import (
    Record,
    StaffKeeper,
    is_withdrawn,
    open_record,
    pinned_releases,
    prove_keys,
    prove_schema,
    say_master_keys,
)
from consult.jobs import open_trigger
from consult.logs import configure_logging
from consult.releases import load_logo, load_release
from consult.settings import Settings
from consult.telling import open_telling
from consult.web import brand, desk, health, patient
from consult.web.errors import show_errors
from consult.web.headers import cookie_settings, send_headers
from consult.web.languages import speak_languages
from consult.web.policy import enforce_policy
from consult.web.readable import refuse_what_is_unreadable
from consult.web.request_log import log_requests
from consult.web.services import EXTENSION, Services, utc_now
from consult.web.whole_bodies import require_whole_bodies

HOUSE = Path(__file__).resolve().parent.parent
LARGEST_BODY = 64 * 1024
MOST_FORM_PARTS = 2000


class ContentIsWithdrawn(Exception):
    """The content makes a release that was withdrawn: nobody may begin on it."""


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    trigger: Callable[[str], None] | None = None,
) -> Flask:
    """Return the app. It opens no database; call `prepare_to_serve` before the first request.

    `trigger` is told the id of each job that a request has written; without it, the worker's queue
    is. Raises ContentIsFaulty and RouteWithoutPolicy.
    """
    configure_logging(settings.log_level)
    app = _new_app(settings)
    app.extensions[EXTENSION] = services = _make_services(
        settings, clock, trigger or open_trigger(settings)
    )
    require_whole_bodies(app)
    refuse_what_is_unreadable(app)
    CSRFProtect(app)
    speak_languages(app)
    record = services.record
    register_accounts(
        app, record.database, lambda: int(clock().timestamp()), StaffKeeper(record),
        instance=settings.instance, house=services.clinic.name,
    )  # fmt: skip
    brand.register(app, services.clinic, load_logo(services.clinic, settings.content))
    for room in (patient, desk, health):
        room.register(app)
    show_errors(app)
    send_headers(app, secure=settings.secure_cookies)
    enforce_policy(app)
    log_requests(app)
    return app


def prepare_to_serve(app: Flask) -> Flask:
    """Prove that databases, keys and content can be served.

    A migration that is due keeps nobody waiting, unless this code cannot serve without it. Raises
    SchemaIsNotServed, KeysDoNotFit, or ContentIsWithdrawn.
    """
    record: Record = app.extensions[EXTENSION].record
    prove_schema(record)
    prove_keys(record)
    current: Release = app.extensions[EXTENSION].current_release
    if is_withdrawn(record, current.hash):
        raise ContentIsWithdrawn(
            f"The present content is release {current.label}, which was withdrawn. Put the mended"
            " content in place."
        )
    port = app.extensions[EXTENSION].settings.port
    say_master_keys(record, "web service", f"{socket.gethostname()}:{port}")
    # The server makes its processes now. A connection of SQLite's that outlives that fork, used or
    # not, lets the new process take locks for held that it does not hold.
    record.database.close()
    record.keys_database.close()
    return app


def _new_app(settings: Settings) -> Flask:
    app = Flask("consult", root_path=str(HOUSE), static_folder=None)
    app.jinja_options = {"autoescape": True, "undefined": StrictUndefined}
    app.config.update(_configuration(settings))
    # Added by hand, so that the configuration already holds: no route answers OPTIONS.
    app.static_folder = "static"
    app.add_url_rule("/static/<path:filename>", "static", app.send_static_file)
    if hops := settings.trusted_proxies:
        # Who asks, and nothing else: links come from the base URL, and cookies from the settings.
        believed = ProxyFix(app.wsgi_app, x_for=hops, x_proto=0, x_host=0, x_port=0, x_prefix=0)
        app.wsgi_app = believed  # type: ignore[method-assign]
    return app


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        **cookie_settings(secure=settings.secure_cookies),
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "MAX_FORM_PARTS": MOST_FORM_PARTS,
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        "PREFERRED_URL_SCHEME": "https" if settings.secure_cookies else "http",
        "TEMPLATES_AUTO_RELOAD": False,
        # The token lives as long as the session does. Our pages send no referrer, so that there is
        # none to compare; the policy looks at the origin instead.
        "WTF_CSRF_TIME_LIMIT": None,
        # Messages are our own; WTForms' catalogues would be looked up for every field.
        "WTF_I18N_ENABLED": False,
        "WTF_CSRF_SSL_STRICT": False,
    }


def _make_services(
    settings: Settings, clock: Callable[[], datetime], trigger: Callable[[str], None]
) -> Services:
    record = open_record(settings, clock)
    current = load_release(settings.content)

    return Services(
        settings=settings,
        telling=open_telling(settings.content),
        current_release=current,
        release_of=pinned_releases(record, current),
        record=record,
        clock=clock,
        trigger=trigger,
    )
