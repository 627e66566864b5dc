"""What axe finds on the page that is open, by the rules of WCAG 2.2 AA.

The checker is put into the page as a script, so its browser context must bypass the policy that
forbids such scripts; no other test does.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_PLACES = 3
_IS_HERE = "() => 'axe' in window"
_NOTHING = "0"


def violations(page: Page, *rules: str) -> list[str]:
    """Return each violation of all rules, or of these: the rule, what it says, and where."""
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    script = _NOTHING if page.evaluate(_IS_HERE) else AXE_SCRIPT
    found: Any = Axe(script).run(page, options=options)
    return [
        f"{broken['id']}: {broken['help']}: {', '.join(_places(broken))}"
        for broken in found.response["violations"]
    ]


def _places(broken: dict[str, Any]) -> list[str]:
    return [str(node["target"][0]) for node in broken["nodes"][:MOST_PLACES]]
