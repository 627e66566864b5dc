"""Content files -> a checked Rulebook. A clinic's folder lies over ours.

A clinic's file replaces ours as a whole, or changes entries of it (see `overlay`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Rulebook, SwitchedOff
from consult.releases.finding import Finding
from consult.releases.folder import check_folder
from consult.releases.overlay import KEYS, Name, is_overlay, lay_over
from consult.releases.yaml_file import Trail, YamlFile, read_yaml

OURS = Path(__file__).resolve().parent.parent / "content"

# Which key of which file becomes which part of the rulebook.
_PARTS: dict[Trail, tuple[str, str]] = {
    ("facts", "facts"): ("facts.yaml", "facts"),
    ("facts", "derived"): ("facts.yaml", "derived"),
    ("questionnaire", "sections"): ("questionnaire.yaml", "sections"),
    ("questionnaire", "recheck"): ("questionnaire.yaml", "recheck"),
    ("urgent",): ("urgent.yaml", "urgent"),
    ("considerations",): ("considerations.yaml", "considerations"),
    ("questions",): ("question_bank.yaml", "questions"),
    ("expectations",): ("expectations.yaml", "facts"),
    ("expectations_lead",): ("expectations.yaml", "lead"),
    ("plan",): ("brief.yaml", "plan"),
    ("sources",): ("sources.yaml", "sources"),
    ("consent",): ("release.yaml", "consent"),
    ("consent_version",): ("release.yaml", "consent_version"),
}
VERSION = ("release.yaml", "version")
_KNOWN_KEYS = {file: {key for f, key in [*_PARTS.values(), VERSION] if f == file}
               for file, _ in _PARTS.values()}  # fmt: skip


@dataclass
class Draft:
    """All content files as read, with their faults; `rulebook` once they fit the models.

    `switched_off` is what the clinic took out of ours, `gone` where it did so, by (kind, id), and
    `folder` what is wrong with its folder itself.
    """

    files: dict[str, YamlFile]
    rulebook: Rulebook | None = None
    version: str = ""
    switched_off: list[SwitchedOff] = field(default_factory=list)
    gone: dict[Name, str] = field(default_factory=dict)
    folder: list[Finding] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """All faults found so far."""
        inside = [finding for file in self.files.values() for finding in file.findings]
        return [*inside, *self.folder]

    def find(self, part: Trail, fault: str, mend: str) -> None:
        """Note a fault at a part of the rulebook, in the file and line it came from."""
        file, trail = self.place(part)
        for (kind, name), where in self.gone.items():
            if f"no {kind} {name!r}" in fault:
                fault += f", it is switched off in {where}"
                mend = "Switch this off too or change it, or leave the other switched on."
        file.find(trail, fault, mend)

    def place(self, part: Trail) -> tuple[YamlFile, Trail]:
        """Return the file and the trail inside it for a part of the rulebook."""
        for length in (2, 1):
            if part[:length] in _PARTS:
                name, key = _PARTS[part[:length]]
                return self.files[name], (key, *part[length:])
        return next(iter(self.files.values())), ()


def file_in(name: str, overlay: Path | None) -> Path:
    """Return the clinic's file when its folder has one of that name, else ours."""
    if overlay is not None and (overlay / name).is_file():
        return overlay / name
    return OURS / name


def read_draft(overlay: Path | None = None) -> Draft:
    """Read all content files and fit them to the models; faults are kept, not raised."""
    names = dict.fromkeys(name for name, _ in _PARTS.values())
    draft = Draft({})
    for name in names:
        _read_file(draft, name, overlay)
    _unknown_keys(draft)
    if not draft.findings:
        version = _get(draft, *VERSION)
        draft.version = str(version or "")
        if not version:
            draft.files["release.yaml"].find((), "no version", 'Add version: "YYYY.MM".')
        _fit(draft)
    draft.folder = check_folder(overlay, OURS)
    return draft


def _read_file(draft: Draft, name: str, overlay: Path | None) -> None:
    file = read_yaml(file_in(name, overlay))
    if is_overlay(file):
        laid = lay_over(read_yaml(OURS / name), file)
        draft.switched_off += laid.switched_off
        draft.gone |= laid.gone
        file = laid.file
    draft.files[name] = file


def _unknown_keys(draft: Draft) -> None:
    for name, file in draft.files.items():
        if file.findings:
            continue
        if not isinstance(file.value, dict):
            file.find((), "the file is empty or a list", f"Begin with {sorted(_KNOWN_KEYS[name])}.")
            continue
        for key in file.value:
            if key not in _KNOWN_KEYS[name]:
                known = ", ".join(sorted(_KNOWN_KEYS[name]))
                changes = f"To change entries of ours, write only {', '.join(KEYS)}."
                file.find((key,), f"unknown key {key!r}", f"Known here: {known}. {changes}")


def _get(draft: Draft, name: str, key: str) -> Any:
    return draft.files[name].value.get(key)


def _fit(draft: Draft) -> None:
    raw: dict[str, Any] = {"facts": {}, "questionnaire": {}}
    for part, (name, key) in _PARTS.items():
        value = _get(draft, name, key)
        if value is None:
            draft.files[name].find((), f"{key} is missing", f"Add {key}: to the file.")
        elif len(part) == 2:
            raw[str(part[0])][part[1]] = value
        else:
            raw[str(part[0])] = value
    if draft.findings:
        return
    raw["switched_off"] = sorted(draft.switched_off, key=lambda off: (off.kind, off.id))
    try:
        draft.rulebook = Rulebook.model_validate(raw)
    except ValidationError as error:
        for fault in error.errors():
            _note(draft, fault["loc"], fault["msg"], fault["type"])


def _note(draft: Draft, location: Trail, message: str, kind: str) -> None:
    file, trail = draft.place(location)
    exact: Trail = ()
    for step in trail:
        # Pydantic names union branches on the way; only steps that stand in the file count.
        if (*exact, step) in file.lines:
            exact = (*exact, step)
    last = str(location[-1]) if location else ""
    mends = {
        "extra_forbidden": f"Remove or correct the key {last!r}.",
        "missing": f"Add {last}: here.",
        "string_pattern_mismatch": "Use small letters, digits and single hyphens.",
    }
    file.find(exact, f"{last}: {message}", mends.get(kind, "Correct the value."))


# What is said of a value that Pydantic would only call no match of a pattern.
_CLINIC_FAULTS = {
    "accent": (
        "accent is no colour that can be read",
        'Write it in quotes, six of 0 to 9 and a to f after the #, such as "#0b5563".',
    ),
    "logo": (
        "logo names no file that a page can show",
        "Name a file of this folder that ends in .svg or .png, such as logo.svg.",
    ),
}


def read_clinic(overlay: Path | None = None) -> tuple[Clinic | None, list[Finding]]:
    """Read `clinic.yaml`; the faults when it does not fit."""
    file = read_yaml(file_in("clinic.yaml", overlay))
    if file.findings:
        return None, file.findings
    try:
        clinic = Clinic.model_validate(file.value)
        ZoneInfo(clinic.timezone)
        return clinic, []
    except ValidationError as error:
        for fault in error.errors():
            trail = tuple(step for step in fault["loc"])
            name = str(trail[-1]) if trail else ""
            told = _CLINIC_FAULTS.get(name, (f"{name}: {fault['msg']}", "Correct the value."))
            file.find(trail, *told)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        mend = "Use a name of the time zone database, such as Europe/London."
        file.find(("timezone",), "no such time zone", mend)
    return None, file.findings
