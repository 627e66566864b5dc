"""Each rule shows answers that really fire it, the line it then prints, and answers that do not."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from consult.brief.case import Case
from consult.brief.urgent import firing_notices
from consult.preview.cards import card_of, rules_of
from consult.preview.examples import brief_of, submitted_of
from consult.preview.reading import Edition
from consult.preview.rules import KINDS
from consult.questionnaire.conditions import judge
from consult.questionnaire.journey import travel
from tests.pages import Page
from tests.preview.conftest import Clinic, page_of

LANGUAGES = ("en", "es")
NEVER = """\
add:
  - id: never
    evidence: C06
    category: NOTE
    when:
      all:
        - {question: side, operator: "=", answer: left}
        - {question: side, operator: "=", answer: right}
    reported: both sides at once
    discuss: nothing
    basis: A rule that cannot fire
    source: [LABEL]
    verification: V
"""
ALWAYS = """\
add:
  - id: always
    evidence: C06
    category: NOTE
    when:
      any:
        - {question: trend, operator: exists, answer: true}
        - {question: trend, operator: exists, answer: false}
    reported: anything
    discuss: anything
    basis: A rule that always fires
    source: [LABEL]
    verification: V
"""


def opened(visitor: FlaskClient, address: str) -> Page:
    response = visitor.get(address)
    assert response.status_code == 200, response.text
    return page_of(response)


@pytest.mark.parametrize("kind", KINDS)
def test_every_condition_has_answers_that_fire_it_and_answers_that_do_not(
    edition: Edition, kind: str
) -> None:
    book = edition.release.rulebook
    for rule in KINDS[kind].rules(book):
        assert rule.cases, rule.id
        for case in rule.cases:
            if case.whole is None:
                continue
            for found, fits in (
                (edition.examples.firing(case.whole), lambda truth: truth is True),
                (edition.examples.silent(case.whole), lambda truth: truth is not True),
            ):
                example = found.example
                assert example, rule.id
                # Judged by the journey that patients travel, with nothing the search made up.
                journey = travel(
                    book.questionnaire, book.facts, example.answers, example.circumstances
                )
                assert fits(judge(case.whole, journey.scope).truth), rule.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [name for name in KINDS if name != "facts"])
def test_every_rules_page_shows_the_line_that_its_example_prints(
    visitor: FlaskClient, edition: Edition, kind: str, language: str
) -> None:
    for rule in rules_of(edition, language, kind):
        text = opened(visitor, f"/rules/{language}/{kind}/{rule.id}").text
        card = card_of(edition, language, rule)
        for case in card.cases:
            assert case.printed, rule.id
            for line in case.printed:
                assert " ".join(line.text.split()) in text, rule.id
            assert case.fires is not None
            for said in case.fires.deciding:
                assert said.question in text, rule.id


def test_what_is_shown_as_printed_is_what_the_brief_of_the_example_says(edition: Edition) -> None:
    rule = next(r for r in rules_of(edition, "es", "considerations") if r.id == "breathing-problem")
    example = edition.examples.firing(rule.cases[0].when).example
    clinic, speech = edition.telling.clinic, edition.speech("es")
    brief = brief_of(example, edition.release, clinic, speech, ())
    shown = {line.text for case in card_of(edition, "es", rule).cases for line in case.printed}
    own = next(line for line in brief.considerations if line.provenance.rule == rule.id)
    assert f"{own.category_words}: {own.text}" in shown
    assert "Patient reported" not in own.text


def test_an_urgent_example_fires_the_notice_and_counts_as_acknowledged(edition: Edition) -> None:
    release, clinic = edition.release, edition.telling.clinic
    for notice in release.rulebook.urgent:
        example = edition.examples.firing(notice.when).example
        submitted = submitted_of(example, release, clinic, "en", ())
        scope = Case(release, submitted, clinic).journey.scope
        assert notice.id in {fired.id for fired, _ in firing_notices(release.rulebook, scope)}
        assert notice.id in {entry.notice for entry in submitted.acknowledgements}


def test_a_rule_says_its_row_its_kind_how_far_it_is_verified_and_its_sources(
    visitor: FlaskClient,
) -> None:
    text = opened(visitor, "/rules/en/considerations/breathing-problem").text
    for words in (
        "evidence C06",
        "Label warning",
        "verified: read in a source",
        "how breathing is now and who looks after it",
        "A breathing problem, long-standing or new (fact breathing-problem)",
        "Xeomin medication guide, consumer rendering",
        "Checked:",
        "It stays silent, for example",
    ):
        assert words in text


def test_a_condition_stands_in_words_part_under_part(visitor: FlaskClient) -> None:
    page = opened(visitor, "/rules/en/considerations/allergy-to-toxin")
    whole = next(e for e in page.all("ul") if e.attrs.get("class") == "preview-when")
    assert whole.all("li")[0].text.startswith("any of:")
    inner = whole.all("ul")[0]
    assert [li.text.partition(":")[0] for li in inner.children if not isinstance(li, str)] == [
        "Allergies (allergies) includes botulinum toxin",
        "all of",
    ]
    assert len(inner.all("ul")[0].all("li")) == 2


def test_a_question_shows_each_reason_with_an_example_and_that_everyone_is_offered_it(
    visitor: FlaskClient, edition: Edition
) -> None:
    question = edition.release.rulebook.question["q05-cause-sure"]
    assert question.always
    text = opened(visitor, f"/rules/en/questions/{question.id}").text
    for trigger in question.triggers:
        assert f"Because {trigger.because}." in text
    assert "Offered to everyone" in text
    assert question.why in text


def test_a_fact_names_who_uses_it(visitor: FlaskClient) -> None:
    page = opened(visitor, "/rules/en/facts/breathing-problem")
    assert page.links["breathing-problem"] == "/rules/en/considerations/breathing-problem"


def test_a_rule_that_can_never_fire_says_so_on_its_page_in_the_list_and_at_the_start(
    clinic: Clinic,
) -> None:
    clinic.save("considerations.yaml", NEVER)
    words = "can never fire"
    assert words in clinic.page("/rules/en/considerations/never").text
    assert words in clinic.page("/rules/en/").text
    assert f"never: {words}" in clinic.page("/").text


def test_a_rule_that_always_fires_says_that_it_never_stays_silent(clinic: Clinic) -> None:
    clinic.save("considerations.yaml", ALWAYS)
    text = clinic.page("/rules/en/considerations/always").text
    assert "Never: it holds for all answers." in text
