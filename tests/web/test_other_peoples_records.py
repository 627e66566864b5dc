"""Somebody else's id, an erased one, one of nobody: the same answer, and no word of the owner."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from consult.accounts import Role
from consult.accounts.set_up_links import give_link
from consult.consultations import load_sitting
from consult.consultations.references import new_reference, new_token
from consult.web.policy import PATIENTS as PATIENT_RULES
from consult.web.policy import POLICY
from consult.web.services import Services
from tests.amounts import amount
from tests.brief.cases import persona
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.pages import PageClient
from tests.web.patients import erased, invited, sent
from tests.web.test_policy import REFERENCE, addresses
from tests.web.visitors import (
    BERTA,
    EVERYBODY,
    TOKEN,
    A,
    B,
    Visitors,
    door_of,
)

AISHA = ("Aisha Sample", "1981", "14 Feb")
CANARIES = (*AISHA, "Quillfeather", "199 731")
NOT_FOUND = 404
NAMES = ("reference", "consultation", "consultation_id", "sitting")
Compared = tuple[str, bool, bool]


@pytest.fixture
def visitors(app: Flask, clock: Clock) -> Visitors:
    return Visitors(app, clock)


def with_ids(app: Flask) -> dict[str, str]:
    """Each address with a part that stands for somebody's, filled with one of nobody."""
    fixed = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.arguments}
    return {e: a for e, a in addresses(app).items() if e not in fixed and e != "static"}


def told(visitors: Visitors, who: str, method: str, address: str, asked: str) -> tuple[object, ...]:
    """What a visitor is told: status, headers and body, but for the id and the form's token."""
    data = {"csrf_token": visitors.token(who)} if method == "POST" else None
    response = visitors.browser(who).open(address, method=method, data=data)
    body = TOKEN.sub("TOKEN", response.text).replace(asked, "ID")
    kept = {k: v.replace(asked, "ID") for k, v in response.headers.items() if k != "Set-Cookie"}
    kept.pop("Content-Length", None)  # as long as the id is
    return response.status_code, kept, re.sub(r"\s+", " ", body)


def ids_in_references(visitors: Visitors, services: Services) -> dict[str, str]:
    """References that are not the visitor's to see: B's, one erased, one of nobody."""
    visitors.browser(B)
    found = {
        "living": sent(services),
        "erased": erased(services),
        "random": new_reference(),
        "B's": visitors.references[B],
        "no reference": "nobodys",
    }
    return dict(list(found.items())[: amount(gate=3, full=len(found))])


def compared(visitors: Visitors, services: Services, app: Flask) -> Iterator[Compared]:
    """Each visitor, rule and id: does it read as an unknown one, and does it tell a word?"""
    ids = ids_in_references(visitors, services)
    for who in EVERYBODY:
        for endpoint, address in with_ids(app).items():
            if REFERENCE not in address:
                continue
            for method, audience in POLICY[endpoint].items():
                is_open = door_of(who, audience) is None
                unknown = told(visitors, who, method, address, REFERENCE)
                for kind, one in ids.items():
                    if is_open and kind in ("living", "B's"):
                        continue  # that is what this role is for; the record writes it down
                    there = address.replace(REFERENCE, one)
                    found = told(visitors, who, method, there, one)
                    leaks = any(word in str(found) for word in CANARIES)
                    yield f"{who} {method} {endpoint} {kind}", found == unknown, leaks
                if is_open:
                    yield f"{who} {method} {endpoint} unknown", unknown[0] == NOT_FOUND, False


def test_d02_a_reference_that_is_not_ones_own_reads_as_an_unknown_one_on_every_rule(
    app: Flask, services: Services, visitors: Visitors, figure: Figure
) -> None:
    assert persona("aisha").submitted.identity.name == AISHA[0]
    seen = list(compared(visitors, services, app))
    other = [what for what, is_same, _ in seen if not is_same]
    leaks = [what for what, _, tells in seen if tells]
    figure(
        f"{len(seen)} comparisons of an id with an unknown one, by {len(EVERYBODY)} kinds of"
        f" visitor: {len(other)} told apart, {len(leaks)} canaries of the owner"
    )
    assert (other, leaks) == ([], [])


