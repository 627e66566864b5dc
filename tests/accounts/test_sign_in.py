"""Signing in and out at the desk: who comes in, what refuses, and what a session is worth."""

import pytest

from consult.accounts import Role, accounts, code_at, create_staff, give_second_factor
from consult.accounts.sessions import IDLE_SECONDS, LONGEST_SECONDS
from consult.accounts.setup import SESSION_KEY

PASSWORD = "four quiet words here"
EMAIL = "priya@clinic.example"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def priya(app):
    with app.app_context():
        member = create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
        give_second_factor(accounts(), member.id, SECRET)
    return member


def give_password(client, email=EMAIL, password=PASSWORD, address="/desk/sign-in"):
    return client.submit(address, email=email, password=password)


def sign_in(client, address="/desk/sign-in"):
    """Sign in by password and by the next code, as the clock of the app has it."""
    clock = client.application.extensions["consult"].clock
    clock.forward(seconds=30)
    there = client.get(give_password(client, address=address).headers["Location"])
    return client.submit(there.headers["Location"], code=code_at(SECRET, int(clock().timestamp())))


def session_id(client):
    with client.session_transaction() as session:
        return session.get(SESSION_KEY)


def test_who_signs_in_arrives_at_the_list_under_their_name_and_role(client, priya):
    response = sign_in(client)
    assert response.headers["Location"] == "/desk/"
    page = client.get("/desk/").page
    assert "Priya Sample · front desk" in page.text


def test_who_wanted_a_page_arrives_there(client, priya):
    first = client.get("/desk/invitations/new")
    assert first.headers["Location"] == "/desk/sign-in?next=/desk/invitations/new"
    assert sign_in(client, address=first.headers["Location"]).headers["Location"] == (
        "/desk/invitations/new"
    )


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "some other words"), ("nobody@clinic.example", PASSWORD), ("", ""), ("x" * 300, "y")],
)
def test_d06_every_refusal_reads_the_same(client, priya, email, password):
    response = give_password(client, email, password)
    problems = [item.text for item in response.page.all("li") if "do not belong" in item.text]
    assert problems == [
        "This e-mail address and password do not belong together. Check both and try again."
    ]
    assert response.page.form().values["password"] == ""
    assert session_id(client) is None


def test_an_address_is_the_same_in_capitals(client, priya):
    assert give_password(client, email=EMAIL.upper()).status_code == 302


def test_an_account_that_is_switched_off_does_not_come_in(client, priya, services):
    switch_off(services.record.database)
    assert give_password(client).status_code == 200
    assert session_id(client) is None


def switch_off(database):
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE staff SET active = false")


def test_d05_being_switched_off_ends_a_session_at_once(client, priya, services):
    sign_in(client)
    switch_off(services.record.database)
    assert client.get("/desk/").status_code == 303


def test_d05_signing_in_begins_a_session_of_its_own_with_a_token_of_its_own(client, priya):
    with client.session_transaction() as session:
        session[SESSION_KEY] = "planted"
        session["csrf_token"] = "planted"
    sign_in(client)
    with client.session_transaction() as session:
        assert session[SESSION_KEY] != "planted"
        assert session.get("csrf_token") != "planted"


def test_d05_a_second_sign_in_has_another_session(app, client, priya):
    sign_in(client)
    other = app.test_client()
    sign_in(other)
    assert session_id(client) != session_id(other)


def test_d05_a_cookie_that_was_kept_is_worth_nothing_after_signing_out(app, client, priya):
    sign_in(client)
    kept = session_id(client)
    page = client.get("/desk/").page
    values = page.form("/desk/sign-out").values
    response = client.post("/desk/sign-out", data=values)
    assert response.headers["Location"] == "/desk/sign-in"
    thief = app.test_client()
    with thief.session_transaction() as session:
        session[SESSION_KEY] = kept
    assert thief.get("/desk/").status_code == 303


def test_signing_out_is_a_form_and_never_a_link(client, priya):
    sign_in(client)
    assert client.get("/desk/sign-out").status_code == 405
    assert client.post("/desk/sign-out").status_code == 400
    assert client.get("/desk/").status_code == 200


def test_d16_an_idle_session_is_over(client, priya, clock, figure):
    figure(f"staff: over after {IDLE_SECONDS // 60} idle minutes")
    assert IDLE_SECONDS == 15 * 60
    sign_in(client)
    clock.forward(seconds=IDLE_SECONDS - 5)
    assert client.get("/desk/").status_code == 200
    clock.forward(seconds=IDLE_SECONDS - 5)
    assert client.get("/desk/").status_code == 200
    clock.forward(seconds=IDLE_SECONDS + 5)
    assert client.get("/desk/").status_code == 303


def test_d16_no_session_lasts_longer_than_a_day_at_work(client, priya, clock, figure):
    figure(f"staff: over after {LONGEST_SECONDS // 3600} hours, however busy")
    assert LONGEST_SECONDS == 10 * 60 * 60
    sign_in(client)
    for _ in range(LONGEST_SECONDS // 600):
        clock.forward(seconds=600)
        last = client.get("/desk/").status_code
    assert last == 303


def test_the_cookie_holds_opaque_ids_only(client, priya):
    sign_in(client)
    client.get("/desk/")
    with client.session_transaction() as session:
        kept = dict(session)
    assert kept.keys() <= {SESSION_KEY, "csrf_token", "_user_id", "_fresh", "fs_cc", "fs_paa"}
    assert not any(word in str(kept).lower() for word in ("priya", "clinic", "front"))


def test_only_the_digest_of_a_session_is_stored(client, priya, services):
    sign_in(client)
    with services.record.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT sid_hash FROM staff_session").all()
    assert len(rows) == 1
    assert session_id(client) not in str(rows)


def test_who_is_signed_in_already_is_sent_on(client, priya):
    sign_in(client)
    assert client.get("/desk/sign-in").headers["Location"] == "/desk/"


def test_no_token_in_an_address_or_a_header_signs_anybody_in(client, priya, app):
    with app.test_request_context():
        from flask_security import SQLAlchemySessionUserDatastore

        datastore = app.extensions["security"].datastore
        assert isinstance(datastore, SQLAlchemySessionUserDatastore)
        token = datastore.find_user(email=EMAIL).get_auth_token()
        datastore.db.session.remove()
    for response in (
        client.get(f"/desk/?auth_token={token}"),
        client.get("/desk/", headers={"Authentication-Token": token}),
    ):
        assert response.status_code == 303
    assert client.get(f"/desk/sign-in?auth_token={token}").status_code == 200


def test_there_is_no_registration_and_no_recovery(app):
    addresses = {rule.rule for rule in app.url_map.iter_rules() if "security" in rule.endpoint}
    assert addresses == {"/desk/sign-in", "/desk/sign-out"}
