"""Forms that the service did not give to this visitor, or that another site sends: nothing moves.

And looking moves nothing either: which rows do change when somebody only reads is said exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask

from consult.accounts import Role
from consult.consultations import load_sitting
from consult.web.policy import PATIENT, POLICY
from consult.web.services import Services
from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.web.patients import invited, sent
from tests.web.test_policy import REFERENCE, addresses
from tests.web.visitors import (
    ANONYMOUS,
    EVERYBODY,
    PATIENTS,
    RESUME,
    TOKEN,
    A,
    B,
    Visitors,
    digests,
    door_of,
    rows_of,
)

REFUSED = (400, 403)
FOREIGN: Mapping[str, Mapping[str, str]] = {
    "another origin": {"Origin": "https://elsewhere.example"},
    "a longer origin": {"Origin": "http://localhost.elsewhere.example"},
    "another port": {"Origin": "http://localhost:81"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sister site": {"Sec-Fetch-Site": "same-site"},
}
# What a form would do, were it taken: filled in so that it would change something.
FILLED = {
    "name": "Mallory", "birth_date": "1/2/1970", "consent": "yes", "cause": "birth", "yes": "yes",
    "birth-date-day": "1", "birth-date-month": "2", "birth-date-year": "1970", "role": "front-desk",
    "email": "mallory@elsewhere.example", "password": "four quiet words here", "seen": "yes",
    "asked": "cause", "reason": "because I say so", "contact": "mallory@elsewhere.example",
    "number": "1",
}  # fmt: skip


@pytest.fixture
def visitors(app: Flask, clock: Clock) -> Visitors:
    return Visitors(app, clock)


def unsafe(visitors: Visitors, who: str, reference: str) -> Iterator[tuple[str, str]]:
    """The forms that a visitor may send, at addresses of what exists."""
    member = str(visitors.staff.get(B, 1))
    for endpoint, address in addresses(visitors.app).items():
        audience = POLICY[endpoint].get("POST")
        if audience is not None and door_of(who, audience) is None:
            real = address.replace(REFERENCE, reference).replace("/999", f"/{member}")
            yield endpoint, real.replace("/prepare/none", "/prepare/cause")


def tokens(visitors: Visitors, who: str) -> dict[str, str | None]:
    """Tokens that do not belong to this visitor's session."""
    visitors.browser(who)
    with visitors.browser(who).session_transaction() as session:
        kept = session.pop("csrf_token", None)
    page = visitors.browser(who).get(RESUME).text
    found = TOKEN.search(page)
    assert found is not None
    with visitors.browser(who).session_transaction() as session:
        session.pop("csrf_token", None)  # as signing in does: what was given out before is over
        if kept is not None:
            session["csrf_token"] = kept
    stranger = B if who != B else A
    return {
        "none": None, "empty": "", "invented": "wrong", "foreign": visitors.token(stranger),
        "from before": found[1],
    }  # fmt: skip


def test_d03_no_form_without_its_own_token_changes_anything(
    visitors: Visitors, services: Services, figure: Figure
) -> None:
    reference, tried, taken = sent(services), 0, []
    for who in EVERYBODY:
        strange = tokens(visitors, who)
        before = digests(visitors.database)
        for endpoint, address in unsafe(visitors, who, reference):
            for kind, token in strange.items():
                data = FILLED | ({} if token is None else {"csrf_token": token})
                response = visitors.browser(who).post(address, data=data)
                tried += 1
                if response.status_code not in REFUSED:
                    taken.append(f"{who} {endpoint} {kind}: {response.status}")
        if digests(visitors.database) != before:
            taken.append(f"{who} changed the tables")
    figure(
        f"{tried} forms without, with a foreign, an invented or an old token, by"
        f" {len(EVERYBODY)} kinds of visitor: {len(taken)} taken, all tables as before"
    )
    assert taken == []


def test_d03_no_form_that_another_site_sends_changes_anything(
    visitors: Visitors, services: Services, figure: Figure
) -> None:
    reference, tried, taken = sent(services), 0, []
    for who in EVERYBODY:
        data = FILLED | {"csrf_token": visitors.token(who)}
        before = digests(visitors.database)
        for endpoint, address in unsafe(visitors, who, reference):
            for kind, headers in FOREIGN.items():
                response = visitors.browser(who).post(address, data=data, headers=headers)
                tried += 1
                if response.status_code not in REFUSED:
                    taken.append(f"{who} {endpoint} {kind}: {response.status}")
        if digests(visitors.database) != before:
            taken.append(f"{who} changed the tables")
    figure(
        f"{tried} forms with the right token from another origin or site: {len(taken)} taken,"
        " all tables as before"
    )
    assert taken == []


