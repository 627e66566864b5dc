"""Code or link, and the date of birth: no half is told wrong, and guessing is slowed down."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from consult.consultations import (
    CredentialsDoNotMatch,
    TooManyTries,
    open_by_code,
    open_by_token,
    read_chain,
)
from consult.consultations.audit import HOUSE
from consult.consultations.credentials import forget_old_tries
from consult.consultations.references import new_code
from tests.consultations.builders import HERE, MARIA, House, statements_of

WRONG_DATE = date(1961, 9, 4)


def fail(house: House, code: str, origin: str, birth_date: date = WRONG_DATE) -> None:
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, code, birth_date, origin)


def origins() -> Iterator[str]:
    return (f"198.51.100.{number}" for number in range(250))


def test_code_and_date_of_birth_together_open(house: House) -> None:
    begun = house.begin()
    session = open_by_code(house.record, begun.code, MARIA.birth_date, HERE)
    assert session.reference == begun.reference
    assert house.load(session.sid).identity == MARIA
    assert session.sid not in repr(session)


def test_the_link_opens_too_and_more_than_once(house: House) -> None:
    begun = house.begin(invited_by="8")
    for _ in range(2):
        session = open_by_token(house.record, begun.token, MARIA.birth_date, HERE)
        assert house.load(session.sid).status == "opened"


def test_a_code_is_no_link_and_a_link_no_code(house: House) -> None:
    begun = house.begin()
    with pytest.raises(CredentialsDoNotMatch):
        open_by_token(house.record, begun.code, MARIA.birth_date, HERE)
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, begun.token, MARIA.birth_date, HERE)


@pytest.mark.usefixtures("sqlite_folder")
def test_an_unknown_code_and_a_wrong_date_run_the_same_statements(house: House) -> None:
    begun = house.begin()
    with statements_of(house.record.database) as wrong_date:
        fail(house, begun.code, "198.51.100.1")
    with statements_of(house.record.database) as unknown_code:
        fail(house, new_code(), "198.51.100.2")
    assert wrong_date == unknown_code


def test_both_failures_leave_the_same_in_the_log_and_neither_says_which(house: House) -> None:
    begun = house.begin()
    fail(house, begun.code, "198.51.100.1")
    fail(house, new_code(), "198.51.100.2")
    first, second = read_chain(house.record, HOUSE)
    assert (first.action, first.detail) == (second.action, second.detail) == ("refused", "code")


def test_five_failures_are_free_then_the_wait_doubles_up_to_a_quarter_of_an_hour(
    house: House,
) -> None:
    begun, origin = house.begin(), origins()
    for _ in range(5):
        fail(house, begun.code, next(origin))
    waits = []
    for _ in range(7):
        with pytest.raises(TooManyTries) as brake:
            open_by_code(house.record, begun.code, MARIA.birth_date, next(origin))
        waits.append((brake.value.retry_at - house.clock.now) // timedelta(minutes=1))
        house.clock.now = brake.value.retry_at
        fail(house, begun.code, next(origin))
    assert waits == [1, 2, 4, 8, 15, 15, 15]


def test_the_right_code_opens_after_the_wait_and_the_count_begins_anew(house: House) -> None:
    begun, origin = house.begin(), origins()
    for _ in range(5):
        fail(house, begun.code, next(origin))
    house.clock.go_on(minutes=1)
    open_by_code(house.record, begun.code, MARIA.birth_date, next(origin))
    for _ in range(5):
        fail(house, begun.code, next(origin))
    with pytest.raises(TooManyTries):
        open_by_code(house.record, begun.code, MARIA.birth_date, next(origin))


def test_failures_with_one_code_do_not_slow_down_another(house: House) -> None:
    begun, other, origin = house.begin(), house.begin(), origins()
    for _ in range(5):
        fail(house, begun.code, next(origin))
    assert open_by_code(house.record, other.code, MARIA.birth_date, next(origin))


def test_one_place_may_fail_ten_times_in_a_quarter_of_an_hour(house: House) -> None:
    begun = house.begin()
    for _ in range(10):
        fail(house, new_code(), HERE)
    with pytest.raises(TooManyTries) as brake:
        open_by_code(house.record, begun.code, MARIA.birth_date, HERE)
    assert brake.value.retry_at == house.clock.now + timedelta(minutes=15)
    assert open_by_code(house.record, begun.code, MARIA.birth_date, "203.0.113.9")
    house.clock.go_on(minutes=15)
    assert open_by_code(house.record, begun.code, MARIA.birth_date, HERE)


def test_success_does_not_wipe_out_the_failures_of_a_place(house: House) -> None:
    begun = house.begin()
    for _ in range(9):
        fail(house, new_code(), HERE)
    open_by_code(house.record, begun.code, MARIA.birth_date, HERE)
    fail(house, new_code(), HERE)
    with pytest.raises(TooManyTries):
        open_by_code(house.record, begun.code, MARIA.birth_date, HERE)


def test_a_try_that_comes_too_early_is_not_counted(house: House) -> None:
    begun, origin = house.begin(), origins()
    for _ in range(5):
        fail(house, begun.code, next(origin))
    for _ in range(20):
        with pytest.raises(TooManyTries):
            open_by_code(house.record, begun.code, WRONG_DATE, next(origin))
    house.clock.go_on(minutes=1)
    assert open_by_code(house.record, begun.code, MARIA.birth_date, next(origin))


def test_many_guesses_at_once_are_counted_one_by_one(house: House) -> None:
    begun = house.begin()
    outcomes: list[type] = []

    def guess(number: int) -> None:
        try:
            open_by_code(house.record, begun.code, WRONG_DATE, f"198.51.100.{number}")
        except (CredentialsDoNotMatch, TooManyTries) as refused:
            outcomes.append(type(refused))

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(CredentialsDoNotMatch) == 5
    assert outcomes.count(TooManyTries) == 15


def test_old_counts_are_forgotten(house: House) -> None:
    fail(house, new_code(), HERE)
    assert forget_old_tries(house.record) == 0
    house.clock.go_on(days=2)
    assert forget_old_tries(house.record) == 2
    assert house.count("tries") == 0


def test_neither_code_nor_link_nor_place_stands_in_the_tables(house: House) -> None:
    begun = house.begin()
    fail(house, begun.code, "203.0.113.77")
    with house.record.database.read() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM credential").all())
        rows += str(connection.exec_driver_sql("SELECT * FROM tries").all())
        rows += str(connection.exec_driver_sql("SELECT * FROM audit").all())
    for secret in (begun.code, begun.code.replace("-", ""), begun.token, "203.0.113.77"):
        assert secret not in rows
