"""What stands at the head of a paper form: the consent, the language, the size, the helper.

Must not: the questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consult.consultations import COMFORT, CONSENT, RevisionIsStale, save_part
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.web.desk.type_in_visit import TypingVisit
from consult.web.forms.messages import Fault, problem_words
from consult.web.patient.wording import language_name

LONGEST_HELPER = 200
SIZES = (("a", "Standard"), ("a-plus", "Large"), ("a-plus-plus", "Very large"))
YES, NO = "yes", "no"
CONSENT_NEEDED = "Nothing can be sent without the consent. Was it signed?"
CONSENT_REFUSED = (
    "Without the consent nothing may be kept: nothing was saved. Ask the patient to sign, "
    "or give the paper back."
)


@dataclass
class About:
    """The head of the form as it was typed or is stored. `consent`: "yes", "no" or "" (open)."""

    consent: str
    language: str
    size: str
    helper_name: str
    helper_relation: str
    languages: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def stored_about(visit: TypingVisit) -> About:
    """Return the head as it is stored."""
    comfort = visit.sitting.comfort
    helper = comfort.helper
    offered = visit.here.telling.languages(visit.release)
    return About(
        YES if visit.has_consented else "",
        comfort.language if comfort.language in offered else offered[0],
        comfort.text_size,
        helper.name if helper else "",
        helper.relation if helper else "",
        [(code, language_name(code)) for code in offered],
    )


def read_about(visit: TypingVisit, form: Mapping[str, str]) -> About:
    """Read the head of the form; what is not offered stays as stored."""
    stored = stored_about(visit)
    about = About(
        form.get("consent", "") if form.get("consent") in (YES, NO) else "",
        _offered(form.get("language"), stored.languages, stored.language),
        _offered(form.get("text-size"), SIZES, stored.size),
        form.get("helper-name", ""),
        form.get("helper-relation", ""),
        stored.languages,
    )
    for name, typed in (("name", about.helper_name), ("relation", about.helper_relation)):
        try:
            setattr(about, f"helper_{name}", clean_text(typed, LONGEST_HELPER))
        except AnswerProblem as problem:
            anchor = f"helper-{name}"
            about.faults.append(Fault(anchor, anchor, problem_words(problem, str)))
    return about


def save_about(visit: TypingVisit, about: About) -> None:
    """Store consent and comfort, where they say something new. Raises RevisionIsStale."""
    sitting = visit.sitting
    if about.consent == YES and not visit.has_consented:
        content = {
            "text": visit.here.clinic.fill(visit.release.told_in(about.language).consent),
            "version": visit.rulebook.consent_version,
            "at": visit.here.clock().isoformat(),
        }
        _save(visit, CONSENT, content, "typed the consent")
    helper = {"name": about.helper_name, "relation": about.helper_relation}
    comfort = {
        **sitting.comfort.model_dump(mode="json"),
        "language": about.language,
        "text_size": about.size,
        "helper": helper if any(helper.values()) else None,
    }
    if comfort != sitting.comfort.model_dump(mode="json"):
        _save(visit, COMFORT, comfort, "set comfort")


def _save(visit: TypingVisit, name: str, content: dict[str, Any], action: str) -> None:
    sitting = visit.sitting
    try:
        save_part(
            visit.here.record, sitting, name, content, sitting.revision(name), action,
            sitting.progress,
        )  # fmt: skip
    except RevisionIsStale as stale:  # the paper is what counts now
        save_part(
            visit.here.record, sitting, name, content, stale.current.revision, action,
            sitting.progress,
        )  # fmt: skip


def _offered(typed: str | None, offered: Any, otherwise: str) -> str:
    return typed if typed is not None and typed in {code for code, _ in offered} else otherwise
