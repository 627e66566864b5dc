"""The kept markup of questions: the same as joined, hostile content inert, patients' words too."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import Environment

from consult.brief.rulebook import Release
from consult.questionnaire.definition import AnswerOption, Item, Page
from consult.web.forms.entry import Entry
from consult.web.forms.screens import Screens
from tests.pages import Page as HtmlPage

HOSTILE = "</legend><script>alert(1)</script>{{7*7}}&\"'"


@pytest.fixture
def templates(app: Flask) -> Environment:
    own = app.jinja_env.overlay()
    own.globals = {**own.globals, "_": str}
    return own


def hostile_item(kind: str, **more: object) -> Item:
    words = {"text": HOSTILE, "hint": HOSTILE, "term": "x", "why": HOSTILE}
    return Item(id="thing", type=kind, notSure=True, **words, **more)


def test_every_question_looks_the_same_kept_or_joined(
    templates: Environment, release: Release
) -> None:
    screens = Screens(templates)
    fields = templates.get_template("shared/fields.html").module
    for page in release.rulebook.questionnaire.page.values():
        for kept in screens.page(release.hash, page).items.values():
            for chosen, whole in kept.wholes.items():
                assert whole == fields.ask(kept.screen, Entry(chosen), {})
            assert kept.ready(Entry()) is not None
            assert kept.ready(Entry(text={"": "typed"})) is None


def test_a_page_is_rendered_once_for_each_release(templates: Environment, release: Release) -> None:
    screens, page = Screens(templates), release.rulebook.questionnaire.pages[0]
    assert screens.page("one", page) is screens.page("one", page)
    assert screens.page("one", page) is not screens.page("two", page)


@pytest.mark.parametrize(
    "item",
    [
        hostile_item("choice", answerOption=(AnswerOption(code="a", text=HOSTILE, hint=HOSTILE),)),
        hostile_item("ordering", answerOption=(AnswerOption(code="a", text=HOSTILE),), words=True),
        hostile_item("string"),
        hostile_item("text"),
        hostile_item("date"),
    ],
    ids=lambda item: item.type,
)
def test_content_and_typed_words_are_never_markup(templates: Environment, item: Item) -> None:
    page = Page(id="page", title="x", items=(item,))
    kept = Screens(templates).page("release", page).items["thing"]
    typed = {name: HOSTILE for name in ("", "day", "month", "1-words", "other")}
    fields = templates.get_template("shared/fields.html").module
    html = str(fields.ask(kept.screen, Entry(text=typed), {}))
    assert "<script" not in html
    assert "49" not in html
    assert HOSTILE in HtmlPage(html).root.text.replace("\n", " ")


def test_every_question_says_once_why_it_is_asked(templates: Environment, release: Release) -> None:
    screens = Screens(templates)
    for page in release.rulebook.questionnaire.page.values():
        for item in page.items:
            html = HtmlPage(
                str(screens.page(release.hash, page).items[item.id].wholes[frozenset()])
            )
            [why] = [e for e in html.all("details") if e.attrs.get("class") == "why"]
            for asked in (item, *item.item):
                assert asked.why in why.text


def test_every_control_of_every_page_has_a_name_to_read(
    templates: Environment, release: Release
) -> None:
    screens = Screens(templates)
    for page in release.rulebook.questionnaire.page.values():
        for kept in screens.page(release.hash, page).items.values():
            html = HtmlPage(str(kept.wholes[frozenset()]))
            named = {label.attrs.get("for") for label in html.all("label")}
            wrapped = [control for label in html.all("label") for control in label.all("input")]
            for control in html.all("input", "select", "textarea"):
                is_named = control.attrs.get("id") in named or control in wrapped
                assert is_named or control.attrs["type"] == "hidden", page.id
