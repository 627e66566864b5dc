"""Everything is reached from the start, in every language, and every page holds the house rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consult.preview.papers import PAPERS, SHEETS
from consult.preview.reading import Edition
from consult.preview.rules import KINDS
from consult.preview.site import CONTENT_SECURITY_POLICY
from tests.brief.cases import NAMES
from tests.pages import Page
from tests.preview.conftest import page_of

# Links of the patient's form lead somewhere in the service only; the check has a test of its own.
ELSEWHERE = re.compile(r"^(/prepare/|/check$|tel:|#|$)")
LEFT_OPEN = re.compile(r"\{(?:emergency|crisis|crisis_name|phone|clinic)\}|Undefined|Traceback")
PAPER_PAGES = re.compile(r"^/documents/.+/sheet$")


@pytest.fixture(scope="session")
def opened(visitor: FlaskClient) -> dict[str, TestResponse]:
    """Every page that links lead to from the start, by address."""
    found: dict[str, TestResponse] = {}
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        if address not in found:
            found[address] = visitor.get(address)
            waiting += _links(found[address])
    return found


def _links(response: TestResponse) -> Iterator[str]:
    if response.mimetype != "text/html" or PAPER_PAGES.match(response.request.path):
        return
    page = Page(response.text)
    for element in page.all("a", "iframe"):
        address = urldefrag(element.attrs.get("href", element.attrs.get("src", "")))[0]
        if not ELSEWHERE.match(address):
            yield address


def expected(edition: Edition) -> Iterator[str]:
    """Yield the address of everything that the content holds."""
    for language in edition.languages:
        book = edition.book(language)
        pages = [*book.questionnaire.page, "comfort", "facts", "questions"]
        yield from (f"/pages/{language}/{page}" for page in pages)
        yield from (f"/pages/{language}/notice/{notice.id}" for notice in book.urgent)
        for kind in KINDS.values():
            yield from (f"/rules/{language}/{kind.name}/{rule.id}" for rule in kind.rules(book))
        for name in NAMES:
            yield from (f"/documents/{language}/{name}/{paper}" for paper in PAPERS)
            yield from (f"/documents/{language}/{name}/{paper}/sheet" for paper in SHEETS)


def test_every_page_rule_and_document_is_reached_from_the_start(
    opened: dict[str, TestResponse], edition: Edition
) -> None:
    assert edition.languages == ("en", "es")
    assert sorted(set(expected(edition)) - opened.keys()) == []


def test_every_address_answers_without_a_left_over_error(
    opened: dict[str, TestResponse],
) -> None:
    assert {a: r.status_code for a, r in opened.items() if r.status_code != 200} == {}
    left = {a: LEFT_OPEN.findall(response.text) for a, response in opened.items()}
    assert {address: found for address, found in left.items() if found} == {}


def test_every_page_has_one_heading_a_title_a_language_and_no_inline_script_or_style(
    opened: dict[str, TestResponse],
) -> None:
    papers = {address for address in opened if PAPER_PAGES.match(address)}
    for address in opened.keys() - papers:
        page = page_of(opened[address])
        assert page.all("div")[0].attrs["class"] == "preview-bar", address
    for address in papers:
        assert " style=" not in opened[address].text, address
        assert "<script" not in opened[address].text, address


def test_every_answer_carries_the_strict_policy_and_is_kept_nowhere(
    opened: dict[str, TestResponse],
) -> None:
    for address, response in opened.items():
        assert response.headers.getlist("Content-Security-Policy") == [CONTENT_SECURITY_POLICY]
        assert response.headers["Cache-Control"] == "no-store", address
    rules = dict(rule.strip().partition(" ")[::2] for rule in CONTENT_SECURITY_POLICY.split(";"))
    assert rules["default-src"] == rules["form-action"] == rules["base-uri"] == "'none'"
    assert set(rules.values()) == {"'none'", "'self'"}


def test_a_page_is_in_its_own_language_and_leads_to_itself_in_the_others(
    opened: dict[str, TestResponse],
) -> None:
    page = page_of(opened["/pages/es/emergency"])
    assert page.all("html")[0].attrs["lang"] == "es"
    assert page.links["English"] == "/pages/en/emergency"
    rule = page_of(opened["/rules/en/considerations/breathing-problem"])
    assert rule.links["Español"] == "/rules/es/considerations/breathing-problem"


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/prepare/leave",
        "/pages/en/nowhere",
        "/pages/en/notice/nowhere",
        "/rules/en/nowhere/",
        "/rules/en/considerations/nowhere",
        "/documents/en/nobody/brief",
        "/documents/en/maria/nothing",
        "/documents/en/maria/brief.txt/sheet",
        "/documents/en/../conftest/brief",
    ],
)
def test_an_unknown_address_says_in_words_that_nothing_is_there(
    visitor: FlaskClient, address: str
) -> None:
    response = visitor.get(address)
    assert response.status_code == 404
    page = page_of(response)
    assert page.heading == "This page is not here"
    assert page.links["To the start of the preview"] == "/"


def test_a_language_that_is_not_there_says_what_is_missing(visitor: FlaskClient) -> None:
    response = visitor.get("/pages/pl/emergency")
    assert response.status_code == 404
    page = page_of(response)
    assert page.heading == "This language is not complete"
    assert "languages/pl" in page.text


def test_another_hosts_name_gets_nothing(ours) -> None:
    response = ours.test_client().get("/", headers={"Host": "content.example"})
    assert response.status_code == 400
    assert "Content release" not in response.text
