"""One door to the answers: who comes in, and why, is decided by the table and kept in the log."""

import pytest

from consult.consultations import (
    SYSTEM,
    Actor,
    NoSuchConsultation,
    NotPermitted,
    Purpose,
    SealIsBroken,
    open_consultation,
    read_chain,
    save_part,
    send,
    sit_for_typing,
)
from consult.consultations.audit import HOUSE
from consult.consultations.policy import POLICY, opens_answers
from tests.consultations.builders import (
    CLINICIAN,
    DESK,
    MARIA,
    NOBODY,
    OFFICE,
    House,
    a_submission,
    answers,
)

WHO = {"front desk": DESK, "specialist": CLINICIAN, "administrator": OFFICE, "system": SYSTEM}
MAY_OPEN_ANSWERS = {
    ("front desk", "print"), ("front desk", "prepare packet"), ("front desk", "type in"),
    ("specialist", "read brief"), ("specialist", "export text"), ("specialist", "print"),
    ("specialist", "prepare packet"), ("specialist", "type in"), ("system", "render"),
    ("system", "prepare packet"),
}  # fmt: skip


@pytest.fixture
def reference(house: House) -> str:
    sitting = house.load(house.begin_and_sit())
    send(house.record, sitting, a_submission(sitting, answers("left")))
    return sitting.reference


@pytest.mark.parametrize("purpose", [str(p) for p in POLICY if opens_answers(p)])
@pytest.mark.parametrize("who", WHO)
def test_answers_open_for_those_in_the_table_and_for_nobody_else(
    house: House, reference: str, who: str, purpose: str
) -> None:
    if (who, purpose) in MAY_OPEN_ANSWERS:
        opened = open_consultation(house.record, WHO[who], reference, purpose)
        assert opened.latest is not None
        assert opened.latest.content.answers == answers("left")
    else:
        with pytest.raises(NotPermitted):
            open_consultation(house.record, WHO[who], reference, purpose)


def test_the_table_names_a_rule_for_every_purpose() -> None:
    assert set(POLICY) == set(Purpose)


@pytest.mark.parametrize("who", [DESK, CLINICIAN, OFFICE])
def test_status_and_identity_open_without_any_answer(
    house: House, reference: str, who: Actor
) -> None:
    opened = open_consultation(house.record, who, reference, Purpose.SEE_STATUS)
    assert (opened.identity, opened.status, opened.submissions) == (MARIA, "sent", ())
    assert opened.latest is None


@pytest.mark.parametrize(
    "who",
    [NOBODY, Actor("staff", "11", frozenset({"gardener"})), Actor("patient", "x")],
    ids=["no role", "unknown role", "patient"],
)
def test_nobody_without_a_role_comes_in(house: House, reference: str, who: Actor) -> None:
    for purpose in Purpose:
        with pytest.raises(NotPermitted):
            open_consultation(house.record, who, reference, purpose)


def test_a_patient_who_claims_a_role_is_still_a_patient(house: House, reference: str) -> None:
    impostor = Actor("patient", "x", frozenset({"specialist"}))
    with pytest.raises(NotPermitted):
        open_consultation(house.record, impostor, reference, "read brief")


def test_an_unknown_purpose_is_refused(house: House, reference: str) -> None:
    with pytest.raises(NotPermitted):
        open_consultation(house.record, CLINICIAN, reference, "curiosity")


def test_every_opening_is_written_down_also_a_refused_one(house: House) -> None:
    begun = house.begin()
    open_consultation(house.record, CLINICIAN, begun.reference, "read brief")
    with pytest.raises(NotPermitted):
        open_consultation(house.record, DESK, begun.reference, "read brief")
    rows = read_chain(house.record, house.consultation_id(begun))
    assert [(row.actor_id, row.action, row.detail) for row in rows[1:]] == [
        ("7", "opened", "read brief"), ("8", "refused", "read brief"),
    ]  # fmt: skip


def test_looking_for_an_unknown_reference_is_written_down_without_it(house: House) -> None:
    with pytest.raises(NoSuchConsultation):
        open_consultation(house.record, CLINICIAN, "K7QM-3F9X", "read brief")
    [row] = read_chain(house.record, HOUSE)
    assert (row.action, row.actor_id) == ("looked for an unknown reference", "7")
    assert "K7QM" not in str(row)


def test_an_opening_is_written_down_before_anything_opens(house: House, reference: str) -> None:
    house.tamper("UPDATE submission SET sealed = digest")
    with pytest.raises(SealIsBroken):
        open_consultation(house.record, CLINICIAN, reference, "read brief")
    assert house.count("audit", "action = 'opened'") == 1


def test_a_reference_is_found_however_it_was_typed(house: House, reference: str) -> None:
    typed = f" {reference.lower().replace('-', ' ')} "
    assert open_consultation(house.record, DESK, typed, "see status").reference == reference


def test_showing_what_was_opened_shows_neither_name_nor_answers(
    house: House, reference: str
) -> None:
    shown = repr(open_consultation(house.record, CLINICIAN, reference, "read brief"))
    for secret in ("María", "1961", "left", "0171"):
        assert secret not in shown


def test_staff_type_in_what_was_written_on_paper_in_their_own_name(house: House) -> None:
    begun = house.begin(invited_by="8")
    sitting = sit_for_typing(house.record, DESK, begun.reference)
    save_part(house.record, sitting, "side", answers("left"), 0, "typed in", 5)
    content = a_submission(sitting, answers("left"), source="paper", typed_by="8")
    sitting = sit_for_typing(house.record, DESK, begun.reference)
    assert send(house.record, sitting, content).number == 1
    rows = read_chain(house.record, sitting.consultation_id)
    assert [(row.actor_kind, row.actor_id) for row in rows] == [("staff", "8")] * 5
    again = sit_for_typing(house.record, DESK, begun.reference)
    assert again.content("side") == answers("left")


def test_an_administrator_does_not_type_in(house: House, reference: str) -> None:
    with pytest.raises(NotPermitted):
        sit_for_typing(house.record, OFFICE, reference)
