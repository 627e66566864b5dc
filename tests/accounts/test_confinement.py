"""Flask-Security hooks every request of an app; here only its own two addresses pay for it."""

from sqlalchemy import event

from consult.accounts.setup import BLUEPRINT, SESSION_KEY

OURS = ("consult.", "flask_wtf.", "flask.")


def test_none_of_its_hooks_runs_for_other_pages(app):
    for hooks in (
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
        app.template_context_processors,
    ):
        for scope, functions in hooks.items():
            if scope != BLUEPRINT:
                foreign = [f for f in functions if not f.__module__.startswith(OURS)]
                assert foreign == [], scope


def statements_of(app, services, browser, address):
    seen = []
    database = services.record.database.engine

    def note(connection, cursor, statement, *_):
        seen.append(statement)

    event.listen(database, "before_cursor_execute", note)
    try:
        browser.get(address)
    finally:
        event.remove(database, "before_cursor_execute", note)
    return seen


def test_the_start_page_asks_the_database_nothing_about_staff(app, services, front_desk):
    for statement in statements_of(app, services, front_desk, "/"):
        assert "staff" not in statement


def test_a_page_of_the_desk_finds_its_member_of_staff_in_one_statement(app, services, front_desk):
    statements = statements_of(app, services, front_desk, "/desk/invitations/new")
    assert len([s for s in statements if "staff" in s]) == 1


def test_a_cookie_with_nonsense_in_it_is_nobody(client):
    for nonsense in ("", "x", 7, ["a"], {"a": 1}, None):
        with client.session_transaction() as session:
            session[SESSION_KEY] = nonsense
        assert client.get("/desk/").status_code == 303
