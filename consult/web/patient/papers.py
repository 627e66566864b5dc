"""The patient's own copies: answers and questions on paper, large print too, and as data.

While a paper is being made its page loads itself again, and each time counts as the patient being
there: a session knows requests, not who pressed what. The page stops after twenty times, so that
waiting keeps a forgotten session alive for a minute longer at most. What is taken along is
written down first, whoever holds the session.
"""

from __future__ import annotations

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from consult.consultations import StoredSubmission, latest_submission, write_down
from consult.documents import Paper, answers_json
from consult.documents.papers import ANSWERS, LARGE_ANSWERS, LARGE_QUESTIONS, QUESTIONS
from consult.web.papers import (
    PaperIsBeingMade,
    PaperIsLate,
    hand_out,
    has_waited_enough,
)
from consult.web.patient import addresses
from consult.web.patient.visit import Visit, load_visit

SEE_OTHER = 303


def answers_on_paper() -> ResponseReturnValue:
    """Return "my answers" as PDF. Raises PaperIsBeingMade, PaperIsLate."""
    return _paper(LARGE_ANSWERS if _is_large() else ANSWERS)


def questions_on_paper() -> ResponseReturnValue:
    """Return "my questions" as PDF. Raises PaperIsBeingMade, PaperIsLate."""
    return _paper(LARGE_QUESTIONS if _is_large() else QUESTIONS)


def answers_as_data() -> ResponseReturnValue:
    """Return "my answers" as JSON."""
    visit = load_visit()
    sent = _sent(visit)
    if sent is None:
        return redirect(addresses.GO_ON, SEE_OTHER)
    release = visit.here.release_of(sent.content.release)
    speech = visit.here.telling.speech_for(ANSWERS, release, sent.content)
    content = answers_json(sent.content, release, speech)
    _write_down(visit, "answers.json")
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="answers.json"'
    return response


def _paper(paper: Paper) -> ResponseReturnValue:
    visit = load_visit()
    sent = _sent(visit)
    if sent is None:
        return redirect(addresses.GO_ON, SEE_OTHER)
    try:
        response = hand_out(visit.here, visit.sitting, sent, paper)
    except PaperIsBeingMade:
        if has_waited_enough():
            raise PaperIsLate from None
        raise
    _write_down(visit, f"{paper.name}.pdf")
    return response


def _write_down(visit: Visit, what: str) -> None:
    sitting = visit.sitting
    write_down(visit.here.record, sitting.consultation_id, "took along", what, sitting.actor)


def _sent(visit: Visit) -> StoredSubmission | None:
    return latest_submission(visit.here.record, visit.sitting)


def _is_large() -> bool:
    return request.args.get("size") == "large"