def test_d03_the_same_forms_with_their_own_token_do_change_something(
    visitors: Visitors, services: Services
) -> None:
    """Without this, the two tests above could pass because the forms were empty."""
    reference = sent(services)
    for who, endpoint in ((A, "patient.comfort"), (Role.FRONT_DESK, "desk.out_of_reach"),
                          (Role.FRONT_DESK, "desk.identity"), (Role.SPECIALIST, "desk.mark_seen"),
                          (ANONYMOUS, "patient.begin")):  # fmt: skip
        data = FILLED | {"csrf_token": visitors.token(who)}
        before = digests(visitors.database)
        address = dict(unsafe(visitors, who, reference))[endpoint]
        assert visitors.browser(who).post(address, data=data).status_code < 400, endpoint
        assert digests(visitors.database) != before, endpoint


def changed_by(
    before: Mapping[str, list[dict[str, Any]]], after: Mapping[str, list[dict[str, Any]]]
) -> set[str]:
    """What is different, as "table.column", and "table" where whole rows came or went."""
    found = set()
    for table, rows in after.items():
        old, new = before[table], rows
        if len(old) != len(new):
            found.add(table)
            continue
        for one, other in zip(old, new, strict=True):
            found |= {f"{table}.{column}" for column in one if one[column] != other[column]}
    return found


# Who opened what is written down, and each chain's head with it. Papers that are wanted are asked
# for. Who sets up a second factor is shown a secret that has to be the same the next time.
BY_LOOKING = {
    "audit", "job", "staff_session.offered",
    *(f"{table}.audit_{column}" for table in ("consultation", "house_chain")
      for column in ("sequence", "digest", "seal")),
}  # fmt: skip


def test_d03_looking_at_every_page_as_everybody_changes_nothing_but_what_is_said_here(
    app: Flask, visitors: Visitors, services: Services, figure: Figure
) -> None:
    reference, looked, changed = sent(services), 0, set()
    waiting = invited(services).reference
    for who in EVERYBODY:
        visitors.browser(who)
    before = dict(rows_of(visitors.database))
    for who in EVERYBODY:
        for one in (reference, waiting, REFERENCE)[: amount(gate=2, full=3)]:
            for endpoint, address in addresses(app).items():
                if "GET" not in POLICY[endpoint]:
                    continue
                if one != reference and REFERENCE not in address:
                    continue
                there = address.replace(REFERENCE, one).replace("/prepare/none", "/prepare/cause")
                for method in ("GET", "HEAD"):
                    visitors.browser(who).open(there, method=method)
                    looked += 1
    changed = changed_by(before, dict(rows_of(visitors.database)))
    words = ", ".join(sorted(changed))
    figure(f"{looked} looks at all pages as everybody changed only: {words}; last use of sessions")
    assert changed <= BY_LOOKING
    assert not [one for one in changed if one.startswith(("part", "identity", "submission"))]


@pytest.mark.parametrize(
    "ending", ["/revoke", "/reissue", "/packet", "/identity", "/visit", "/mail"]
)
def test_d03_a_look_at_the_head_of_a_question_does_not_answer_it(
    visitors: Visitors, services: Services, ending: str
) -> None:
    """A browser extension or a proxy that asks for heads must not revoke anybody's invitation."""
    browser, reference = visitors.browser(Role.FRONT_DESK), invited(services).reference
    before = digests(visitors.database)
    response = browser.head(f"/desk/consultations/{reference}{ending}")
    assert (response.status_code, response.data) == (200, b"")
    after = digests(visitors.database)
    moved = {table for table in after if after[table] != before[table]}
    assert moved <= {"audit", "house_chain", "consultation"}


@pytest.mark.parametrize("who", PATIENTS)
def test_d03_a_patients_looks_leave_the_answers_as_they_were(
    app: Flask, visitors: Visitors, services: Services, who: str
) -> None:
    visitors.browser(who)
    with visitors.browser(who).session_transaction() as session:
        sid = session["sitting"]
    before = load_sitting(services.record, sid)
    for endpoint, address in addresses(app).items():
        if POLICY[endpoint].get("GET") is PATIENT:
            visitors.browser(who).get(address)
    assert load_sitting(services.record, sid).parts == before.parts
