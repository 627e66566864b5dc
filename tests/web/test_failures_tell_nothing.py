"""Whatever fails inside, on whatever page: no page and no line of the log tells what was in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import Template
from sqlalchemy.exc import IntegrityError

from consult.accounts import Role
from consult.database import Database
from consult.logs import FIELDS
from consult.settings import Settings, load_settings
from consult.web.policy import POLICY
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.web.patients import sent
from tests.web.test_policy import REFERENCE, addresses
from tests.web.visitors import PENDING, A, Visitors, door_of

CANARY = "Zebrafinch-Quokka"
FORM = {"name": CANARY, "code": CANARY, "reason": f"{CANARY} fell", "birth-date-year": "1961"}
Fault = Callable[[pytest.MonkeyPatch, Flask], None]


@pytest.fixture
def settings(tmp_path: Path, addresses: dict[str, str]) -> Settings:
    """Settings with which the log says all that it ever says."""
    given = {"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(tmp_path / "instance"),
             "CONSULT_LOG_LEVEL": "DEBUG"}  # fmt: skip
    return load_settings({**given, **addresses})


def break_database(patch: pytest.MonkeyPatch, app: Flask) -> None:
    """Let every statement fail with the values that it was given in the failure's words."""

    @contextmanager
    def broken(_: Database) -> Iterator[None]:
        statement = f"INSERT INTO part VALUES ('{CANARY}')"
        raise IntegrityError(statement, {"sealed": CANARY}, ValueError(CANARY))
        yield

    for door in ("read", "write", "snapshot"):
        patch.setattr(Database, door, broken)


def break_pages(patch: pytest.MonkeyPatch, app: Flask) -> None:
    """Let every template fail but those of the error pages."""
    render = Template.render

    def broken(template: Template, *given: Any, **named: Any) -> str:
        if str(template.name).endswith("error.html"):
            return render(template, *given, **named)
        raise RuntimeError(f"{CANARY} {given} {named}")

    patch.setattr(Template, "render", broken)


def break_all_pages(patch: pytest.MonkeyPatch, app: Flask) -> None:
    """Let every template fail, those of the error pages too."""

    def broken(template: Template, *given: Any, **named: Any) -> str:
        raise RuntimeError(CANARY)

    patch.setattr(Template, "render", broken)


def break_views(patch: pytest.MonkeyPatch, app: Flask) -> None:
    """Let every view fail."""

    def broken(**given: Any) -> str:
        raise ValueError(f"{CANARY} {given}")

    for endpoint in list(app.view_functions):
        patch.setitem(app.view_functions, endpoint, broken)


FAULTS: dict[str, Fault] = {
    "the database": break_database, "a template": break_pages,
    "every template": break_all_pages, "the view": break_views,
}  # fmt: skip


def asked(visitors: Visitors, reference: str) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Every rule and method, by the first visitor who may reach it, canaries wherever they fit."""
    for endpoint, address in addresses(visitors.app).items():
        for method, audience in POLICY[endpoint].items():
            might = (A, Role.SPECIALIST, Role.FRONT_DESK, Role.ADMINISTRATOR, PENDING)
            who = next(one for one in might if door_of(one, audience) is None)
            data = {**FORM, "csrf_token": visitors.token(who)} if method == "POST" else {}
            there = address.replace(REFERENCE, reference).replace("/none", f"/{CANARY}")
            yield who, method, there, data


@pytest.mark.parametrize("what", FAULTS)
def test_d14_no_failure_of_any_page_tells_what_was_in_it(
    app: Flask,
    clock: Clock,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    figure: Figure,
    what: str,
) -> None:
    app.testing = False
    visitors = Visitors(app, clock)
    requests = list(asked(visitors, sent(visitors.services)))
    capfd.readouterr()
    failed, told = 0, []
    with monkeypatch.context() as patch:
        FAULTS[what](patch, app)
        for who, method, address, data in requests:
            response = visitors.browser(who).open(
                address, method=method, data=data, query_string={"q": CANARY},
                headers={"User-Agent": CANARY, "Referer": CANARY},
            )  # fmt: skip
            if response.status_code < 500:
                continue  # a form that is asked for again shows its own typist what was typed
            failed += 1
            shown = response.text + str(response.headers)
            told += [f"{method} {address}"] if any(w in shown for w in tells()) else []
    lines = capfd.readouterr().err.splitlines()
    logged = [json.loads(line) for line in lines]
    leaks = [line for line in lines if any(word in line for word in tells())]
    figure(
        f"{failed} of {len(requests)} pages failed by {what}, log at DEBUG: {len(told)} pages and"
        f" {len(leaks)} of {len(lines)} lines of the log told anything"
    )
    assert failed > len(requests) // 4
    assert (told, leaks) == ([], [])
    assert {field for line in logged for field in line} <= FIELDS
    assert len([line for line in logged if line["event"] == "request"]) == len(requests)


def tells() -> tuple[str, ...]:
    return (CANARY, "Traceback", "IntegrityError(", "INSERT INTO")
