"""A status in words and shape, a need in words: no two alike, none about health."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from consult.brief.submitted import Appointment
from consult.consultations import Listed
from consult.web.desk.today_status import Watch, needs_in_words, status_of
from consult.web.desk.words import initials, marks

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 09:00 where the clinic is
WATCH = Watch(ZoneInfo("America/New_York"), NOW, {"8": "Dana Desk"})
INVITED = Listed(
    reference="K7QM-3F9X", name="Tomas Sample", birth_date=date(1968, 4, 3),
    appointment=Appointment(at=NOW), specialist=None, status="invited", progress=0,
    begun_at=NOW - timedelta(days=6), sent_at=None, sent_number=0, printed_number=0,
)  # fmt: skip
SENT = replace(INVITED, status="sent", sent_number=1, progress=100)
PREPARED = replace(SENT, prepared_number=1, printed_at=NOW, printed_by="8")
PRINTED = replace(PREPARED, printed_number=1, is_print_confirmed=True)
STATES = {
    "Not invited": replace(INVITED, has_invitation=False),
    "Sent 17 Nov, not opened": INVITED,
    "Opened, not started": replace(INVITED, status="opened"),
    "Started, 60 %": replace(INVITED, status="started", progress=60),
    "Cannot reach": replace(INVITED, unreachable_at=NOW),
    "Done, not printed": SENT,
    "Prepared 09:00 by D.D., not confirmed": PREPARED,
    "Printed 09:00 by D.D.": PRINTED,
    "Changed since print, 09:00": replace(PRINTED, sent_number=2, changed_at=NOW),
    "Being changed after sending": replace(SENT, status="changed"),
    "Cancelled": replace(SENT, cancelled_at=NOW),
}


@pytest.mark.parametrize("words", STATES)
def test_each_status_has_its_words(words):
    assert status_of(STATES[words], WATCH).words == words


def test_each_status_has_a_shape_of_its_own():
    assert len({status_of(one, WATCH).shape for one in STATES.values()}) == len(STATES)


def test_who_has_sent_is_no_longer_out_of_reach():
    assert status_of(replace(SENT, unreachable_at=NOW), WATCH).words == "Done, not printed"


def test_a_print_of_another_day_says_the_day_and_one_by_nobody_known_no_name():
    before = replace(PRINTED, printed_at=NOW - timedelta(days=2), printed_by="77")
    assert status_of(before, WATCH).words == "Printed 21 Nov"


def test_every_status_of_the_record_has_words():
    from consult.consultations.tables import STATUSES

    for status in STATUSES:
        assert status_of(replace(INVITED, status=status), WATCH).words


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        ((), ""),
        (("interpreter:Spanish", "transport"), "Spanish interpreter, transport"),
        (("interpreter",), "Interpreter"),
        (("extra-time", "voicemail-ok"), "Extra time, voicemail is fine"),
        (("large-print", "no-voicemail"), "Large print, no voicemail"),
        (("hearing", "stroke"), ""),
    ],
)
def test_needs_are_said_in_words_and_none_but_those_that_the_desk_may_know(needs, words):
    assert needs_in_words(needs) == words


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Tomas Sample", "T. S."), ("María de la Cruz", "M. C."), ("  x  ", "X."), ("", "?"),
        ("<b>Tomas</b>", "?"), ("Ana-Maria O'Neill", "A. O."),
    ],
)  # fmt: skip
def test_a_name_is_cut_down_to_initials(name, short):
    assert initials(name) == short
    assert not re.search("omas|Cruz", initials(name))


def test_staff_sign_a_print_with_their_initials():
    assert marks("Dana Desk") == "D.D."
