"""The question list: what to suggest to this patient, why, and which twelve to print.

Answer-triggered questions come first and say which answer brought them. Rows for everyone fill
what is left, at most one a topic in the first pass. Three places are kept (experience, before and
after, what it cannot do), and the patient's own questions count before all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consult.brief.rulebook import Question, Rulebook
from consult.questionnaire.conditions import judge
from consult.questionnaire.facts import AnswerScope
from consult.questionnaire.speech import ENGLISH, Speech

MOST_PRINTED = 12
ASK_FIRST = 3
# clinical-evidence part 7: safety, diagnosis certainty, options, plan / benefit / risk, what if it
# fails, cost and follow-up, support.
TOPIC_ORDER = (
    "EYE", "EMG", "MED", "DX", "ALT", "PLAN", "BEN", "RISK", "OFF", "PROD",
    "FAIL", "DUR", "COST", "FU", "PHOTO", "EXP", "SUP",
)  # fmt: skip
_TOPIC = {topic: place for place, topic in enumerate(TOPIC_ORDER)}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question for this patient. `why` is a sentence; `answers` are those that triggered it."""

    question: Question
    why: str
    triggered: bool
    answers: tuple[str, ...] = ()


def suggest_questions(
    rulebook: Rulebook, scope: AnswerScope, speech: Speech = ENGLISH
) -> tuple[Suggestion, ...]:
    """Return all questions that a patient with these answers can be offered, in order."""
    ordered = sorted(rulebook.questions, key=lambda q: _TOPIC[q.topic])
    triggered: list[Suggestion] = []
    general: list[Question] = []
    for question in ordered:
        suggestion = _triggered(question, scope, speech)
        if suggestion:
            triggered.append(suggestion)
        elif question.always:
            general.append(question)
    return (*triggered, *(Suggestion(q, q.why, False) for q in _spread(general)))


def suggestion_for(question: Question, scope: AnswerScope, speech: Speech = ENGLISH) -> Suggestion:
    """Return one question with the reason that these answers give it."""
    return _triggered(question, scope, speech) or Suggestion(question, question.why, False)


def _triggered(question: Question, scope: AnswerScope, speech: Speech) -> Suggestion | None:
    for trigger in question.triggers:
        judgement = judge(trigger.when, scope)
        if judgement.truth:
            why = speech.tell("Because {reason}.", reason=trigger.because)
            return Suggestion(question, why, True, judgement.because)
    return None


def _spread(questions: Sequence[Question]) -> list[Question]:
    seen: set[str] = set()
    first: list[Question] = []
    later: list[Question] = []
    for question in questions:
        if question.low or question.topic in seen:
            later.append(question)
        else:
            seen.add(question.topic)
            first.append(question)
    return first + sorted(later, key=lambda q: q.low)


def default_choice(suggestions: Sequence[Suggestion], own_count: int = 0) -> tuple[str, ...]:
    """Return the bank ids that are ticked at first: at most twelve with the patient's own."""
    room = max(0, MOST_PRINTED - own_count)
    kept = _kept_places(suggestions)[:room]
    chosen = set(kept)
    topics: set[str] = {s.question.topic for s in suggestions if s.question.id in chosen}
    for wanted in (_is_triggered, _is_new_topic, _is_anything):
        for suggestion in suggestions:
            if len(chosen) >= room:
                break
            if suggestion.question.id not in chosen and wanted(suggestion, topics):
                chosen.add(suggestion.question.id)
                topics.add(suggestion.question.topic)
    return tuple(s.question.id for s in suggestions if s.question.id in chosen)


def beyond_the_list(
    suggestions: Sequence[Suggestion], ticked: Sequence[str], top: Sequence[str], own_count: int
) -> list[str]:
    """Return which of the ticked ones to name when they do not all fit beside the patient's own.

    Named last: the top three, then the kept places, then what the patient ticked beyond the
    proposal.
    """
    proposed = set(default_choice(suggestions))
    by_hand = [name for name in ticked if name not in proposed]
    best = default_choice(suggestions, own_count)
    wanted = dict.fromkeys([*top, *_kept_places(suggestions), *by_hand, *best, *ticked])
    room = max(0, MOST_PRINTED - own_count)
    fitting = [name for name in wanted if name in ticked][:room]
    return [name for name in ticked if name not in fitting]


def _kept_places(suggestions: Sequence[Suggestion]) -> list[str]:
    places: dict[str, str] = {}
    for suggestion in suggestions:
        if suggestion.question.kept:
            places.setdefault(suggestion.question.kept, suggestion.question.id)
    return list(places.values())


def _is_triggered(suggestion: Suggestion, topics: set[str]) -> bool:
    return suggestion.triggered


def _is_new_topic(suggestion: Suggestion, topics: set[str]) -> bool:
    return not suggestion.question.low and suggestion.question.topic not in topics


def _is_anything(suggestion: Suggestion, topics: set[str]) -> bool:
    return True
