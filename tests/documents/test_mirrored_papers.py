"""Papers in the mirrored language: every word of ours goes through the translators' catalogues."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from consult.brief.assemble import assemble_brief
from consult.brief.rulebook import Release
from consult.documents.markup import brief_html
from consult.releases import load_release
from consult.telling import Telling, open_telling
from tests.brief.cases import NAMES, Persona, persona
from tests.documents.golden_text import PAPERS, page_text, paper_text
from tests.mirrored import LANGUAGE, write_mirrored

_WORD = re.compile(r"[A-Za-z]{2,}")
# The names of two scales of examination, and roman grades.
_SCALES = frozenset({"House", "Brackmann", "Sunnybrook", "II", "III", "IV", "VI"})


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Telling]:
    folder: Path = write_mirrored(tmp_path_factory.mktemp("mirrored"))
    return load_release(folder), open_telling(folder)


def told(name: str, mirrored: tuple[Release, Telling]) -> Persona:
    release, telling = mirrored
    one, speech = persona(name), telling.speeches[LANGUAGE]
    state = telling.standing(release, speech)
    brief = assemble_brief(release, one.submitted, telling.clinic, state, speech)
    return Persona(name, one.submitted, brief, one.must_hold, speech)


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
def test_no_word_of_ours_is_left_in_english(
    name: str, paper: str, mirrored: tuple[Release, Telling]
) -> None:
    case = told(name, mirrored)
    assert set(_WORD.findall(paper_text(case, paper))) <= given(case, mirrored[0])


@pytest.mark.parametrize("name", NAMES)
def test_the_briefs_page_leaves_no_word_of_ours_in_english(
    name: str, mirrored: tuple[Release, Telling]
) -> None:
    case = told(name, mirrored)
    known = given(case, mirrored[0]) | _SCALES
    words = set(_WORD.findall(page_text(brief_html(case.brief))))
    cut_short = {word for word in words for whole in known if whole.startswith(word)}
    assert words <= cut_short
