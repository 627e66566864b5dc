"""The privacy view covers the brief: no name, no word of health, and nothing was opened for it."""

import pytest

from consult.consultations import SYSTEM, open_audit
from tests.web.patients import sent
from tests.web.test_desk_privacy import HEALTH, hide


@pytest.mark.parametrize("ending", ["brief", "earlier", "changes"])
def test_the_privacy_view_covers_what_was_answered_and_opens_nothing(specialist, services, ending):
    reference = sent(services)
    address = f"/desk/consultations/{reference}/{ending}"
    hide(specialist)
    before = len(open_audit(services.record, SYSTEM, reference))
    response = specialist.get(address)
    assert response.status_code == 200
    assert "Aisha" not in response.text
    assert not HEALTH.search(f"{response.page.text} {response.page.title}")
    # The look into the log stands in the log itself.
    assert len(open_audit(services.record, SYSTEM, reference)) == before + 1
    form = response.page.form("/desk/view").values
    back = specialist.post("/desk/view", data={**form, "privacy": "off"}).location
    assert back == address
    assert "Aisha" in specialist.get(back, follow_redirects=True).text
