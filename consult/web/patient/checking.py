"""Looking back before sending: the neutral facts, and all answers with their states."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect
from flask.typing import ResponseReturnValue

from consult.questionnaire.answers import AnswerState
from consult.questionnaire.definition import Page
from consult.questionnaire.journey import Journey
from consult.questionnaire.speech import Speech
from consult.web.patient import addresses, going_on
from consult.web.patient.screen import language_of, show
from consult.web.patient.versions import answer_lines
from consult.web.patient.visit import Visit, load_visit

SEE_OTHER = 303


@dataclass(frozen=True)
class CheckLine:
    """One question with its answer; `is_open` when nothing was answered."""

    question: str
    lines: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True)
class CheckPage:
    """One page's questions, changed together: `change` leads there and back to the check."""

    title: str
    change: str
    lines: tuple[CheckLine, ...]


def show_facts() -> ResponseReturnValue:
    """Show everyone the same facts, whatever was answered."""
    visit = load_visit()
    page_id = going_on.facts_page_id(visit)
    elsewhere = visit.detour()
    if elsewhere is None and (page_id is None or not visit.journey.may_visit(page_id)):
        elsewhere = visit.first_gap() or visit.where_to_go_on()
    if elsewhere or page_id is None:
        return redirect(elsewhere or addresses.GO_ON, SEE_OTHER)
    fill, source = visit.here.clinic.fill, visit.rulebook.source
    return show(
        "facts.html",
        visit,
        lead=fill(visit.rulebook.expectations_lead),
        facts=[
            (fill(fact.text), [source[name] for name in fact.source])
            for fact in visit.rulebook.expectations
        ],
        release=visit.release.label,
        review=visit.here.telling.standing(visit.release, language_of(visit).speech),
        back=addresses.page_address(page_id),
        onward=going_on.after_facts(visit, page_id),
    )


def show_check() -> ResponseReturnValue:
    """Show all answers by section, each with its state and a way to change it."""
    visit = load_visit()
    elsewhere = visit.detour() or visit.first_gap()
    if elsewhere:
        return redirect(elsewhere, SEE_OTHER)
    speech = language_of(visit).speech
    sections = [
        (section.title, pages)
        for section in visit.rulebook.questionnaire.sections
        if (pages := _pages(visit, section.pages, speech))
    ]
    count = sum(line.is_open for _, pages in sections for page in pages for line in page.lines)
    return show(
        "check.html", visit, sections=sections, open_count=count, onward=addresses.QUESTIONS,
        back=_last_page(visit),
    )  # fmt: skip


def _pages(visit: Visit, pages: tuple[Page, ...], speech: Speech) -> list[CheckPage]:
    return [
        CheckPage(page.title, addresses.page_address(page.id, "check"), lines)
        for page in pages
        if (lines := _lines(visit.journey, page, speech))
    ]


def _lines(journey: Journey, page: Page, speech: Speech) -> tuple[CheckLine, ...]:
    return tuple(
        CheckLine(
            item.text,
            answer_lines(item, journey.answer(item.id), speech),
            journey.answer(item.id).state is AnswerState.UNANSWERED,
        )
        for item in journey.items.get(page.id, ())
    )


def _last_page(visit: Visit) -> str:
    return addresses.page_address(visit.journey.pages[-1].id)
