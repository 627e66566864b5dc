"""The whole audit log proved at once, and compared with what was kept away from the machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from consult.consultations import (
    AnchorIsUnreadable,
    chains_adrift,
    compare_anchor,
    drop_anchor,
    erase,
    list_consultations,
    open_consultation,
    verify_audit,
    want_anchor_mailed,
)
from consult.consultations.audit import BEGINNING, HOUSE, next_step, read_chain
from consult.consultations.instants import to_instant
from consult.consultations.policy import Actor
from consult.consultations.vault import Vault
from tests.catalogue.figures import Figure
from tests.consultations.builders import CLINICIAN, DESK, House, a_vault
from tests.consultations.stored import everything_stored

ROWS = 7
AT = "WHERE chain = :chain AND sequence"
COLUMNS = "at, actor_kind, actor_id, action, detail"


@pytest.fixture
def chain(house: House) -> str:
    """A consultation with seven rows in its chain; the house's has as many."""
    begun = house.begin()
    for _ in range(ROWS):
        list_consultations(house.record, DESK)
    for _ in range(ROWS - 1):
        open_consultation(house.record, CLINICIAN, begun.reference, "read brief")
    return house.consultation_id(begun)


def edit(house: House, chain: str) -> int:
    house.tamper(f"UPDATE audit SET action = 'looked away' {AT} = 4", chain=chain)
    return 4


def delete(house: House, chain: str) -> int:
    house.tamper(f"DELETE FROM audit {AT} = 3", chain=chain)
    return 3


def insert(house: House, chain: str) -> int:
    for sequence in range(ROWS, 4, -1):
        house.tamper(f"UPDATE audit SET sequence = sequence + 1 {AT} = {sequence}", chain=chain)
    house.tamper(
        f"INSERT INTO audit SELECT chain, 5, {COLUMNS}, previous, digest FROM audit {AT} = 4",
        chain=chain,
    )
    return 5


def reorder(house: House, chain: str) -> int:
    for old, new in ((2, 99), (6, 2), (99, 6)):
        house.tamper(f"UPDATE audit SET sequence = {new} {AT} = {old}", chain=chain)
    return 2


def truncate(house: House, chain: str) -> int:
    house.tamper(f"DELETE FROM audit {AT} > 5", chain=chain)
    return 6


@pytest.mark.parametrize("way", [edit, delete, insert, reorder, truncate])
@pytest.mark.parametrize("which", ["a consultation", "the house"])
def test_d13_the_first_bad_sequence_is_named_whatever_is_done_to_the_rows(
    house: House, chain: str, way: Callable[[House, str], int], which: str, figure: Figure
) -> None:
    harmed = HOUSE if which == "the house" else chain
    assert verify_audit(house.record).is_whole
    first_bad = way(house, harmed)
    proof = verify_audit(house.record)
    assert [(one.chain, one.first_bad) for one in proof.broken] == [(harmed, first_bad)]
    figure(f"{way.__name__}: sequence {first_bad} of {ROWS} named, in the chain of {which}")


def test_d13_what_is_whole_is_counted(house: House, chain: str) -> None:
    drop_anchor(house.record)
    erased = house.begin()
    erase(house.record, erased.reference, DESK)
    proof = verify_audit(house.record)
    assert (proof.is_whole, proof.chains, proof.anchors) == (True, 3, 1)
    assert proof.rows == house.count("audit")


def cut_off(house: House, chain: str) -> None:
    """Set a chain and its head back to an older state, as one who kept a copy of the file can."""
    columns = "audit_sequence, audit_digest, audit_seal"
    house.tamper(f"CREATE TABLE kept AS SELECT {columns} FROM consultation WHERE id = :c", c=chain)
    reference = f"(SELECT reference FROM consultation WHERE id = '{chain}')"
    with house.record.database.read() as connection:
        found = connection.exec_driver_sql(f"SELECT {reference}").scalar_one()
    open_consultation(house.record, CLINICIAN, found, "read brief")
    line = drop_anchor(house.record).line
    house.tamper("DELETE FROM audit WHERE chain = :c AND sequence > :n", c=chain, n=ROWS)
    house.tamper(
        f"UPDATE consultation SET ({columns}) = (SELECT {columns} FROM kept) WHERE id = :c", c=chain
    )
    assert compare_anchor(house.record, line) is None
    house.tamper("CREATE TABLE line (text TEXT)")
    house.tamper("INSERT INTO line VALUES (:line)", line=line)


def kept_line(house: House) -> str:
    with house.record.database.read() as connection:
        return str(connection.exec_driver_sql("SELECT text FROM line").scalar_one())


