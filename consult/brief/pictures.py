"""What is drawn rather than read: face map, impact bars, timeline."""

from __future__ import annotations

from consult.brief.case import Case
from consult.brief.model import Bar, Event, FaceMap, Mark
from consult.brief.rulebook import PlanEvent
from consult.brief.words import date_words, day_words
from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.item_types import answer_words
from consult.questionnaire.item_types.face_map import marks
from consult.questionnaire.speech import noted

MOST_NAMED = 2


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


def _what(case: Case, planned: PlanEvent) -> str:
    """Return what happened then: the ticked options that led to the date, if it names an item.

    More of them than a label holds are left to the sentence.
    """
    if planned.item is None:
        return planned.what
    item, questionnaire = case.item(planned.item), case.rulebook.questionnaire
    page = questionnaire.page[questionnaire.page_of[planned.date]]
    led = {c.answer for c in page.enableWhen if c.question == item.id}
    ticked = [item.options[v] for v in case.journey.scope.values(item.id) if v in led]
    if not 0 < len(ticked) <= MOST_NAMED:
        return planned.what
    return ", ".join(option.term or option.text for option in ticked)


def timeline(case: Case) -> tuple[Event, ...]:
    """Return the dated events in order, from onset to the day of sending and the visit."""
    events = []
    for planned in case.plan.timeline:
        item = case.item(planned.date)
        for given in case.journey.scope.dates(planned.date):
            told = answer_words(item, Answer(AnswerState.ANSWERED, given.to_json()), case.speech)
            events.append(
                Event(
                    when=date_words(given, told[0], case.speech),
                    earliest=given.earliest,
                    latest=given.latest,
                    what=_what(case, planned),
                    is_onset=planned.date == case.plan.onset,
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
