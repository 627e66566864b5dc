"""A wrong code, a wrong link, a wrong date: the same words, counted, slowed, then the phone."""

from __future__ import annotations

import time
from datetime import date

import pytest
from sqlalchemy import select

from consult.brief.submitted import Identity
from consult.consultations import Begun, begin
from consult.consultations.tables import tries
from consult.web.services import Services
from tests.conftest import Clock
from tests.pages import Page, PageClient
from tests.web.patient_steps import BORN

NOBODYS = "ABCD-EFGH-JKMN"
WRONG_DATE = {**BORN, "birth-date-day": "4"}


@pytest.fixture
def tom(services: Services) -> Begun:
    identity = Identity(name="Tom Sample", birth_date=date(1961, 4, 3))
    return begin(services.record, services.current_release, identity, invited_by="desk")


def counted(services: Services) -> dict[str, int]:
    """The failed tries by what they were tried with, added up."""
    found: dict[str, int] = {}
    with services.record.database.read() as connection:
        for row in connection.execute(select(tries.c.kind, tries.c.failures)):
            found[row.kind] = found.get(row.kind, 0) + row.failures
    return found


def words_of(page: Page, code: str) -> str:
    """The page's words and markup but for what was typed and the form's own token."""
    html = page.html.replace(code, "CODE").replace(page.form().values["csrf_token"], "TOKEN")
    for day in (BORN, WRONG_DATE):
        html = html.replace(f'value="{day["birth-date-day"]}"', 'value="DAY"')
    return html


def test_d06_a_wrong_code_and_a_wrong_date_are_the_same_page(
    client: PageClient, tom: Begun
) -> None:
    wrong_code = client.submit("/resume", code=NOBODYS, **BORN)
    wrong_date = client.submit("/resume", code=tom.code, **WRONG_DATE)
    assert wrong_code.status_code == wrong_date.status_code == 400
    assert words_of(wrong_code.page, NOBODYS) == words_of(wrong_date.page, tom.code)
    assert "We found nothing with this code and this date of birth." in wrong_code.page.text
    assert dict(wrong_code.headers).keys() == dict(wrong_date.headers).keys()


def test_the_answer_to_a_wrong_try_has_the_clinics_phone(client: PageClient, tom: Begun) -> None:
    page = client.submit("/resume", code=tom.code, **WRONG_DATE).page
    assert "phone the clinic" in page.all("main")[0].text
    assert "tel:5550142" in [a.attrs["href"] for a in page.all("a")]


@pytest.mark.parametrize("door", ["code", "link"])
def test_d04_every_wrong_try_is_counted(
    client: PageClient, services: Services, tom: Begun, door: str
) -> None:
    for number in range(1, 4):
        if door == "code":
            client.submit("/resume", code=tom.code, **WRONG_DATE)
        else:
            client.submit(f"/begin/{tom.token}", **WRONG_DATE)
        kind = "code" if door == "code" else "token"
        assert counted(services) == {kind: number, "origin": number, "house": number}


def test_d04_a_code_of_nobody_is_counted_and_slowed_like_a_true_one(
    client: PageClient, services: Services, tom: Begun
) -> None:
    answers = []
    for code in (NOBODYS, tom.code):
        for _ in range(5):
            assert client.submit("/resume", code=code, **WRONG_DATE).status_code == 400
        answers.append(client.submit("/resume", code=code, **WRONG_DATE))
        with services.record.database.write() as connection:
            connection.execute(tries.delete().where(tries.c.kind == "origin"))
    assert [answer.status_code for answer in answers] == [429, 429]
    assert len({answer.headers["Retry-After"] for answer in answers}) == 1
    assert len({answer.page.all("main")[0].text for answer in answers}) == 1


def test_d04_waits_grow_while_no_worker_waits(
    client: PageClient, clock: Clock, tom: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: float) -> None:
        raise AssertionError("a worker was held")

    monkeypatch.setattr(time, "sleep", never)
    waits = []
    for number in range(9):
        if number >= 5:
            refused = client.submit("/resume", code=tom.code, **WRONG_DATE)
            assert refused.status_code == 429
            waits.append(int(refused.headers["Retry-After"]))
            clock.forward(seconds=waits[-1])
        assert client.submit("/resume", code=tom.code, **WRONG_DATE).status_code == 400
    assert waits == sorted(set(waits))
    assert waits[:2] == [60, 120]


def test_a_try_that_is_refused_is_not_judged_and_told_when_and_whom_to_phone(
    client: PageClient, clock: Clock, services: Services, tom: Begun
) -> None:
    for _ in range(5):
        client.submit("/resume", code=tom.code, **WRONG_DATE)
    before = counted(services)
    right = client.submit("/resume", code=tom.code, **BORN)
    wrong = client.submit("/resume", code=tom.code, **WRONG_DATE)
    assert right.status_code == wrong.status_code == 429
    assert right.page.all("main")[0].text == wrong.page.all("main")[0].text
    assert counted(services) == before
    main = right.page.all("main")[0]
    assert "You can try again in 1 minute." in main.text
    assert "tel:5550142" in [a.attrs["href"] for a in main.all("a")]
    clock.forward(seconds=60)
    assert client.submit("/resume", code=tom.code, **BORN).status_code == 303


def test_nothing_that_was_typed_stands_in_an_address_or_a_cookie(
    client: PageClient, tom: Begun
) -> None:
    client.submit("/resume", code=tom.code, **WRONG_DATE)
    response = client.submit("/resume", code=tom.code, **BORN)
    assert response.location == "/prepare/"
    with client.session_transaction() as session:
        kept = str(dict(session))
    assert tom.code not in kept
    assert "1961" not in kept


def test_a_browser_that_was_let_in_is_known_by_an_opaque_cookie_until_the_record_is_erased(
    client: PageClient, services: Services, tom: Begun
) -> None:
    for _ in range(2):
        response = client.submit("/resume", code=tom.code, **BORN)
    (cookie,) = (c for c in response.headers.getlist("Set-Cookie") if c.startswith("consult-known"))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    value = cookie.partition("=")[2].partition(";")[0]
    assert not any(word in value for word in (tom.code, tom.reference, tom.token))
    for _ in range(12):
        client.application.test_client().post("/resume")  # without its token: not even a try
        stranger: PageClient = client.application.test_client()  # type: ignore[assignment]
        stranger.submit("/resume", code=tom.code, **WRONG_DATE)
    assert stranger.submit("/resume", code=tom.code, **BORN).status_code == 429
    assert client.submit("/resume", code=tom.code, **BORN).status_code == 303
    client.submit("/prepare/comfort", consent="yes")
    client.submit("/prepare/erase")
    assert client.get_cookie("consult-known") is None
