"""Papers for whoever may have them: from the sealed cache, or "it is being made".

The web never renders: the worker owns the one renderer pool. Must not: deciding who may open what.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote, urlencode

from flask import Response, request

from consult.brief.model import Brief
from consult.consultations import (
    OpenedConsultation,
    Sitting,
    StoredSubmission,
    cached_document,
    has_document,
    read_room_note,
    want_render,
)
from consult.documents import Paper
from consult.web.services import Services

MOST_WAITS = 20


class PaperIsBeingMade(Exception):
    """The paper is not there yet; the worker knows that it is wanted."""


class PaperIsLate(Exception):
    """The paper is not there, and a page has asked for it by itself often enough."""


def has_waited_enough() -> bool:
    """Tell whether this page has loaded itself again so often that it has to stop.

    The count stands in the address. A nonsense count is enough, too.
    """
    return not 0 <= _waited() < MOST_WAITS


def address_to_wait_at() -> str:
    """Return the address of this page with one more wait counted."""
    query = urlencode({**request.args.to_dict(), "waited": _waited() + 1})
    return f"{quote(request.path)}?{query}"  # what somebody typed there, a line end too, is quoted


def _waited() -> int:
    return request.args.get("waited", 0, type=int)


def brief_of(
    here: Services, sent: StoredSubmission, paper: Paper, answered: Collection[str] = ()
) -> Brief:
    """Return the Brief of what was sent, as one of its papers lays it out."""
    release = here.release_of(sent.content.release)
    return here.telling.brief(paper, release, sent.content, answered)


def hand_out(
    here: Services, opened: OpenedConsultation | Sitting, sent: StoredSubmission, paper: Paper
) -> Response:
    """Return a paper as PDF, under a name that tells nothing. Raises PaperIsBeingMade."""
    content = _kept(here, opened, sent, paper)
    if content is None:
        job = want_render(here.record, opened.consultation_id, sent.id)
        if job is not None:
            here.trigger(job)
        raise PaperIsBeingMade
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{paper.name}.pdf"'
    return response


def _kept(
    here: Services, opened: OpenedConsultation | Sitting, sent: StoredSubmission, paper: Paper
) -> bytes | None:
    # Pages that wait ask every two seconds, many at once: the Brief is laid out only for a paper
    # that is there, to see whether it is of today.
    if not has_document(here.record, sent.id, paper.name):
        return None
    answered = read_room_note(here.record, opened).ticked if paper.shows_answered else ()
    key = paper.key(brief_of(here, sent, paper, answered))
    return cached_document(here.record, opened, sent.id, paper.name, key)
