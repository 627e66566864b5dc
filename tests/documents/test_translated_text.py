"""A translation is text: what a translator writes never becomes markup, on paper or on screen."""

from __future__ import annotations

import pytest

from consult.brief.assemble import assemble_brief
from consult.brief.model import Brief
from consult.documents.markup import answers_html, brief_html, questions_html
from consult.questionnaire.speech import COUNTED, Speech
from consult.releases.catalogues import screen_texts
from tests.brief.cases import persona, shipped

HOSTILE = "<b onclick=x>&"


@pytest.fixture(scope="module")
def brief() -> Brief:
    """Full's brief in a language whose translator wrote markup into every text."""
    texts = {text: f"{HOSTILE}{text.partition(chr(0))[0]}" for text in screen_texts()}
    several = [text.partition("\0")[0] for text in texts if "\0" in text]
    texts |= {COUNTED.format(one=one, form=1): f"{HOSTILE}{one}" for one in several}
    texts |= {short: short for short in texts if len(short.split()) in (7, 12)}  # days, months
    release, clinic = shipped()
    speech = Speech(language="es", texts=texts)
    return assemble_brief(release, persona("full").submitted, clinic, "pending", speech)


@pytest.mark.parametrize("paper", [brief_html, questions_html, answers_html])
def test_markup_in_a_translation_is_printed_as_it_was_written(paper: object, brief: Brief) -> None:
    html = paper(brief)  # type: ignore[operator]
    assert "&lt;b onclick=x&gt;&amp;" in html
    assert "<b " not in html
