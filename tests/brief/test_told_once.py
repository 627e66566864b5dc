"""What was told stands once, in the place where it is looked for, and in no wrong state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from consult.brief.assemble import assemble_brief
from consult.brief.model import Brief, SourceLine
from consult.brief.submitted import Acknowledgement
from consult.questionnaire.answers import ILLEGIBLE
from tests.brief.cases import changed, saying, shipped


def row(brief: Brief, label: str) -> list[str]:
    return [line.text for r in brief.rows if r.label == label for line in r.lines]


def rules(brief: Brief) -> set[str]:
    return {str(line.provenance.rule) for line in brief.considerations}


@pytest.mark.parametrize("onset", [None, "not-sure"])
def test_without_an_onset_date_the_safety_answer_says_when_it_began(onset: str | None) -> None:
    sentence = changed("empty", side="left", onset_date=onset, onset_recent="today").sentence
    assert "LEFT side of the face, start or sudden worsening: today; movement" in sentence.text
    assert "onset-recent" in sentence.provenance.answers


def test_with_neither_the_time_of_onset_keeps_its_state() -> None:
    sentence = changed("empty", side="left", onset_date=None, onset_recent="not-sure").sentence
    assert "LEFT side of the face, time of onset not answered: movement" in sentence.text


@pytest.mark.parametrize(
    ("onset", "said"),
    [
        ("2023-05", "from birth; onset given: May 2023; movement"),
        (None, "from birth: movement"),
    ],
)
def test_from_birth_does_not_hide_another_date(onset: str | None, said: str) -> None:
    brief = changed("empty", cause=["birth"], onset_date=onset)
    assert said in brief.sentence.text


def test_from_birth_and_the_year_of_birth_are_said_once() -> None:
    born = saying("empty").identity.birth_date.year
    brief = changed("empty", cause=["birth"], onset_date=str(born))
    assert "from birth: movement" in brief.sentence.text


def test_expectations_left_open_stand_by_their_state() -> None:
    brief = changed("full", expect_permanent=None, expect_no_risk=ILLEGIBLE)
    left = [line.text for line in brief.expectations if "“" not in line.text]
    assert left == ["Not answered: Result lasts for ever", "Illegible: No risk"]


def test_a_row_does_not_say_its_label_twice() -> None:
    brief = changed("empty", allergies=["latex"], allergy_detail="itching")
    assert row(brief, "Allergies") == ["latex", "Allergy, in own words: “itching”"]


@pytest.mark.parametrize(
    ("ticked", "fires"), [(["twitching"], False), (["twitching", "ear-noise"], True)]
)
def test_twitching_alone_is_no_linked_movement(ticked: list[str], fires: bool) -> None:
    brief = changed("empty", linked_movements=ticked, therapy="no")
    assert ("linked-movements-without-therapy" in rules(brief)) is fires


def test_not_sure_names_no_rule_that_other_answers_have_decided() -> None:
    given: dict[str, Any] = {
        "recovery": "not-sure", "slow_worse": "no", "trend": "steady", "certainty": "confirmed",
        "told_by": "doctor-in-person", "onset_date": "2025-01",
    }  # fmt: skip
    open_cause = changed("empty", cause=["bells-palsy"], **given)
    settled = changed("empty", cause=["stroke"], **given)
    texts = [
        [line.text for line in brief.to_check if line.kind == "not-sure"]
        for brief in (open_cause, settled)
    ]
    assert "Movement now" in texts[0][0]
    assert texts[1] == []


@pytest.mark.parametrize(
    ("notice", "answers", "said"),
    [
        (
            "sudden-signs",
            {"emergency_signs": ["speech"]},
            "09:00 (New emergency signs: speech slurred or words wrong)",
        ),
        ("pupils", {"lid_vision": ["pupils-unequal"]}, "09:00"),
    ],
)
def test_a_notice_names_the_answers_behind_it_unless_its_name_does(
    notice: str, answers: dict[str, Any], said: str
) -> None:
    release, clinic = shipped()
    notice_id = next(n.id for n in release.rulebook.urgent if notice in n.id or notice in n.term)
    at = datetime(2026, 11, 20, 14, tzinfo=UTC)
    entry = Acknowledgement(notice=notice_id, shown="shown", said="seen-by-doctor", at=at)
    sent = saying("empty", **answers).model_copy(update={"acknowledgements": (entry,)})
    first = assemble_brief(release, sent, clinic).to_check[0]
    assert "the patient says that a doctor has seen to it, 20 Nov 2026, " in first.text
    assert first.text.endswith(said)


def test_what_is_no_document_is_cited_without_year_and_place() -> None:
    lines = {source.id: source for source in changed("full").sources}
    assert lines["BACKGROUND"].cited == "Background clinical knowledge, no document read."
    assert ", year not stated. " in lines["UCLH"].cited
    read = SourceLine(id="X", title="A label", year="2024", identifier="X1", checked="read")
    assert read.cited == "A label, 2024. X1."


def test_the_kind_of_a_cause_stands_behind_the_cause_that_it_was_asked_for() -> None:
    brief = changed(
        "empty", cause=["tumour", "stroke"], tumour_kind="acoustic-neuroma", stroke_kind="clot",
        surgery_kind=["skull-base", "ear"],
    )  # fmt: skip
    assert brief.sentence.text.endswith(
        "): stroke or TIA \u2013 clot (ischaemic); tumour or its treatment \u2013 acoustic neuroma"
        " (vestibular schwannoma) \u2013 skull base operation, ear operation."
    )


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (["2025-03", "2026-06-30", "not-sure"], "3 treatments, the last 30 Jun 2026. "),
        (["not-sure"], "1 treatment. "),
    ],
)
def test_the_sentence_says_when_the_last_toxin_was(dates: list[str], said: str) -> None:
    treatments = [{"product": "other", "date": given} for given in dates]
    sentence = changed("empty", toxin_ever="yes", toxin_treatments=treatments).sentence
    assert f"Earlier toxin reported: {said}" in sentence.text


def test_the_course_names_the_causes_that_led_to_their_date() -> None:
    brief = changed("empty", cause=["tumour", "surgery", "lyme"], cause_date="2025-07")
    (event,) = [event for event in brief.timeline if event.when == "Jul 2025"]
    assert event.what == "tumour or its treatment, operation"
