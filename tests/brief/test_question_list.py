"""Which questions are suggested, and which twelve are ticked at first."""

from __future__ import annotations

from typing import Any

from consult.brief.question_list import Suggestion, beyond_the_list, default_choice
from consult.brief.rulebook import Question


def suggestion(number: int, topic: str, *, triggered: bool = False, **more: Any) -> Suggestion:
    question = Question.model_validate({
        "id": f"q{number}", "evidence": f"Q{number:02}", "topic": topic, "text": "?", "why": "w",
        "always": True, "source": ("S",), "verification": "V", **more,
    })  # fmt: skip
    return Suggestion(question, "w", triggered)


KEPT = (
    suggestion(1, "EXP", kept="experience"),
    suggestion(64, "PHOTO", kept="before-after"),
    suggestion(36, "BEN", kept="cannot-do"),
)


def test_triggered_ones_fill_all_but_the_kept_places() -> None:
    many = tuple(suggestion(n, "EYE", triggered=True) for n in range(70, 90))
    chosen = default_choice((*many, *KEPT))
    assert len(chosen) == 12
    assert {"q1", "q64", "q36"} <= set(chosen)
    assert chosen[:9] == tuple(f"q{n}" for n in range(70, 79))


def test_rows_for_everyone_come_one_a_topic_first() -> None:
    general = tuple(suggestion(n, topic) for n, topic in enumerate(["DX", "DX", "OFF"], 70))
    chosen = default_choice((*general, *KEPT))
    assert set(chosen) == {"q70", "q72", "q71", "q1", "q64", "q36"}
    limited = default_choice((*general, *KEPT), own_count=7)
    assert set(limited) == {"q70", "q72", "q1", "q64", "q36"}


def test_the_patients_own_questions_count_first() -> None:
    assert default_choice(KEPT, own_count=12) == ()
    assert len(default_choice(KEPT, own_count=11)) == 1
    assert default_choice(KEPT, own_count=20) == ()


def test_what_does_not_fit_is_named_from_the_end_never_the_chosen_or_kept_ones() -> None:
    many = tuple(suggestion(n, "EYE", triggered=True) for n in range(70, 90))
    offered = (*many, *KEPT)
    proposed = default_choice(offered)
    assert beyond_the_list(offered, proposed, [], 0) == []
    assert beyond_the_list(offered, proposed, [], 2) == ["q77", "q78"]
    assert beyond_the_list(offered, proposed, ["q78"], 2) == ["q76", "q77"]
    by_hand = [*proposed[:9], "q85", *proposed[9:]]
    assert beyond_the_list(offered, by_hand, [], 0) == ["q78"]
    assert beyond_the_list(offered, proposed, ["q78"], 12) == list(proposed)
