"""What is wrong with a content file: where it stands, what it is, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault. `line` counts from 1; `mend` says what to change, in plain words."""

    file: str
    line: int
    fault: str
    mend: str

    def __str__(self) -> str:
        """Return the finding as the command prints it."""
        return f"{self.file}:{self.line}: {self.fault}. {self.mend}"


class ContentIsFaulty(Exception):
    """The content cannot become a release; `findings` say why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Keep the findings; the message is their list."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that was probably meant, as a question; "" when none is like it."""
    found = get_close_matches(name, list(known), 1)
    return f"Did you mean {found[0]!r}?" if found else ""
