"""Every text that people read is found by its type, with a place that stays when lines move."""

from __future__ import annotations

from consult.questionnaire.wording import retold, texts_of
from tests.brief.cases import shipped

BOOK = shipped()[0].rulebook


def test_a_model_told_in_its_own_words_is_equal() -> None:
    assert retold(BOOK, lambda _, text: text) == BOOK


def test_every_text_is_told_and_nothing_else_changes() -> None:
    told = retold(BOOK, lambda _, text: f"<{text}>")
    assert [text for *_, text in texts_of(told)] == [f"<{text}>" for *_, text in texts_of(BOOK)]
    assert list(told.questionnaire.items) == list(BOOK.questionnaire.items)
    assert [rule.when for rule in told.considerations] == [r.when for r in BOOK.considerations]
    back = retold(told, lambda _, text: text[1:-1])
    assert back == BOOK


def test_a_place_names_ids_and_the_trail_leads_to_the_text() -> None:
    places = {place: (trail, text) for trail, place, text in texts_of(BOOK)}
    trail, text = places["safety.emergency.emergency-signs.speech.text"]
    assert text == "My speech is slurred, or the words come out wrong"
    found: object = BOOK
    for step in trail:
        found = found[step] if isinstance(step, int) else getattr(found, step)  # type: ignore[index]
    assert found == text


def test_no_two_texts_share_a_place() -> None:
    places = [place for _, place, _ in texts_of(BOOK)]
    assert len(places) == len(set(places))


def test_what_is_kept_of_a_model_is_not_carried_into_another_language() -> None:
    assert BOOK.questionnaire.items  # worked out and kept with the model
    told = retold(BOOK, lambda _, text: f"<{text}>")
    assert told.questionnaire.items["side"].text.startswith("<")
