"""Failed sign-ins make the next one wait: a guesser long, the owner elsewhere not at all."""

import pytest

from consult.accounts.tries import (
    FIRST_WAIT_SECONDS,
    FORGOTTEN_AFTER_SECONDS,
    FREE_FOR_ACCOUNT,
    FREE_FOR_ORIGIN,
    LONGEST_WAIT_SECONDS,
    TooManySignInTries,
    check_tries,
    count_failure,
    forget_failures,
)

EMAIL, HERE, THERE = "priya@clinic.example", "192.0.2.1", "192.0.2.2"


@pytest.fixture
def database(services):
    return services.record.database


def fail(database, times, email=EMAIL, origin=HERE, now=1000):
    for _ in range(times):
        count_failure(database, email, origin, now)


def wait(database, email=EMAIL, origin=HERE, now=1000):
    try:
        check_tries(database, email, origin, now)
    except TooManySignInTries as too_many:
        return too_many.wait
    return 0


def test_a_handful_of_mistakes_is_free(database):
    fail(database, FREE_FOR_ACCOUNT - 1)
    assert wait(database) == 0


def test_each_failure_after_that_doubles_the_wait_up_to_a_limit(database):
    fail(database, FREE_FOR_ACCOUNT)
    assert wait(database) == FIRST_WAIT_SECONDS
    fail(database, 1)
    assert wait(database) == 2 * FIRST_WAIT_SECONDS
    fail(database, 20)
    assert wait(database) == LONGEST_WAIT_SECONDS


def test_waiting_ends(database):
    fail(database, FREE_FOR_ACCOUNT)
    assert wait(database, now=1000 + FIRST_WAIT_SECONDS) == 0


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(database):
    fail(database, 20, origin=THERE)
    assert wait(database, origin=THERE) > 0
    assert wait(database, origin=HERE) == 0


def test_an_origin_that_tries_one_account_after_another_waits_too(database):
    for number in range(FREE_FOR_ORIGIN):
        fail(database, 1, email=f"{number}@clinic.example")
    assert wait(database, email="new@clinic.example") > 0


def test_the_spelling_of_an_address_makes_no_other_account(database):
    fail(database, FREE_FOR_ACCOUNT, email=f" {EMAIL.upper()} ")
    assert wait(database) > 0


def test_who_signs_in_starts_afresh(database):
    fail(database, FREE_FOR_ACCOUNT)
    forget_failures(database, EMAIL, HERE)
    assert wait(database) == 0


def test_what_is_a_day_old_is_forgotten_and_no_address_is_stored(database):
    fail(database, FREE_FOR_ACCOUNT)
    fail(database, 1, email="other@clinic.example", now=2000 + FORGOTTEN_AFTER_SECONDS)
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
