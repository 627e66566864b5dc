"""The privacy view: initials, no word of health, one key or button, remembered."""

import re

import pytest

from tests.web.patients import TOMAS, at, invited, sent
from tests.web.test_desk_search import search

HEALTH = re.compile(r"health|facial|nerve|pals|botul|toxin|xeomin|inject|treat|eye|stroke", re.I)


def hide(browser, **typed):
    form = browser.get("/desk/").page.form("/desk/view").values
    view = {"csrf_token": form["csrf_token"], "privacy": "on", "back": "/desk/", **typed}
    return browser.post("/desk/view", data=view)


def test_names_dates_of_birth_and_words_of_health_go_from_every_page_that_lists(
    front_desk, services
):
    reference = invited(services, at=at(9, 40)).reference
    sent(services, "maria", at(10))
    assert hide(front_desk).headers["Location"] == "/desk/"
    pages = [front_desk.get(a) for a in ("/desk/", f"/desk/consultations/{reference}")]
    for response in (*pages, search(front_desk, reference)):
        text = response.page.html.partition("<body")[2]
        assert not re.search(r"Tomas|Maria|3 Apr 1968|2 Jan 1959", text)
        assert not HEALTH.search(response.page.text + response.page.title)
        assert "T. S." in response.page.text or "T." in response.page.text
    assert reference in pages[0].page.text


def test_the_view_is_kept_until_it_is_switched_off(front_desk, services):
    invited(services, at=at(9, 40))
    hide(front_desk)
    assert "Tomas" not in front_desk.get("/desk/").page.text
    hide(front_desk, privacy="off")
    assert "Tomas Sample" in front_desk.get("/desk/").page.text


def test_a_search_is_hidden_without_losing_it(front_desk, services):
    invited(services, TOMAS)
    response = search(front_desk, "Tomas", privacy="on")
    assert "T. S." in response.page.text
    assert "Tomas" not in response.page.text


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/desk/?on=2026-11-24", "/desk/?on=2026-11-24"),
        ("/desk/consultations/K7QM-3F9X", "/desk/consultations/K7QM-3F9X"),
        ("https://elsewhere.example/", "/desk/"),
        ("//elsewhere.example/desk/", "/desk/"),
        ("/desk/\\elsewhere.example", "/desk/"),
        ("/desk/?on=x&next=y", "/desk/"),
        ("/desk/\r\nSet-Cookie: a=b", "/desk/"),
        ("/prepare/", "/desk/"),
        ("", "/desk/"),
        ("/desk/" + "a" * 500, "/desk/"),
    ],
)
def test_the_switch_leads_back_within_the_desk_only(front_desk, back, leads):
    assert hide(front_desk, back=back).headers["Location"] == leads


def test_nothing_but_on_and_off_is_remembered(front_desk):
    hide(front_desk, privacy="<b>", keys="x", name="Tomas")
    with front_desk.session_transaction() as session:
        assert not {"privacy", "keys", "name"} & session.keys()


def test_single_keys_can_be_switched_off_and_on(front_desk):
    hide(front_desk, keys="off")
    assert front_desk.get("/desk/").page.all("body")[0].attrs["data-keys"] == "off"
    hide(front_desk, keys="on")
    assert front_desk.get("/desk/").page.all("body")[0].attrs["data-keys"] == "on"


def test_a_page_that_is_shown_once_offers_no_switch_that_would_lose_it(front_desk):
    typed = {"name": "Tomas Sample", "birth_date": "April 3, 1968"}
    page = front_desk.submit("/desk/invitations/new", **typed).page
    assert page.heading == "Invitation for Tomas Sample"
    assert not [f for f in page.all("form") if f.attrs["action"] == "/desk/view"]
