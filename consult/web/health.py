"""Is the process there, and can it be sent visitors. For the machines that watch the service.

Both answer in words of their own, without a cookie, name nobody and leave no trace in the record.
The first touches no database: a process is not started anew because a database is away. Must not:
the page of numbers, which is next door in `metrics`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Final

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue

from consult.consultations import knows_every_master_key, schema_is_served
from consult.database import Database
from consult.stopping import is_stopping
from consult.web import metrics
from consult.web.patience import Patience
from consult.web.request_log import log_failure
from consult.web.services import EXTENSION, Services

blueprint = Blueprint("health", __name__)

FONTS: Final = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
_QUESTIONS: Final = "consult readiness"
LONGEST_WAIT: Final = 2.0  # seconds for all databases together: a balancer asks again soon


def _answers(database: Database) -> bool:
    with database.read() as connection:
        return connection.exec_driver_sql("SELECT 1").scalar() == 1


def _keys_open(services: Services) -> bool:
    return _answers(services.record.keys_database) and knows_every_master_key(services.record)


# What is asked of a database, each of which may hang.
CHECKS: Final[Mapping[str, Callable[[Services], bool]]] = {
    "database": lambda services: _answers(services.record.database),
    "keys": _keys_open,
    "migrations": lambda services: schema_is_served(services.record),
}


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(process="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say of each thing that the service needs whether it is there; 503 where one is not.

    Once the service was told to end it says only that, so that nobody is sent here any more; what
    arrives all the same is still answered.
    """
    if is_stopping():
        return jsonify(process="stopping"), 503
    until = monotonic() + LONGEST_WAIT
    found = {name: _holds(name, until) for name in CHECKS}
    found["fonts"] = _has_fonts()
    words = {name: "ok" if holds else "missing" for name, holds in found.items()}
    return jsonify(words), 200 if all(found.values()) else 503


def _holds(name: str, until: float) -> bool:
    try:
        return _questions()[name].ask(until - monotonic())
    except Exception as error:  # whatever it is, the answer is the same, and the log says more
        log_failure(error)
        return False


def _questions() -> Mapping[str, Patience[bool]]:
    questions: Mapping[str, Patience[bool]] = current_app.extensions[_QUESTIONS]
    return questions


def _has_fonts() -> bool:
    fonts = Path(current_app.static_folder or "") / "fonts"
    return all((fonts / name).is_file() for name in FONTS)


def register(app: Flask) -> None:
    """Give the app its pages for machines."""
    services: Services = app.extensions[EXTENSION]
    app.extensions[_QUESTIONS] = {
        name: Patience(partial(check, services)) for name, check in CHECKS.items()
    }
    app.register_blueprint(blueprint)
    metrics.register(app)
