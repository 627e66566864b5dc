"""Withdrawing a release, and moving consultations from it: for good, whole, or not at all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from consult.consultations import (
    SYSTEM,
    AlreadyWithdrawn,
    MovedMeanwhile,
    NoSuchRelease,
    Part,
    Record,
    SeveralReleases,
    Sitting,
    erase,
    find_release,
    is_withdrawn,
    migrate,
    move_to_release,
    purge_due,
    read_chain,
    save_part,
    send,
    store_release,
    stored_release,
    stored_releases,
    verify_chain,
    withdraw_release,
)
from consult.consultations.audit import INSERT_ROW
from consult.database import Database
from tests.consultations.builders import (
    NOON,
    Clock,
    House,
    a_release,
    a_submission,
    a_vault,
    answers,
    statements_of,
)
from tests.consultations.stored import empty_url

NEXT = a_release("b")
WHY = "A number to call is wrong."


def moved_part(sitting: Sitting, name: str, content: dict[str, object]) -> Part:
    return Part(name, sitting.revision(name), NOON, content)


def test_a_withdrawal_is_seen_at_once_by_who_sits_and_by_who_comes(house: House) -> None:
    sid = house.begin_and_sit()
    assert not house.load(sid).is_release_withdrawn
    withdraw_release(house.record, house.release.hash, WHY, SYSTEM)
    assert house.load(sid).is_release_withdrawn
    assert house.load(house.begin_and_sit()).is_release_withdrawn
    assert is_withdrawn(house.record, house.release.hash)


def test_a_withdrawal_stands_in_the_houses_chain_and_cannot_be_repeated(house: House) -> None:
    house.begin()
    withdraw_release(house.record, house.release.hash, WHY, SYSTEM)
    with pytest.raises(AlreadyWithdrawn):
        withdraw_release(house.record, house.release.hash, "Again.", SYSTEM)
    entries = [e for e in read_chain(house.record, "house") if e.action == "withdrew a release"]
    assert [entry.detail for entry in entries] == [house.release.hash]
    assert verify_chain(house.record).is_whole
    assert stored_releases(house.record)[0].reason == WHY


def test_a_release_that_nobody_stored_cannot_be_withdrawn(house: House) -> None:
    with pytest.raises(NoSuchRelease):
        withdraw_release(house.record, "nowhere", WHY, SYSTEM)
    assert house.count("withdrawal") == 0


@pytest.mark.parametrize("change", ["UPDATE withdrawal SET reason = 'x'", "DELETE FROM withdrawal"])
def test_a_withdrawal_can_be_neither_changed_nor_taken_back(house: House, change: str) -> None:
    house.begin()
    withdraw_release(house.record, house.release.hash, WHY, SYSTEM)
    with pytest.raises(IntegrityError), house.record.database.write() as connection:
        connection.execute(text(change))
    assert is_withdrawn(house.record, house.release.hash)


def test_the_list_counts_who_is_on_the_way_and_not_who_has_sent_or_is_erased(house: House) -> None:
    house.begin(invited_by="7")
    sid = house.begin_and_sit()
    house.save(sid, "side", answers("left"))
    sent = house.load(house.begin_and_sit())
    send(house.record, sent, a_submission(sent, answers("left")))
    erase(house.record, house.begin().reference, SYSTEM)
    store_release(house.record, NEXT)
    listed = {found.label: found for found in stored_releases(house.record)}
    assert listed[house.release.label].open_consultations == 2
    assert listed[NEXT.label].open_consultations == 0
    assert listed[NEXT.label].withdrawn_at is None


def test_a_release_is_found_by_label_hash_or_the_beginning_of_one(house: House) -> None:
    for name in ("a", "b", "ab"):
        store_release(house.record, a_release(name))
    for given in ("2026.11-ab", "ababab", " 2026.11-AB ", a_release("ab").hash):
        assert find_release(house.record, given).label == "2026.11-ab"
    assert find_release(house.record, "2026.11-a").label == "2026.11-a"
    for several in ("2026", "a"):
        with pytest.raises(SeveralReleases):
            find_release(house.record, several)
    for none in ("c", "", "%"):
        with pytest.raises(NoSuchRelease):
            find_release(house.record, none)


def test_a_move_stores_release_parts_and_audit_row_and_keeps_when_it_was_saved(
    house: House,
) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "side", answers("left"))
    saved_at = house.load(sid).parts["side"].saved_at
    changed_at = house.load(sid).changed_at
    house.clock.go_on(minutes=9)
    sitting = house.load(sid)
    parts = [
        Part("side", 1, saved_at, {}),
        moved_part(sitting, "earlier-answers", {"answers": answers("left")}),
    ]
    assert move_to_release(house.record, sitting, NEXT, parts)
    moved = house.load(sid)
    assert moved.release_hash == NEXT.hash
    assert stored_release(house.record, NEXT.hash) == NEXT
    assert moved.parts["side"] == Part("side", 2, saved_at, {})
    assert moved.content("earlier-answers") == {"answers": answers("left")}
    assert (moved.status, moved.changed_at) == ("started", changed_at)
    last = read_chain(house.record, moved.consultation_id)[-1]
    assert (last.actor_kind, last.action, last.detail) == ("system", "moved to release", NEXT.hash)


def test_of_many_moves_at_once_one_moves_and_the_others_change_nothing(house: House) -> None:
    sid = house.begin_and_sit()
    sittings = [house.load(sid) for _ in range(8)]
    moved: list[bool] = []

    def move(sitting: Sitting) -> None:
        parts = [moved_part(sitting, "moves", {"moves": ["one"]})]
        moved.append(move_to_release(house.record, sitting, NEXT, parts))

    threads = [threading.Thread(target=move, args=(sitting,)) for sitting in sittings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(moved) == [False] * 7 + [True]
    assert house.load(sid).parts["moves"].revision == 1
    assert verify_chain(house.record, sittings[0].consultation_id).is_whole


def test_a_move_that_is_killed_half_way_leaves_everything_as_it_was(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "side", answers("left"))
    sitting = house.load(sid)

    class Killed(BaseException):
        pass

    class Dying:
        def _execute_on_connection(self, *_: object) -> None:
            raise Killed

    monkeypatch.setattr("consult.consultations.moving.INSERT_ROW", Dying())
    with pytest.raises(Killed):
        move_to_release(house.record, sitting, NEXT, [moved_part(sitting, "side", {})])
    monkeypatch.setattr("consult.consultations.moving.INSERT_ROW", INSERT_ROW)
    after = house.load(sid)
    assert (after.release_hash, after.parts) == (sitting.release_hash, sitting.parts)
    assert verify_chain(house.record, sitting.consultation_id).is_whole
    assert move_to_release(house.record, after, NEXT, [moved_part(after, "side", {})])


def test_a_move_that_did_not_see_the_last_save_changes_nothing(house: House) -> None:
    sid = house.begin_and_sit()
    stale = house.load(sid)
    house.save(sid, "side", answers("left"))
    assert not move_to_release(house.record, stale, NEXT, [moved_part(stale, "side", {})])
    assert house.load(sid).content("side") == answers("left")
    assert house.load(sid).release_hash == house.release.hash


def test_what_was_sent_does_not_move_until_it_is_changed(house: House) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "side", answers("left"))
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers("left")))
    assert not move_to_release(house.record, house.load(sid), NEXT, ())
    house.save(sid, "side", answers("right"))
    assert move_to_release(house.record, house.load(sid), NEXT, ())


def test_neither_a_save_nor_a_sending_slips_in_behind_a_move(house: House) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "side", answers("left"))
    before = house.load(sid)
    assert move_to_release(house.record, house.load(sid), NEXT, ())
    with pytest.raises(MovedMeanwhile):
        save_part(house.record, before, "eye", answers("wide"), 0, "page saved", 10)
    with pytest.raises(MovedMeanwhile):
        send(house.record, before, a_submission(before, answers("left")))
    assert house.count("submission") == 0
    assert "eye" not in house.load(sid).parts


def test_reading_of_a_move_changes_nothing_that_was_sent(house: House) -> None:
    sid = house.begin_and_sit()
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers("left")))
    house.save(sid, "moves", {"moves": []})
    house.save(sid, "earlier-answers", {"answers": {}})
    assert house.load(sid).status == "sent"


def test_what_was_set_aside_is_past_its_time_with_the_rest(house: House) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "earlier-answers", {"answers": answers("left")})
    purge_due(house.record, draft_days=30, sent_days=30)
    house.clock.go_on(days=31)
    purge_due(house.record, draft_days=30, sent_days=30, trust_clock=True)
    assert house.count("part") == 0


def test_a_withdrawal_is_found_without_a_statement_more(house: House) -> None:
    sid = house.begin_and_sit()
    with statements_of(house.record.database) as before:
        house.load(sid)
    withdraw_release(house.record, house.release.hash, WHY, SYSTEM)
    with statements_of(house.record.database) as after:
        house.load(sid)
    assert len(before) == len(after) <= 2


def test_releases_and_consultations_are_carried_over_when_withdrawals_come(
    database_kind: str, tmp_path: Path
) -> None:
    older = Database(empty_url(database_kind, tmp_path))
    migrate(older, "r0004")
    with older.write() as connection:
        connection.execute(text("INSERT INTO release VALUES ('aa', '2026.11-aa', '{}', 17)"))
        connection.execute(text(
            "INSERT INTO consultation (id, release_hash, status, progress, begun_at, changed_at, "
            "sent_number, printed_number, audit_sequence, audit_digest, audit_seal) "
            "VALUES ('c1', 'aa', 'started', 40, 17, 18, 0, 0, 1, :none, :none)"
        ), {"none": b""})  # fmt: skip
    migrate(older)
    kept = stored_releases(Record(older, older, a_vault(), Clock()))
    assert [(one.hash, one.open_consultations, one.withdrawn_at) for one in kept] == [
        ("aa", 1, None)
    ]
    with older.read() as connection:
        row = connection.execute(text("SELECT release_hash, progress FROM consultation")).one()
    assert tuple(row) == ("aa", 40)
    older.close()
