"""From a posted page to the answers that are stored for it.

What a question shown on the page was left with is stored, "unanswered" too. A question that was
not shown keeps what is stored for it, so that answers off the path come back with the path.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from consult.brief.urgent import forget_recheck
from consult.consultations import ACKNOWLEDGEMENTS, RevisionIsStale, save_part
from consult.questionnaire.answers import UNANSWERED, Answer, AnswerProblem, AnswerState
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.item_types import kind_of
from consult.questionnaire.journey import Journey
from consult.web.forms import messages
from consult.web.forms.messages import Fault, Translate
from consult.web.forms.page_form import PageForm
from consult.web.patient.earlier_answers import has_typed
from consult.web.patient.visit import Visit

MOST_TRIES = 3
_SEVERAL = ("multiple-choice", "open-choice")


@dataclass(frozen=True)
class Reading:
    """What a posted page came to: the answers to store, the journey with them, the problems.

    `unseen` are questions that these answers brought onto the page and that were not shown yet;
    `missing` those whose only problem is that an answer is needed.
    """

    answers: dict[str, Answer]
    journey: Journey
    problems: dict[str, AnswerProblem]
    unseen: tuple[Item, ...]
    missing: frozenset[str]

    @property
    def content(self) -> dict[str, Any]:
        """The part to store."""
        return {item_id: answer.to_json() for item_id, answer in self.answers.items()}


def read_page(visit: Visit, page: Page, form: PageForm, asked: Iterable[str]) -> Reading:
    """Read a validated form.

    `asked` are the questions that the page says it showed; a client that says nothing has shown
    those that were on the page before.
    """
    asked = tuple(asked) or tuple(item.id for item in _on_page(visit, page, visit.journey))
    stored = visit.stored_answers
    answers = {item.id: stored[item.id] for item in page.items if item.id in stored}
    shown = {item.id for item in page.items} & set(asked)
    problems: dict[str, AnswerProblem] = {}
    for field in form.answer_fields:
        if field.item.id not in shown and not field.was_given:
            continue
        shown.add(field.item.id)
        if field.problem is not None:
            problems[field.item.id] = field.problem
        else:
            answers[field.item.id] = field.answer or UNANSWERED
    journey = visit.journey_with(answers)
    on_page = _on_page(visit, page, journey)
    unseen = tuple(i for i in on_page if i.id not in shown and i.id not in answers)
    missing = _missing(on_page, shown, answers, problems)
    problems.update(missing)
    on_path = {item.id for item in on_page}
    return Reading(
        answers,
        journey,
        {item_id: problem for item_id, problem in problems.items() if item_id in on_path},
        unseen,
        frozenset(missing),
    )


def _on_page(visit: Visit, page: Page, journey: Journey) -> tuple[Item, ...]:
    return page.items if visit.is_recheck(page) else journey.items.get(page.id, ())


def _missing(
    on_page: Iterable[Item],
    shown: set[str],
    answers: dict[str, Answer],
    problems: dict[str, AnswerProblem],
) -> dict[str, AnswerProblem]:
    found: dict[str, AnswerProblem] = {}
    for item in on_page:
        answer = answers.get(item.id, UNANSWERED)
        is_open = item.id in shown and item.id not in problems
        if item.required and is_open and answer.state is AnswerState.UNANSWERED:
            code = "required-several" if kind_of(item) in _SEVERAL else "required"
            found[item.id] = AnswerProblem(code)
    return found


def leave_open(visit: Visit, reading: Reading) -> Reading:
    """Return what is stored when the patient stops on a page: what is empty is asked again."""
    stored = visit.stored_answers
    given = {
        item_id: answer
        for item_id, answer in reading.answers.items()
        if answer.state is not AnswerState.UNANSWERED or item_id in stored
    }
    return replace(reading, answers=given)


def faults_of(page: Page, reading: Reading, translate: Translate) -> list[Fault]:
    """Return the problems in the order of the page, in words."""
    return [
        fault
        for item in page.items
        if item.id in reading.problems
        for fault in messages.faults_of(item, reading.problems[item.id], translate)
    ]


def store_page(visit: Visit, page: Page, reading: Reading, revision: int) -> None:
    """Store a page's answers. Raises RevisionIsStale."""
    part = visit.sitting.parts.get(page.id)
    is_recheck = visit.is_recheck(page)
    same = part is not None and part.content == reading.content
    if same and not is_recheck and not has_typed(visit.sitting, page):
        return  # nothing to store, whatever revision was seen
    progress = visit.progress_with(page.id, reading.journey)
    if is_recheck and part is not None:
        _forget_recheck(visit, progress)
        revision = part.revision
    save_part(
        visit.here.record,
        visit.sitting,
        page.id,
        reading.content,
        revision,
        "saved a page",
        progress,
        visit.extract_with(reading.journey, reading.answers),
    )


def _forget_recheck(visit: Visit, progress: int) -> None:
    """Let no acknowledgement cover the second check's answers any longer."""
    stored, revision = (
        visit.sitting.content(ACKNOWLEDGEMENTS),
        visit.sitting.revision(ACKNOWLEDGEMENTS),
    )
    for _ in range(MOST_TRIES):
        kept = forget_recheck(stored, visit.rulebook)
        if kept == stored:
            return
        try:
            save_part(
                visit.here.record, visit.sitting, ACKNOWLEDGEMENTS, kept, revision,
                "asked about safety again", progress,
            )  # fmt: skip
        except RevisionIsStale as stale:  # acknowledged in another window meanwhile
            stored, revision = stale.current.content, stale.current.revision
