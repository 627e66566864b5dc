"""Safety notices and consent when a release is withdrawn: what holds, and what is read anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from consult.consultations import ACKNOWLEDGEMENTS, EARLIER_ANSWERS
from tests.journeys.editions import Edit, edition, item_in
from tests.journeys.stories import sent_by
from tests.journeys.turning import Started, start, turn


def another_matter(questionnaire: Any) -> None:
    """Change nothing that a notice rests on."""
    item_in(questionnaire, "needles")["text"] = "What is it like for you when needles are used?"


def other_words(rules: Any) -> None:
    """Let the notice of sudden signs say something else."""
    rules["urgent"][0]["text"][2] = "Call even if it has gone away."


def another_reason(rules: Any) -> None:
    """Let the notice of sudden signs speak up for one sign less."""
    rules["urgent"][0]["when"]["any"].pop()


def another_question(questionnaire: Any) -> None:
    """Let a question on which the notice of sudden signs rests mean something else."""
    item_in(questionnaire, "onset-recent")["hint"] = "Think of the first time."


@pytest.mark.parametrize(
    ("edits", "waits_anew"),
    [
        ({"questionnaire": another_matter}, False),
        ({"urgent": other_words}, True),
        ({"urgent": another_reason}, True),
        ({"questionnaire": another_question}, True),
    ],
)  # fmt: skip
def test_an_acknowledged_notice_waits_anew_only_if_it_or_its_reason_changed(
    leo_at_his_side: Started, tmp_path: Path, edits: dict[str, Edit], waits_anew: bool
) -> None:
    turned = turn(leo_at_his_side, edition(tmp_path / "next", **edits), tmp_path / "house")
    before = turned.sitting.content(ACKNOWLEDGEMENTS)
    turned.withdraw()
    turned.patient.walker.get("/prepare/")
    after = turned.sitting.content(ACKNOWLEDGEMENTS)
    assert ("sudden-signs" in after) is not waits_anew
    kept = turned.sitting.content(EARLIER_ANSWERS).get("notices", [])
    assert [entry["acknowledged"] for entry in kept] == [before["sudden-signs"]] * waits_anew
    turned.house.close()


@pytest.fixture(scope="session")
def leo_at_his_side(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> Started:
    """Leo, to whose emergency a doctor has seen, at the page about the side."""
    return start(tmp_path_factory.mktemp("leo") / "house", "leo", "side", kind=database_kind)


def test_an_emergency_whose_words_changed_comes_before_everything_and_not_by_an_old_form(
    tmp_path: Path, database_kind: str
) -> None:
    leo = start(tmp_path / "begun", "leo", "notice", kind=database_kind)
    turned = turn(leo, edition(tmp_path / "next", urgent=other_words), tmp_path / "house")
    patient = turned.patient
    old = patient.walker.draft()
    old.tick("seen", "yes")
    turned.withdraw()
    assert patient.walker.submit(old).last == "notice"
    assert ACKNOWLEDGEMENTS not in turned.sitting.parts
    assert patient.walker.get("/prepare/").last == "notice"
    patient.acknowledge()
    assert patient.here.last == "changed"
    assert "Nothing has changed in what you have answered so far." in turned.words
    patient.walker.submit(patient.walker.draft())
    assert patient.here.last == "onset-recent"
    turned.house.close()


def test_consent_to_other_words_is_asked_anew_and_an_old_form_does_not_give_it(
    about_to_send: Started, tmp_path: Path
) -> None:
    def change_consent(release: Any) -> None:
        release.update(consent_version="2", consent="I agree to something else.")

    turned = turn(about_to_send, edition(tmp_path / "n", release=change_consent), tmp_path / "h")
    daniel = turned.patient
    turned.withdraw()
    daniel.walker.get("/prepare/send")
    assert daniel.here.last == "changed"
    assert "The words that you agreed to have changed too." in turned.words
    daniel.walker.submit(daniel.walker.draft())
    assert daniel.here.last == "comfort"
    draft = daniel.walker.draft()
    draft.tick("consent", "yes")
    forged = [(n, "0" * 12 if n == "release" else v) for n, v in draft.pairs]
    assert daniel.walker.post("/prepare/comfort", forged).status == 400
    daniel.agree({})
    assert daniel.here.last == "send"
    daniel.answer_until("done", turned.answers)
    assert sent_by(turned.house, daniel).consent.version == "2"
    turned.house.close()


def test_a_second_safety_check_that_changed_is_asked_again_before_sending(
    about_to_send: Started, tmp_path: Path
) -> None:
    def change_check(questionnaire: Any) -> None:
        item_in(questionnaire, "safety-again-signs")["text"] = "Today, is any of this new?"

    turned = turn(
        about_to_send, edition(tmp_path / "n", questionnaire=change_check), tmp_path / "h"
    )
    daniel = turned.patient
    assert daniel.here.last == "send"
    turned.withdraw()
    turned.go_on()
    daniel.walker.get("/prepare/send")
    assert daniel.here.last == "safety-again"
    daniel.answer_until("done", turned.answers)
    assert sent_by(turned.house, daniel).answers["safety-again-signs"]["value"] == ["none"]
    turned.house.close()
