"""The page of numbers: Prometheus can read it, it counts right, and nobody is in it."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert

from consult.accounts import Role
from consult.app import create_app
from consult.blank_forms import BLANK_FORM
from consult.consultations import (
    BACKUPS,
    JOB_STATES,
    beat,
    drop_anchor,
    note_backup,
    request_job,
)
from consult.consultations.tables import job
from consult.database import DatabaseIsAway, DatabaseIsBusy
from consult.settings import Settings
from consult.web import counts as counting
from consult.web.metrics import JOB_KINDS
from consult.web.policy import POLICY
from consult.web.services import Services
from tests.conftest import Clock
from tests.pages import PageClient
from tests.web.patient_steps import BORN, Patient

TOKEN = "o7Yk2vQmT9pLz4RwX8nBd3HjS6fGc1VaE0uIo5"
ALLOWED = {"Authorization": f"Bearer {TOKEN}"}
CANARY = "Zebrafinch-Quokka"
HOUSE = Path(__file__).resolve().parents[2]
BACKED_UP = "consult_backup_timestamp_seconds"

Found = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The settings of a service that is measured."""
    return settings.model_copy(update={"metrics_token": TOKEN})


def text_of(client: PageClient) -> str:
    response = client.get("/metrics", headers=ALLOWED)
    assert response.status_code == 200
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return response.get_data(as_text=True)


