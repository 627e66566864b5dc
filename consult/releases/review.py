"""Who approved which release: `review.yaml`, which stands outside the hash.

Lives here: reading it, and adding an approval to it. Must not: approving by itself; whatever
cannot be read approves nothing.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from consult.brief.rulebook import Release
from consult.questionnaire.speech import SOURCE_LANGUAGE
from consult.releases.finding import ContentIsFaulty, Finding
from consult.releases.loading import file_in
from consult.releases.yaml_file import read_yaml

NAME = "review.yaml"
HEAD = (
    "# Who approved which release, and on what day. Outside the hash, so that an approval reaches\n"
    "# consultations already begun. With `language`, the release's texts in that language.\n"
)
# Nothing that someone wrote is folded into several lines.
_WIDTH = 4096


class Approval(BaseModel):
    """One approval: the whole hash of a release, who approved it, and on what day.

    With a language it approves the release's texts in that language, without one its content.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    release: Annotated[str, Field(min_length=1)]
    by: Annotated[str, Field(min_length=1)]
    on: date
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] | None = None

    def __str__(self) -> str:
        """Return the approval as documents print it."""
        return f"approved by {self.by} on {self.on}"


class _Reviews(BaseModel):
    model_config = ConfigDict(extra="forbid")

    approved: list[Approval] | None = None


def read_review(overlay: Path | None = None) -> tuple[list[Approval], list[Finding]]:
    """Return the approvals, and the faults of the file; with a fault there is no approval."""
    path = file_in(NAME, overlay)
    return _read(path) if path.is_file() else ([], [])


def approval_of(
    release: Release, language: str | None = None, overlay: Path | None = None
) -> Approval | None:
    """Return the latest approval of a release, or of its texts in a language."""
    wanted = None if language == SOURCE_LANGUAGE else language
    approvals, _ = read_review(overlay)
    found = [e for e in approvals if e.release == release.hash and e.language == wanted]
    return max(found, key=lambda entry: entry.on, default=None)


def review_state(release: Release, overlay: Path | None = None) -> str:
    """Return who approved a release and when, in words, or "pending".

    Read from `review.yaml`, which stands outside the hash; with a fault in it nothing is approved.
    """
    approval = approval_of(release, overlay=overlay)
    return str(approval) if approval else "pending"


def translation_state(release: Release, language: str, overlay: Path | None = None) -> str:
    """Return who approved a release's texts in a language and when, in words, or "draft"."""
    approval = approval_of(release, language, overlay)
    return str(approval) if approval else "draft"


def add_approval(folder: Path, approval: Approval) -> Path:
    """Add an approval to the `review.yaml` of a clinic's folder, made when missing.

    What stands in the file stays, comments too. The file is replaced as a whole, so that nobody
    reads half of it. Raises ContentIsFaulty when it cannot be read.
    """
    # Through a link to where the file really stands, so that the link survives.
    path = (folder / NAME).resolve()
    earlier: list[Approval] = []
    if path.is_file():
        earlier, faults = _read(path)
        if faults:
            raise ContentIsFaulty(tuple(faults))
    written = _with_entry(path, approval)
    beside = path.with_name(f".{NAME}.{os.getpid()}")
    try:
        _write(beside, written, like=path)
        if _read(beside)[0] != [*earlier, approval]:
            fault = Finding(NAME, 1, "the entry could not be added", "Add it by hand.")
            raise ContentIsFaulty((fault,))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _read(path: Path) -> tuple[list[Approval], list[Finding]]:
    file = read_yaml(path)
    if not file.findings and file.value is not None:
        try:
            return _Reviews.model_validate(file.value).approved or [], []
        except ValidationError as error:
            for fault in error.errors():
                last = fault["loc"][-1] if fault["loc"] else NAME
                mend = (
                    "An entry is {release: <the whole hash>, by: <name>, on: <YYYY-MM-DD>},"
                    " for a translation with language: <code>."
                )
                file.find(fault["loc"], f"{last}: {fault['msg']}", mend)
    return [], file.findings


def _with_entry(path: Path, approval: Approval) -> str:
    """Return the text of the file with one more entry."""
    yaml = YAML(typ="rt")
    yaml.width = _WIDTH
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    before = (path.read_text(encoding="utf-8") if path.is_file() else "") or HEAD
    content = yaml.load(before)
    entry = CommentedMap(approval.model_dump(exclude_none=True))
    if content is None:
        # Only comments so far: YAML knows no place for them, so they are kept as text.
        return before.rstrip("\n") + "\n" + _dumped(yaml, {"approved": [entry]}).lstrip("\n")
    if content.get("approved"):
        content["approved"].append(entry)
    else:
        content["approved"] = CommentedSeq([entry])
    return _dumped(yaml, content)


def _dumped(yaml: YAML, content: Any) -> str:
    text = StringIO()
    yaml.dump(content, text)
    return text.getvalue()


def _write(path: Path, text: str, like: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if like.is_file():
        shutil.copymode(like, path)
