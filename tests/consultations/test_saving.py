"""What was acknowledged is kept; nothing is overwritten unseen; two pages never conflict."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.consultations import (
    COMFORT,
    CONSENT,
    Part,
    RevisionIsStale,
    SealIsBroken,
    SittingIsOver,
    erase,
    save_part,
    send,
    verify_chain,
)
from tests.catalogue.figures import Figure
from tests.consultations.builders import House, a_submission, answers, statements_of


def test_a_saved_page_comes_back_as_it_was(house: House) -> None:
    sid = house.begin_and_sit()
    content = {"what-helps": {"state": "answered", "value": "Wärme 🙂 \u202e نعم\nzweite Zeile"}}
    assert house.save(sid, "care-so-far", content, progress=40) == 1
    sitting = house.load(sid)
    assert sitting.parts["care-so-far"] == Part("care-so-far", 1, house.clock.now, content)
    assert (sitting.progress, sitting.status) == (40, "started")


def test_each_save_counts_the_revision_of_its_own_page(house: House) -> None:
    sid = house.begin_and_sit()
    assert [house.save(sid, "side", answers(code)) for code in ("left", "right")] == [1, 2]
    assert house.save(sid, "cause", answers("stroke")) == 1
    assert house.load(sid).revision("never-seen") == 0


def test_f10_a_page_saved_elsewhere_is_not_overwritten_but_shown(house: House) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "side", answers("left"))
    first, second = house.load(sid), house.load(sid)
    save_part(house.record, first, "side", answers("right"), 1, "page saved", 10)
    with pytest.raises(RevisionIsStale) as stale:
        save_part(house.record, second, "side", answers("both"), 1, "page saved", 10)
    assert stale.value.current[:2] == ("side", 2)
    assert stale.value.current.content == answers("right")
    assert house.load(sid).content("side") == answers("right")


def test_the_same_page_sent_twice_is_no_conflict(house: House) -> None:
    sid = house.begin_and_sit()
    first, second = house.load(sid), house.load(sid)
    assert save_part(house.record, first, "side", answers("left"), 0, "page saved", 10) == 1
    assert save_part(house.record, second, "side", answers("left"), 0, "page saved", 10) == 1
    assert house.load(sid).revision("side") == 1


def test_a_first_save_that_came_second_with_other_content_is_a_conflict(house: House) -> None:
    sid = house.begin_and_sit()
    first, second = house.load(sid), house.load(sid)
    save_part(house.record, first, "side", answers("left"), 0, "page saved", 10)
    with pytest.raises(RevisionIsStale):
        save_part(house.record, second, "side", answers("right"), 0, "page saved", 10)


def test_a_revision_that_never_was_is_answered_with_what_is_stored(house: House) -> None:
    sid = house.begin_and_sit()
    with pytest.raises(RevisionIsStale) as stale:
        save_part(house.record, house.load(sid), "side", answers("left"), 7, "page saved", 10)
    assert (stale.value.current.revision, stale.value.current.content) == (0, {})


def test_f10_two_tabs_on_different_pages_both_keep_their_answers(house: House) -> None:
    sid = house.begin_and_sit()
    first, second = house.load(sid), house.load(sid)
    save_part(house.record, first, "side", answers("left"), 0, "page saved", 10)
    save_part(house.record, second, "cause", answers("stroke"), 0, "page saved", 20)
    after = house.load(sid)
    assert (after.content("side"), after.content("cause")) == (answers("left"), answers("stroke"))
    assert verify_chain(house.record, after.consultation_id).is_whole


def test_many_saves_at_once_lose_nothing_and_keep_the_chain_whole(house: House) -> None:
    sid = house.begin_and_sit()
    failures: list[Exception] = []

    def fill(page: str) -> None:
        try:
            for code in ("one", "two", "three"):
                house.save(sid, page, answers(code))
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=fill, args=(f"page-{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = house.load(sid)
    assert failures == []
    assert {part.revision for part in after.parts.values()} == {3}
    assert {str(part.content) for part in after.parts.values()} == {str(answers("three"))}
    assert verify_chain(house.record, after.consultation_id).is_whole


def test_f10_one_page_at_once_from_many_hands_is_saved_by_one_of_them(
    house: House, figure: Figure
) -> None:
    sid = house.begin_and_sit()
    sittings = [house.load(sid) for _ in range(6)]
    outcomes: list[object] = []

    def save(number: int) -> None:
        try:
            content = answers(f"hand-{number}")
            outcomes.append(
                save_part(house.record, sittings[number], "side", content, 0, "page saved", 10)
            )
        except RevisionIsStale as stale:
            outcomes.append(stale.current.revision)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [1] * 6
    assert house.count("part") == 1
    assert house.load(sid).revision("side") == 1
    figure("one page saved from 6 hands at once: 1 saved, 5 shown both values, 0 overwritten")


def test_a_conflict_leaves_no_trace_of_the_save_that_lost(house: House) -> None:
    sid = house.begin_and_sit()
    first, second = house.load(sid), house.load(sid)
    save_part(house.record, first, "side", answers("left"), 0, "page saved", 10)
    rows = house.count("audit")
    with pytest.raises(RevisionIsStale):
        save_part(house.record, second, "side", answers("right"), 0, "page saved", 90)
    assert house.count("audit") == rows
    assert house.load(sid).progress == 10


def test_a_changed_answer_after_sending_shows_as_changed(house: House) -> None:
    sid = _sent(house)
    house.save(sid, "side", answers("right"))
    assert house.load(sid).status == "changed"


@pytest.mark.parametrize("part", [COMFORT, CONSENT])
def test_larger_text_or_a_repeated_consent_changes_nothing_that_was_sent(
    house: House, part: str
) -> None:
    sid = _sent(house)
    house.save(sid, part, {"text_size": "a-plus"})
    assert house.load(sid).status == "sent"


def test_the_same_answer_saved_again_after_sending_is_no_change(house: House) -> None:
    begun = house.begin()
    _send(house, house.sit(begun))
    house.clock.go_on(hours=25)
    sid = house.sit(begun)
    assert house.save(sid, "side", answers("left")) == 2
    after = house.load(sid)
    assert (after.status, after.parts["side"].saved_at) == ("sent", house.clock.now)


def test_nothing_is_saved_to_an_erased_consultation(house: House) -> None:
    sid = house.begin_and_sit()
    sitting = house.load(sid)
    erase(house.record, sitting.reference, sitting.actor)
    for revision in (0, 1):
        with pytest.raises(SittingIsOver):
            save_part(house.record, sitting, "side", answers("x"), revision, "page saved", 1)
    assert house.count("part") == 0


def test_a_sealed_page_moved_to_another_page_does_not_open(house: House) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "side", answers("left"))
    house.tamper("UPDATE part SET name = 'cause'")
    with pytest.raises(SealIsBroken):
        house.load(sid)


def test_an_older_seal_put_back_does_not_open(house: House) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "side", answers("left"))
    house.tamper("CREATE TABLE kept AS SELECT sealed FROM part")
    house.save(sid, "side", answers("right"))
    house.tamper("UPDATE part SET sealed = (SELECT sealed FROM kept)")
    with pytest.raises(SealIsBroken):
        house.load(sid)


@pytest.mark.parametrize("content", [{"a": float("nan")}, {"a": {1, 2}}, {"a": "\ud800"}])
def test_what_cannot_be_read_back_is_refused_before_anything_is_written(
    house: House, content: dict[str, object]
) -> None:
    sid = house.begin_and_sit()
    with pytest.raises((ValueError, TypeError)):
        house.save(sid, "side", content)
    assert house.count("part") == 0


def test_a_page_turn_takes_few_statements(house: House) -> None:
    sid = house.begin_and_sit()
    house.clock.go_on(minutes=2)
    for number in range(30):
        house.save(sid, f"page-{number}", answers("a", "b", "c"))
    house.clock.go_on(minutes=2)
    house.save(sid, "page-0", answers("d"))  # so that the page after it notes the session
    main, keys = house.record.database, house.record.keys_database
    with statements_of(main) as loading, statements_of(keys) as unwrapping:
        sitting = house.load(sid)
    with statements_of(main) as saving, statements_of(keys) as nothing:
        extract = {"needs": ["interpreter"], "missing": 3}
        save_part(house.record, sitting, "page-3", answers("d"), 1, "page saved", 50, extract)
    assert [statement.split()[0] for statement in loading] == ["SELECT", "UPDATE"]
    assert len(unwrapping) == 1
    changes = [statement.split()[0] for statement in saving]
    assert changes == ["UPDATE", "UPDATE", "INSERT", "INSERT"]
    assert nothing == []


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b"]), st.text(max_size=20), st.booleans()), max_size=12
    )
)
def test_whatever_order_two_tabs_save_in_what_was_acknowledged_last_is_stored(
    house: House, steps: list[tuple[str, str, bool]]
) -> None:
    sid = house.begin_and_sit()
    tabs = {True: house.load(sid), False: house.load(sid)}
    acknowledged: dict[str, object] = {}
    shown: list[bool] = []
    for name, typed, tab in steps:
        content = {"item": {"state": "answered", "value": typed}}
        try:
            revision = tabs[tab].revision(name)
            save_part(house.record, tabs[tab], name, content, revision, "page saved", 1)
            acknowledged[name] = content
        except RevisionIsStale as stale:
            shown.append(stale.current.content == acknowledged[name])
        tabs[tab] = house.load(sid)
    after = house.load(sid)
    assert {name: part.content for name, part in after.parts.items()} == acknowledged
    assert all(shown)
    assert verify_chain(house.record, after.consultation_id).is_whole


def _sent(house: House) -> str:
    sid = house.begin_and_sit()
    _send(house, sid)
    return sid


def _send(house: House, sid: str) -> None:
    house.save(sid, "side", answers("left"))
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers("left")))
