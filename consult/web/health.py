"""Is the process there, and does it have what it needs. For the machines that watch the service.

Both answer in words of their own, without a cookie, and name nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue

from consult.consultations import schema_is_current
from consult.database import Database
from consult.web.request_log import log_failure
from consult.web.services import Services, services

blueprint = Blueprint("health", __name__)

FONTS: Final = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")


def _answers(database: Database) -> bool:
    with database.read() as connection:
        return connection.exec_driver_sql("SELECT 1").scalar() == 1


def _has_fonts(services: Services) -> bool:
    fonts = Path(current_app.static_folder or "") / "fonts"
    return all((fonts / name).is_file() for name in FONTS)


CHECKS: Final[Mapping[str, Callable[[Services], bool]]] = {
    "database": lambda services: _answers(services.record.database),
    "keys": lambda services: _answers(services.record.keys_database),
    "migrations": lambda services: schema_is_current(services.record),
    "fonts": _has_fonts,
}


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(process="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say of each thing that the service needs whether it is there."""
    found = {name: "ok" if _holds(name) else "missing" for name in CHECKS}
    return jsonify(found), 200 if set(found.values()) == {"ok"} else 503


def _holds(name: str) -> bool:
    try:
        return CHECKS[name](services())
    except Exception as error:  # whatever it is, the answer is the same, and the log says more
        log_failure(error)
        return False


def register(app: Flask) -> None:
    """Give the app its two pages."""
    app.register_blueprint(blueprint)
