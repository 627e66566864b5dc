"""The answers as JSON: what was asked, in which state each answer is, and its value.

It is attached to the brief and is the patient's own copy of the data. Every item is in it, those
that were not asked too. Lives here: the file's shape. Must not: what follows from the answers.
"""

from __future__ import annotations

import json
from typing import Any

from consult.brief.rulebook import Release, Rulebook
from consult.brief.submitted import Submitted
from consult.questionnaire.answers import NOT_ASKED, Answer, AnswerState
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.item_types import answer_words
from consult.questionnaire.speech import ENGLISH, Speech

FORMAT = "consult-answers"
VERSION = 1


def answers_json(submitted: Submitted, release: Release, speech: Speech = ENGLISH) -> bytes:
    """Return the answers of one submission, the questions in the language of `speech`.

    The same arguments give the same bytes.
    """
    rulebook = release.told_in(speech.language)
    questionnaire = rulebook.questionnaire
    titled = [(section.title, section.pages) for section in questionnaire.sections]
    titled.append((questionnaire.recheck.title, (questionnaire.recheck,)))
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "reference": submitted.reference,
        "submission": submitted.number,
        "release": {"label": release.label, "hash": submitted.release},
        "sent_at": submitted.sent_at.isoformat(),
        "source": submitted.source,
        "typed_by": submitted.typed_by,
        "language": submitted.language,
        "patient": {
            "name": submitted.identity.name,
            "birth_date": submitted.identity.birth_date.isoformat(),
        },
        "helper": submitted.comfort.helper.model_dump() if submitted.comfort.helper else None,
        "consent": submitted.consent.model_dump(mode="json"),
        "notices": [entry.model_dump(mode="json") for entry in submitted.acknowledgements],
        "questions": _questions(submitted, rulebook),
        "sections": [
            {"title": title, "answers": _answers(pages, submitted, speech)}
            for title, pages in titled
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _answers(pages: tuple[Page, ...], submitted: Submitted, speech: Speech) -> list[dict[str, Any]]:
    return [
        _answer(item, submitted.answer(item.id) or NOT_ASKED, speech)
        for page in pages
        for item in page.items
    ]


def _answer(item: Item, answer: Answer, speech: Speech) -> dict[str, Any]:
    found: dict[str, Any] = {"id": item.id, "question": item.text, "state": str(answer.state)}
    if answer.state is AnswerState.ANSWERED:
        found["value"] = answer.value
        found["words"] = list(answer_words(item, answer, speech))
    return found


def _questions(submitted: Submitted, rulebook: Rulebook) -> list[dict[str, str]]:
    """Return the patient's question list in its order, own questions among the bank's."""
    own = {f"own-{n}": text for n, text in enumerate(submitted.questions.own, 1)}
    bank = rulebook.question
    return [
        {"id": name, "question": own[name] if name in own else bank[name].text}
        for name in submitted.questions.order
        if name in own or name in bank
    ]
