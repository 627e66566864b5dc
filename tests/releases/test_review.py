"""An approval is written by a command and keeps what stands in the file; faults approve nothing."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path

import pytest

from consult.brief.rulebook import Release
from consult.releases import (
    Approval,
    ContentIsFaulty,
    add_approval,
    check_content,
    review_state,
    translation_state,
)
from tests.releases.commands import run_content

DAY = date(2026, 11, 22)
EARLIER = """\
# Kept by the clinic's quality officer.
approved:
  # The first one, by telephone.
  - release: abc  # a short hash, long ago
    by: 'Dr First'
    on: 2026-01-02
"""


def approval(release: Release, by: str = "Dr Example", language: str | None = None) -> Approval:
    return Approval(release=release.hash, by=by, on=DAY, language=language)


def test_an_approval_makes_the_file_and_is_read_back(tmp_path: Path, release: Release) -> None:
    assert review_state(release, tmp_path) == "pending"
    assert add_approval(tmp_path, approval(release)) == tmp_path / "review.yaml"
    assert review_state(release, tmp_path) == "approved by Dr Example on 2026-11-22"
    assert [path.name for path in tmp_path.iterdir()] == ["review.yaml"]


def test_what_stood_in_the_file_stays_with_its_comments(tmp_path: Path, release: Release) -> None:
    file = tmp_path / "review.yaml"
    file.write_text(EARLIER)
    add_approval(tmp_path, approval(release))
    assert file.read_text().startswith(EARLIER)
    assert review_state(release, tmp_path) == "approved by Dr Example on 2026-11-22"


@pytest.mark.parametrize(
    "before",
    ["", "# only words\n", "approved: []\n", "approved:\n",
     "approved: [{release: abc, by: Dr First, on: 2026-01-02}]\n# the end\n"],
)  # fmt: skip
def test_every_file_that_can_be_read_takes_an_approval(
    before: str, tmp_path: Path, release: Release
) -> None:
    file = tmp_path / "review.yaml"
    file.write_text(before)
    add_approval(tmp_path, approval(release, by='Dr "Odd": #1, Müller'))
    assert review_state(release, tmp_path) == 'approved by Dr "Odd": #1, Müller on 2026-11-22'
    comments = [line for line in before.splitlines() if line.startswith("#")]
    assert all(line in file.read_text() for line in comments)


def test_a_faulty_file_approves_nothing_and_is_left_alone(tmp_path: Path, release: Release) -> None:
    file = tmp_path / "review.yaml"
    for broken in ("approved: [", "approved: {release: abc}\n", "approved: []\napproved: []\n"):
        file.write_text(broken)
        with pytest.raises(ContentIsFaulty):
            add_approval(tmp_path, approval(release))
        assert file.read_text() == broken
        assert review_state(release, tmp_path) == "pending"
        assert [f.file for f in check_content(tmp_path)] == ["review.yaml"]


def test_a_file_that_is_a_link_stays_one_and_keeps_its_mode(
    tmp_path: Path, release: Release
) -> None:
    kept, folder = tmp_path / "kept.yaml", tmp_path / "content"
    folder.mkdir()
    kept.write_text(EARLIER)
    kept.chmod(0o640)
    (folder / "review.yaml").symlink_to(kept)
    add_approval(folder, approval(release))
    assert (folder / "review.yaml").is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o640
    assert review_state(release, folder).startswith("approved")


def test_a_translation_is_a_draft_until_it_is_approved_itself(
    tmp_path: Path, release: Release
) -> None:
    add_approval(tmp_path, approval(release))
    assert translation_state(release, "es", tmp_path) == "draft"
    add_approval(tmp_path, approval(release, by="Ms Lang", language="es"))
    assert translation_state(release, "es", tmp_path) == "approved by Ms Lang on 2026-11-22"
    assert translation_state(release, "fr", tmp_path) == "draft"
    assert review_state(release, tmp_path) == "approved by Dr Example on 2026-11-22"


def test_an_approved_translation_approves_no_content(tmp_path: Path, release: Release) -> None:
    add_approval(tmp_path, approval(release, language="es"))
    assert review_state(release, tmp_path) == "pending"


def test_an_approval_is_of_one_release_only(tmp_path: Path, release: Release) -> None:
    add_approval(tmp_path, approval(release))
    other = release.model_copy(update={"hash": release.hash[::-1]})
    assert review_state(other, tmp_path) == "pending"


def test_the_command_says_what_was_approved_and_does_it_once(
    tmp_path: Path, release: Release
) -> None:
    done = run_content("approve", "--by", " Dr  Example ", "--on", "2026-11-20", folder=tmp_path)
    assert done.exit_code == 0, done.output
    assert f"release {release.label} is now approved by Dr Example on 2026-11-20" in done.output
    assert release.hash in done.output
    assert "already begun" in done.output
    written = (tmp_path / "review.yaml").read_text()
    again = run_content("approve", "--by", "Dr Other", tmp_path)
    assert again.exit_code == 0
    assert "approved by Dr Example on 2026-11-20 already" in again.output
    assert (tmp_path / "review.yaml").read_text() == written


def test_the_command_approves_a_translation_that_is_there(tmp_path: Path, release: Release) -> None:
    language = release.languages[-1]
    done = run_content("approve", "--by", "Ms Lang", "--language", language, tmp_path)
    assert done.exit_code == 0, done.output
    assert review_state(release, tmp_path).startswith("pending")
    assert translation_state(release, language, tmp_path).startswith("approved by Ms Lang on ")
    unknown = run_content("approve", "--by", "Ms Lang", "--language", "xx", tmp_path)
    assert unknown.exit_code == 1
    assert "not told in 'xx'" in unknown.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--by", "Dr Example", "--on", "2999-01-01"), "still to come"),
     (("--by", "  "), "Write a name after --by")],
)  # fmt: skip
def test_the_command_refuses_what_no_approval_is(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    done = run_content("approve", *arguments, tmp_path)
    assert done.exit_code == 1
    assert said in done.output
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_the_command_says_what_to_give_it() -> None:
    done = run_content("approve", "--by", "Dr Example")
    assert done.exit_code == 1
    assert "set CONSULT_CONTENT" in done.output


def test_content_with_a_fault_is_not_approved(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text("replace:\n  - id: nobody-knows\n")
    done = run_content("approve", "--by", "Dr Example", tmp_path)
    assert done.exit_code == 1
    assert "facts.yaml (clinic):2: no fact or derived value 'nobody-knows'" in done.output
    assert "1 to mend; nothing was approved." in done.output
    assert not (tmp_path / "review.yaml").exists()


def test_a_full_disk_is_one_sentence_and_leaves_the_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "review.yaml").write_text(EARLIER)
    monkeypatch.setattr("consult.releases.review.os.fsync", full)
    done = run_content("approve", "--by", "Dr Example", tmp_path)
    assert done.exit_code == 1
    assert "review.yaml could not be written" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["review.yaml"]
    assert (tmp_path / "review.yaml").read_text() == EARLIER
