"""Failed sign-ins make the next one wait: a guesser long, the owner elsewhere not at all."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from consult.accounts import Role, accounts, code_at, create_staff, give_second_factor
from consult.accounts.devices import MOST_ACCOUNTS, device_of, remember_device
from consult.accounts.tries import (
    FIRST_WAIT_SECONDS,
    FORGOTTEN_AFTER_SECONDS,
    FREE_FOR_ACCOUNT,
    FREE_FOR_ORIGIN,
    LONGEST_WAIT_SECONDS,
    ORIGIN_SECONDS,
    TooManySignInTries,
    Try,
    check_tries,
    count_failure,
    forget_failures,
)

EMAIL, HERE, THERE = "priya@clinic.example", "192.0.2.1", "192.0.2.2"
PASSWORD, SECRET = "four quiet words here", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = 2 * ORIGIN_SECONDS


@pytest.fixture
def database(services):
    return services.record.database


def fail(database, times, email=EMAIL, origin=HERE, now=NOW, device=None):
    for _ in range(times):
        count_failure(database, Try(email, origin, device), now)


def wait(database, email=EMAIL, origin=HERE, now=NOW, device=None):
    try:
        check_tries(database, Try(email, origin, device), now)
    except TooManySignInTries as too_many:
        return too_many.wait
    return 0


def test_a_handful_of_mistakes_is_free(database):
    fail(database, FREE_FOR_ACCOUNT - 1)
    assert wait(database) == 0


def test_d08_each_failure_after_that_doubles_the_wait_up_to_a_limit(database, figure):
    waits = []
    for _ in range(20):
        fail(database, 1)
        waits.append(wait(database))
    free, growing = waits[: FREE_FOR_ACCOUNT - 1], waits[FREE_FOR_ACCOUNT - 1 :]
    figure(
        f"{len(free) + 1} failures, then waits of {', '.join(map(str, growing[:8]))} s;"
        f" never longer than {max(waits) // 60} minutes"
    )
    assert set(free) == {0}
    assert growing[:2] == [FIRST_WAIT_SECONDS, 2 * FIRST_WAIT_SECONDS]
    assert growing == sorted(growing)
    assert max(waits) == LONGEST_WAIT_SECONDS == 15 * 60


def test_waiting_ends(database):
    fail(database, FREE_FOR_ACCOUNT)
    assert wait(database, now=NOW + FIRST_WAIT_SECONDS) == 0


def test_d08_a_stranger_elsewhere_does_not_lock_the_owner_out(database):
    fail(database, 20, origin=THERE)
    assert wait(database, origin=THERE) > 0
    assert wait(database, origin=HERE) == 0


def test_d08_a_stranger_in_the_same_network_does_not_lock_out_a_browser_that_is_known(database):
    fail(database, 3 * FREE_FOR_ORIGIN)
    assert wait(database) > 0
    assert wait(database, device="a browser") == 0
    fail(database, FREE_FOR_ACCOUNT, device="a browser")
    assert wait(database, device="a browser") > 0  # a stolen one has no more tries than others


def test_an_origin_that_tries_one_account_after_another_waits_too(database):
    for number in range(FREE_FOR_ORIGIN):
        fail(database, 1, email=f"{number}@clinic.example")
    assert 0 < wait(database, email="new@clinic.example") <= ORIGIN_SECONDS
    assert wait(database, email="new@clinic.example", now=NOW + ORIGIN_SECONDS) == 0


def test_d08_the_small_mistakes_of_a_clinic_do_not_add_up_to_a_lock_for_all_its_staff(
    database, figure
):
    """Sixty days of three mistakes from the clinic's one address, never a day without."""
    held, days = 0, 60
    for number in range(3 * days):
        now = NOW + number * 8 * 60 * 60
        fail(database, 1, email=f"{number % 9}@clinic.example", now=now)
        held += wait(database, now=now) > 0
    figure(f"{3 * days} mistakes from one address in {days} days: {held} made others wait")
    assert held == 0


def test_mistakes_at_the_same_moment_are_all_counted(database):
    with ThreadPoolExecutor(FREE_FOR_ACCOUNT) as others:
        tries = [others.submit(fail, database, 1) for _ in range(FREE_FOR_ACCOUNT)]
        assert [one.result(30) for one in tries] == [None] * FREE_FOR_ACCOUNT
    assert wait(database) == FIRST_WAIT_SECONDS


