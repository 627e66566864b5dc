"""Who approved which release: `review.yaml`, which stands outside the hash.

Lives here: reading it. Must not: writing approvals; whatever cannot be read approves nothing.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consult.releases.finding import Finding
from consult.releases.loading import file_in
from consult.releases.yaml_file import read_yaml

NAME = "review.yaml"


class Approval(BaseModel):
    """One approval: the whole hash of a release, who approved it, and on what day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    release: Annotated[str, Field(min_length=1)]
    by: Annotated[str, Field(min_length=1)]
    on: date


class _Reviews(BaseModel):
    model_config = ConfigDict(extra="forbid")

    approved: list[Approval] | None = None


def read_review(overlay: Path | None = None) -> tuple[list[Approval], list[Finding]]:
    """Return the approvals, and the faults of the file; with a fault there is no approval."""
    path = file_in(NAME, overlay)
    if not path.is_file():
        return [], []
    file = read_yaml(path)
    if not file.findings and file.value is not None:
        try:
            return _Reviews.model_validate(file.value).approved or [], []
        except ValidationError as error:
            for fault in error.errors():
                last = fault["loc"][-1] if fault["loc"] else NAME
                mend = "An entry is {release: <the whole hash>, by: <name>, on: <YYYY-MM-DD>}."
                file.find(fault["loc"], f"{last}: {fault['msg']}", mend)
    return [], file.findings
