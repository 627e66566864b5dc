"""Beginning: unique references and codes, one release, and nothing half begun."""

import re
import threading
from datetime import date

import pytest

from consult.brief.submitted import Identity
from consult.consultations import (
    AlreadyBegun,
    Begun,
    KeysDoNotFit,
    Record,
    code_for,
    erase,
    list_consultations,
    migrate_keys,
    move_to_release,
    open_by_code,
    prove_keys,
    start_session,
    store_release,
    stored_release,
)
from consult.consultations.references import ALPHABET, looks_like_reference, read_code
from consult.database import Database, DatabaseIsBusy
from consult.releases import load_release
from tests.consultations.builders import (
    DESK,
    HERE,
    MARIA,
    OFFICE,
    Clock,
    House,
    a_record,
    a_release,
    a_vault,
    an_appointment,
)
from tests.consultations.stored import held


def test_a_consultation_begins_with_a_reference_a_code_and_a_link(house: House) -> None:
    begun = house.begin()
    sign = f"[{ALPHABET}]"
    assert re.fullmatch(f"{sign}{{4}}-{sign}{{4}}", begun.reference)
    assert re.fullmatch(f"{sign}{{4}}-{sign}{{4}}-{sign}{{4}}", begun.code)
    assert len(begun.token) >= 22
    assert not set("01ILOU") & set(ALPHABET)


def test_showing_what_was_begun_shows_neither_code_nor_link(house: House) -> None:
    begun = house.begin()
    assert begun.code not in repr(begun)
    assert begun.token not in repr(begun)


def test_who_begins_alone_has_started_and_who_is_invited_has_not(house: House) -> None:
    house.begin()
    house.begin(invited_by="8", appointment=an_appointment())
    listed = list_consultations(house.record, DESK)
    assert {line.status for line in listed} == {"started", "invited"}
    [invited] = [line for line in listed if line.status == "invited"]
    assert (invited.appointment, invited.specialist) == (an_appointment(), "dr-rahman")


def test_the_sitting_holds_what_was_begun_with(house: House) -> None:
    sitting = house.load(house.begin_and_sit(appointment=an_appointment()))
    assert sitting.identity == MARIA
    assert sitting.appointment == an_appointment()
    assert sitting.release_hash == house.release.hash
    assert sitting.comfort.language == "en"
    assert (sitting.parts, sitting.progress, sitting.sent_number) == ({}, 0, 0)


def test_showing_a_sitting_shows_its_reference_only(house: House) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "side", {"side": {"state": "answered", "value": "canary"}})
    sitting = house.load(sid)
    assert repr(sitting) == f"<Sitting {sitting.reference}>"


def test_the_patient_can_be_shown_the_code_again(house: House) -> None:
    begun = house.begin()
    assert code_for(house.record, house.load(house.sit(begun))) == begun.code


def test_a_session_can_be_started_right_after_beginning(house: House) -> None:
    begun = house.begin()
    sid = start_session(house.record, begun.reference)
    assert house.load(sid).reference == begun.reference


def test_the_same_form_begins_once(house: House) -> None:
    begun = house.begin(once="a form")
    with pytest.raises(AlreadyBegun) as before:
        house.begin(once="a form")
    assert before.value.reference == begun.reference
    assert house.begin(once="another form").reference != begun.reference
    assert house.count("consultation") == 2


