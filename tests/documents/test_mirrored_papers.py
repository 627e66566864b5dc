"""Papers in the mirrored language: every word of ours goes through the translators' catalogues."""

from __future__ import annotations

import re

import pytest

from consult.brief.rulebook import Release
from consult.documents.markup import brief_html
from tests.brief.cases import NAMES, Persona
from tests.documents.golden_text import PAPERS, page_text, paper_text
from tests.documents.mirrored_cases import Mirrored

_WORD = re.compile(r"[A-Za-z]{2,}")
# The names of two scales of examination, and roman grades.
_SCALES = frozenset({"House", "Brackmann", "Sunnybrook", "II", "III", "IV", "VI"})


def given(case: Persona, release: Release) -> set[str]:
    """Return the words that are not ours: the patient's, the clinic's, names of sources, ids."""
    brief = case.brief
    not_ours = [
        case.submitted.model_dump_json(exclude={"acknowledgements"}),
        brief.stamp.clinic,
        brief.strip.specialist_name or "",
        "Suicide Crisis Lifeline",
        brief.stamp.release_hash,
        brief.stamp.release,
        brief.stamp.timezone.replace("_", " "),
        *(f"{s.id} {s.title} {s.year} {s.identifier}" for s in release.rulebook.sources),
        *(line.provenance.evidence or "" for line in (*brief.to_check, *brief.considerations)),
        *(line.provenance.rule or "" for line in (*brief.to_check, *brief.considerations)),
        *(line.provenance.rule or "" for line in (*brief.expectations, *brief.questions)),
    ]
    return set(_WORD.findall(re.sub(r"\\[nu]", " ", " ".join(not_ours))))


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_ours_is_left_in_english(name: str, paper: str, mirrored: Mirrored) -> None:
    case = mirrored.persona(name)
    assert set(_WORD.findall(paper_text(case, paper))) <= given(case, mirrored.release)


@pytest.mark.parametrize("name", NAMES)
def test_the_briefs_page_leaves_no_word_of_ours_in_english(name: str, mirrored: Mirrored) -> None:
    case = mirrored.persona(name)
    known = given(case, mirrored.release) | _SCALES
    words = set(_WORD.findall(page_text(brief_html(case.brief))))
    cut_short = {word for word in words for whole in known if whole.startswith(word)}
    assert words <= cut_short
