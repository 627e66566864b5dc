"""A blank form that the worker made on its machine is handed out by a web server on another."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from consult.blank_forms import BLANK_FORM, FormShelf, open_shelf
from consult.consultations import due_jobs
from consult.documents.blank_form import BlankForm
from consult.jobs import Worker
from tests.pages import PageClient
from tests.several.machines import Servers, count, sign_in_desk

MADE = b"%PDF-1.7 a form"
ADDRESS = "/desk/blank-form.pdf"


@pytest.fixture
def servers(servers_on_postgresql: Servers) -> Servers:
    return servers_on_postgresql


@pytest.fixture
def shelves(servers: Servers) -> list[FormShelf]:
    return [open_shelf(one.settings) for one in servers.services]


@pytest.fixture
def desk(servers: Servers) -> PageClient:
    """The front desk at the second server."""
    browser = servers.browser_at(1)
    sign_in_desk(servers, browser)
    return browser


@pytest.fixture
def work(
    servers: Servers, shelves: list[FormShelf], monkeypatch: pytest.MonkeyPatch
) -> Callable[[], list[str]]:
    """Return what does the due jobs on the first machine, and says what was made."""
    made: list[str] = []

    def press(_: object, form: BlankForm) -> bytes:
        made.append(form.size)
        return MADE + form.size.encode()

    monkeypatch.setattr("consult.jobs.worker.blank_form_pdf", press)
    here = servers.services[0]
    worker = Worker(
        here.record, SimpleNamespace(renderer=None), here.telling,  # type: ignore[arg-type]
        lambda _: here.current_release, forms=shelves[0], current_release=here.current_release,
    )  # fmt: skip

    def work() -> list[str]:
        made.clear()
        for job in due_jobs(here.record):
            worker.do(job.id)
        return list(made)

    return work


def a_form(servers: Servers, shelf: FormShelf) -> BlankForm:
    here = servers.services[0]
    return shelf.form(here.telling, here.current_release, "en", "standard")


def test_what_the_worker_made_elsewhere_is_handed_out(
    desk: PageClient, work: Callable[[], list[str]], servers: Servers
) -> None:
    assert desk.get(ADDRESS).status_code == 503
    assert [job.kind for job in due_jobs(servers.services[0].record)] == [BLANK_FORM]
    assert work()
    for _ in range(2):
        response = desk.get(ADDRESS)
        assert (response.status_code, response.data) == (200, MADE + b"standard")


def test_a_form_that_lies_on_the_workers_machine_only_is_shared_and_not_made_again(
    desk: PageClient, work: Callable[[], list[str]], servers: Servers, shelves: list[FormShelf]
) -> None:
    desk.get(ADDRESS)
    work()
    with servers.services[0].record.database.write() as connection:
        connection.execute(text("DROP TABLE consult_queue_kv"))
    for kept in shelves[1].folder.glob("*"):
        kept.unlink()
    assert desk.get(ADDRESS).status_code == 503
    assert work() == []
    assert desk.get(ADDRESS).data == MADE + b"standard"


def test_a_form_that_somebody_else_put_into_the_database_is_handed_to_nobody(
    servers: Servers, shelves: list[FormShelf]
) -> None:
    form = a_form(servers, shelves[0])
    shelves[0].keep(form, MADE)
    database = servers.services[0].record.database
    with database.write() as connection:
        spoil = "UPDATE consult_queue_kv SET value = set_byte(value, length(value) - 1, 33)"
        assert connection.execute(text(spoil)).rowcount == 1
    assert shelves[1].read(form) is None
    assert shelves[0].read(form) == MADE


def test_a_database_that_is_away_leaves_what_the_folder_has(
    servers: Servers, shelves: list[FormShelf]
) -> None:
    form = a_form(servers, shelves[0])
    shelves[0].keep(form, MADE)
    away = servers.services[0].settings.model_copy(
        update={"database_url": "postgresql+psycopg://consult@/consult?host=/nowhere"}
    )
    shelf = open_shelf(away)
    assert shelf.read(form) == MADE
    elsewhere = FormShelf(shelf.folder / "other", shelf.base_url, shelf.shared)
    assert elsewhere.read(form) is None


def test_no_connection_is_kept_for_a_form(servers: Servers, shelves: list[FormShelf]) -> None:
    shelves[0].keep(a_form(servers, shelves[0]), MADE)
    shelves[1].read(a_form(servers, shelves[1]))
    held = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'consult files'"
    assert count(servers.services[0].record.database, held) == 0
