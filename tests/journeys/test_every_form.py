"""Every field of every form of the service, the desk's too, given what no page would send.

The forms come from the map of addresses, their fields from the pages and from what a view looks
for. What questions do with a value stands in `test_every_sink`; here nothing may fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.journeys import every_route
from tests.journeys.every_route import Routes, routes_of
from tests.journeys.hostile import VALUES, as_bytes, share
from tests.journeys.house import open_house
from tests.journeys.markup import HtmlPage
from tests.journeys.walker import TYPED, Pairs

pytestmark = pytest.mark.slow
# They end what the others need, and hold nothing but a token.
LAST = ("patient.leave", "patient.erase", "security.logout")
ONE_IN, MOST_FIELDS = 16, amount(gate=10, full=40)


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> Iterator[Routes]:
    house = open_house(tmp_path_factory.mktemp("forms"), kind=database_kind)
    yield routes_of(house)
    house.close()


def pairs_on(browser: FlaskClient, address: str) -> list[tuple[str, str]]:
    """Return what the form on a page would send as it stands; nothing where there is none."""
    response = browser.get(address)
    if response.mimetype != "text/html":
        return []
    forms = HtmlPage(response.text).forms
    ours = [form for form in forms if form.action.partition("?")[0] == address]
    return [pair for form in ours[-1:] for pair in form.pairs]


def send(routes: Routes, browser: FlaskClient, told: str, address: str, pairs: Pairs) -> None:
    body = urlencode([(as_bytes(name), as_bytes(value)) for name, value in pairs])
    routes.ask(browser, told, address, method="POST", data=body, content_type=TYPED)


def fields_of(routes: Routes, browser: FlaskClient, address: str, pairs: Pairs) -> list[str]:
    """Return the names that a form holds or its view looks for, in the gate some of them."""
    every_route.read.clear()
    send(routes, browser, address, address, pairs)
    names = sorted({*every_route.read, *(name for name, _ in pairs)} - {"csrf_token"})
    return names[:: -(-len(names) // MOST_FIELDS) or 1]


def test_c09_no_value_of_any_field_makes_a_form_fail(routes: Routes, figure: Figure) -> None:
    fields, forms = 0, [one for one in routes.each("POST") if one[0] not in LAST]
    for turn, (endpoint, address, browser) in enumerate(forms):
        token = ("csrf_token", routes.token(browser))
        shown = [pair for pair in pairs_on(browser, address) if pair[0] != "csrf_token"]
        for place, name in enumerate(fields_of(routes, browser, address, [token, *shown])):
            others = [token, *(pair for pair in shown if pair[0] != name)]
            fields += 1
            for told, typed in share(VALUES, turn + place, ONE_IN):
                what = f"{endpoint}: {name}={told}"
                send(routes, browser, what, address, [*others, (name, typed)])
            send(routes, browser, f"{endpoint}: {name} twice", address,
                 [*others, (name, "1"), (name, "2")])  # fmt: skip
    assert routes.faults == [], "\n".join([f"{len(routes.faults)} faults", *routes.faults[:40]])
    assert {one[0] for one in forms} >= {"patient.comfort", "desk.type_in", "security.login"}
    figure(
        f"{fields} fields of {len(forms)} forms x {len(VALUES)} values, {routes.requests} posts:"
        " 0 x 500"
    )
