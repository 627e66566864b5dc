"""Every field in which somebody types words, of a submission and of a clinic, filled anew.

Lives here: finding the fields and putting words into them. Must not: which words, what is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from consult.brief.assemble import assemble_brief
from consult.brief.clinic import Clinic
from consult.brief.model import Brief
from consult.brief.submitted import ChosenQuestions, Helper, Submitted
from consult.questionnaire.definition import Item
from consult.questionnaire.speech import Speech
from consult.releases import standing
from tests.brief.cases import shipped

Say = Callable[[str], str]
OWN_QUESTIONS = 4


def typed_fields() -> set[str]:
    """Return the name of every field of the questionnaire that takes words: `item.part`."""
    items = shipped()[0].rulebook.questionnaire.items
    return {name + part for name, item in items.items() if (part := _typed_part(item)) is not None}


def _typed_part(item: Item) -> str | None:
    """Return the part of an item's answer that is words, empty when it is all of it."""
    if item.type in ("string", "text"):
        return ""
    if item.type == "open-choice":
        return ".other"
    return ".words" if item.type == "ordering" and item.words else None


def with_words(submitted: Submitted, say: Say) -> Submitted:
    """Return a submission with `say(field)` wherever the patient, helper or desk typed words.

    What is not answered with words stays as it is; own questions keep their number.
    """
    items = shipped()[0].rulebook.questionnaire.items
    answers = {
        name: {**stored, "value": _retyped(items[name], name, stored["value"], say)}
        if stored["state"] == "answered" else stored
        for name, stored in submitted.answers.items()
    }  # fmt: skip
    comfort, identity, asked = submitted.comfort, submitted.identity, submitted.questions
    own = tuple(say(f"own-{n}") for n, _ in enumerate(asked.own, 1))
    helper = comfort.helper and Helper(name=say("helper.name"), relation=say("helper.relation"))
    return submitted.model_copy(
        update={
            "answers": answers,
            "comfort": comfort.model_copy(update={"helper": helper}),
            "identity": identity.model_copy(update={"name": say("name"), "contact": ""}),
            "questions": asked.model_copy(update={"own": own}),
            "typed_by": submitted.typed_by and say("typed-by"),
        }
    )


def _retyped(item: Item, name: str, value: Any, say: Say) -> Any:
    if item.type in ("string", "text"):
        return say(name)
    if item.type == "open-choice":
        return {**value, **({"other": say(f"{name}.other")} if "other" in value else {})}
    if item.type == "ordering":
        return [
            {**place, **({"words": say(f"{name}.words")} if "words" in place else {})}
            for place in value
        ]
    if item.type == "group":
        return [_retyped_row(item, name, row, say) for row in value]
    return value


def _retyped_row(group: Item, name: str, row: dict[str, Any], say: Say) -> dict[str, Any]:
    """Return a row of a group, whose cells are answers with a state each."""
    return {
        child: {**cell, "value": _retyped(group.children[child], f"{name}.{child}",
                                          cell["value"], say)}
        if cell.get("state") == "answered" else cell
        for child, cell in row.items()
    }  # fmt: skip


def all_typed(submitted: Submitted, say: Say) -> Submitted:
    """Return a submission with a helper, own questions and a typist, and words in all fields."""
    asked = submitted.questions
    numbers = range(1, OWN_QUESTIONS + 1)
    own = ChosenQuestions(
        order=(*(f"own-{n}" for n in numbers), *(x for x in asked.order if "own" not in x)),
        own=tuple("?" for _ in numbers),
    )
    comfort = submitted.comfort.model_copy(update={"helper": Helper(name="?", relation="?")})
    filled = {"questions": own, "comfort": comfort, "source": "paper", "typed_by": "?"}
    return with_words(submitted.model_copy(update=filled), say)


def clinic_saying(clinic: Clinic, say: Say) -> Clinic:
    """Return a clinic that says such words wherever it may say some."""
    there = clinic.specialists[0].model_copy(update={"name": say("clinic.specialist")})
    texts = ("name", "phone", "emergency_number", "crisis_number", "crisis_name", "endorsement")
    said: dict[str, Any] = {name: say(f"clinic.{name}") for name in texts}
    return clinic.model_copy(update={**said, "specialists": (there, *clinic.specialists[1:])})


def brief_of(submitted: Submitted, speech: Speech, clinic: Clinic | None = None) -> Brief:
    """Return the brief of a submission, as the service assembles it."""
    release, own = shipped()
    review = standing(release, speech)
    return assemble_brief(release, submitted, clinic or own, review, speech)
