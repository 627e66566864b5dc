"""No document decides, grades, ranks or recommends.

Looked at are our own words: what somebody typed and the titles of sources are replaced before.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from consult.brief.model import Brief
from consult.documents import answers_html, brief_html, brief_text, questions_html
from consult.documents.assets import ROOT
from consult.questionnaire.wording import texts_of
from consult.web.services import Services
from tests.brief.cases import LANGUAGES, NAMES, persona, shipped, speech_of
from tests.documents.neutral_words import MEANT, NEVER, ONLY_ASKED, said_in
from tests.documents.typed_words import brief_of, with_words
from tests.pages import PageClient
from tests.web.patients import sent_saying

OWN = "Lorem ipsum"
INLINE = ("a", "bdi", "span", "strong")
KEPT_ATTRIBUTES = ("alt", "aria-label", "content", "data-name", "title")
# What of the content comes into documents, and of some parts only these texts of it.
IN_DOCUMENTS = ("considerations", "expectations", "plan", "questionnaire", "questions", "urgent")
ONLY = {"questionnaire": ("text", "term"), "urgent": ("term",)}
# Where the software's own words for documents stand, and how they are marked there.
OURS = ("consult/brief", "consult/documents", "consult/questionnaire", "templates/documents")
LEAST_TOLD = 150
_TOLD = re.compile(r"""(?:\b(?:noted|tell|count|ngettext)|(?<!\w)_)\(\s*(["'])(.+?)\1""")


class _Words(HTMLParser):
    """All words of a page, drawings' titles and attributes too, a line an element."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        blocks = tag not in INLINE
        said = [value for name, value in attrs if value and name in KEPT_ATTRIBUTES]
        self.words += "\n" * blocks + "".join(f"\n{value}\n" for value in said)

    def handle_endtag(self, tag: str) -> None:
        self.words += "\n" if tag not in INLINE else ""

    def handle_data(self, data: str) -> None:
        self.words += data.replace("\n", " ")


def words_of(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    return parser.words


def our_words(name: str, language: str) -> Brief:
    """Return a persona's brief without the words of others."""
    brief = brief_of(with_words(persona(name).submitted, _own), speech_of(language))
    plain = {"title": OWN, "identifier": OWN}
    sources = tuple(source.model_copy(update=plain) for source in brief.sources)
    return brief.model_copy(update={"sources": sources})


def _own(_field: str) -> str:
    return OWN


MAKERS = {
    "brief": lambda brief: words_of(brief_html(brief)),
    "text": lambda brief: "\n".join(" ".join(x.split()) for x in brief_text(brief).split("\n\n")),
    "questions": lambda brief: words_of(questions_html(brief)),
    "answers": lambda brief: words_of(answers_html(brief)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("document", MAKERS)
def test_no_document_decides_grades_ranks_or_recommends(
    document: str, name: str, language: str
) -> None:
    assert said_in(MAKERS[document](our_words(name, language)), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", IN_DOCUMENTS)
def test_no_content_that_answers_can_bring_does(part: str, language: str) -> None:
    found = {
        ".".join(map(str, path)): said
        for path, _, text in texts_of(shipped()[0].told_in(language))
        if path[0] == part and path[-1] in ONLY.get(part, (path[-1],))
        and (said := said_in(text, language))
    }  # fmt: skip
    assert found == {}


def test_no_text_of_templates_and_code_does_in_any_language() -> None:
    paths = [path for folder in OURS for path in sorted((ROOT / folder).glob("*.*"))]
    told = {x for path in paths for _, x in _TOLD.findall(path.read_text(encoding="utf-8"))}
    assert len(told) > LEAST_TOLD
    texts = {(x, language): speech_of(language).tell(x) for x in told for language in LANGUAGES}
    assert {key: said for key, text in texts.items() if (said := said_in(text, key[1]))} == {}


@pytest.mark.parametrize("name", ["aisha", "full"])
def test_the_brief_on_the_screen_does_not(
    services: Services, specialist: PageClient, name: str
) -> None:
    reference = sent_saying(services, name, dict(with_words(persona(name).submitted, _own)))
    page = specialist.open(f"/desk/consultations/{reference}/brief").page.text
    for source in persona(name).brief.sources:
        page = page.replace(source.title, OWN)
    assert said_in(page, "en") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_lists_is_found_where_it_is_planted(language: str) -> None:
    brief = our_words("aisha", language)
    for word in (*NEVER[language], *ONLY_ASKED[language]):
        planted = f"Lorem {word.replace('*', '')} ipsum."
        row = brief.considerations[0].model_copy(update={"basis": planted})
        told = MAKERS["brief"](brief.model_copy(update={"considerations": (row,)}))
        assert len(said_in(told, language)) > len(said_in(told.replace(planted, ""), language)), (
            word
        )


def test_a_question_may_ask_for_advice_and_for_no_verdict() -> None:
    assert said_in("What would you recommend? Should we wait?", "en") == []
    assert said_in("¿Qué me recomienda? ¿Debería esperar?", "es") == []
    assert said_in("Am I a candidate?", "en") != []
    assert said_in("We recommend to wait. Should we?", "en") != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_that_is_meant_otherwise_is_still_said(language: str) -> None:
    book = shipped()[0].told_in(language)
    told = " ".join(text for _, _, text in texts_of(book))
    told += "".join(MAKERS[name](our_words("full", language)) for name in MAKERS)
    assert [words for words in MEANT[language] if words.lower() not in told.lower()] == []
