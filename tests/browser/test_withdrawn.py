"""What a patient sees on a telephone after a release was withdrawn: told, asked again, usable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.accessibility import violations
from tests.browser.answered import come_to
from tests.browser.chromium import PHONE
from tests.browser.traveller import Traveller
from tests.browser.turning import turn_to_other_content
from tests.browser.watching import Watch
from tests.durability.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_of_changes_and_a_page_asked_again_keep_the_rules(
    context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    service = Service(tmp_path)
    service.migrate()
    service.start()
    try:
        page = context(**PHONE, bypass_csp=True).new_page()
        watch = Watch(page, service.address.partition("://")[2])
        daniel = Traveller(watch, service.address, "daniel")
        come_to(daniel, service, "daniel", "/prepare/check")
        turn_to_other_content(service)
        found: dict[str, list[str]] = {}
        watch.on_look = lambda address: found.update({address: violations(page)})
        daniel.open("/prepare/send")
        assert daniel.path == "/prepare/changed"
        daniel.press("Continue")
        assert daniel.path == "/prepare/linked-movements"
        daniel.open("/prepare/practical")
        assert "You answered before:" in page.inner_text("main")
        assert {address: faults for address, faults in found.items() if faults} == {}
        assert len(found) == 3
        assert watch.faults == []
    finally:
        service.stop()
