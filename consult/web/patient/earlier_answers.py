"""The part in which answers of earlier releases are kept: what a move set aside, what came late.

Lives here: its shape. For each item a list of entries, the oldest first, each with release, page
and answer. What was typed and never saved has "over" too: the revision of the page that it was
typed beside.
Must not: letting one count; only saving its page does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from consult.consultations import EARLIER_ANSWERS, Sitting
from consult.questionnaire.answers import Answer
from consult.questionnaire.carrying import SetAside
from consult.questionnaire.definition import Item, Page

Entry = dict[str, Any]


def with_set_aside(
    sitting: Sitting,
    release: str,
    set_aside: Iterable[SetAside],
    notices: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Return the part with what a move from a release set aside: answers, acknowledged notices."""
    content = _copy(sitting.content(EARLIER_ANSWERS))
    for kept in set_aside:
        at = sitting.parts[kept.page].saved_at.isoformat()
        entry = {"release": release, "page": kept.page, "answer": kept.answer, "at": at}
        content["answers"].setdefault(kept.item, []).append(entry)
    for notice, said in notices.items():
        content["notices"].append({"release": release, "notice": notice, "acknowledged": said})
    return content if any(content.values()) else {}


def with_typed(
    stored: Mapping[str, Any],
    release: str,
    page: str,
    typed: Mapping[str, tuple[Answer, int]],
    at: datetime,
) -> dict[str, Any]:
    """Return the part with answers typed on a page of an earlier release and never saved there.

    `typed` is, by item, the answer and the revision of the page that asks it now. Of what was
    typed so on one release, the newest is enough.
    """
    content = _copy(stored)
    for item, (answer, over) in typed.items():
        entries = content["answers"].get(item, [])
        kept = [e for e in entries if "over" not in e or e["release"] != release]
        entry = {
            "release": release, "page": page, "answer": answer.to_json(), "at": at.isoformat(),
            "over": over,
        }  # fmt: skip
        content["answers"][item] = [*kept, entry]
    return content


def newest_entry(sitting: Sitting, item: str) -> Entry | None:
    """Return the newest earlier answer to an item, None when there is none."""
    entries: list[Entry] = sitting.content(EARLIER_ANSWERS).get("answers", {}).get(item, [])
    return entries[-1] if entries else None


def is_typed_over(sitting: Sitting, page: Page, item: Item) -> bool:
    """Tell whether an item's newest earlier answer was typed beside what its page holds now."""
    newest = newest_entry(sitting, item.id)
    return newest is not None and newest.get("over") == sitting.revision(page.id)


def has_typed(sitting: Sitting, page: Page) -> bool:
    """Tell whether a page shows what was typed into a form of an earlier release and not saved."""
    return EARLIER_ANSWERS in sitting.parts and any(
        is_typed_over(sitting, page, item) for item in page.items
    )


def _copy(stored: Mapping[str, Any]) -> dict[str, Any]:
    answers = {item: list(entries) for item, entries in stored.get("answers", {}).items()}
    return {"answers": answers, "notices": list(stored.get("notices", ()))}
