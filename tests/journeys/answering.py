"""Steps on pages of questions: answering by chance, with care, from a stale tab, in two versions.

Each makes the entry in the ledger that the response calls for. Must not: other kinds of pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consult.questionnaire.answers import AnswerState
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.item_types import read_answer
from tests.journeys.filling import fill, shown, shows_row
from tests.journeys.ledger import Content
from tests.journeys.markup import Draft, Form
from tests.journeys.patient import problems
from tests.journeys.walker import Answered
from tests.journeys.wandering import OVER, Tab, Wanderer

CONFLICT = 409
MOST_TABS = 3
_TOO_LONG = "This page was open for too long"
_STOP = ("then", "leave")


def answer(who: Wanderer) -> None:
    """Answer the open page by chance and go on."""
    _send_open_page(who)


def answer_and_stop(who: Wanderer) -> None:
    """Answer the open page by chance and stop there: what is required may wait."""
    _send_open_page(who, _STOP)


def answer_what_is_required(who: Wanderer) -> None:
    """Leave the open page as it is, but answer what it requires, and go on."""
    _send_open_page(who, carefully=True)


def open_tab(who: Wanderer) -> None:
    """Leave the open page in a tab of its own and look elsewhere."""
    page = who.patient.page_here()
    assert page is not None
    who.tabs = [*who.tabs[1 - MOST_TABS :], Tab(page, who.form, who.cookie)]
    who.look("/prepare/")


def answer_in_tab(who: Wanderer) -> None:
    """Answer a page that was left open in another tab, however old it is."""
    tab = who.chance.random.choice(who.tabs)
    who.tabs.remove(tab)
    _send(who, tab)


def _send_open_page(who: Wanderer, then: tuple[str, str] = ("", ""), **how: bool) -> None:
    page = who.patient.page_here()
    assert page is not None
    _send(who, Tab(page, who.form, who.cookie), then, **how)


def _send(
    who: Wanderer, tab: Tab, then: tuple[str, str] = ("", ""), *, carefully: bool = False
) -> None:
    asked = tab.form.hidden("asked")
    items = [item for item in tab.page.items if item.id in asked]
    draft, plain = Draft(tab.form), {}
    for item in items:
        plain[item.id] = _choose(who, tab.form, item, carefully=carefully)
        fill(draft, item, plain[item.id])
    then = then if then in tab.form.buttons else ("", "")
    if then == _STOP:
        draft.press(*then)
    content = who.ledger.page_with(tab.page, plain, is_stopping=then == _STOP)
    is_clash = _would_clash(who, tab, content)
    response = who.patient.walker.submit(draft)
    if tab.cookie != who.cookie:
        who.require(_TOO_LONG in response.page.title, "a form of another session was taken")
        who.count("form of another session")
        return
    missing = [i for i in items if i.required and plain[i.id] is None and then != _STOP]
    if response.status == OVER:
        who.count("session over, page kept")
        who.unsaved = (tab.page, plain)
    elif response.status == CONFLICT:
        who.require(is_clash, "a conflict without a reason")
        _choose_version(who, tab.page, content, response)
    elif response.was_taken:
        if missing:  # an emergency does not wait for the rest of its page
            who.require(response.last == "notice", "a page was taken without a required answer")
            content = who.ledger.page_with(tab.page, plain, is_stopping=True)
        _enter(who, tab.page, content, is_clash=is_clash)
    else:
        who.require(missing, f"valid answers refused: {problems(response)}")
        _check_refusal(who, items, plain)


def _choose(who: Wanderer, form: Form, item: Item, *, carefully: bool) -> Any:
    chance, today = who.chance, who.house.today
    as_shown = shown(form, item)
    is_open = read_answer(item, as_shown, today).state is AnswerState.UNANSWERED
    if carefully:
        return chance.value(item, today) if item.required and is_open else as_shown
    if not is_open and chance.random.random() < 0.3:
        return as_shown
    if item.required and chance.random.random() < 0.93:
        return chance.value(item, today)
    plain = chance.answer(item, today)
    if plain is None and any(control.kind == "radio" for control in form.named(item.id)):
        return None if is_open else as_shown  # a browser cannot untick a radio
    if item.type == "group" and isinstance(plain, list):
        return [row for n, row in enumerate(plain) if shows_row(form, item, n)] or None
    return plain


def _would_clash(who: Wanderer, tab: Tab, content: Content) -> bool:
    """Tell whether a page was saved elsewhere with other answers since the tab was opened."""
    before = who.stored.parts.get(tab.page.id)
    if before is None or who.is_recheck(tab.page):
        return False
    return before.content != content and tab.form.hidden("revision") != [str(before.revision)]


def _enter(who: Wanderer, page: Page, content: Content, *, is_clash: bool) -> None:
    """Enter a page that led on. One that cannot be visited now may have been turned away."""
    may_visit = who.ledger.journey({page.id: content}).may_visit(page.id)
    if not may_visit and not who.is_recheck(page):
        who.count("turned away")
        stored = who.sitting().parts.get(page.id)
        if stored is None or stored.content != content:
            return
    who.require(not is_clash, f"{page.id} was overwritten without a word")
    who.ledger.pages[page.id] = content
    who.count("saved")


def _check_refusal(who: Wanderer, items: list[Item], plain: dict[str, Any]) -> None:
    who.count("refused")
    who.require("There is a problem" in who.here.page.words, "refused without a word")
    check_typed(who, items, plain)


def check_typed(who: Wanderer, items: Sequence[Item], plain: dict[str, Any]) -> None:
    """Require that the open page shows what was typed for the questions."""
    for item in items:
        typed = read_answer(item, plain[item.id], who.house.today)
        kept = read_answer(item, shown(who.form, item), who.house.today)
        who.require(typed == kept, f"what was typed for {item.id} is not kept")


def _choose_version(who: Wanderer, page: Page, content: Content, response: Answered) -> None:
    who.count("two versions")
    mine = who.chance.random.random() < 0.5
    draft = Draft(response.page.main_form)
    draft.choose("mine" if mine else "other")
    after = who.patient.walker.submit(draft)
    who.require(after.was_taken, "no version can be chosen")
    if mine:
        _enter(who, page, content, is_clash=False)
