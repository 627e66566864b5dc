"""A worker knows whether it is the only one: by a file, or by the database where that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from consult.database import Database
from consult.jobs.alone import Company, CompanyInDatabase, CompanyInFile, open_company
from consult.settings import Settings
from tests.databases import POSTGRESQL, SQLITE
from tests.several.machines import count

Hiring = Callable[[], Company]
_CUT = (
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
    " WHERE application_name = 'consult worker'"
)


@pytest.fixture(params=[POSTGRESQL, SQLITE])
def hire(request: pytest.FixtureRequest, tmp_path: Path) -> Hiring:
    """Return what starts one more worker of the same service."""
    if request.param == SQLITE:
        return lambda: CompanyInFile(tmp_path)
    url = request.getfixturevalue("postgresql_pair")[0]
    return lambda: CompanyInDatabase(Database(url))


@pytest.fixture
def database(postgresql_pair: tuple[str, str]) -> Iterator[Database]:
    database = Database(postgresql_pair[0])
    yield database
    database.close()


def started(company: Company) -> bool:
    """Start a worker as the service does; return whether it was alone."""
    was_alone = company.is_alone()
    company.stay()
    return was_alone


def test_the_first_worker_is_alone_and_no_other_is_while_it_runs(hire: Hiring) -> None:
    workers = [hire() for _ in range(3)]
    assert [started(one) for one in workers] == [True, False, False]


def test_who_came_second_counts_when_the_first_has_gone(hire: Hiring) -> None:
    first, second = hire(), hire()
    started(first)
    started(second)
    first.close()
    third = hire()
    assert not started(third)
    second.close()
    third.close()
    assert started(hire())


def test_nobody_starts_beside_one_that_takes_lost_jobs_back(hire: Hiring) -> None:
    first, second = hire(), hire()
    assert first.is_alone()
    assert not second.is_alone()
    first.stay()
    assert not second.is_alone()


def test_to_stay_is_said_as_often_as_one_likes(hire: Hiring) -> None:
    first, second = hire(), hire()
    started(first)
    for _ in range(3):
        first.stay()
    assert not started(second)
    first.close()
    second.stay()
    assert not hire().is_alone()


def test_whose_connection_was_cut_counts_again_at_its_next_round(database: Database) -> None:
    first = CompanyInDatabase(database)
    assert started(first)
    assert count(database, _CUT) == 1
    first.stay()
    second = CompanyInDatabase(database)
    assert not started(second)
    first.close()
    second.close()


def test_whose_connection_was_cut_before_it_stayed_believes_nothing(database: Database) -> None:
    first, second = CompanyInDatabase(database), CompanyInDatabase(database)
    assert first.is_alone()
    assert count(database, _CUT) == 1
    assert started(second)  # the server has forgotten the first
    first.stay()
    third = CompanyInDatabase(database)
    second.close()
    assert not third.is_alone()
    for one in (first, third):
        one.close()


def test_one_share_is_held_however_often_the_connection_is_made_anew(database: Database) -> None:
    company = CompanyInDatabase(database)
    started(company)
    for _ in range(3):
        count(database, _CUT)
        company.stay()
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    assert count(database, held) == 1
    company.close()


def test_a_server_that_is_away_lets_nobody_believe_to_be_alone() -> None:
    away = CompanyInDatabase(Database("postgresql+psycopg://consult@/consult?host=/nowhere"))
    assert not started(away)


def test_on_postgresql_workers_of_different_folders_know_of_each_other(
    both: tuple[Settings, Settings],
) -> None:
    first, second = map(open_company, both)
    assert started(first)
    assert not started(second)
    first.close()
    second.close()


def test_two_services_on_one_server_do_not_hold_each_other_up(
    both: tuple[Settings, Settings],
) -> None:
    other = both[0].model_copy(update={"database_url": both[0].keys_database_url})
    first, second = open_company(both[0]), open_company(other)
    assert started(first)
    assert started(second)
    first.close()
    second.close()
