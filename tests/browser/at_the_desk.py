"""Signing in at the desk as one of the demonstration's staff, looking at each page on the way."""

from __future__ import annotations

from collections.abc import Mapping

from tests.browser.codes import fresh_code
from tests.browser.watching import Watch


def sign_in(watch: Watch, base: str, member: Mapping[str, str]) -> None:
    """Sign in by password and by code, and arrive at today's list."""
    page = watch.page
    page.goto(f"{base}/desk/sign-in")
    watch.look()
    page.get_by_label("E-mail address").fill(member["email"])
    page.get_by_label("Password").fill(member["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk/second-factor?**")
    watch.look()
    page.get_by_label("Code", exact=True).fill(fresh_code(member["totp"]))
    page.get_by_role("button", name="Go in").click()
    page.wait_for_url("**/desk/")
    watch.look()
