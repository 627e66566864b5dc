"""A clinic's content folder: which files it may hold.

Lives here: telling files that nobody would read, such as `consideration.yaml`. Must not: reading
what is in them.
"""

from __future__ import annotations

from pathlib import Path

from consult.releases.finding import Finding, nearest

FOLDERS = frozenset({"languages", "images"})
# Pictures, and notes for people; neither is read as content.
_BESIDE = frozenset({".png", ".jpg", ".jpeg", ".svg", ".webp", ".gif", ".md", ".txt"})


def check_folder(overlay: Path | None, ours: Path) -> list[Finding]:
    """Return a finding for everything in a clinic's folder that is not read for its name."""
    if overlay is None or not overlay.is_dir() or overlay.resolve() == ours.resolve():
        return []
    files = {path.name for path in ours.glob("*.yaml")}
    found = []
    for path in sorted(overlay.iterdir()):
        known = FOLDERS if path.is_dir() else files
        is_beside = not path.is_dir() and path.suffix.lower() in _BESIDE
        if path.name in known or is_beside or path.name.startswith("."):
            continue
        kind = "folder" if path.is_dir() else "file"
        mend = nearest(path.name, known) or f"Known here: {', '.join(sorted(known))}."
        fault = f"no {kind} of the content has this name, it is not read"
        found.append(Finding(path.name, 1, fault, mend + " Rename it, or move it elsewhere."))
    return found
