"""Searching at the desk: by name, date of birth or reference, and no name in any address."""

import pytest

from consult.brief.submitted import Identity
from tests.web.patients import TOMAS, at, erased, invited

MARIA = Identity(name="María Pérez", birth_date=TOMAS.birth_date.replace(year=1959))


def search(browser, text, **more):
    token = browser.get("/desk/search").page.form("/desk/search").values["csrf_token"]
    return browser.post("/desk/search", data={"csrf_token": token, "text": text, **more})


def found(response):
    rows = [row for row in response.page.all("tr") if "data-row" in row.attrs]
    return [row.all("bdi")[0].text for row in rows]


@pytest.mark.parametrize(
    "text",
    ["maria", "PEREZ", "per mar", " María  Pérez ", "4/3/1959", "3 April 1959", "1959-04-03",
     "April 3, 1959"],
)  # fmt: skip
def test_a_patient_is_found_by_name_or_date_of_birth(front_desk, services, text):
    invited(services, MARIA, at(9, 40))
    invited(services)
    assert found(search(front_desk, text)) == ["María Pérez"]


def test_a_patient_is_found_by_the_reference_however_it_is_typed(front_desk, services):
    reference = invited(services, MARIA).reference
    invited(services)
    for text in (reference, reference.lower().replace("-", " ")):
        assert found(search(front_desk, text)) == ["María Pérez"]


def test_what_is_searched_for_stands_in_no_address_and_no_cookie(front_desk, services):
    invited(services, MARIA)
    response = search(front_desk, "María Pérez")
    assert response.status_code == 200
    assert not any("rez" in address for address in response.page.links.values())
    assert "rez" not in response.headers.get("Set-Cookie", "")
    assert all(f.attrs.get("method") == "post" for f in response.page.all("form"))


def test_who_was_erased_is_not_found(front_desk, services):
    erased(services)
    assert found(search(front_desk, "Aisha")) == []
    assert "Nobody was found" in search(front_desk, "Aisha").page.text


def test_an_empty_search_finds_nobody_and_says_what_to_type(front_desk, services):
    invited(services)
    response = search(front_desk, "   ")
    assert found(response) == []
    assert "Type a name or its beginning" in response.page.text


@pytest.mark.parametrize(
    "text",
    ["%", "_", "' OR 1=1 --", "*", "{{7*7}}", "<script>alert(1)</script>", "\u202eabc",
     "31/02/1970", "99/99/9999", "٣", "-1", "1e309", "NaN", "\u0300" * 50, "👩‍👩‍👧" * 10],
)  # fmt: skip
def test_c12_strange_words_are_looked_for_and_not_found(front_desk, services, text):
    invited(services)
    response = search(front_desk, text)
    assert response.status_code == 200
    assert found(response) == []
    assert "49" not in response.page.text


@pytest.mark.parametrize(
    "text", ["a\x00b", "\x1b[31m", "x" * 5000, "\ud800".encode("utf-8", "replace")]
)
def test_what_cannot_be_a_name_is_refused_in_words(front_desk, services, text):
    invited(services)
    response = search(front_desk, text)
    assert response.status_code in (200, 400)
    assert found(response) == []


def test_no_key_of_the_list_leads_anywhere_that_the_role_may_not_go(administrator, services):
    invited(services)
    response = search(administrator, "Tomas")
    assert found(response) == ["Tomas Sample"]
    assert not any("/consultations/" in link for link in response.page.links.values())
