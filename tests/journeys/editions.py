"""Other editions of our content, as a clinic's own folder holds them, and houses that serve them.

Lives here: what an edition changes, the withdrawal of a release, and a patient who goes on in the
house that serves the next one. Must not: judging what became of the answers; the tests do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consult.brief.rulebook import Release
from consult.consultations import SYSTEM, withdraw_release
from consult.releases.loading import OURS
from consult.releases.yaml_file import read_yaml
from tests.journeys.house import House, open_house
from tests.journeys.patient import Patient
from tests.journeys.walker import Walker

Edit = Callable[[Any], None]


@dataclass
class Pinned(House):
    """A house for patients whose consultations keep a release that is not the current one."""

    keeps: Release | None = None

    @property
    def release(self) -> Release:
        """The release that patients are asked from."""
        return self.keeps or super().release


def edition(folder: Path, **edits: Edit) -> Path:
    """Write our files, edited, into a folder of their own: `questionnaire=`, `urgent=`, ..."""
    folder.mkdir(parents=True)
    for name, edit in edits.items():
        file = f"{name}.yaml"
        value = read_yaml(OURS / file).value
        edit(value)
        (folder / file).write_text(json.dumps(value), encoding="utf-8")  # JSON is YAML too
    return folder


def pages_in(questionnaire: Any) -> dict[str, Any]:
    """Return the pages of a raw questionnaire by id."""
    pages = [page for section in questionnaire["sections"] for page in section["pages"]]
    return {page["id"]: page for page in (*pages, questionnaire["recheck"])}


def item_in(questionnaire: Any, item_id: str) -> Any:
    """Return an item of a raw questionnaire."""
    items = [item for page in pages_in(questionnaire).values() for item in page["items"]]
    return next(item for item in items if item["id"] == item_id)


def take_out(questionnaire: Any, item_id: str) -> Any:
    """Take an item out of a raw questionnaire and return it."""
    item = item_in(questionnaire, item_id)
    for page in pages_in(questionnaire).values():
        page["items"] = [one for one in page["items"] if one is not item]
    return item


def a_choice(item_id: str, text: str, **more: Any) -> dict[str, Any]:
    """Return a new item with the options yes and no."""
    options = [{"code": "yes", "text": "Yes"}, {"code": "no", "text": "No"}]
    asked = {"id": item_id, "type": "choice", "text": text, "term": text.strip("?")}
    return {**asked, "why": "It helps.", "answerOption": options, **more}


def next_edition(questionnaire: Any) -> None:
    """Change what a second edition changes: one item of each kind of change.

    `voicemail` is gone, `what-helps` is renamed, `medicine-list` is retyped, an option of
    `contact-by` is gone, `linked-often` is reworded, `speed` stands elsewhere on its page,
    `needles` on another page; `taste` is new on a page, `music` on a new page. `other-effects` is
    no page of its own any more: its items stand with those about the mouth.
    """
    pages = pages_in(questionnaire)
    take_out(questionnaire, "voicemail")
    item_in(questionnaire, "what-helps")["id"] = "own-help"
    retyped = item_in(questionnaire, "medicine-list")
    retyped.update(type="string", text="Who has your list?")
    del retyped["answerOption"]
    reached = item_in(questionnaire, "contact-by")
    reached["answerOption"] = [o for o in reached["answerOption"] if o["code"] != "email"]
    item_in(questionnaire, "linked-often")["text"] = "On how many days does this happen?"
    for name, page in (("speed", "course"), ("needles", "coming-up")):
        item = take_out(questionnaire, name)
        pages[page]["items"].append(item)
    mouth, others = pages["mouth-and-speech"], pages["other-effects"]
    mouth["items"] += [*others["items"], a_choice("taste", "Has your sense of taste changed?")]
    for section in questionnaire["sections"]:
        section["pages"] = [page for page in section["pages"] if page is not others]
    hopes = next(s for s in questionnaire["sections"] if s["id"] == "hopes")
    music = a_choice("music", "Do you play an instrument?")
    hopes["pages"].insert(0, {"id": "music", "title": "Music", "items": [music]})


def withdraw(house: House, release: Release) -> None:
    """Withdraw a release, as the command does."""
    withdraw_release(house.record, release.hash, "A figure in it is wrong.", SYSTEM)


def reopen(
    house: House,
    content: Path | None = None,
    keeps: Release | None = None,
    folder: Path | None = None,
) -> Pinned:
    """Return the house as it is served after a restart, with other content or from a copy."""
    house.close()
    opened = open_house(folder or house.settings.instance, content)
    opened.clock.now = house.clock.now
    return Pinned(opened.app, opened.settings, opened.clock, opened.told, keeps)


def come_back(patient: Patient, house: House) -> Patient:
    """Return the same patient at the same browser, which meets the house as it is now."""
    walker, name = Walker(house.app), house.app.config["SESSION_COOKIE_NAME"]
    kept = patient.walker.client.get_cookie(name)
    assert kept is not None
    walker.client.set_cookie(name, kept.decoded_value)
    return Patient(house, walker, patient.code, patient.born)
