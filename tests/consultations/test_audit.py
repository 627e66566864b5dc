"""The audit log: every step is in it, no answer is, and whoever alters it is found out."""

import pytest

from consult.consultations import (
    Actor,
    NotPermitted,
    chains_adrift,
    drop_anchor,
    list_consultations,
    open_audit,
    open_consultation,
    read_chain,
    recent_audit,
    send,
    verify_chain,
)
from consult.consultations.audit import HOUSE
from tests.consultations.builders import CLINICIAN, DESK, OFFICE, House, a_submission, answers


@pytest.fixture
def chain(house: House) -> str:
    """A consultation with seven rows in its chain."""
    sid = house.begin_and_sit()
    for code in ("left", "right", "both"):
        house.save(sid, "side", answers(code))
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers("both")))
    open_consultation(house.record, CLINICIAN, sitting.reference, "read brief")
    return sitting.consultation_id


def test_every_step_is_written_down_in_order(house: House, chain: str) -> None:
    rows = read_chain(house.record, chain)
    assert [row.sequence for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.action for row in rows] == [
        "begun", "came in", "page saved", "page saved", "page saved", "sent", "opened",
    ]  # fmt: skip
    assert (rows[-1].actor_kind, rows[-1].actor_id) == ("staff", "7")
    assert {row.actor_kind for row in rows[:-1]} == {"patient"}
    assert rows[0].at == house.clock.now


def test_no_row_tells_an_answer_a_name_or_which_page_was_shown(house: House, chain: str) -> None:
    rows = str(read_chain(house.record, chain))
    for secret in ("left", "right", "both", "side", "María", "1961"):
        assert secret not in rows


def test_a_chain_that_nobody_touched_is_whole(house: House, chain: str) -> None:
    proof = verify_chain(house.record, chain)
    assert (proof.is_whole, proof.rows, proof.first_bad) == (True, 7, None)
    assert verify_chain(house.record).is_whole


@pytest.mark.parametrize(
    "column", ["at", "actor_kind", "actor_id", "action", "detail", "previous", "digest"]
)
def test_d13_an_edited_row_is_named(house: House, chain: str, column: str) -> None:
    other = f"(SELECT {column} FROM audit WHERE chain = :chain AND sequence = 7)"
    forged = {"at": "at + 1", "previous": other, "digest": other}.get(column, "'x'")
    house.tamper(
        f"UPDATE audit SET {column} = {forged} WHERE chain = :chain AND sequence = 4",
        chain=chain,
    )
    assert verify_chain(house.record, chain).first_bad == 4


def test_d13_a_deleted_row_is_missed(house: House, chain: str) -> None:
    house.tamper("DELETE FROM audit WHERE chain = :chain AND sequence = 3", chain=chain)
    assert verify_chain(house.record, chain).first_bad == 3


def test_d13_an_inserted_row_does_not_fit(house: House, chain: str) -> None:
    house.tamper(
        "INSERT INTO audit SELECT chain, 8, at, actor_kind, actor_id, action, detail, digest, "
        "digest FROM audit WHERE chain = :chain AND sequence = 7",
        chain=chain,
    )
    assert verify_chain(house.record, chain).first_bad == 8


def test_d13_a_row_pushed_in_between_does_not_fit(house: House, chain: str) -> None:
    for sequence in (7, 6, 5):
        house.tamper(
            "UPDATE audit SET sequence = sequence + 1 WHERE chain = :chain AND sequence = :n",
            chain=chain, n=sequence,
        )  # fmt: skip
    house.tamper(
        "INSERT INTO audit SELECT chain, 5, at, actor_kind, actor_id, action, detail, previous, "
        "digest FROM audit WHERE chain = :chain AND sequence = 4",
        chain=chain,
    )
    assert verify_chain(house.record, chain).first_bad == 5


def test_d13_two_rows_in_the_wrong_order_do_not_fit(house: House, chain: str) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        house.tamper(
            "UPDATE audit SET sequence = :new WHERE chain = :chain AND sequence = :old",
            chain=chain, old=old, new=new,
        )  # fmt: skip
    assert verify_chain(house.record, chain).first_bad == 3


def test_d13_rows_cut_off_at_the_end_are_missed(house: House, chain: str) -> None:
    house.tamper("DELETE FROM audit WHERE chain = :chain AND sequence > 5", chain=chain)
    assert verify_chain(house.record, chain).first_bad == 6


