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

# Places without a form of their own that holds something typed. The language switch and the comfort
# page lead back to one of these or to a page of questions, and nowhere else.
PLACES = {
    "start": START,
    "facts": FACTS,
    "changed": CHANGED,
    "check": CHECK,
    "questions": QUESTIONS,
    "send": SEND,
    "done": DONE,
    "leave": LEAVE,
    "erase": ERASE,
}


def page_address(page_id: str, origin: str | None = None) -> str:
    """Return a questionnaire page's address."""
    return f"/prepare/{page_id}" + (f"?from={origin}" if origin else "")


def notice_address(after: str | None, origin: str | None) -> str:
    """Return the notice page's address, with where the patient goes on afterwards."""
    return _with_query(NOTICE, after=after, origin=origin)


def comfort_address(back: str | None, after: str | None = None, origin: str | None = None) -> str:
    """Return the comfort page's address; from there the way leads back to the place named `back`.

    `after` and `origin` are those of the notice or of the page of questions that is left for it.
    """
    return _with_query(COMFORT, back=back, after=after, origin=origin)


def phone_link(number: str) -> str:
    """Return the `tel:` address of a number as people write it."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign in "+*#")


def _with_query(address: str, **given: str | None) -> str:
    names = {"origin": "from"}
    parts = [f"{names.get(name, name)}={value}" for name, value in given.items() if value]
    return address + ("?" + "&".join(parts) if parts else "")
