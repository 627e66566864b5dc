"""Floor 3: content files become a checked, frozen release, known by its hash.

No database, no Flask. Others call `load_release`, `load_clinic`, `load_logo`, `check_content`,
`review_state`, `release_to_json` and `release_from_json`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release, Rulebook
from consult.questionnaire.speech import SOURCE_LANGUAGE
from consult.releases.catalogues import content_texts, load_speeches
from consult.releases.checks import check_references
from consult.releases.diff import differences
from consult.releases.diff_text import difference_lines
from consult.releases.finding import ContentIsFaulty, Finding
from consult.releases.helper_checks import check_helper_voice
from consult.releases.helper_voice import helper_texts, load_helper_speeches
from consult.releases.loading import read_clinic, read_draft
from consult.releases.logo import Logo, read_logo
from consult.releases.proof import prove
from consult.releases.review import (
    Approval,
    add_approval,
    approval_of,
    read_review,
    review_state,
    translation_state,
)
from consult.releases.standing import is_draft, standing
from consult.releases.translation_checks import check_translations

__all__ = [
    "Approval", "ContentIsFaulty", "Finding", "Logo", "add_approval", "approval_of",
    "check_content", "difference_lines", "differences", "is_draft", "load_clinic",
    "load_helper_speeches", "load_logo", "load_release", "load_speeches", "release_from_json",
    "release_to_json", "review_state", "standing", "translation_state",
]  # fmt: skip

LABEL_DIGITS = 6


def load_release(overlay: Path | None = None) -> Release:
    """Read, check and freeze the content. Raises ContentIsFaulty with every finding."""
    draft = read_draft(overlay)
    if draft.rulebook is not None:
        check_references(draft)
    if draft.findings or draft.rulebook is None:
        raise ContentIsFaulty(tuple(sorted(draft.findings)))
    texts = content_texts(draft.rulebook, overlay)
    helped = helper_texts(draft.rulebook, (SOURCE_LANGUAGE, *texts), overlay)
    digest = _digest(draft.rulebook, texts, helped)
    label = f"{draft.version}-{digest[:LABEL_DIGITS]}"
    return Release(
        hash=digest, label=label, rulebook=draft.rulebook, texts=texts, helper_texts=helped
    )


def load_clinic(overlay: Path | None = None) -> Clinic:
    """Read the clinic's own facts. Raises ContentIsFaulty with every finding."""
    clinic, findings = read_clinic(overlay)
    if clinic is None:
        raise ContentIsFaulty(tuple(sorted(findings)))
    return clinic


def load_logo(clinic: Clinic, overlay: Path | None = None) -> Logo | None:
    """Read the clinic's logo, None when it names none. Raises ContentIsFaulty."""
    logo, findings = read_logo(clinic, overlay)
    if findings:
        raise ContentIsFaulty(tuple(sorted(findings)))
    return logo


def check_content(overlay: Path | None = None) -> list[Finding]:
    """Return every finding in the content, sorted by file and line; none when all is well."""
    draft = read_draft(overlay)
    if draft.rulebook is not None:
        check_references(draft)
        prove(draft, overlay)
    clinic, clinic_findings = read_clinic(overlay)
    _, logo_findings = read_logo(clinic, overlay)
    _, review_findings = read_review(overlay)
    translation_findings = check_translations(draft, clinic, overlay)
    helper_findings = check_helper_voice(draft, overlay)
    return sorted([
        *draft.findings, *clinic_findings, *logo_findings, *review_findings,
        *translation_findings, *helper_findings,
    ])  # fmt: skip


def release_to_json(release: Release) -> str:
    """Return the stored form of a release; `release_from_json` reads it."""
    return release.model_dump_json(by_alias=True, exclude_defaults=True)


def release_from_json(stored: str) -> Release:
    """Return a release from its stored form. Raises ValueError when it does not fit its hash."""
    release = Release.model_validate_json(stored)
    if _digest(release.rulebook, release.texts, release.helper_texts) != release.hash:
        raise ValueError("the stored release does not fit its hash")
    return release


def _digest(
    rulebook: Rulebook, texts: dict[str, dict[str, str]], helped: dict[str, dict[str, str]]
) -> str:
    plain = rulebook.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if texts:  # a release of one language keeps the hash that it had before there were more
        plain["texts"] = texts
    if helped:  # and so does one that was pinned before helpers had words of their own
        plain["helper_texts"] = helped
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
