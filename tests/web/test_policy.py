"""Default deny: every route is classified, and what a role may not reach it does not reach."""

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from consult.accounts import Role
from consult.web.policy import (
    AT_THE_DOOR,
    DESK,
    PATIENT,
    POLICY,
    PUBLIC,
    STAFF,
    RouteWithoutPolicy,
    enforce_policy,
)

REFERENCE = "ABCD-2345"


def addresses(app: Flask) -> dict[str, str]:
    """One address for each endpoint, its parts filled with something that does not exist."""
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        return {
            rule.endpoint: adapter.build(
                rule.endpoint, {name: filling(rule, name) for name in rule.arguments}
            )
            for rule in app.url_map.iter_rules()
        }


def filling(rule: Rule, part: str) -> str | int:
    """What stands in a part of an address, of a kind that the route takes."""
    if isinstance(rule._converters[part], IntegerConverter):
        return 999
    return {"reference": REFERENCE, "filename": "css/none.css"}.get(part, "none")


def test_d01_every_route_and_method_has_a_row_and_every_row_a_route(app):
    routed = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD"}
    }
    assert routed == {(endpoint, method) for endpoint, row in POLICY.items() for method in row}


def test_d01_the_app_does_not_start_with_a_route_that_nobody_classified():
    app = Flask("other", static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.add_url_rule("/new", "new", lambda: "")
    with pytest.raises(RouteWithoutPolicy, match="new GET has no policy"):
        enforce_policy(app, {})


def test_d01_the_app_does_not_start_with_a_method_that_nobody_classified():
    app = Flask("other", static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.add_url_rule("/new", "new", lambda: "", methods=["GET", "POST"])
    with pytest.raises(RouteWithoutPolicy, match="new POST has no policy"):
        enforce_policy(app, {"new": {"GET": PUBLIC}})


def test_d01_the_app_does_not_start_with_a_row_that_lost_its_route():
    app = Flask("other", static_folder=None)
    with pytest.raises(RouteWithoutPolicy, match="policy gone GET has no route"):
        enforce_policy(app, {"gone": {"GET": STAFF}})


def test_what_a_row_names_is_an_audience_that_exists():
    roles = frozenset(Role)
    for row in POLICY.values():
        for audience in row.values():
            assert audience in (PUBLIC, PATIENT, AT_THE_DOOR) or (audience and audience <= roles)


def test_no_desk_page_is_open_to_the_public():
    assert all(audience <= STAFF and audience for row in DESK.values() for audience in row.values())


def test_nobody_reaches_the_desk_without_signing_in(app, client):
    for endpoint, address in addresses(app).items():
        for method, audience in POLICY[endpoint].items():
            if audience in (PUBLIC, PATIENT):
                continue
            response = client.open(address, method=method)
            assert response.status_code == 303, f"{method} {endpoint}"
            assert response.headers["Location"].startswith("/desk/sign-in"), f"{method} {endpoint}"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_its_own_pages_and_no_others(app, signed_in, role):
    browser = signed_in(role)
    for endpoint, address in addresses(app).items():
        if endpoint not in DESK:
            continue
        if "GET" not in DESK[endpoint]:
            continue
        is_open = role in DESK[endpoint]["GET"]
        response = browser.get(address)
        status, is_in_the_making = response.status_code, "Refresh" in response.headers
        assert (status != 403) is is_open, f"{role} {endpoint}: {status}"
        if is_open:
            assert status in (200, 404) or is_in_the_making, f"{role} {endpoint}: {status}"


def test_a_look_at_the_head_needs_what_the_page_needs(client, administrator):
    assert client.head("/desk/").status_code == 303
    assert administrator.head("/desk/invitations/new").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_that_another_site_sends_is_refused_whatever_its_token(front_desk, headers):
    values = front_desk.get("/desk/invitations/new").page.form().values
    response = front_desk.post("/desk/invitations/new", data=values, headers=headers)
    assert response.status_code == 400
    assert response.page.heading == "This page was open for too long"


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "null"}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}],
)
def test_a_form_of_our_own_is_taken(front_desk, headers):
    values = front_desk.get("/desk/invitations/new").page.form().values
    values["name"] = ""
    response = front_desk.post("/desk/invitations/new", data=values, headers=headers)
    assert response.page.heading == "New invitation"
