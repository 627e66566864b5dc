"""The day until which answers are kept, as the patient is told it: never before the visit."""

from datetime import datetime

import pytest

from consult.consultations import start_session
from consult.web.patient.visit import SESSION_KEY
from tests.web.patients import ZONE, invited


@pytest.mark.parametrize(
    ("visit", "told"),
    [
        (None, "23 December 2026"),
        (datetime(2026, 12, 1, 9, tzinfo=ZONE), "23 December 2026"),
        (datetime(2027, 2, 1, 9, tzinfo=ZONE), "8 February 2027"),
    ],
)
def test_a_visit_that_is_far_off_keeps_the_answers_until_it_is_over(client, services, visit, told):
    begun = invited(services, at=visit)
    with client.session_transaction() as session:
        session[SESSION_KEY] = start_session(services.record, begun.reference)
    assert f"We keep your answers until {told}" in client.get("/prepare/leave").page.text
