"""The app as a whole: what it refuses to start with, and what its services hold."""

import os
import secrets
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from consult.app import ContentIsWithdrawn, create_app, prepare_to_serve
from consult.brief.submitted import Identity
from consult.consultations import (
    SYSTEM,
    KeysDoNotFit,
    NoSuchRelease,
    SchemaIsTooOld,
    begin,
    migrate,
    migrate_keys,
    store_release,
    withdraw_release,
)
from consult.settings import load_settings
from tests.consultations.stored import empty_url
from tests.databases import SQLITE, environ_of

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def environ(tmp_path, database_kind):
    """Settings that lead to databases without a table."""
    places = {}  # of SQLite's files: where they are looked for
    if database_kind != SQLITE:
        main, keys = (empty_url(database_kind, tmp_path) for _ in range(2))
        places = environ_of(main, keys)
    return {
        **places,
        "CONSULT_DEMONSTRATION": "1",
        "CONSULT_INSTANCE": str(tmp_path),
        "CONSULT_LOG_LEVEL": "ERROR",
    }


@pytest.fixture
def create(environ, monkeypatch, release):
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)

    def begin(**more):
        app = create_app(load_settings({**environ, **more}))
        record = app.extensions["consult"].record
        opened.enter_context(closing(record.database))
        opened.enter_context(closing(record.keys_database))
        return app

    with ExitStack() as opened:
        yield begin


def migrate_all(app):
    record = app.extensions["consult"].record
    migrate(record.database)
    migrate_keys(record.keys_database)


def test_the_app_does_not_serve_before_the_databases_have_a_shape_that_it_knows(create):
    with pytest.raises(SchemaIsTooOld, match="flask database migrate"):
        prepare_to_serve(create())


def test_nothing_migrates_by_itself(create):
    app = create()
    with pytest.raises(SchemaIsTooOld):
        prepare_to_serve(app)
    with app.extensions["consult"].record.database.read() as connection:
        assert inspect(connection).get_table_names() == []


def test_nobody_begins_on_content_that_was_withdrawn(create):
    app = create()
    migrate_all(app)
    prepare_to_serve(app)
    here = app.extensions["consult"]
    store_release(here.record, here.current_release)
    withdraw_release(here.record, here.current_release.hash, "A figure is wrong.", SYSTEM)
    with pytest.raises(ContentIsWithdrawn, match=r"withdrawn. Put the mended content in place"):
        prepare_to_serve(app)


def test_the_app_does_not_serve_a_record_that_other_keys_sealed(create):
    app = create()
    migrate_all(app)
    prepare_to_serve(app)
    other = create(CONSULT_PEPPER=secrets.token_urlsafe(32))
    with pytest.raises(KeysDoNotFit):
        prepare_to_serve(other)


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, "Consult does not start: CONSULT_SECRET_KEY is not set"),
        (
            {"CONSULT_DEMONSTRATION": "1"},
            "Consult does not start: a database is older than this version of Consult can serve",
        ),
    ],
)
def test_the_server_says_in_one_sentence_why_it_does_not_start(tmp_path, environ, says):
    outcome = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=HOUSE,
        env={"PATH": os.environ["PATH"], "CONSULT_INSTANCE": str(tmp_path), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(says)
    assert "Traceback" not in outcome.stderr


def test_a_consultation_keeps_its_release_when_the_content_has_moved_on(services, release):
    older = release.model_copy(update={"hash": "older", "label": "older"})
    person = Identity(name="A", birth_date="1970-01-01")
    begin(services.record, older, person)
    kept = services.release_of("older")
    assert kept == older
    assert services.release_of("older") is kept
    assert services.release_of(release.hash) is release


def test_a_release_that_nobody_stored_is_an_error(services):
    with pytest.raises(NoSuchRelease):
        services.release_of("none")


def test_the_services_cannot_be_changed(services):
    with pytest.raises(AttributeError):
        services.clock = None


def test_one_cookie_serves_the_app_and_only_where_it_is_needed(client):
    assert "Set-Cookie" not in client.get("/healthz").headers
    assert "Set-Cookie" not in client.get("/static/css/desk.css").headers
    assert "Set-Cookie" not in client.get("/nothing-here").headers


def test_no_connection_is_open_when_the_server_makes_its_processes(app, settings):
    prepare_to_serve(app)
    files = [file for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]
    assert [file for file in files if str(settings.instance) in os.readlink(file)] == []
