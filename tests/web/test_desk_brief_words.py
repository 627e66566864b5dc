"""The words of the brief on screen and as text, where something is missing or has a period."""

import pytest

from consult.brief.submitted import ChosenQuestions
from consult.brief.words import STATE_WORDS
from consult.questionnaire.answers import DECLINED, NOT_SURE, UNANSWERED
from tests.web.patients import sent, sent_saying


@pytest.mark.parametrize("state", [NOT_SURE, DECLINED, UNANSWERED])
def test_hopes_and_questions_that_are_missing_say_why(specialist, services, state):
    reference = sent_saying(services, "empty", {"questions": ChosenQuestions()}, goals=state)
    text = " ".join(specialist.get(f"/desk/consultations/{reference}/brief").page.text.split())
    hopes = text.partition("Hopes, in the patient\N{RIGHT SINGLE QUOTATION MARK}s order")[2]
    assert hopes.lower().lstrip().startswith(f"{STATE_WORDS[state.state]}.")
    assert "No hopes given" not in text
    assert "The patient\N{RIGHT SINGLE QUOTATION MARK}s questions No questions chosen." in text
    copied = specialist.get(f"/desk/consultations/{reference}/brief.txt").text
    assert f"HOPES, IN THE PATIENT'S ORDER\n  {STATE_WORDS[state.state]}\n" in copied


def test_the_strip_says_who_answered_how_and_in_which_language(specialist, services):
    typed = {"source": "paper", "typed_by": "Dana Desk"}
    reference = sent_saying(services, "aisha", typed)
    text = specialist.get(f"/desk/consultations/{reference}/brief").page.text
    said = "the patient; typed by Dana Desk, typed from paper, English"
    assert f"Answered by {said}" in text
    assert said in " ".join(
        specialist.get(f"/desk/consultations/{reference}/brief.txt").text.split()
    )
    assert "102 of 109 answered, 4 not sure, 1 prefers not to say, 2 not answered" in text


def test_the_burdens_name_the_period_that_was_asked(specialist, services):
    reference = sent(services)
    assert "last 2 weeks" in specialist.get(f"/desk/consultations/{reference}/brief").page.text
    assert "LAST 2 WEEKS" in specialist.get(f"/desk/consultations/{reference}/brief.txt").text
