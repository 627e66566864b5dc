"""The patient's pages stand in the preview as the patient meets them, and save nothing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from consult.preview.patient_pages import CODE
from consult.preview.reading import Edition
from consult.questionnaire.definition import Item
from tests.pages import Page
from tests.preview.conftest import page_of, told

LANGUAGES = ("en", "es")


def opened(visitor: FlaskClient, address: str) -> Page:
    response = visitor.get(address)
    assert response.status_code == 200, response.text
    return page_of(response)


def link_to(words: str, page: Page) -> str:
    return next(a.attrs["href"] for a in page.all("a") if a.text == words)


def words_of(item: Item) -> list[str]:
    """Return all that a patient reads of an item."""
    words = [item.text, item.why, *([item.hint] if item.hint else [])]
    words += [option.text for option in (*item.answerOption, *item.kinds)]
    return words + [part for child in item.item for part in words_of(child)]


@pytest.mark.parametrize("reader", ["", "?reader=helper"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_shows_all_its_questions_with_options_hints_and_reasons(
    visitor: FlaskClient, edition: Edition, language: str, reader: str
) -> None:
    book = edition.book(language, to_helper=bool(reader))
    for page in book.questionnaire.page.values():
        shown = opened(visitor, f"/pages/{language}/{page.id}{reader}")
        assert shown.heading == page.title
        missing = [
            words
            for item in page.items
            for words in words_of(item)
            if " ".join(words.split()) not in shown.text
        ]
        assert missing == [], page.id
        names = {e.attrs.get("name", "") for e in shown.all("input", "textarea", "select")}
        for item in page.items:
            assert any(name.partition("-0-")[0].startswith(item.id) for name in names), item.id


def test_what_a_helper_reads_is_one_link_away_and_stays_from_page_to_page(
    visitor: FlaskClient,
) -> None:
    patients = opened(visitor, "/pages/en/face-map")
    helpers = opened(visitor, link_to("To a helper", patients))
    assert "your face" in patients.text
    assert "your face" not in helpers.text
    assert "the patient" in helpers.text
    for words in ("Next →", "← Before", "Español"):
        assert link_to(words, helpers).endswith("?reader=helper")
    index = opened(visitor, "/pages/en/?reader=helper")
    lists = [e for e in index.all("ul") if e.attrs.get("class") == "preview-list"]
    ways = [a.attrs["href"] for one in lists for a in one.all("a")]
    assert ways
    assert all(way.endswith("?reader=helper") for way in ways)
    assert link_to("To the patient", helpers) == "/pages/en/face-map"


def test_a_page_is_made_by_the_services_own_template_and_style(visitor: FlaskClient) -> None:
    page = opened(visitor, "/pages/en/emergency")
    styles = [link.attrs["href"] for link in page.all("link") if "css" in link.attrs["href"]]
    own = ("consult", "pages", "print", "preview")
    assert styles[:-1] == [f"/static/css/{name}.css" for name in own]
    assert styles[-1].startswith("/clinic.css?v=")
    scripts = [script.attrs["src"] for script in page.all("script")]
    assert scripts == ["/static/js/patient.js", "/static/js/preview.js"]
    assert "Riverside Facial Nerve Clinic" in page.text
    assert "Nobody reads this form live." in page.text


def test_a_form_leads_nowhere_and_nothing_is_sent(visitor: FlaskClient) -> None:
    response = visitor.get("/pages/en/emergency")
    assert page_of(response).form().attrs["action"] == ""
    assert "form-action 'none'" in response.headers["Content-Security-Policy"]
    assert visitor.post("/pages/en/emergency", data={"side": "left"}).status_code == 405


def test_what_has_a_condition_is_named_above_the_page_with_the_condition_in_words(
    visitor: FlaskClient,
) -> None:
    page = opened(visitor, "/pages/en/cause-detail")
    above = told(page)
    whole = above.pop("This page is asked if")
    assert whole.startswith("Cause (cause) includes stroke or TIA or tumour")
    stroke = next(words for name, words in above.items() if "(stroke-kind) is asked if" in name)
    assert stroke == "Cause (cause) includes stroke or TIA"
    assert "Everybody" not in page.all("aside")[0].text
    plain = opened(visitor, "/pages/en/emergency").all("aside")[0].text
    assert "Everybody is asked all of this page." in plain


def test_before_and_next_lead_through_all_pages_and_notices(
    visitor: FlaskClient, edition: Edition
) -> None:
    address, seen = "/pages/en/comfort", []
    while address:
        seen.append(address)
        after = [a for a in opened(visitor, address).all("a") if a.attrs.get("rel") == "next"]
        address = after[0].attrs["href"] if after else ""
    book = edition.release.rulebook
    assert len(seen) == len(set(seen)) == len(book.questionnaire.page) + 3 + len(book.urgent)
    back = opened(visitor, "/pages/en/comfort")
    assert not [a for a in back.all("a") if a.attrs.get("rel") == "prev"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_says_its_words_with_the_clinics_numbers_and_leads_to_its_rule(
    visitor: FlaskClient, edition: Edition, language: str
) -> None:
    fill = edition.telling.clinic.fill
    for notice in edition.book(language).urgent:
        page = opened(visitor, f"/pages/{language}/notice/{notice.id}")
        assert page.heading == fill(notice.title)
        for text in notice.text:
            assert " ".join(fill(text).split()) in page.text, notice.id
        assert f"/rules/{language}/urgent/{notice.id}" in page.links.values()


def test_the_consent_stands_on_the_first_page_with_an_invented_code(
    visitor: FlaskClient, edition: Edition
) -> None:
    text = opened(visitor, "/pages/en/comfort").text
    assert " ".join(edition.telling.clinic.fill(edition.release.rulebook.consent).split()) in text
    assert CODE in text


def test_the_facts_and_the_whole_question_bank_stand_on_their_pages(
    visitor: FlaskClient, edition: Edition
) -> None:
    book, fill = edition.book("es"), edition.telling.clinic.fill
    facts = opened(visitor, "/pages/es/facts").text
    assert [f.id for f in book.expectations if fill(f.text) not in facts] == []
    assert edition.release.label in facts
    bank = opened(visitor, "/pages/es/questions").text
    assert [q.id for q in book.questions if fill(q.text) not in bank] == []
