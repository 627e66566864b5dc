"""A release is known by its hash and survives being stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from consult.brief.rulebook import Rulebook
from consult.releases import load_release, release_from_json, release_to_json, review_state
from consult.releases.loading import OURS
from consult.releases.yaml_file import read_yaml
from tests.brief.cases import shipped


def test_the_same_content_has_the_same_hash() -> None:
    assert load_release().hash == shipped()[0].hash


def test_another_word_is_another_release(tmp_path: Path) -> None:
    text = (OURS / "release.yaml").read_text(encoding="utf-8")
    (tmp_path / "release.yaml").write_text(text.replace("I agree", "I do agree"), encoding="utf-8")
    changed = load_release(tmp_path)
    assert changed.hash != shipped()[0].hash
    assert changed.label.startswith("2026.11-")


def test_a_release_is_stored_and_read_whole() -> None:
    release = shipped()[0]
    assert release_from_json(release_to_json(release)) == release


def test_a_stored_release_that_was_altered_is_refused() -> None:
    stored = json.loads(release_to_json(shipped()[0]))
    stored["rulebook"]["consent"] = "something else"
    with pytest.raises(ValueError, match="hash"):
        release_from_json(json.dumps(stored))


def test_a_review_that_cannot_be_read_approves_nothing(tmp_path: Path) -> None:
    release = load_release()
    for broken in (f"approved: {{release: {release.hash}}}", "approved: [", "- 1"):
        (tmp_path / "review.yaml").write_text(broken, encoding="utf-8")
        assert review_state(release, tmp_path) == "pending"


def test_review_is_pending_until_the_whole_hash_is_approved(tmp_path: Path) -> None:
    release = shipped()[0]
    assert review_state(release) == "pending"
    approved = f'approved: [{{release: {release.hash}, by: "Dr Example", on: "2026-11-22"}}]\n'
    (tmp_path / "review.yaml").write_text(approved, encoding="utf-8")
    assert review_state(release, tmp_path) == "approved by Dr Example on 2026-11-22"


def test_yes_and_no_stay_words_and_folded_text_holds_no_controls() -> None:
    book: Rulebook = shipped()[0].rulebook
    assert "yes" in book.questionnaire.items["lump"].options
    assert all(c.isprintable() or c == "\n" for c in book.model_dump_json().replace("\\n", ""))
    for name in OURS.glob("*.yaml"):
        assert "\x07" not in repr(read_yaml(name).value)


def test_all_thirty_pages_stand_in_their_order() -> None:
    plan = (
        "emergency onset-recent recent-signs eye-now toxin-recent slow-signs side cause "
        "cause-detail cause-certainty onset-date course tests eye-closure face-map "
        "linked-movements eye-function mouth-and-speech other-effects life-and-mood care-so-far "
        "toxin-history conditions medicines allergies-pregnancy-blood coming-up goals "
        "keep-and-trade expectations practical"
    )
    assert [page.id for page in shipped()[0].rulebook.questionnaire.pages] == plan.split(" ")


def test_only_safety_and_side_must_be_answered() -> None:
    for page in shipped()[0].rulebook.questionnaire.pages:
        for item in page.items:
            assert not item.required or page.safety or item.id == "side", item.id