def test_d13_a_chain_cut_off_together_with_its_head_is_shown_by_the_anchor(
    house: House, chain: str, figure: Figure
) -> None:
    drop_anchor(house.record)
    cut_off(house, chain)
    proof = verify_audit(house.record)
    assert (proof.is_whole, proof.broken, proof.adrift) == (False, (), (chain,))
    figure("chain and head cut off together: named by the anchor in the database")


def test_d13_cut_off_together_with_the_anchor_it_is_shown_by_the_line_on_paper(
    house: House, chain: str, figure: Figure
) -> None:
    drop_anchor(house.record)
    cut_off(house, chain)
    house.tamper("DELETE FROM anchored_head WHERE anchor_number = 2")
    house.tamper("DELETE FROM anchor WHERE number = 2")
    assert verify_audit(house.record).is_whole
    told = compare_anchor(house.record, kept_line(house))
    assert told is not None
    assert told.startswith("anchor 2 is missing, the newest is 1: the end was cut off")
    drop_anchor(house.record)  # as the next hour does: the number is there again
    told = compare_anchor(house.record, f"  {kept_line(house)}\n")
    assert told == "anchor 2 reads otherwise here: what came before it was written anew"
    figure("chain, head and anchor cut off together: shown by the line kept on paper")


def test_d13_a_whole_consultation_taken_out_is_missed(house: House, chain: str) -> None:
    drop_anchor(house.record)
    for table in ("credential", "search_key", "identity"):
        house.tamper(f"DELETE FROM {table} WHERE consultation_id = :c", c=chain)
    house.tamper("DELETE FROM audit WHERE chain = :c", c=chain)
    house.tamper("DELETE FROM consultation WHERE id = :c", c=chain)
    assert chain in chains_adrift(house.record)
    assert [one.chain for one in verify_audit(house.record).broken] == [chain]


def write_anew(house: House, chain: str, vault: Vault) -> None:
    """Write a chain anew with one word changed, its head and its seal too."""
    head, rows = BEGINNING, read_chain(house.record, chain)
    house.tamper("DELETE FROM audit WHERE chain = :c", c=chain)
    for row in rows:
        actor = Actor(row.actor_kind, row.actor_id)  # type: ignore[arg-type]
        action = "looked away" if row.sequence == 4 else row.action
        step = next_step(vault, chain, head, to_instant(row.at), actor, action, row.detail)
        house.tamper(
            f"INSERT INTO audit VALUES (:chain, :sequence, {_values(COLUMNS)}, :previous, :digest)",
            **step.row,
        )
        head = head._replace(sequence=row.sequence, digest=step.row["digest"])
    house.tamper(
        "UPDATE consultation SET audit_sequence = :b_sequence, audit_digest = :b_digest, "
        "audit_seal = :b_seal WHERE id = :b_chain",
        **step.head,
    )


def _values(columns: str) -> str:
    return ", ".join(f":{name}" for name in columns.split(", "))


def test_d13_who_has_the_file_and_not_the_key_cannot_write_a_chain_anew(
    house: House, chain: str, figure: Figure
) -> None:
    write_anew(house, chain, a_vault())
    proof = verify_audit(house.record)
    assert [(one.chain, one.first_bad) for one in proof.broken] == [(chain, 1)]
    figure("a chain written anew without the key: sequence 1 named")


def test_d13_who_has_the_key_as_well_is_found_out_by_the_anchor(house: House, chain: str) -> None:
    drop_anchor(house.record)
    write_anew(house, chain, house.record.vault)
    proof = verify_audit(house.record)
    assert (proof.broken, proof.adrift) == ((), (chain,))


def test_d13_the_key_of_the_chains_is_in_neither_database(
    house: House, chain: str, tmp_path: Path
) -> None:
    drop_anchor(house.record)
    held = everything_stored(house.record, tmp_path)
    assert chain.encode() in held
    for purpose in ("audit", "audit-head", "anchor"):
        key = house.record.vault._subkeys[purpose]
        assert key not in held
        assert key.hex().encode() not in held


@pytest.mark.parametrize(
    "line",
    ["", "anchor", "anchor 1", "anchor x 2026 y", "anchor 0 2026-11-23T14:17:00 " + "a" * 64],
)
def test_what_is_no_line_of_an_anchor_is_refused(house: House, line: str) -> None:
    with pytest.raises(AnchorIsUnreadable):
        compare_anchor(house.record, line)


def test_a_mail_with_the_anchor_is_asked_for_once_a_day(house: House) -> None:
    assert want_anchor_mailed(house.record) is not None
    for _ in range(23):
        house.clock.go_on(hours=1)
        assert want_anchor_mailed(house.record) is None
    house.clock.go_on(hours=1)
    assert want_anchor_mailed(house.record) is not None
