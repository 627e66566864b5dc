"""One line an event, of the fields on the list alone: whoever says it, whatever is in it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from flask import Flask

from consult.logs import (
    A_LIBRARY,
    FIELDS,
    FOR_GUNICORN,
    HOUSE,
    CutDown,
    configure_logging,
    keep_allowed_fields,
    log_failure,
)
from consult.settings import Settings, load_settings
from tests.catalogue.figures import Figure
from tests.pages import PageClient
from tests.web.test_policy import addresses

CANARY = "Zebrafinch-Quokka"
# What would end a line, begin another, or colour and clear a reader's screen.
INJECTED = {
    "line end": f'x\r\n{{"event": "{CANARY}"}}',
    "line feed": f"x\n{CANARY}",
    "encoded line end": f"x%0d%0a{CANARY}",
    "other line ends": f"x\x0b\x0c\x85\u2028\u2029{CANARY}",
    "colour": f"\x1b[31m{CANARY}\x1b[0m",
    "title": f"\x1b]0;{CANARY}\x07",
    "clear": f"\x1b[2J\x1b[H{CANARY}",
    "back": f"\x08\x08\x7f{CANARY}",
    "NUL": f"\x00{CANARY}",
    "format": f"%s %(name)s {{event}} {CANARY}",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = {"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(tmp_path / "instance"),
             "CONSULT_LOG_LEVEL": "DEBUG"}  # fmt: skip
    return load_settings(given)


def lines_of(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of the log, split as a reader's tools would: at a line feed and at nothing else."""
    return capfd.readouterr().err.split("\n")[:-1]


def test_c15_whatever_a_request_holds_it_makes_one_record(
    app: Flask, client: PageClient, capfd: pytest.CaptureFixture[str], figure: Figure
) -> None:
    lines_of(capfd)
    tried = 0
    for value in INJECTED.values():
        for address in (*addresses(app).values(), f"/{value}", f"/begin/{value}"):
            client.get(address, query_string={"q": value})
            tried += 1
        header = value.replace("\r", "").replace("\n", "")
        for name in ("User-Agent", "Referer", "Origin", "X-Forwarded-For", "Host"):
            client.get("/resume", headers=[(name, header.encode().decode("latin-1"))])
            tried += 1
        for address, field in (("/resume", "code"), ("/desk/sign-in", "email"), ("/begin", "name")):
            client.post(address, data={field: value})
            tried += 1
        client.open("/", method=header.upper()[:20].replace(" ", "") or "GET")
        tried += 1
    lines = lines_of(capfd)
    records = [json.loads(line) for line in lines]
    hits = [line for line in lines if CANARY.lower() in line.lower()]
    figure(
        f"{tried} requests with {len(INJECTED)} kinds of line ends and control sequences in every"
        f" part: {len(lines)} records, one each; {len(hits)} hold any of it"
    )
    assert [record["event"] for record in records] == ["request"] * tried
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert hits == []
    assert {field for record in records for field in record} <= FIELDS


@pytest.mark.parametrize("value", INJECTED.values(), ids=INJECTED)
def test_c15_a_librarys_line_and_a_failures_words_make_one_record_without_them(
    capfd: pytest.CaptureFixture[str], value: str
) -> None:
    configure_logging("DEBUG")
    log = logging.getLogger("a.library")
    log.warning(value)
    log.error("failed for %s", value)
    try:
        raise ValueError(value)
    except ValueError as error:
        log.exception(error)
        log_failure("job failed", error)
    lines = lines_of(capfd)
    records = [json.loads(line) for line in lines]
    assert [record["event"] for record in records] == [A_LIBRARY] * 3 + ["job failed"]
    assert [record.get("library") for record in records] == ["a.library"] * 3 + [None]
    assert records[2]["failure"] == records[3]["failure"] == "ValueError"
    assert CANARY not in "".join(lines)


@pytest.mark.parametrize(
    "name", ["sqlalchemy.engine", "huey.consumer", "weasyprint.progress", "alembic", "consult",
             "gunicorn.error", "gunicorn.access", "werkzeug", "py.warnings"]
)  # fmt: skip
def test_d14_what_libraries_say_is_cut_down_at_every_level(
    capfd: pytest.CaptureFixture[str], name: str
) -> None:
    configure_logging("DEBUG")
    log = logging.getLogger(name)
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        log.log(level, "%s", CANARY, extra={"address": CANARY})
    assert CANARY not in capfd.readouterr().err


def test_d14_the_web_server_is_told_to_cut_its_own_lines_down_and_to_keep_no_access_log() -> None:
    conf = (HOUSE / "gunicorn.conf.py").read_text()
    assert "logconfig_dict = FOR_GUNICORN" in conf
    assert FOR_GUNICORN["handlers"] == {"cut": {"class": "consult.logs.CutDown"}}
    for logger in FOR_GUNICORN["loggers"].values():
        assert (logger["handlers"], logger["propagate"]) == (["cut"], False)
    assert CutDown.__module__ == "consult.logs"


def test_what_an_operator_must_know_of_the_server_is_kept(
    capfd: pytest.CaptureFixture[str],
) -> None:
    configure_logging("WARNING")
    log = logging.getLogger("gunicorn.error")
    handler = CutDown()
    log.addHandler(handler)
    log.propagate = False
    try:
        log.critical("WORKER TIMEOUT (pid:%s)", 7)
        log.error("Worker (pid:%s) was sent %s!" + " Perhaps out of memory?", 7, "SIGKILL")
        log.warning(f"Invalid request from ip=1.2.3.4: GET /begin/{CANARY}")
    finally:
        log.removeHandler(handler)
        log.propagate = True
    lines = lines_of(capfd)
    assert [json.loads(line)["event"] for line in lines] == [
        "WORKER TIMEOUT", "Worker (pid:%s) was sent %s!", "Invalid request",
    ]  # fmt: skip
    assert CANARY not in "".join(lines)


def test_a_field_that_is_not_on_the_list_is_dropped() -> None:
    assert keep_allowed_fields(None, "info", {"event": "x", "name": CANARY}) == {"event": "x"}


def test_a_failure_without_a_frame_of_ours_still_says_where(
    capfd: pytest.CaptureFixture[str],
) -> None:
    configure_logging("ERROR")
    try:
        json.loads(CANARY)
    except ValueError as error:
        log_failure("failed", error)
    record = json.loads(lines_of(capfd)[-1])
    assert record["at"][0].partition(":")[0].endswith(".py")
