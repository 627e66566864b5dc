"""The desk's pages over HTTP, as somebody of the front desk asks for them, timed one by one.

Lives here: coming in, Today, the searches, and how many rows each page must show. Must not: what
the record is filled with.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from consult.accounts import Role
from consult.accounts.sessions import begin_session
from consult.accounts.setup import SESSION_KEY
from consult.brief.submitted import Identity
from consult.consultations import Record, begin
from consult.releases import load_clinic, load_release
from consult.settings import Settings
from consult.web.desk.search import SHOWN
from consult.web.desk.today import MOST_OTHERS
from tests.bench.filled import SURNAME, VISITS, begin_visits
from tests.bench.server import Browser, Response
from tests.members import add_member

FIRST_NAME, BIRTH_DATE = "Ida", date(1931, 2, 28)  # nobody else's
ROW = "<tr data-row "
_TEN_MINUTES = timedelta(minutes=10)


@dataclass(frozen=True)
class Page:
    """One of the desk's pages: what it is called, how many rows it shows, what it searches for."""

    name: str
    rows: int
    text: str = ""


PAGES = (
    Page("Today", VISITS + MOST_OTHERS),
    Page("search for a surname that one in four has", SHOWN, SURNAME),
    Page("search for the first two letters of it", SHOWN, SURNAME[:2]),
    Page("search for it with a first name that one has", 1, f"{FIRST_NAME} {SURNAME}"),
    Page("search for a birth date that one has", 1, BIRTH_DATE.isoformat()),
)


@dataclass
class Desk:
    """A browser in which somebody of the front desk has come in."""

    browser: Browser
    token: tuple[str, str]

    def look(self, page: Page) -> float:
        """Ask for a page, and return the seconds until it was there, with all its rows."""
        began = time.perf_counter()
        shown = self._ask(page)
        seconds = time.perf_counter() - began
        rows = shown.text.count(ROW)
        assert (shown.status, rows) == (200, page.rows), (
            f"{page.name}: {shown.status} with {rows} rows, not {page.rows}"
        )
        return seconds

    def _ask(self, page: Page) -> Response:
        if not page.text:
            return self.browser.get("/desk/")
        return self.browser.post("/desk/search", [self.token, ("text", page.text)])


def come_in(record: Record, settings: Settings, member: int, port: int) -> Desk:
    """Return a browser with a session of the member's, as both factors would have begun it."""
    signing = Flask(__name__)
    signing.secret_key = settings.secret_key
    signer = SecureCookieSessionInterface().get_signing_serializer(signing)
    assert signer is not None
    browser = Browser(port)
    sid = begin_session(record.database, member, int(record.clock().timestamp()))
    browser.cookies["consult"] = str(signer.dumps({SESSION_KEY: sid}))
    shown = browser.get("/desk/")
    assert (shown.status, shown.url) == (200, "/desk/"), f"{shown.status} at {shown.url}"
    return Desk(browser, next(pair for pair in shown.form.hidden if pair[0] == "csrf_token"))


def begin_for_the_desk(record: Record) -> tuple[int, tuple[date, ...]]:
    """Begin what the pages show; return a member of the front desk, and the days of the visits.

    Tomorrow has the same visits as today, as midnight may come while the pages are asked for. They
    are begun before those who have no visit, the newest, whom Today shows below its visits.
    """
    release, zone = load_release(), ZoneInfo(load_clinic().timezone)
    today = datetime.now(zone).date()
    days = today, today + timedelta(days=1)
    earlier = replace(record, clock=lambda: datetime.now(zone) - _TEN_MINUTES)
    for day in days:
        begin_visits(earlier, release, day, zone)
    begin(earlier, release, Identity(name=f"{FIRST_NAME} {SURNAME}", birth_date=BIRTH_DATE))
    for number in range(MOST_OTHERS):
        who = Identity(name=f"Other {number}", birth_date=date(1961, 4, 9))
        begin(record, release, who, invited_by="1")
    return add_member(record.database, Role.FRONT_DESK), days
