"""Stored releases outlive the version that stored them, and one that cannot be read is named."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import insert

from consult.consultations import NoSuchRelease, pinned_releases
from consult.consultations.tables import release
from tests.consultations.builders import House, a_release


def test_a_release_stored_by_an_older_version_still_opens(house: House) -> None:
    older = json.loads(a_release("c").model_dump_json(by_alias=True))
    older.pop("texts")
    older["rulebook"]["plan"].pop("toxin_recent")  # not named yet
    older["rulebook"]["plan"]["forgotten"] = "item"  # named no longer
    older["rulebook"]["questionnaire"]["recheck"]["items"][0]["colour"] = "green"
    _store_raw(house, older["hash"], json.dumps(older))
    opened = pinned_releases(house.record, house.release)(older["hash"])
    assert opened == a_release("c")


@pytest.mark.parametrize("content", ["{}", "not JSON", '{"hash": "d"}'])
def test_a_stored_release_that_cannot_be_read_is_a_named_failure(
    house: House, content: str
) -> None:
    _store_raw(house, "d", content)
    release_of = pinned_releases(house.record, house.release)
    for unknown in ("d", "never stored"):
        with pytest.raises(NoSuchRelease):
            release_of(unknown)


def _store_raw(house: House, release_hash: str, content: str) -> None:
    row = {"hash": release_hash, "label": "2026.11-old", "content": content, "stored_at": 1}
    with house.record.database.write() as connection:
        connection.execute(insert(release), row)
