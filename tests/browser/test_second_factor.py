"""The staff's way in, in a real browser: invited, set up, signed in, without the phone, and reset.

One member of staff walks it from the invitation on; each page is checked on the desk's screen and
on a telephone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.chromium import DESK, PHONE
from tests.browser.codes import fresh_code
from tests.browser.conftest import Demonstration, Opened
from tests.browser.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL, PASSWORD = "noor@clinic.example", "four quiet words here"
CODE = "Code"


class Checked:
    """Looks at each page on both screens, with the checker of accessibility on each."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.page: Page = watch.page
        self.found: dict[str, list[str]] = {}
        watch.on_look = self._check

    def _check(self, address: str) -> None:
        for size in (PHONE["viewport"], DESK["viewport"]):
            self.page.set_viewport_size(size)
            self.watch.measure_width()
            if broken := violations(self.page):
                self.found[f"{self.page.title()} at {size['width']}"] = broken

    def press(self, words: str, wanted: str) -> None:
        """Press a button, and look at the page with this heading that it leads to."""
        self.page.get_by_role("button", name=words).click()
        self.arrive(wanted)

    def arrive(self, wanted: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(wanted)
        self.watch.look()

    def give_password(self, base: str) -> None:
        self.page.goto(f"{base}/desk/sign-in")
        self.page.get_by_label("E-mail address").fill(EMAIL)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Sign out").click()
        self.arrive("Staff sign-in")

    @property
    def faults(self) -> list[Any]:
        return [*self.watch.faults, *self.found.items()]


def invite(administrator: Checked, base: str) -> str:
    """Invite a member of staff; return the link that was shown."""
    page = administrator.page
    page.goto(f"{base}/desk/staff")
    administrator.arrive("Staff")
    page.get_by_role("link", name="Invite a member").click()
    administrator.press("Make the set-up link", "Invite a member of staff")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("Name").fill("Noor Sample")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Role").select_option("front desk")
    administrator.press("Make the set-up link", "Set-up link for Noor Sample")
    return page.get_by_label("Link").input_value()


def set_up(member: Checked) -> tuple[str, list[str]]:
    """Set the second factor up; return the secret as it was typed off, and the recovery codes."""
    page = member.page
    member.arrive("Set up your second factor")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label(CODE, exact=True).fill("000000")
    member.press("Set up", "Set up your second factor")
    assert page.locator(".secret").inner_text().replace(" ", "") == secret
    page.get_by_label(CODE, exact=True).fill(fresh_code(secret))
    member.press("Set up", "Your recovery codes")
    codes = page.locator("ol.recovery li").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/desk/")
    return secret, codes


def test_a_member_of_staff_is_invited_signs_in_and_loses_the_phone(
    desk: Opened, context: Callable[..., BrowserContext], demonstration: Demonstration
) -> None:
    base = demonstration.base
    administrator = Checked(desk("administrator", bypass_csp=True))
    link = invite(administrator, base)
    own = context(**DESK, bypass_csp=True).new_page()
    member = Checked(Watch(own, demonstration.host, is_phone=False))

    own.goto(link)
    member.arrive("Set up your account")
    own.get_by_label("New password").fill(PASSWORD)
    own.get_by_label("The same again").fill(PASSWORD)
    own.get_by_role("button", name="Set the password").click()
    secret, codes = set_up(member)
    assert len(set(codes)) == 10
    member.sign_out()

    member.give_password(base)
    member.arrive("Your code")
    own.get_by_label(CODE, exact=True).fill("000000")
    member.press("Go in", "Your code")
    own.get_by_label(CODE, exact=True).fill(fresh_code(secret))
    own.keyboard.press("Enter")
    own.wait_for_url("**/desk/")
    member.sign_out()

    for code, wanted in ((codes[0], "Recovery codes"), (codes[0], "Recovery code")):
        member.give_password(base)
        own.get_by_role("link", name="use a recovery code").click()
        member.arrive("Recovery code")
        own.get_by_label(CODE, exact=True).fill(code.lower())
        member.press("Go in", wanted)
        if wanted == "Recovery codes":
            expect(own.get_by_role("main")).to_contain_text("9 unused recovery codes")
            member.sign_out()

    page = administrator.page
    page.goto(f"{base}/desk/staff")
    page.get_by_role("link", name="Change Noor Sample").click()
    administrator.arrive("Noor Sample")
    administrator.press("Reset the second factor", "Noor Sample")
    expect(page.get_by_role("main")).to_contain_text("no second factor yet")
    member.give_password(base)
    another, _ = set_up(member)
    assert another != secret
    assert administrator.faults + member.faults == []


def test_a_brief_opened_in_an_emergency_is_seen_to_by_the_administrator(
    desk: Opened, demonstration: Demonstration
) -> None:
    front = Checked(desk("front-desk", bypass_csp=True))
    page = front.page
    reference = page.locator("tr[data-row] th .soft").first.inner_text().rpartition(" ")[2]
    page.goto(f"{demonstration.base}/desk/break-glass")
    front.arrive("Open a brief in an emergency")
    page.get_by_label("Reference").fill(reference)
    front.press("Open the brief, and tell them", "Open a brief in an emergency")
    expect(page.get_by_role("alert")).to_contain_text("what the emergency is")
    page.get_by_label("What is the emergency?").fill("Collapsed at the counter, allergies unknown")
    front.press("Open the brief, and tell them", f"Brief {reference}, opened in an emergency")

    administrator = Checked(desk("administrator", bypass_csp=True))
    page = administrator.page
    expect(page.get_by_role("alert")).to_contain_text(f"opened {reference}")
    page.get_by_role("link", name="Read the reason and acknowledge it").click()
    administrator.arrive("Audit log")
    expect(page.get_by_role("main")).to_contain_text("Collapsed at the counter")
    administrator.press("Acknowledge", "Audit log")
    expect(page.get_by_role("main")).to_contain_text("Seen to by")
    page.goto(f"{demonstration.base}/desk/")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert front.faults + administrator.faults == []
