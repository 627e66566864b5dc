"""Brief -> HTML. Texts of a patient are text, never markup: autoescape is on for every template.

Lives here: the template environment and the three documents' HTML. Must not: PDF, files of answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from consult.brief.model import Brief
from consult.documents import face_shapes, identity
from consult.documents.answer_grid import answer_rows
from consult.documents.assets import TEMPLATES, Kind, Size
from consult.documents.directions import isolated, pieces
from consult.documents.page_one import (
    ASK_FIRST,
    PageOne,
    evidence_tail,
    goal_words,
    lay_page_one,
)
from consult.questionnaire.answers import STATE_WORDS, AnswerState
from consult.questionnaire.speech import ENGLISH, Speech, noted

# Where the parts that page 1 refers to nearly always begin.
ON_PAGE: Mapping[str, int] = {"all-questions": 2, "page-1-in-full": 2}
GRADES = ("I", "II", "III", "IV", "V", "VI")
_OWN_STATES = {
    AnswerState.NOT_SURE: noted("You are not sure"),
    AnswerState.DECLINED: noted("You prefer not to say"),
    AnswerState.UNANSWERED: noted("You left this empty: not answered"),
    AnswerState.ILLEGIBLE: noted("On your paper form this was illegible: we could not read it"),
}
# What is printed bold wherever it stands, parted by bars; every language names its own words.
_STRONG = noted("LEFT|RIGHT|BOTH SIDES|NOT CONFIRMED|NOT SURE")
_VERB = re.compile(r"^[^“:]{1,40}: (?=“)")


def brief_html(brief: Brief, stylesheets: Sequence[str] = ()) -> str:
    """Return the brief as a whole HTML page; a screen needs links to `stylesheets`."""
    return brief_markup(brief, stylesheets=stylesheets)


def questions_html(brief: Brief, size: Size = "standard", stylesheets: Sequence[str] = ()) -> str:
    """Return the patient's question list as a whole HTML page."""
    return patient_markup(brief, "questions", size, stylesheets=stylesheets)


def answers_html(brief: Brief, size: Size = "standard", stylesheets: Sequence[str] = ()) -> str:
    """Return the patient's own answers as a whole HTML page."""
    return patient_markup(brief, "answers", size, stylesheets=stylesheets)


def brief_markup(
    brief: Brief,
    lost: int = 0,
    spare: float = 0.0,
    on_page: Mapping[str, int] = ON_PAGE,
    stylesheets: Sequence[str] = (),
) -> str:
    """Return the brief's page.

    `lost` characters were replaced; `spare` millimetres of page 1 stay empty; `on_page` says where
    the parts begin that page 1 refers to.
    """
    one = lay_page_one(brief, lost, spare)
    page = _page_parts(brief, "brief", "standard", stylesheets)
    return _render("brief.html", brief, **page, **_brief_parts(brief, lost, one, on_page))


def patient_markup(
    brief: Brief, kind: Kind, size: Size, lost: int = 0, stylesheets: Sequence[str] = ()
) -> str:
    """Return one of the patient's own papers. They carry no considerations and no "to check"."""
    page = _page_parts(brief, kind, size, stylesheets)
    return _render(
        f"{kind}.html", brief, **page, lost_note=identity.lost_words(lost, brief.speech),
        ask_first=ASK_FIRST, visit=identity.visit_words(brief), helped_by=_helped_by(brief),
    )  # fmt: skip


def _page_parts(brief: Brief, kind: Kind, size: Size, stylesheets: Sequence[str]) -> dict[str, Any]:
    return {
        "kind": kind,
        "size": size,
        "made_at": brief.stamp.sent_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sent": identity.sent_words(brief),
        "born": identity.birth_words(brief),
        "foot_name": identity.foot_name(brief, kind, size),
        "clinic_name": identity.clinic_name(brief, kind, size),
        "stylesheets": stylesheets,
    }


def _brief_parts(
    brief: Brief, lost: int, one: PageOne, on_page: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "one": one,
        "at": on_page,
        "lost": lost,
        "lost_note": identity.lost_words(lost, brief.speech),
        "about": identity.about_words(brief),
        "counts": identity.count_words(brief),
        "ask_first": ASK_FIRST,
        "grades": GRADES,
        **face_parts(),
    }


def face_parts() -> dict[str, Any]:
    """Return what is drawn of every face."""
    paths = face_shapes.FEATURES
    x, y, r = face_shapes.PUPIL
    return {
        "face_features": (*paths, *(face_shapes.turned_over(path) for path in paths)),
        "face_pupils": ((x, y, r), (face_shapes.mirrored(x), y, r)),
    }


def _helped_by(brief: Brief) -> str:
    """Return who helped with the answers, empty when nobody did."""
    helper = brief.strip.comfort.helper
    if helper is None:
        return ""
    return ", ".join(part for part in (helper.name, helper.relation) if part)


def _render(template: str, brief: Brief, **parts: Any) -> str:
    whole = {"brief": brief, "strip": brief.strip, "stamp": brief.stamp, **parts}
    return environment(brief.speech).get_template(template).render(whole)


@cache
def environment(speech: Speech = ENGLISH) -> Environment:
    """Return the documents' template environment of a language: strict, and escaping everything."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # As plain functions: the gettext extension would take what a translator wrote for markup.
    made.globals.update(_=speech.tell, ngettext=speech.count)
    made.filters.update(
        answer_rows=answer_rows,
        by_strength=partial(_by_strength, strong=speech.tell(_STRONG)),
        evidence_tail=evidence_tail,
        goal_words=goal_words,
        groupby_in_order=_groupby_in_order,
        isolated=partial(isolated, line=speech.direction),
        own_state_words=lambda state: speech.tell(_OWN_STATES[state]),
        pieces=partial(pieces, line=speech.direction),
        state_words=lambda state: speech.tell(STATE_WORDS[state]),
        verb_first=_verb_first,
    )
    return made


def _by_strength(text: str, also: str | None, strong: str) -> Iterator[tuple[bool, str]]:
    """Yield the text in pieces, and whether each is printed bold: sides, and the words `also`."""
    named = "|".join(re.escape(words) for words in strong.split("|"))
    pattern = re.compile(rf"\b(?:{named})\b" + (f"|{re.escape(also)}" if also else ""))
    at = 0
    for found in pattern.finditer(text):
        if found.start() > at:
            yield False, text[at : found.start()]
        yield True, found[0]
        at = found.end()
    if at < len(text):
        yield False, text[at:]


def _verb_first(text: str) -> tuple[str, str]:
    """Return an expectation's verb and the rest: ("Agrees: ", "“...”")."""
    found = _VERB.match(text)
    return (found[0], text[found.end() :]) if found else ("", text)


def _groupby_in_order(lines: Iterable[Any], name: str) -> list[tuple[str, list[Any]]]:
    """Group neighbouring lines by an attribute, in the order in which they come."""
    groups: dict[str, list[Any]] = {}
    for line in lines:
        groups.setdefault(getattr(line, name), []).append(line)
    return list(groups.items())
