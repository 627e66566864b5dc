"""The demonstration's day: every state that a desk meets stands on its list."""

import re

from consult.consultations import list_consultations
from consult.demonstration_day import CHANGED, HALF_WAY, VISITORS, make_visitor
from tests.consultations.builders import DESK

STATES = (
    "Changed since print, 09:00", "Cannot reach", "Started, 40 %", "Opened, not started",
    "Not invited", "Sent 09:00, not opened", "Done, not printed",
    r"Prepared 09:00( by \S+)?, not confirmed", "Printed 09:00",
)  # fmt: skip


def test_one_of_each_state_is_on_the_list_and_what_changed_was_sent_again(front_desk, services):
    states = {visitor.state: visitor for visitor in reversed(VISITORS)}
    for visitor in states.values():
        make_visitor(services.record, services.current_release, services.clinic, visitor)
    rows = [row.text for row in front_desk.get("/desk/").page.all("tr") if "data-row" in row.attrs]
    missing = [words for words in STATES if not any(re.search(words, row) for row in rows)]
    assert missing == []
    found = {one.name: one for one in list_consultations(services.record, DESK)}
    assert found[states[CHANGED].name].sent_number == 2
    assert found[states[HALF_WAY].name].sent_number == 0
    changed = next(row for row in rows if states[CHANGED].name in row)
    assert "Print changed sheets" in changed
