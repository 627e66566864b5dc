"""Floor 3: content files become a checked, frozen release, known by its hash.

No database, no Flask. Others call `load_release`, `load_clinic`, `check_content`,
`review_state`, `release_to_json` and `release_from_json`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from consult.brief.rulebook import Clinic, Release, Rulebook
from consult.releases.checks import check_references
from consult.releases.finding import ContentIsFaulty, Finding
from consult.releases.loading import read_clinic, read_draft
from consult.releases.review import read_review

__all__ = [
    "ContentIsFaulty", "Finding", "check_content", "load_clinic", "load_release",
    "release_from_json", "release_to_json", "review_state",
]  # fmt: skip

LABEL_DIGITS = 6


def load_release(overlay: Path | None = None) -> Release:
    """Read, check and freeze the content. Raises ContentIsFaulty with every finding."""
    draft = read_draft(overlay)
    if draft.rulebook is not None:
        check_references(draft)
    if draft.findings or draft.rulebook is None:
        raise ContentIsFaulty(tuple(sorted(draft.findings)))
    digest = _digest(draft.rulebook)
    label = f"{draft.version}-{digest[:LABEL_DIGITS]}"
    return Release(hash=digest, label=label, rulebook=draft.rulebook)


def load_clinic(overlay: Path | None = None) -> Clinic:
    """Read the clinic's own facts. Raises ContentIsFaulty with every finding."""
    clinic, findings = read_clinic(overlay)
    if clinic is None:
        raise ContentIsFaulty(tuple(sorted(findings)))
    return clinic


def check_content(overlay: Path | None = None) -> list[Finding]:
    """Return every finding in the content, sorted by file and line; none when all is well."""
    draft = read_draft(overlay)
    if draft.rulebook is not None:
        check_references(draft)
    _, clinic_findings = read_clinic(overlay)
    _, review_findings = read_review(overlay)
    return sorted([*draft.findings, *clinic_findings, *review_findings])


def review_state(release: Release, overlay: Path | None = None) -> str:
    """Return who approved a release and when, in words, or "pending".

    Read from `review.yaml`, which stands outside the hash; with a fault in it nothing is approved.
    """
    approved, _ = read_review(overlay)
    found = next((entry for entry in approved if entry.release == release.hash), None)
    return f"approved by {found.by} on {found.on}" if found else "pending"


def release_to_json(release: Release) -> str:
    """Return the stored form of a release; `release_from_json` reads it."""
    return release.model_dump_json(by_alias=True, exclude_defaults=True)


def release_from_json(stored: str) -> Release:
    """Return a release from its stored form. Raises ValueError when it does not fit its hash."""
    release = Release.model_validate_json(stored)
    if _digest(release.rulebook) != release.hash:
        raise ValueError("the stored release does not fit its hash")
    return release


def _digest(rulebook: Rulebook) -> str:
    plain = rulebook.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
