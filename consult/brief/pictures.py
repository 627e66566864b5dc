"""What is drawn rather than read: face map, impact bars, timeline, toxin history."""

from __future__ import annotations

from typing import Any

from consult.brief.case import Case
from consult.brief.model import Bar, Event, FaceMap, Mark, ToxinTreatment
from consult.brief.words import day_words, said
from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.item_types import answer_words
from consult.questionnaire.item_types.face_map import marks
from consult.questionnaire.partial_date import PartialDate
from consult.questionnaire.speech import noted


def face_map(case: Case) -> FaceMap:
    """Return the marks of the face map, the patient's own right and left."""
    item = case.item(case.plan.face_map)
    answer = case.answer(item.id)
    chosen = answer.value if answer.state is AnswerState.ANSWERED else []
    regions = {region.code: region.term or region.text for region in item.regions}
    kinds = {kind.code: kind.term or kind.text for kind in item.kinds}
    return FaceMap(
        marks=tuple(
            Mark(
                side="right" if side == "right" else "left",
                region=region,
                region_words=regions[region],
                kind=kind,
                kind_words=kinds[kind],
            )
            for code, side, region, kind in marks(item)
            if code in chosen
        ),
        kinds=tuple(kinds.items()),
        state=answer.state,
        provenance=case.provenance((item.id,)),
    )


def impact(case: Case) -> tuple[Bar, ...]:
    """Return the impact bars, 0 to 4, with the state in words where there is no number."""
    bars = []
    for item_id in case.plan.impact:
        item, answer = case.item(item_id), case.answer(item_id)
        given = answer.state is AnswerState.ANSWERED
        words = answer_words(item, answer, case.speech)[0].partition(" ")[2] if given else ""
        bars.append(
            Bar(
                label=item.term,
                value=answer.value if given else None,
                word=words or case.state_words(item_id),
                state=answer.state,
                provenance=case.provenance((item_id,)),
            )
        )
    return tuple(bars)


def timeline(case: Case) -> tuple[Event, ...]:
    """Return the dated events in order, from onset to the day of sending and the visit."""
    events = []
    for planned in case.plan.timeline:
        item = case.item(planned.date)
        for given in case.journey.scope.dates(planned.date):
            events.append(
                Event(
                    when=answer_words(
                        item, Answer(AnswerState.ANSWERED, given.to_json()), case.speech
                    )[0],
                    earliest=given.earliest,
                    latest=given.latest,
                    what=planned.what,
                    provenance=case.provenance((planned.date.partition(".")[0],)),
                )
            )
    visit = case.submitted.appointment.at
    for at, what in ((case.submitted.sent_at, noted("sent")), (visit, noted("visit"))):
        if at is not None:
            local = at.astimezone(case.zone)
            events.append(
                Event(
                    when=day_words(local, case.speech),
                    earliest=local.date(),
                    latest=local.date(),
                    what=case.speech.tell(what),
                    is_sending=at is case.submitted.sent_at,
                    provenance=case.provenance(),
                )
            )
    return tuple(sorted(events, key=lambda event: (event.earliest, event.latest)))


def toxin(case: Case) -> tuple[ToxinTreatment, ...]:
    """Return the earlier toxin treatments, the newest first, undated ones last."""
    plan = case.plan
    if not case.is_given(plan.toxin):
        return ()
    children = case.item(plan.toxin).children
    rows = sorted(
        case.answer(plan.toxin).value,
        key=lambda row: _newest(row.get(plan.toxin_date)),
        reverse=True,
    )
    return tuple(
        ToxinTreatment(
            cells=tuple(
                (children[c].term, said(children[c], Answer.from_json(row[c]), case.speech))
                for c in plan.toxin_columns
                if c in row
            )
        )
        for row in rows
    )


def _newest(stored: dict[str, Any] | None) -> str:
    if not stored or stored["state"] != "answered":
        return ""
    return PartialDate.from_json(stored["value"]).latest.isoformat()
