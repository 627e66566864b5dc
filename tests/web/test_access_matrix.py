"""Every rule, every method, every kind of visitor, against the policy table: who is let in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import MapAdapter

from consult.app import create_app
from consult.web.policy import PATIENT, POLICY, RouteWithoutPolicy
from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.web.test_policy import addresses
from tests.web.visitors import ANONYMOUS, EVERYBODY, RESUME, SIGN_IN, A, Visitors, door_of

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT")
REFUSED, NOT_SO, SEE_OTHER, AGAIN = 403, 405, 303, 401
# What is refused before anybody is asked who they are needs not everybody to try it.
FEW = (ANONYMOUS, A, "administrator")


@pytest.fixture
def visitors(app: Flask, clock: Clock) -> Visitors:
    return Visitors(app, clock)


def endpoint_of(adapter: MapAdapter, address: str, method: str) -> str | None:
    """What answers a method at an address, None when the method is not known there."""
    try:
        return adapter.match(address, method)[0]
    except MethodNotAllowed:
        return None


def faults(visitors: Visitors, who: str, address: str, method: str, endpoint: str) -> Iterator[str]:
    """What is not as the policy says when this visitor asks for this."""
    audience = POLICY[endpoint]["GET" if method == "HEAD" else method]
    wanted, typed = door_of(who, audience), {}
    if audience is PATIENT and method == "POST" and wanted:
        typed = {"csrf_token": visitors.token(who)}  # only the sitting is what is missing
    response = visitors.browser(who).open(address, method=method, data=typed)
    there = response.headers.get("Location", "").partition("?")[0]
    seen, told = (response.status_code, there), f"{who} {method} {endpoint}: {response.status}"
    if wanted is None:
        turned_away = audience is PATIENT and there in (RESUME, SIGN_IN)
        is_right = not turned_away and seen[0] not in (REFUSED, NOT_SO, AGAIN)
    elif wanted == RESUME and method == "POST":
        is_right = seen[0] == AGAIN
    else:
        is_right = seen == ((SEE_OTHER, wanted) if wanted else (REFUSED, ""))
    if not is_right:
        yield told


def not_answered(browser: FlaskClient, who: str, address: str, method: str) -> Iterator[str]:
    response = browser.open(address, method=method)
    if response.status_code != NOT_SO:
        yield f"{who} {method} {address}: {response.status}"


def test_d01_every_rule_and_method_lets_in_whom_the_policy_lists_and_nobody_else(
    app: Flask, visitors: Visitors, figure: Figure
) -> None:
    adapter = app.url_map.bind("localhost")
    pairs = {(r.endpoint, m) for r in app.url_map.iter_rules() for m in r.methods or ()}
    listed = [(e, m) for e, m in pairs if ("GET" if m == "HEAD" else m) in POLICY.get(e, {})]
    tried, wrong = 0, []
    for who in EVERYBODY:
        for address in dict.fromkeys(addresses(app).values()):
            for method in METHODS:
                endpoint = endpoint_of(adapter, address, method)
                if endpoint is None:
                    if who in FEW or amount(gate=0, full=1):
                        tried += 1
                        wrong += not_answered(visitors.browser(who), who, address, method)
                    continue
                tried += 1
                wrong += faults(visitors, who, address, method, endpoint)
    figure(
        f"{len(listed)} of {len(pairs)} pairs of rule and method are listed; {len(EVERYBODY)} kinds"
        f" of visitor tried all methods, {tried} requests: {len(wrong)} not as the table says"
    )
    assert wrong == []
    assert len(listed) == len(pairs)
    assert {endpoint for endpoint, _ in pairs} == set(POLICY)


def test_d01_the_app_itself_does_not_start_with_a_route_that_nobody_classified(
    settings: object, release: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def register(app: Flask) -> None:
        app.add_url_rule("/prepare/everything", "everything", lambda: "all of it")

    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    monkeypatch.setattr("consult.app.health.register", register)
    with pytest.raises(RouteWithoutPolicy, match="everything GET has no policy"):
        create_app(settings)  # type: ignore[arg-type]
