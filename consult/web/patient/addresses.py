"""The patient's addresses. Fixed: staff print them. Page ids never equal one of these words."""

from __future__ import annotations

START = "/"
BEGIN = "/begin"
RESUME = "/resume"
GO_ON = "/prepare/"
COMFORT = "/prepare/comfort"
NOTICE = "/prepare/notice"
FACTS = "/prepare/facts"
CHANGED = "/prepare/changed"
CHECK = "/prepare/check"
QUESTIONS = "/prepare/questions"
SEND = "/prepare/send"
DONE = "/prepare/done"
LEAVE = "/prepare/leave"
ERASE = "/prepare/erase"

# Where a patient can have come from: after the page, the way leads back there.
ORIGINS = {"check": CHECK, "send": SEND, "notice": NOTICE}


def page_address(page_id: str, origin: str | None = None) -> str:
    """Return a questionnaire page's address."""
    return f"/prepare/{page_id}" + (f"?from={origin}" if origin else "")


def notice_address(after: str | None, origin: str | None) -> str:
    """Return the notice page's address, with where the patient goes on afterwards."""
    parts = [f"after={after}"] if after else []
    parts += [f"from={origin}"] if origin else []
    return NOTICE + ("?" + "&".join(parts) if parts else "")


def phone_link(number: str) -> str:
    """Return the `tel:` address of a number as people write it."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign in "+*#")