def read(client: PageClient) -> Found:
    """Return what the page says, as Prometheus' own reader understands it."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text_of(client))
        for sample in family.samples
    }


def one(found: Found, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_without_a_token_in_the_settings_there_is_no_such_page(
    settings: Settings, clock: Clock, release: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    app = create_app(settings.model_copy(update={"metrics_token": ""}), clock=clock)
    for token in ("", TOKEN):
        answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "given", [None, "", TOKEN, "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x",
              f"bearer {TOKEN}", f"Bearer {TOKEN[:-1]}", "Bearer \xe4"]
)  # fmt: skip
def test_whoever_brings_no_token_is_told_that_there_is_no_such_page(
    client: PageClient, given: str | None
) -> None:
    headers = {} if given is None else {"Authorization": given}
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 404
    assert "consult_" not in response.get_data(as_text=True)


def test_no_member_of_staff_sees_it_for_being_one(
    signed_in: Callable[[Role], PageClient],
) -> None:
    for role in Role:
        assert signed_in(role).get("/metrics").status_code == 404


def test_it_leaves_no_cookie_and_no_trace(client: PageClient, services: Services) -> None:
    def rows() -> list[int]:
        with services.record.database.read() as connection:
            tables = ("audit", "patient_session", "tries", "sign_in_try")
            return [
                connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
                for table in tables
            ]

    before = rows()
    assert "Set-Cookie" not in client.get("/metrics", headers=ALLOWED).headers
    assert rows() == before


def test_requests_are_counted_by_page_method_and_status(client: PageClient) -> None:
    for _ in range(3):
        client.get("/")
    client.head("/")
    client.get("/desk/")
    client.get(f"/{CANARY}")
    client.open("/", method=CANARY.upper())
    found = read(client)
    total = "consult_requests_total"
    assert one(found, total, endpoint="patient.start", method="GET", status="2xx") == 4
    assert one(found, total, endpoint="desk.today", method="GET", status="3xx") == 1
    assert one(found, total, endpoint="unmatched", method="other", status="4xx") == 2
    assert one(found, "consult_request_seconds_count", endpoint="patient.start") == 4
    assert one(found, "consult_request_seconds_bucket", endpoint="patient.start", le="+Inf") == 4
    assert one(found, "consult_request_seconds_sum", endpoint="patient.start") > 0
    buckets = [
        one(found, "consult_request_seconds_bucket", endpoint="patient.start", le=str(limit))
        for limit in counting.LIMITS
    ]
    assert buckets == sorted(buckets)


@pytest.mark.parametrize("failure", [DatabaseIsBusy, DatabaseIsAway])
def test_a_save_that_was_refused_is_counted_by_what_was_in_the_way(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    def refuse() -> None:
        raise failure("as if")

    monkeypatch.setitem(app.view_functions, "patient.start", refuse)
    assert client.get("/").status_code == 503
    found = read(client)
    assert one(found, "consult_failures_total", failure=failure.__name__) == 1
    assert one(found, "consult_failures_total", failure="other") == 0


def test_who_is_not_let_in_is_counted_by_the_door(client: PageClient) -> None:
    wrong = {**BORN, "code": "K7QM-3F9X-ZZZZ"}
    assert client.submit("/resume", **wrong).status_code == 400
    client.submit("/desk/sign-in", email="nobody@example.org", password="wrong wrong wrong")
    found = read(client)
    assert one(found, "consult_refused_total", door="patient's code") == 1
    assert one(found, "consult_refused_total", door="password") == 1
    assert one(found, "consult_refused_total", door="second factor") == 0


def test_jobs_worker_anchor_and_backups_are_told(
    client: PageClient, services: Services, clock: Clock
) -> None:
    assert ("consult_worker_seen_timestamp_seconds", frozenset()) not in read(client)
    record, begun = services.record, clock().timestamp()
    request_job(record, "render")
    beat(record)
    drop_anchor(record)
    note_backup(record, ["record"])
    row = {"consultation_id": None, "submission_id": None, "batch_id": None, "tries": 1,
           "claimed_at": None, "due_at": record.now()}  # fmt: skip
    with record.database.write() as connection:
        for state in ("running", "failed", "failed"):
            number = f"{state}{time.monotonic_ns()}"
            connection.execute(insert(job), {**row, "id": number, "kind": "drop", "state": state})
    clock.forward(minutes=2)
    found = read(client)
    assert one(found, "consult_jobs", kind="render", state="due") == 1
    assert one(found, "consult_jobs", kind="drop", state="running") == 1
    assert one(found, "consult_jobs", kind="drop", state="failed") == 2
    assert one(found, "consult_jobs", kind="packets", state="due") == 0
    assert one(found, "consult_longest_wait_seconds") == 120
    assert one(found, "consult_worker_seen_timestamp_seconds") == begun
    assert one(found, "consult_anchored_timestamp_seconds") == begun
    backups = {dict(labels)["kind"] for name, labels in found if name == BACKED_UP}
    # On PostgreSQL an old note of a moved record would be an alarm for ever.
    assert backups == ({"record"} if services.record.database.is_sqlite else set())
    assert one(found, "consult_record_up") == 1


def test_a_record_that_is_away_takes_no_counts_with_it(
    client: PageClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/")

    def away(_record: object) -> None:
        raise DatabaseIsAway("as if")

    monkeypatch.setattr("consult.web.metrics.look_over", away)
    found = read(client)
    assert one(found, "consult_record_up") == 0
    assert one(found, "consult_requests_total", endpoint="patient.start", method="GET",
               status="2xx") == 1  # fmt: skip
    assert not [name for name, _ in found if name == "consult_jobs"]


def test_every_kind_of_job_has_a_name_there() -> None:
    constants = {
        node.value.value
        for node in ast.parse((HOUSE / "consult/consultations/jobs.py").read_text()).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }
    kinds = {value for value in constants if isinstance(value, str)}
    assert kinds
    assert kinds | {BLANK_FORM} == JOB_KINDS


@pytest.fixture
def walked(client: PageClient, signed_in: Callable[[Role], PageClient]) -> set[str]:
    """The words of a patient and of staff who did much, none of which may be told on."""
    patient = Patient(client)
    patient.up_to("goals")
    reference = patient.sitting.reference
    desk = signed_in(Role.FRONT_DESK, CANARY)
    for path in (f"/desk/consultations/{reference}", f"/begin/{CANARY}", f"/{CANARY}?q={CANARY}",
                 f"/prepare/{CANARY}", f"/desk/consultations/{CANARY}"):  # fmt: skip
        desk.get(path, headers={"User-Agent": CANARY, "Referer": CANARY})
        client.get(path, headers={"X-Forwarded-For": CANARY, "Host": CANARY.lower()})
    desk.submit("/desk/search", name=CANARY)
    client.submit("/resume", **{**BORN, "code": CANARY})
    client.open("/", method=CANARY.upper())
    return {CANARY, "Aisha", "Sample", reference, "127.0.0.1", "1961", "localhost"}


def test_nothing_that_anybody_typed_or_is_stands_in_it(
    walked: set[str], client: PageClient
) -> None:
    text = text_of(client).lower()
    assert "consult_requests_total" in text
    assert {word for word in walked if word.lower() in text} == set()


def test_every_label_comes_from_a_list_of_ours(walked: set[str], client: PageClient) -> None:
    known: Mapping[str, set[str]] = {
        "endpoint": {*POLICY, "unmatched"},
        "method": {"GET", "POST", "other"},
        "status": set(counting.STATUSES),
        "le": {*map(str, counting.LIMITS), "+Inf"},
        "failure": set(counting.FAILURE_NAMES),
        "door": {door for door, _ in counting.DOORS.values()},
        "kind": {*JOB_KINDS, *BACKUPS, "other"},
        "state": set(JOB_STATES),
    }
    seen = {pair for _, labels in read(client) for pair in labels}
    assert {(label, value) for label, value in seen if value not in known[label]} == set()


def test_what_the_operating_guide_watches_is_there(client: PageClient, services: Services) -> None:
    beat(services.record)
    drop_anchor(services.record)
    note_backup(services.record, BACKUPS)
    client.get("/")
    guide = (HOUSE / "docs" / "operating.md").read_text()
    watched = set(re.findall(r"\bconsult_[a-z_]+", guide)) - {"consult_keys"}  # a database's name
    assert len(watched) > 8
    told = {name for name, _ in read(client)}
    assert watched - told <= (set() if services.record.database.is_sqlite else {BACKED_UP})
