"""Looking after the staff: invited by a link that works once, never without an administrator."""

import re

import pytest

from consult.accounts import Role, accounts, code_at, give_second_factor, list_standings
from consult.accounts.set_up_links import LINK_SECONDS

EMAIL, PASSWORD = "kim@clinic.example", "four quiet words here"


def invite(browser, **typed):
    given = {"name": "Kim Sample", "email": EMAIL, "role": "specialist", **typed}
    return browser.submit("/desk/staff/new", **given)


def link_in(response):
    field = next(f for f in response.page.all("input") if f.attrs.get("id") == "link")
    return re.sub(r"^https?://[^/]+", "", field.attrs["value"])


def account(app, email=EMAIL):
    with app.app_context():
        return next(s for s in list_standings(accounts()) if s.member.email == email)


def press(browser, app, endpoint, email=EMAIL, **typed):
    """Press a button on a member's page."""
    number = account(app, email).member.id
    values = browser.get("/desk/staff").page.form().values
    return browser.post(f"/desk/staff/{number}/{endpoint}", data={**values, **typed})


def test_who_is_invited_sets_password_and_second_factor_and_is_in(
    app, client, administrator, clock
):
    link = link_in(invite(administrator))
    response = client.submit(link, password=PASSWORD, again=PASSWORD)
    assert response.headers["Location"] == "/desk/second-factor"
    page = client.get("/desk/second-factor/set-up").page
    secret = page.all("strong")[0].text.replace(" ", "")
    client.submit("/desk/second-factor/set-up", code=code_at(secret, int(clock().timestamp())))
    assert "Kim Sample · specialist" in client.get("/desk/").page.text
    signing_out = client.get("/desk/").page.form("/desk/sign-out").values
    client.post("/desk/sign-out", data=signing_out)
    assert client.get("/desk/").status_code == 303


def test_a_link_works_once_and_opening_it_changes_nothing(app, client, administrator):
    link = link_in(invite(administrator))
    for _ in range(3):
        assert client.get(link).status_code == 200
    client.submit(link, password=PASSWORD, again=PASSWORD)
    assert app.test_client().get(link).status_code == 404


def test_d05_a_new_password_ends_every_session_of_the_account(app, administrator, specialist):
    whose = "specialist-robin-sample@clinic.example"
    link = link_in(press(administrator, app, "link", whose))
    assert specialist.get("/desk/").status_code == 200
    app.test_client().submit(link, password=PASSWORD, again=PASSWORD)
    assert specialist.get("/desk/").status_code == 303


def test_a_link_is_over_after_seven_days(client, administrator, clock):
    link = link_in(invite(administrator))
    clock.forward(seconds=LINK_SECONDS)
    response = client.get(link)
    assert response.status_code == 404
    assert response.page.heading == "This link does not work any more"


def test_a_new_link_ends_the_one_before(app, client, administrator):
    first = link_in(invite(administrator))
    second = link_in(press(administrator, app, "link"))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_only_the_digest_of_a_link_is_kept(administrator, services):
    token = link_in(invite(administrator)).rpartition("/")[2]
    with services.record.database.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM set_up_link").all())
        told = str(connection.exec_driver_sql("SELECT * FROM audit").all())
    assert token not in kept + told


@pytest.mark.parametrize(("password", "again"), [("short", "short"), ("x" * 129, "x" * 129),
                                                 (PASSWORD, PASSWORD + "!"), ("", "")])  # fmt: skip
def test_a_password_that_will_not_do_leaves_the_link_as_it_is(
    client, administrator, password, again
):
    link = link_in(invite(administrator))
    assert client.submit(link, password=password, again=again).status_code == 400
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [{"name": ""}, {"name": "two\nlines"}, {"name": "x" * 121}, {"name": "a\x00b"}, {"email": "x"},
     {"email": ""}, {"email": "x" * 300}, {"role": "gardener"}, {"role": ""}],
)  # fmt: skip
def test_a_form_that_will_not_do_says_so_and_makes_nothing(app, administrator, typed):
    response = invite(administrator, **typed)
    assert response.status_code == 400
    assert response.page.title.startswith("Error: ")
    with app.app_context():
        assert len(list_standings(accounts())) == 1


def test_an_address_is_invited_once(administrator):
    invite(administrator)
    assert "an account with this e-mail address already" in invite(administrator).page.text


def test_d05_switching_off_ends_sessions_and_links_at_once(app, administrator, specialist, client):
    link = link_in(invite(administrator))
    press(administrator, app, "switch-off")
    assert client.get(link).status_code == 404
    press(administrator, app, "switch-off", email="specialist-robin-sample@clinic.example")
    assert specialist.get("/desk/").status_code == 303


def test_d05_a_changed_role_ends_sessions(app, administrator, specialist):
    email = "specialist-robin-sample@clinic.example"
    press(administrator, app, "role", email, role="front-desk")
    assert specialist.get("/desk/").status_code == 303
    assert account(app, email).member.roles == {Role.FRONT_DESK}
    assert press(administrator, app, "role", email, role="gardener").status_code == 400


@pytest.mark.parametrize(
    ("endpoint", "typed"), [("switch-off", {}), ("role", {"role": "front-desk"})]
)
def test_the_last_administrator_stays(app, administrator, endpoint, typed):
    own = "administrator-robin-sample@clinic.example"
    invite(administrator, role="administrator")  # has no password yet, and does not count
    response = press(administrator, app, endpoint, own, **typed)
    assert response.status_code == 409
    assert "last administrator" in response.page.text
    assert administrator.get("/desk/staff").status_code == 200


def test_a_lost_second_factor_is_reset_by_another_and_written_down(app, administrator, specialist):
    email = "specialist-robin-sample@clinic.example"
    with app.app_context():
        give_second_factor(accounts(), account(app, email).member.id, "JBSWY3DPEHPK3PXP")
    press(administrator, app, "reset-second-factor", email)
    assert account(app, email).factor_since is None
    assert specialist.get("/desk/").status_code == 303
    assert "reset a second factor" in administrator.get("/desk/audit").page.text


def test_nobody_resets_ones_own_second_factor(app, administrator):
    own = "administrator-robin-sample@clinic.example"
    for endpoint in ("reset-second-factor", "link"):
        assert press(administrator, app, endpoint, own).status_code == 409


@pytest.mark.parametrize("number", ["999", "999999999999999999999", "0"])
def test_a_member_that_there_is_not_is_no_page(administrator, number):
    assert administrator.get(f"/desk/staff/{number}").status_code == 404
