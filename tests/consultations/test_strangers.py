"""Strangers who try codes: an alarm, brakes that all workers share, and nobody kept out by them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from consult.consultations import (
    CredentialsDoNotMatch,
    TooManyTries,
    open_by_code,
    read_chain,
)
from consult.consultations.audit import HOUSE
from consult.consultations.credentials import HOUSE_TRIES, MANY
from consult.consultations.references import new_code
from consult.database import Database
from consult.doctor import examine_record
from consult.logs import configure_logging
from tests.catalogue.figures import Figure
from tests.consultations.builders import HERE, MARIA, House
from tests.consultations.test_credentials import WRONG_DATE, fail, origins


def test_d04_many_failures_in_the_whole_house_raise_an_alarm_and_hold_nobody_back(
    house: House, figure: Figure, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("WARNING")
    begun = house.begin()
    for number in range(HOUSE_TRIES + 20):
        house.clock.go_on(seconds=20)
        fail(house, new_code(), f"198.51.{number // 250}.{number % 250}")
    told = [row for row in read_chain(house.record, HOUSE) if row.action == "raised an alarm"]
    assert [(row.actor_id, row.detail) for row in told] == [("system", MANY)]
    assert capsys.readouterr().err.count(MANY) == 1
    assert open_by_code(house.record, begun.code, MARIA.birth_date, "203.0.113.9")
    (guessing,) = (one for one in examine_record(house.record) if "guessing" in one.words)
    assert guessing.words.startswith(f"{HOUSE_TRIES + 20} wrong codes")
    house.clock.go_on(hours=1)
    assert not [one for one in examine_record(house.record) if "guessing" in one.words]
    for _ in range(5):
        fail(house, new_code(), "203.0.113.10")
    rows = read_chain(house.record, HOUSE)
    assert [row.action for row in rows].count("raised an alarm") == 1
    figure(
        f"the whole house: an alarm at {HOUSE_TRIES} failures within an hour, in the audit log, the"
        " service's log and `flask doctor`; nobody else is held back by it"
    )


def test_d04_a_stranger_does_not_keep_a_browser_out_that_was_let_in_before(
    house: House, figure: Figure
) -> None:
    """Whether the stranger knows the code, sits in the same network, or both."""
    begun, held = house.begin(), 0
    known = open_by_code(house.record, begun.code, MARIA.birth_date, HERE).device
    for _ in range(200):
        house.clock.go_on(seconds=30)
        with suppress(CredentialsDoNotMatch, TooManyTries):
            open_by_code(house.record, begun.code, WRONG_DATE, HERE)
        try:
            open_by_code(house.record, begun.code, MARIA.birth_date, HERE)
        except TooManyTries:
            held += 1
        assert open_by_code(house.record, begun.code, MARIA.birth_date, HERE, known)
    figure("a stranger with the patient's code and address: the known browser let in 200 of 200")
    assert held > 0


def test_d04_a_known_browser_has_no_more_tries_than_others_and_for_no_other_code(
    house: House,
) -> None:
    begun, other = house.begin(), house.begin()
    known = open_by_code(house.record, begun.code, MARIA.birth_date, HERE).device
    for _ in range(5):
        with pytest.raises(CredentialsDoNotMatch):
            open_by_code(house.record, begun.code, WRONG_DATE, HERE, known)
    with pytest.raises(TooManyTries):
        open_by_code(house.record, begun.code, MARIA.birth_date, HERE, known)
    for _ in range(5):
        with pytest.raises(CredentialsDoNotMatch):
            open_by_code(house.record, other.code, WRONG_DATE, HERE, known)
    assert house.count("tries", "kind = 'device'") == 1
    assert house.count("tries", "kind = 'code'") == 1


@pytest.mark.parametrize("device", [".", "x", "x.y", "é.ü", "." * 9, "x." + "0" * 64])
def test_a_mark_that_the_record_did_not_make_makes_nobody_known(house: House, device: str) -> None:
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, new_code(), WRONG_DATE, HERE, device)
    assert house.count("tries", "kind = 'device'") == 0


def test_d04_the_limits_are_the_same_whichever_worker_is_asked(
    house: House, urls: tuple[str, str], figure: Figure
) -> None:
    """Each process has its own connections and remembers nothing: the tables count for all."""
    begun, origin, outcomes = house.begin(), origins(), []
    workers = [replace(house.record, database=Database(urls[0])) for _ in range(4)]
    for number in range(8):
        try:
            open_by_code(workers[number % 4], begun.code, WRONG_DATE, next(origin))
        except (CredentialsDoNotMatch, TooManyTries) as refused:
            outcomes.append(type(refused))
    for worker in workers:
        worker.database.close()
    figure("8 tries of one code at 4 workers in turn: 5 judged, 3 made to wait")
    assert outcomes == [CredentialsDoNotMatch] * 5 + [TooManyTries] * 3