def test_f10_the_same_form_sent_twice_at_once_begins_once(house: House) -> None:
    made: list[Begun | AlreadyBegun] = []

    def send() -> None:
        try:
            made.append(house.begin(once="a form"))
        except AlreadyBegun as before:
            made.append(before)

    both = [threading.Thread(target=send) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert house.count("consultation") == 1
    assert {one.reference for one in made} == {made[0].reference}
    assert sum(isinstance(one, Begun) for one in made) == 1


def test_a_form_that_began_nothing_for_a_crash_can_be_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr("consult.consultations.beginning._write", _crash)
        with pytest.raises(KeyboardInterrupt):
            house.begin(once="a form")
    assert house.load(house.sit(house.begin(once="a form"))).identity == MARIA


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_form_does_not_bring_back_what_was_erased(house: House) -> None:
    begun = house.begin(once="a form")
    erase(house.record, begun.reference, OFFICE)
    with pytest.raises(AlreadyBegun) as before:
        house.begin(once="a form")
    assert before.value.reference is None


def test_a_release_is_stored_once_and_comes_back_equal(house: House) -> None:
    house.begin()
    house.begin()
    assert house.count("release") == 1
    assert stored_release(house.record, house.release.hash) == house.release
    assert stored_release(house.record, "unknown") is None


def test_the_release_that_we_ship_comes_back_equal(house: House) -> None:
    shipped = load_release(None)
    store_release(house.record, shipped)
    store_release(house.record, shipped)
    assert stored_release(house.record, shipped.hash) == shipped


def test_a_consultation_can_be_moved_to_another_release(house: House) -> None:
    sid = house.begin_and_sit()
    other = a_release("b")
    assert move_to_release(house.record, house.load(sid), other, ())
    assert house.load(sid).release_hash == other.hash
    assert house.count("release") == 2


def test_fifty_patients_who_begin_at_once_are_fifty_consultations(house: House) -> None:
    begun: list[Begun] = []
    threads = [threading.Thread(target=lambda: begun.append(house.begin())) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.reference for one in begun}) == 50
    assert len({one.code for one in begun}) == 50
    assert len(list_consultations(house.record, DESK)) == 50


@pytest.mark.parametrize(
    "typed", ["abcd-2345-wxyz", " ABCD 2345 WXYZ", "abcd2345wxyz", "ABCD\u20132345\u2013WXYZ",
              "\uff21\uff22\uff23\uff242345WXYZ"]
)  # fmt: skip
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == "ABCD2345WXYZ"


def test_only_what_can_be_a_reference_looks_like_one() -> None:
    assert looks_like_reference("k7qm 3f9x")
    assert not looks_like_reference("Martinez")
    assert not looks_like_reference("K7QM-3F9")


def test_a_beginning_that_stops_after_the_key_leaves_nothing_to_be_seen(
    urls: tuple[str, str],
) -> None:
    house = House(a_record(*urls, Clock(), a_vault()), Clock())
    house.begin()
    impatient = Record(Database(urls[0], busy_seconds=0.1), house.record.keys_database,
                       house.record.vault, house.clock)  # fmt: skip
    with held(urls[0], "consultation"), pytest.raises(DatabaseIsBusy):
        House(impatient, house.clock, house.release).begin()
    with house.record.keys_database.read() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM data_key").scalar_one()
    assert kept == 2
    assert len(list_consultations(house.record, DESK)) == 1
    assert [house.count(table) for table in ("consultation", "identity")] == [1, 1]
    assert house.count("audit", "action = 'begun'") == 1
    impatient.database.close()
    house.close()


def test_the_same_keys_fit_again_and_again(house: House) -> None:
    house.begin()
    prove_keys(house.record)
    prove_keys(house.record)


def test_another_pepper_or_another_master_key_is_refused_at_the_start(house: House) -> None:
    house.begin()
    with pytest.raises(KeysDoNotFit):
        prove_keys(house.with_vault(a_vault("first")))


def test_another_key_store_is_refused_at_the_start(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house.begin()
    empty = Database(f"sqlite:///{tmp_path_factory.mktemp('other')}/keys.db")
    migrate_keys(empty)
    with pytest.raises(KeysDoNotFit):
        prove_keys(Record(house.record.database, empty, house.record.vault, house.clock))


def test_a_name_in_any_script_can_begin_and_come_back(house: House) -> None:
    for name in ("李", "Нина Ąžuolaitė", "אברהם", "X Æ A-12", "  "):
        who = Identity(name=name, birth_date=date(1900, 2, 28))
        begun = house.begin(who)
        session = open_by_code(house.record, begun.code, who.birth_date, HERE)
        assert house.load(session.sid).identity == who
