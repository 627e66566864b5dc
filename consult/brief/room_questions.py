"""The patient's questions as they are ticked in the room: which tick belongs to which question.

Lives here: the name of a question, and a Brief whose questions bear their ticks. Must not:
keeping ticks; what was answered, which the software never learns.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from consult.brief.model import Brief, QuestionLine

_OWN, _DIGITS = "own-", 16


def question_name(line: QuestionLine) -> str:
    """Return the name under which a question is ticked: the same when the patient sends again.

    A question of the bank has its id there. The patient's own are named by their words, because
    another one can stand in its place the next time.
    """
    if line.own or line.provenance.rule is None:
        return _OWN + sha256(line.text.encode()).hexdigest()[:_DIGITS]
    return line.provenance.rule


def with_answered(brief: Brief, names: Collection[str]) -> Brief:
    """Return the Brief with these questions marked as answered in the room."""
    marked = (
        line.model_copy(update={"answered": question_name(line) in names})
        for line in brief.questions
    )
    return brief.model_copy(update={"questions": tuple(marked)})
