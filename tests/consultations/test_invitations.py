"""What the desk may set right: the invitation, the name, the date of birth, the visit."""

from datetime import date

import pytest

from consult.brief.submitted import Identity
from consult.consultations import (
    Actor,
    CredentialsDoNotMatch,
    NotPermitted,
    SittingIsOver,
    code_for,
    correct_identity,
    list_consultations,
    mark_printed,
    open_by_code,
    open_by_token,
    read_chain,
    reissue_invitation,
    revoke_invitation,
    set_appointment,
    sit_for_typing,
)
from tests.consultations.builders import (
    DESK,
    HERE,
    MARIA,
    NOBODY,
    OFFICE,
    House,
    an_appointment,
    answers,
)

RIGHT = Identity(name="Marie Pérez", birth_date=date(1961, 9, 4))


def test_a_new_invitation_makes_the_old_one_useless_and_keeps_the_answers(house: House) -> None:
    begun = house.begin(invited_by="8")
    sid = house.sit(begun)
    house.save(sid, "side", answers("left"))
    anew = reissue_invitation(house.record, DESK, begun.reference)
    assert anew.reference == begun.reference
    assert {anew.code, anew.token}.isdisjoint({begun.code, begun.token})
    with pytest.raises(SittingIsOver):
        house.load(sid)
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, begun.code, MARIA.birth_date, HERE)
    with pytest.raises(CredentialsDoNotMatch):
        open_by_token(house.record, begun.token, MARIA.birth_date, HERE)
    session = open_by_token(house.record, anew.token, MARIA.birth_date, HERE)
    sitting = house.load(session.sid)
    assert sitting.content("side") == answers("left")
    assert code_for(house.record, sitting) == anew.code


def test_a_revoked_invitation_opens_nothing_and_shows_no_code(house: House) -> None:
    begun = house.begin()
    sid = house.sit(begun)
    revoke_invitation(house.record, DESK, begun.reference)
    with pytest.raises(SittingIsOver):
        house.load(sid)
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, begun.code, MARIA.birth_date, HERE)
    sitting = sit_for_typing(house.record, DESK, begun.reference)
    assert code_for(house.record, sitting) is None


def test_a_corrected_date_of_birth_opens_and_the_wrong_one_does_not(house: House) -> None:
    begun = house.begin()
    correct_identity(house.record, DESK, begun.reference, RIGHT)
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, begun.code, MARIA.birth_date, HERE)
    sid = house.sit(begun, RIGHT.birth_date)
    assert house.load(sid).identity == RIGHT
    assert open_by_token(house.record, begun.token, RIGHT.birth_date, HERE)


def test_a_corrected_name_is_found_and_the_wrong_one_is_not(house: House) -> None:
    begun = house.begin()
    correct_identity(house.record, DESK, begun.reference, RIGHT)
    assert list_consultations(house.record, DESK, text="marie")[0].name == RIGHT.name
    assert list_consultations(house.record, DESK, text="maria") == []
    assert list_consultations(house.record, DESK, birth_date=MARIA.birth_date) == []


def test_correcting_twice_keeps_the_last(house: House) -> None:
    begun = house.begin()
    for identity in (RIGHT, MARIA):
        correct_identity(house.record, DESK, begun.reference, identity)
    assert list_consultations(house.record, DESK)[0].name == MARIA.name


def test_the_visit_can_be_moved(house: House) -> None:
    begun = house.begin(appointment=an_appointment(24))
    set_appointment(house.record, DESK, begun.reference, an_appointment(26))
    assert list_consultations(house.record, DESK, on=date(2026, 11, 24)) == []
    [line] = list_consultations(house.record, DESK, on=date(2026, 11, 26))
    assert line.appointment == an_appointment(26)


@pytest.mark.parametrize("who", [NOBODY, OFFICE], ids=["no role", "administrator"])
def test_only_the_desk_and_the_specialist_set_things_right(house: House, who: Actor) -> None:
    reference = house.begin().reference
    for act in (
        lambda: reissue_invitation(house.record, who, reference),
        lambda: revoke_invitation(house.record, who, reference),
        lambda: correct_identity(house.record, who, reference, RIGHT),
        lambda: set_appointment(house.record, who, reference, an_appointment()),
        lambda: mark_printed(house.record, who, reference, 1),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert house.count("credential") == 2


def test_each_act_stands_in_the_log_without_names(house: House) -> None:
    begun = house.begin()
    reissue_invitation(house.record, DESK, begun.reference)
    correct_identity(house.record, DESK, begun.reference, RIGHT)
    set_appointment(house.record, DESK, begun.reference, an_appointment())
    rows = read_chain(house.record, house.consultation_id(begun))
    assert [row.action for row in rows if row.action != "opened"] == [
        "begun", "invited anew", "corrected the identity", "set the appointment",
    ]  # fmt: skip
    assert "Marie" not in str(rows)
