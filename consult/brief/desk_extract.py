"""What the front desk may know of the answers without opening them: practical needs, and a count.

Lives here: which few answers these are, as codes. Must not: anything about health, in words or
between the lines; hearing, sight and aphasia are needs too, and stay in the brief.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.facts import AnswerScope

LONGEST_LANGUAGE = 40
MOST_WORDS = 4


def desk_extract(
    rulebook: Rulebook, scope: AnswerScope, put: Collection[str] | None = None
) -> dict[str, Any]:
    """Return `{"needs": [...], "missing": n}` for the answers on the path.

    `needs` holds codes: "interpreter" or "interpreter:Spanish", "transport", "extra-time",
    "large-print", "voicemail-ok" or "no-voicemail". `missing` counts the questions that were
    asked and left empty; `put` are those that were shown so far, all on the path without it.
    """
    items = rulebook.questionnaire.items
    asked = items.keys() if put is None else put & items.keys()
    missing = sum(scope.answer(item).state is AnswerState.UNANSWERED for item in asked
                  if "." not in item)  # fmt: skip
    return {"needs": list(_needs(scope)), "missing": missing}


def _needs(scope: AnswerScope) -> Iterator[str]:
    if "yes" in scope.values("interpreter"):
        language = _language(scope)
        yield f"interpreter:{language}" if language else "interpreter"
    if "needs-transport" in scope.values("transport"):
        yield "transport"
    needs = scope.values("needs")
    yield from (code for code in ("extra-time", "large-print") if code in needs)
    voicemail = scope.values("voicemail")
    if "yes" in voicemail:
        yield "voicemail-ok"
    elif "no" in voicemail:
        yield "no-voicemail"


def _language(scope: AnswerScope) -> str:
    """Return what reads as a language's name, "" for anything longer: it could tell more."""
    words = " ".join(map(str, scope.values("interpreter-language"))).split()
    told = " ".join(words)
    is_name = len(words) <= MOST_WORDS and len(told) <= LONGEST_LANGUAGE
    return told if is_name and not any(sign.isdigit() for sign in told) else ""
