"""The desk's list: who comes, how far they are; found by name, beginning, date or reference."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, text

from consult.brief.submitted import Identity
from consult.consultations import (
    Actor,
    NotPermitted,
    list_consultations,
    mark_printed,
    open_by_code,
    read_chain,
    send,
)
from consult.consultations.audit import HOUSE
from consult.consultations.listing import _ON_DAY
from consult.consultations.search import name_keys, words_of
from consult.database import Database
from tests.consultations.builders import (
    CLINICIAN,
    DESK,
    HERE,
    NOBODY,
    OFFICE,
    House,
    a_submission,
    an_appointment,
    answers,
    statements_of,
)


def names(house: House, **sought: Any) -> list[str]:
    return [line.name for line in list_consultations(house.record, DESK, **sought)]


@pytest.fixture
def people(house: House) -> House:
    for name, birth_date in (
        ("Marta Gärtner", date(1950, 1, 1)),
        ("Martin O'Brien-Łuk", date(1960, 2, 2)),
        ("Søren Weiß", date(1960, 2, 2)),
        ("Nguyễn Thị Ánh", date(1970, 3, 3)),
        ("李 小龙", date(1980, 4, 4)),
    ):
        house.begin(Identity(name=name, birth_date=birth_date))
        house.clock.go_on(minutes=1)
    return house


def test_the_newest_come_first(people: House) -> None:
    assert names(people)[0] == "李 小龙"
    assert len(names(people)) == 5
    assert len(names(people, limit=2)) == 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mart", {"Marta Gärtner", "Martin O'Brien-Łuk"}),
        ("MARTA", {"Marta Gärtner"}),
        ("gart mar", {"Marta Gärtner"}),
        ("gärtner", {"Marta Gärtner"}),
        ("obrien", {"Martin O'Brien-Łuk"}),
        ("o'br luk", {"Martin O'Brien-Łuk"}),
        ("soren weiss", {"Søren Weiß"}),
        ("nguyen anh", {"Nguyễn Thị Ánh"}),
        ("李", {"李 小龙"}),
        ("martz", set()),
        ("marta weiss", set()),
        ("m", set()),
        ("%", set()),
        ("' OR 1=1 --", set()),
    ],
)
def test_names_are_found_by_words_and_their_beginnings(
    people: House, typed: str, found: set[str]
) -> None:
    assert set(names(people, text=typed)) == found


def test_a_date_of_birth_finds_all_who_have_it_and_narrows_a_name_down(people: House) -> None:
    assert len(names(people, birth_date=date(1960, 2, 2))) == 2
    assert names(people, birth_date=date(1960, 2, 2), text="sør") == ["Søren Weiß"]


def test_a_reference_finds_its_one_consultation(people: House) -> None:
    begun = people.begin(Identity(name="Bo", birth_date=date(1990, 1, 1)))
    assert names(people, text=begun.reference.lower().replace("-", "")) == ["Bo"]


def test_a_name_that_could_be_a_reference_is_still_found(house: House) -> None:
    house.begin(Identity(name="Schwartz", birth_date=date(1990, 1, 1)))
    assert names(house, text="schwartz") == ["Schwartz"]


def test_a_day_lists_its_visits_by_time(house: House) -> None:
    for day, hour, name in ((24, 11, "late"), (24, 9, "early"), (25, 9, "tomorrow")):
        house.begin(
            Identity(name=name, birth_date=date(1990, 1, 1)),
            appointment=an_appointment(day, hour), invited_by="8",
        )  # fmt: skip
    house.begin()
    assert names(house, on=date(2026, 11, 24)) == ["early", "late"]
    assert names(house, on=date(2026, 11, 24), text="late") == ["late"]
    assert names(house, on=date(2026, 12, 24)) == []


def test_the_list_shows_progress_and_what_changed_since_print(house: House) -> None:
    begun = house.begin()
    sid = house.sit(begun)
    house.save(sid, "side", answers("left"), progress=55)
    assert [(one.status, one.progress) for one in list_consultations(house.record, DESK)] == [
        ("started", 55)
    ]
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers("left")))
    assert not list_consultations(house.record, DESK)[0].is_changed_since_print
    mark_printed(house.record, DESK, begun.reference, 1)
    mark_printed(house.record, DESK, begun.reference, 7)
    assert not list_consultations(house.record, DESK)[0].is_changed_since_print
    house.save(sid, "side", answers("right"))
    assert list_consultations(house.record, DESK)[0].is_changed_since_print
    send(house.record, house.load(sid), a_submission(sitting, answers("right")))
    [line] = list_consultations(house.record, DESK)
    assert (line.is_changed_since_print, line.printed_number, line.sent_number) == (True, 1, 2)


@pytest.mark.parametrize("who", [DESK, CLINICIAN, OFFICE])
def test_all_staff_roles_list(house: House, who: Actor) -> None:
    house.begin()
    assert len(list_consultations(house.record, who)) == 1


def test_listing_is_written_down_without_what_was_sought(people: House) -> None:
    names(people, text="marta")
    with pytest.raises(NotPermitted):
        list_consultations(people.record, NOBODY, text="marta")
    rows = read_chain(people.record, HOUSE)
    assert [(row.action, row.detail) for row in rows] == [
        ("listed", "search"), ("refused list", "search"),
    ]  # fmt: skip


def test_listing_reads_no_answers_and_few_statements(people: House) -> None:
    main, keys = people.record.database, people.record.keys_database
    with statements_of(main) as reads, statements_of(keys) as key_reads:
        names(people)
    assert not any("part" in statement or "submission" in statement for statement in reads)
    assert (len(reads), len(key_reads)) == (4, 1)


def test_a_search_walks_the_rarest_of_its_words(house: House) -> None:
    """So that a rare first name is found as fast as ever however many share the surname."""
    for first in ("Ida", "Noor", "Teodora", "Wilhelmina"):
        house.begin(Identity(name=f"{first} Montgomery", birth_date=date(1950, 1, 1)))
    walked = []

    @event.listens_for(house.record.database.engine, "before_cursor_execute")
    def note(*told: Any) -> None:
        if "digest_1" in str(told[4].compiled.params):
            walked.append(told[4].compiled_parameters[0]["digest_0"])

    for text_typed in ("ida montgomery", "montgomery ida"):
        assert names(house, text=text_typed) == ["Ida Montgomery"]
    assert names(house, text="montgomery", birth_date=date(1950, 1, 1)) != []
    event.remove(house.record.database.engine, "before_cursor_execute", note)
    (ida,) = name_keys(house.record.vault, "ida")
    assert walked[:2] == [ida, ida]


def test_showing_a_line_shows_no_name(people: House) -> None:
    shown = repr(list_consultations(people.record, DESK))
    assert "Marta" not in shown
    assert "1950" not in shown


def test_no_name_stands_in_the_search_keys(people: House) -> None:
    with people.record.database.read() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM search_key").all()).lower()
    assert "mar" not in rows


def test_two_patients_of_one_name_are_two_lines(house: House) -> None:
    begun = [house.begin(), house.begin()]
    found = list_consultations(house.record, DESK, text="maria perez")
    assert {line.reference for line in found} == {one.reference for one in begun}
    for one in begun:
        open_by_code(house.record, one.code, found[0].birth_date, HERE)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ana-Lucía de la Cruz", ["ana", "lucia", "de", "la", "cruz"]),
        ("  ", []),
        ("O\u2019Neill", ["oneill"]),
        ("ŁUKASZ", ["lukasz"]),
        ("İpek", ["ipek"]),
        ("김민준", ["김민준"]),
    ],
)
def test_a_name_is_simplified_as_people_type_it(name: str, words: list[str]) -> None:
    assert words_of(name) == words


def test_a_day_is_listed_by_index_whatever_is_joined(house: House) -> None:
    steps = plan_of_a_day(house.record.database)
    assert any("ix_consultation_appointment" in step for step in steps)
    assert not any(is_scan(step) for step in steps)
    assert not any("TEMP B-TREE" in step or "Sort" in step for step in steps)


def is_scan(step: str) -> bool:
    return "Seq Scan" in step or (step.startswith("SCAN") and "CONSTANT" not in step)


def plan_of_a_day(database: Database) -> list[str]:
    """Return how the database would find a day's visits, step by step, were there many."""
    with database.write() as connection:
        if database.is_sqlite:
            query = _ON_DAY.compile()
            values = {**query.params, "on": "2026-11-24", "limit": 200}
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
            return [row[3] for row in plan]
        for way in ("seqscan", "bitmapscan", "sort"):  # taken where there is no other, all the same
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
        query = _ON_DAY.compile(dialect=connection.dialect)
        values = {**query.params, "on": "2026-11-24", "limit": 200}
        return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {query}", values)]
