"""Notices: gravest first, acknowledged for the answers that fired them, asked again anew."""

from __future__ import annotations

from typing import Any

import pytest

from consult.brief.urgent import answers_behind, firing_notices, forget_recheck, pending_notices
from consult.questionnaire.facts import AnswerScope, Circumstances
from consult.questionnaire.item_types import read_answer
from consult.questionnaire.journey import travel
from tests.brief.cases import TODAY, shipped

SAFE: dict[str, Any] = {
    "emergency-signs": ["none"], "breathing-swallowing": ["none"], "head-injury": ["none"],
    "onset-recent": "earlier", "eye-symptoms": ["none"], "lid-vision": ["none"],
    "toxin-last-3-months": "no", "slow-worse": "no", "lump": "no", "numb-face": "no",
    "twitch-first": "no", "side": "left",
}  # fmt: skip
RECENT = {"ear-signs": ["none"], "fever-signs": ["none"], "both-sides-new": "no",
          "examined": "yes"}  # fmt: skip


def scope(**changed: Any) -> AnswerScope:
    book = shipped()[0].rulebook
    plain = SAFE | {name.replace("_", "-"): value for name, value in changed.items()}
    items = book.questionnaire.items
    answers = {name: read_answer(items[name], value, TODAY) for name, value in plain.items()}
    return travel(book.questionnaire, book.facts, answers, Circumstances(TODAY)).scope


def rows(found: AnswerScope) -> list[str]:
    return [n.evidence for n, _ in firing_notices(shipped()[0].rulebook, found)]


def recent(onset: str, **changed: Any) -> AnswerScope:
    return scope(onset_recent=onset, **(RECENT | changed))


def test_nothing_reported_fires_nothing() -> None:
    assert rows(scope()) == []


@pytest.mark.parametrize(
    ("found", "row"),
    [
        (scope(emergency_signs=["speech"]), "RF1"),
        (recent("today"), "RF1"),
        (recent("days-1-3"), "RF2"),
        (recent("not-sure"), "RF2"),
        (recent("days-4-21", examined="no"), "RF2"),
        (scope(breathing_swallowing=["breathing"]), "RF3"),
        (scope(eye_symptoms=["painful"]), "RF4"),
        (scope(eye_gap="small"), "RF5"),
        (scope(eye_gap="large", eye_numb="yes"), "RF5"),
        (recent("days-4-21", **{"ear-signs": ["blisters"]}), "RF6"),
        (scope(slow_worse="yes"), "RF7"),
        (scope(lump="yes"), "RF7"),
        (scope(episodes=["same-side"]), "RF7"),
        (scope(skin_cancer="yes"), "RF7"),
        (scope(lid_vision=["new-droop"]), "RF8"),
        (recent("days-4-21", **{"fever-signs": ["fever"]}), "RF9"),
        (scope(head_injury=["blow"]), "RF10"),
        (scope(self_harm="now"), "RF11"),
        (scope(toxin_last_3_months="yes", toxin_source="elsewhere", toxin_after=["weakness"]),
         "RF12"),
        (scope(site_infection=["cold-sore"]), "RF14"),
        (scope(safety_again_signs=["weakness-speech-sight"]), "RF1"),
        (scope(safety_again_signs=["breathing-swallowing"]), "RF3"),
        (scope(safety_again_signs=["eye"]), "RF4"),
    ],
)  # fmt: skip
def test_what_is_reported_fires_its_row(found: AnswerScope, row: str) -> None:
    assert row in rows(found)


@pytest.mark.parametrize(
    ("found", "row"),
    [
        (scope(emergency_signs=["old-signs"]), "RF1"),
        (scope(lid_vision=["old-signs"]), "RF8"),
        (recent("days-4-21"), "RF2"),
        (scope(eye_gap="none"), "RF5"),
        (scope(eye_surface=["dry", "gritty"]), "RF4"),
        (scope(episodes=["first-time"], recovery="none", cause=["stroke"],
               told_by="doctor-in-person", certainty="confirmed", onset_date="2025-01"), "RF7"),
        (scope(recovery="near-full", cause=["bells-palsy"], onset_date="2026-03"), "RF7"),
    ],
)  # fmt: skip
def test_what_is_old_or_seen_or_explained_fires_nothing(found: AnswerScope, row: str) -> None:
    assert row not in rows(found)


def test_the_gravest_comes_first() -> None:
    found = scope(emergency_signs=["speech"], eye_symptoms=["red"], lump="yes")
    levels = [n.level.value for n, _ in firing_notices(shipped()[0].rulebook, found)]
    assert levels == ["emergency", "today", "see-a-doctor"]


def test_an_acknowledgement_holds_for_the_answers_that_fired_the_notice() -> None:
    book = shipped()[0].rulebook
    found = scope(lump="yes")
    notice, judgement = firing_notices(book, found)[0]
    stored = {notice.id: {"answers": answers_behind(judgement, found)}}
    assert pending_notices(book, found, stored) == ()


def test_a_blocking_notice_waits_anew_for_another_answer_and_a_milder_one_does_not() -> None:
    book = shipped()[0].rulebook
    for before, after, waits in (
        (scope(eye_symptoms=["red"]), scope(eye_symptoms=["red", "painful"]), True),
        (scope(lump="yes"), scope(lump="yes", numb_face="yes"), False),
    ):
        notice, judgement = firing_notices(book, before)[0]
        stored = {notice.id: {"answers": answers_behind(judgement, before)}}
        assert (notice in pending_notices(book, after, stored)) is waits


def test_the_same_sign_reported_again_at_the_recheck_waits_anew() -> None:
    book = shipped()[0].rulebook
    found = scope(safety_again_signs=["eye"])
    notice, judgement = firing_notices(book, found)[0]
    stored = {notice.id: {"answers": answers_behind(judgement, found)}}
    assert pending_notices(book, found, stored) == ()
    assert pending_notices(book, found, forget_recheck(stored, book)) == (notice,)


def test_every_notice_says_that_nobody_reads_live_and_none_diagnoses() -> None:
    for notice in shipped()[0].rulebook.urgent:
        whole = " ".join((notice.title, *notice.text)).lower()
        assert "live" in whole or "nobody" in whole, notice.id
        assert "you have a" not in whole, notice.id