def test_d13_rows_cut_off_are_missed_even_with_the_head_set_back(house: House, chain: str) -> None:
    house.tamper("DELETE FROM audit WHERE chain = :chain AND sequence > 5", chain=chain)
    house.tamper(
        "UPDATE consultation SET audit_sequence = 5, audit_digest = "
        "(SELECT digest FROM audit WHERE chain = :chain AND sequence = 5) WHERE id = :chain",
        chain=chain,
    )
    assert verify_chain(house.record, chain).first_bad == 6


def test_d13_a_row_moved_to_another_chain_does_not_fit(house: House, chain: str) -> None:
    other = house.consultation_id(house.begin())
    house.tamper("DELETE FROM audit WHERE chain = :other", other=other)
    house.tamper(
        "UPDATE audit SET chain = :other WHERE chain = :chain AND sequence = 1",
        chain=chain, other=other,
    )  # fmt: skip
    assert verify_chain(house.record, other).first_bad == 1


def test_d13_a_chain_set_back_to_an_older_state_is_shown_by_the_anchor(
    house: House, chain: str
) -> None:
    columns = "audit_sequence, audit_digest, audit_seal"
    house.tamper(f"CREATE TABLE kept AS SELECT {columns} FROM consultation WHERE id = :c", c=chain)
    list_consultations(house.record, DESK)
    open_consultation(house.record, CLINICIAN, _reference(house, chain), "read brief")
    drop_anchor(house.record)
    assert chains_adrift(house.record) == []
    house.tamper("DELETE FROM audit WHERE chain = :c AND sequence > 7", c=chain)
    house.tamper(f"UPDATE consultation SET ({columns}) = (SELECT {columns} FROM kept)")
    assert verify_chain(house.record, chain).is_whole
    assert chains_adrift(house.record) == [chain]


def test_an_anchor_notes_only_what_moved_since_the_last(house: House, chain: str) -> None:
    first = drop_anchor(house.record)
    assert house.count("anchored_head") == 1
    list_consultations(house.record, DESK)
    second = drop_anchor(house.record)
    assert house.count("anchored_head", f"chain = '{HOUSE}'") == 1
    assert (first.number, second.number) == (1, 2)
    assert first.line.startswith("anchor 1 2026-11-22T12:00:00+00:00 ")
    assert drop_anchor(house.record).digest != second.digest


@pytest.mark.parametrize(
    "forgery",
    [
        ["UPDATE anchor SET at = at - 1 WHERE number = 1"],
        ["DELETE FROM anchored_head WHERE anchor_number = 1"],
        [
            "DELETE FROM anchored_head WHERE anchor_number = 2",
            "DELETE FROM anchor WHERE number = 2",
        ],
    ],
    ids=["edited", "emptied", "removed"],
)
def test_d13_a_forged_anchor_is_found_out(house: House, chain: str, forgery: list[str]) -> None:
    for _ in range(3):
        list_consultations(house.record, DESK)
        drop_anchor(house.record)
    for statement in forgery:
        house.tamper(statement)
    assert "anchor" in chains_adrift(house.record)


def test_the_administrator_reads_the_log_and_stands_in_it(house: House, chain: str) -> None:
    reference = _reference(house, chain)
    assert [row.action for row in open_audit(house.record, OFFICE, reference)][-2:] == [
        "opened", "opened",
    ]  # fmt: skip
    recent = recent_audit(house.record, OFFICE)
    assert [(step.actor_id, step.detail) for step in recent if step.reference == reference] == [
        ("9", "read audit"), ("7", "read brief"),
    ]  # fmt: skip
    assert [step.detail for step in recent if step.reference is None] == ["read audit"]
    assert len(recent_audit(house.record, OFFICE, limit=1)) == 1


@pytest.mark.parametrize("who", [DESK, CLINICIAN])
def test_nobody_else_reads_the_log(house: House, chain: str, who: Actor) -> None:
    with pytest.raises(NotPermitted):
        recent_audit(house.record, who)
    with pytest.raises(NotPermitted):
        open_audit(house.record, who, _reference(house, chain))
    assert house.count("audit", "action = 'refused'") == 2


def _reference(house: House, consultation_id: str) -> str:
    with house.record.database.read() as connection:
        query = f"SELECT reference FROM consultation WHERE id = '{consultation_id}'"
        return str(connection.exec_driver_sql(query).scalar_one())
