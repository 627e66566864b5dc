"""One consultation from outside: who, when, how far, which papers there are, and what to change."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from consult.consultations import (
    Actor,
    Listed,
    NoSuchConsultation,
    OpenedConsultation,
    Purpose,
    are_papers_given_up,
    list_consultations,
    open_consultation,
    similar_people,
)
from consult.web.desk.staff_actor import acting
from consult.web.desk.today import watch_of
from consult.web.desk.today_actions import offered, papers_of
from consult.web.desk.today_alike import alike_on_a_day
from consult.web.desk.today_rows import Row, found_rows
from consult.web.desk.today_status import (
    Watch,
    is_cancelled,
    is_done,
    needs_in_words,
    status_of,
)
from consult.web.services import Services, services


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule("/consultations/<reference>", "consultation", show)


def show(reference: str) -> ResponseReturnValue:
    """Show identity and status; answers stay closed."""
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.SEE_STATUS)
    watch, at = watch_of(here), opened.appointment.at
    listed = line_of(here, acting(), opened.reference)
    specialists = {one.id: one.name for one in here.clinic.specialists}
    return render_template(
        "desk/consultation.html",
        opened=opened,
        visit=watch.local(at) if at else None,
        specialist=specialists.get(opened.appointment.specialist or ""),
        status=status_of(listed, watch),
        listed=listed,
        is_cancelled=is_cancelled(listed),
        needs=needs_in_words(listed.needs),
        is_sent=opened.sent_at is not None,
        papers=papers_of(listed) if is_done(listed) else (),
        is_paper_missing=are_papers_given_up(here.record, opened.consultation_id),
        similar=_similar(here, opened),
        mixed_up=_mixed_up(here, listed, watch),
        offered=offered,
    )


def line_of(here: Services, actor: Actor, reference: str) -> Listed:
    """Return the list's line of a consultation. Raises NoSuchConsultation, NotPermitted."""
    for one in list_consultations(here.record, actor, text=reference):
        if one.reference == reference:
            return one
    raise NoSuchConsultation("erased since it was opened")


def _mixed_up(here: Services, listed: Listed, watch: Watch) -> tuple[Row, ...]:
    """Return the rows of other patients of that day who are easily taken for this one."""
    at = listed.appointment.at
    if at is None:
        return ()
    visits = list_consultations(here.record, acting(), on=watch.local(at).date())
    others = alike_on_a_day(visits, watch).get(listed.reference, frozenset())
    same = listed.birth_date
    found = [one for one in visits if one.reference in others and one.birth_date != same]
    return found_rows(found, here.clinic, watch)


def _similar(here: Services, opened: OpenedConsultation) -> tuple[Row, ...]:
    """Return the rows of those who may be the same patient; a cancelled visit confuses nobody."""
    found = similar_people(here.record, acting(), opened.identity)
    others = [one for one in found if one.reference != opened.reference and not is_cancelled(one)]
    return found_rows(others, here.clinic, watch_of(here))
