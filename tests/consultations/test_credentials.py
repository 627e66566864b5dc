"""Code or link, and the date of birth: no half is told wrong, and guessing is slowed down."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from consult.consultations import (
    CredentialsDoNotMatch,
    PatientSession,
    TooManyTries,
    open_by_code,
    open_by_token,
    read_chain,
)
from consult.consultations.audit import HOUSE
from consult.consultations.credentials import forget_old_tries
from consult.consultations.references import new_code, new_token
from tests.catalogue.figures import Figure
from tests.consultations.builders import HERE, MARIA, House, statements_of
from tests.hashes import hashes_of

WRONG_DATE = date(1961, 9, 4)
Door = Callable[..., PatientSession]


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


@pytest.mark.parametrize("door", [open_by_code, open_by_token])
def test_d06_an_unknown_code_and_a_wrong_date_run_the_same_hashes_and_statements(
    house: House, monkeypatch: pytest.MonkeyPatch, figure: Figure, door: Door
) -> None:
    begun, work = house.begin(), []
    fail(house, new_code(), HERE)  # the first of all opens the house's own count
    true = begun.code if door is open_by_code else begun.token
    unknown = new_code() if door is open_by_code else new_token()
    for presented, origin in ((true, "198.51.100.1"), (unknown, "198.51.100.2")):
        with (
            statements_of(house.record.database) as run,
            hashes_of(monkeypatch) as hashes,
            pytest.raises(CredentialsDoNotMatch),
        ):
            door(house.record, presented, WRONG_DATE, origin)
        work.append((list(run), list(hashes)))
    figure(
        f"{'code' if door is open_by_code else 'link'}: {len(work[0][0])} statements and"
        f" {len(work[0][1])} keyed hashes, the same for an unknown one and a wrong date of birth"
    )
    assert work[0] == work[1]


def test_d06_both_failures_leave_the_same_in_the_log_and_neither_says_which(house: House) -> None:
    begun = house.begin()
    fail(house, begun.code, "198.51.100.1")
    fail(house, new_code(), "198.51.100.2")
    first, second = read_chain(house.record, HOUSE)
    assert (first.action, first.detail) == (second.action, second.detail) == ("refused", "code")


def test_d04_five_failures_are_free_then_the_wait_doubles_up_to_a_quarter_of_an_hour(
    house: House, figure: Figure
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
    figure(f"one code: 5 tries free, then waits of {', '.join(map(str, waits))} minutes")
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


def test_d04_failures_with_one_code_do_not_slow_down_another(house: House) -> None:
    begun, other, origin = house.begin(), house.begin(), origins()
    for _ in range(5):
        fail(house, begun.code, next(origin))
    assert open_by_code(house.record, other.code, MARIA.birth_date, next(origin))


def test_d04_one_place_may_fail_ten_times_in_a_quarter_of_an_hour(
    house: House, figure: Figure
) -> None:
    figure("one place: 10 tries fail in a quarter of an hour, the next waits for its end")
    begun = house.begin()
    for _ in range(10):
        fail(house, new_code(), HERE)
    with pytest.raises(TooManyTries) as brake:
        open_by_code(house.record, begun.code, MARIA.birth_date, HERE)
    assert brake.value.retry_at == house.clock.now + timedelta(minutes=15)
    assert open_by_code(house.record, begun.code, MARIA.birth_date, "203.0.113.9")
    house.clock.go_on(minutes=15)
    assert open_by_code(house.record, begun.code, MARIA.birth_date, HERE)


def test_d04_success_does_not_wipe_out_the_failures_of_a_place(house: House) -> None:
    begun = house.begin()
    for _ in range(9):
        fail(house, new_code(), HERE)
    open_by_code(house.record, begun.code, MARIA.birth_date, HERE)
    fail(house, new_code(), HERE)
    with pytest.raises(TooManyTries):
        open_by_code(house.record, begun.code, MARIA.birth_date, HERE)


def test_d04_a_try_that_comes_too_early_is_not_counted(house: House) -> None:
    begun, origin = house.begin(), origins()
    for _ in range(5):
        fail(house, begun.code, next(origin))
    for _ in range(20):
        with pytest.raises(TooManyTries):
            open_by_code(house.record, begun.code, WRONG_DATE, next(origin))
    house.clock.go_on(minutes=1)
    assert open_by_code(house.record, begun.code, MARIA.birth_date, next(origin))


def test_d04_many_guesses_at_once_are_counted_one_by_one(house: House) -> None:
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
    assert forget_old_tries(house.record) == 3
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