@pytest.mark.parametrize("role", list(Role))
def test_d02_what_exists_for_nobody_is_no_page_on_any_address(
    app: Flask, visitors: Visitors, role: Role
) -> None:
    seen = 0
    for endpoint, address in with_ids(app).items():
        for method, audience in POLICY[endpoint].items():
            if role in audience:
                assert told(visitors, role, method, address, REFERENCE)[0] == NOT_FOUND, endpoint
                seen += 1
    assert seen > 0


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR])
def test_d02_an_erased_reference_in_a_form_reads_as_an_unknown_one(
    visitors: Visitors, services: Services, role: Role
) -> None:
    def ask(reference: str) -> tuple[int, str]:
        typed = {"reference": reference, "reason": "somebody has collapsed here"}
        data = {"csrf_token": visitors.token(role), **typed}
        response = visitors.browser(role).post("/desk/break-glass", data=data)
        return response.status_code, TOKEN.sub("", response.text).replace(reference, "")

    gone = erased(services)
    assert ask(gone) == ask(REFERENCE) == ask(new_reference())
    assert ask(gone)[0] == NOT_FOUND
    assert "Aisha" not in ask(gone)[1]


def test_d02_a_patients_form_names_nobody_elses_record(
    app: Flask, visitors: Visitors, services: Services, figure: Figure
) -> None:
    """Whatever ids a patient adds to a form or an address, it is their own record that is meant."""
    visitors.browser(B)
    with visitors.browser(B).session_transaction() as session:
        sid = session["sitting"]
    before, tried = load_sitting(services.record, sid), 0
    mine = {"csrf_token": visitors.token(A)}
    for reference in (before.reference, before.consultation_id, sid):
        named = dict.fromkeys(
            ("reference", "consultation", "consultation_id", "sitting"), reference
        )
        for endpoint, row in PATIENT_RULES.items():
            address = addresses(app)[endpoint].replace("/none", "/cause")
            for method in row:
                tried += 1
                data = {**mine, **named} if method == "POST" else None
                visitors.come(A)
                response = visitors.browser(A).open(
                    address, method=method, data=data, query_string=named
                )
                assert not [word for word in CANARIES if word in response.text], endpoint
                mine = {"csrf_token": visitors.token(A)}
    after = load_sitting(services.record, sid)
    figure(f"{tried} requests of patient A that name B's ids: B's record as it was")
    assert (after.parts, after.identity, after.status) == (before.parts, BERTA, before.status)


def test_d02_a_patient_reaches_no_page_of_the_staffs_about_any_record(
    visitors: Visitors, services: Services
) -> None:
    for reference in (sent(services), *visitors.references.values(), new_reference()):
        for ending in ("", "/brief", "/brief.pdf", "/brief.txt", "/questions.pdf"):
            response = visitors.browser(A).get(f"/desk/consultations/{reference}{ending}")
            assert response.status_code == 303
            assert not [word for word in AISHA if word in response.text]


def test_d02_links_of_nobody_and_used_ones_read_the_same(
    client: PageClient, visitors: Visitors, services: Services
) -> None:
    """A link tells nobody whether it is somebody's before the date of birth has fitted."""
    token = invited(services, BERTA).token
    pages = [client.get(f"/begin/{one}") for one in (token, new_token())]
    shown = [TOKEN.sub("", page.text).replace(page.request.path, "") for page in pages]
    assert shown[0] == shown[1]
    assert "Quillfeather" not in pages[0].text
    visitors.browser(Role.SPECIALIST)
    with visitors.database.write() as connection:
        used = give_link(connection, visitors.staff[Role.SPECIALIST], 0)  # over long ago
    over = [client.get(f"/desk/set-up/{one}") for one in (used, new_token())]
    assert {page.status_code for page in over} == {NOT_FOUND}
    assert over[0].text == over[1].text