def test_the_spelling_of_an_address_makes_no_other_account(database):
    fail(database, FREE_FOR_ACCOUNT, email=f" {EMAIL.upper()} ")
    assert wait(database) > 0


def test_who_signs_in_starts_afresh(database):
    fail(database, FREE_FOR_ACCOUNT)
    forget_failures(database, Try(EMAIL, HERE))
    assert wait(database) == 0


def test_what_is_a_day_old_is_forgotten_and_no_address_is_stored(database):
    fail(database, FREE_FOR_ACCOUNT)
    fail(database, 1, email="other@clinic.example", now=NOW + 1000 + FORGOTTEN_AFTER_SECONDS)
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sign_in_try").all()
    assert len(rows) == 2
    assert "clinic" not in str(rows)


def test_the_sign_in_page_says_when_to_try_again(client, clock):
    for _ in range(FREE_FOR_ACCOUNT):
        response = client.submit("/desk/sign-in", email=EMAIL, password="a wrong password")
        assert response.status_code == 200
    response = client.submit("/desk/sign-in", email=EMAIL, password="a wrong password")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == str(FIRST_WAIT_SECONDS)
    clock.forward(seconds=FIRST_WAIT_SECONDS)
    response = client.submit("/desk/sign-in", email=EMAIL, password="a wrong password")
    assert response.status_code == 200


@pytest.fixture
def priya(app):
    with app.app_context():
        member = create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
        give_second_factor(accounts(), member.id, SECRET)


def give_password(client, password=PASSWORD):
    return client.submit("/desk/sign-in", email=EMAIL, password=password)


def come_in(client, clock):
    clock.forward(seconds=30)
    give_password(client)
    return client.submit("/desk/second-factor", code=code_at(SECRET, int(clock().timestamp())))


def sign_out(client):
    client.post("/desk/sign-out", data=client.get("/desk/").page.form("/desk/sign-out").values)


def device_cookie(response):
    found = [c for c in response.headers.getlist("Set-Cookie") if c.startswith("consult-device=")]
    return found[0] if found else None


def test_d08_a_right_sign_in_from_a_known_browser_works_while_strangers_fail_beside_it(
    app, client, clock, priya, figure
):
    come_in(client, clock)
    sign_out(client)
    stranger, waits = app.test_client(), []
    while not waits or waits[-1] < LONGEST_WAIT_SECONDS:
        refused = give_password(stranger, "some other words")
        if refused.status_code == 429:
            waits.append(int(refused.headers["Retry-After"]))
            clock.forward(seconds=waits[-1])
    give_password(stranger, "some other words")
    assert give_password(app.test_client()).status_code == 429  # the right one, on a new browser
    assert come_in(client, clock).status_code == 303
    figure(
        f"a stranger at the owner's own address fails until it has to wait {waits[-1]} s: a new"
        " browser waits as well, the known one signs in"
    )


def test_the_mark_of_a_browser_is_opaque_bound_to_the_account_and_kept_from_scripts(
    app, client, clock, priya
):
    cookie = device_cookie(come_in(client, clock))
    assert cookie is not None
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    value = cookie.partition("=")[2].partition(";")[0]
    assert "priya" not in value
    with app.test_request_context(headers={"Cookie": f"consult-device={value}"}):
        assert device_of(EMAIL.upper()) == value.partition(".")[0]
        assert device_of("other@clinic.example") is None


@pytest.mark.parametrize("value", ["", "x", "a" * 32, f"{'a' * 32}.{'b' * 32}", "é.ü", "." * 500])
def test_a_mark_that_was_not_made_here_is_none(app, value):
    environ = {"HTTP_COOKIE": f"consult-device={value}"}
    with app.test_request_context(environ_overrides=environ):
        assert device_of(EMAIL) is None


def test_a_desk_that_a_team_shares_knows_them_all(app):
    value = ""
    team = [f"{number}@clinic.example" for number in range(MOST_ACCOUNTS + 1)]
    for email in team:
        with app.test_request_context(headers={"Cookie": f"consult-device={value}"}):
            app.preprocess_request()
            remember_device(email)
            response = app.process_response(app.response_class())
            value = response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    with app.test_request_context(headers={"Cookie": f"consult-device={value}"}):
        assert [device_of(email) is not None for email in team] == [False] + [True] * MOST_ACCOUNTS
