"""No lock and no machine has an older version than the least that we run with."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.version import Version
from ruamel.yaml import YAML

from tests.supply.locks import DEVELOPMENT, RUNTIME, read_lock

FLOORS: dict[str, dict[str, str]] = YAML(typ="safe").load(
    (Path(__file__).parent / "floors.yaml").read_text(encoding="utf-8")
)


def too_old(found: dict[str, str], floors: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return the packages that are older than their floor, with the reason why not."""
    return {
        name: f"{found[name]} < {floor['least']}: {floor['why']}"
        for name, floor in floors.items()
        if name in found and Version(found[name]) < Version(floor["least"])
    }


@pytest.mark.parametrize("file", [RUNTIME, DEVELOPMENT], ids=lambda file: file.name)
def test_no_lock_holds_an_older_version_than_the_floor(file: Path) -> None:
    assert too_old({name: one.version for name, one in read_lock(file).items()}, FLOORS) == {}


def test_nothing_older_than_the_floor_is_installed() -> None:
    installed = {}
    for name in FLOORS:
        try:
            installed[name] = version(name)
        except PackageNotFoundError:
            continue
    assert too_old(installed, FLOORS) == {}
    assert len(installed) > len(FLOORS) // 2


def test_each_floor_is_for_a_package_that_we_use_and_says_why() -> None:
    assert set(FLOORS) - set(read_lock(DEVELOPMENT)) == set()
    assert all(floor["why"] for floor in FLOORS.values())


def test_a_version_below_the_floor_would_be_found() -> None:
    floors = {"flask": {"least": "3.1.3", "why": "reason"}}
    assert too_old({"flask": "3.1.2"}, floors) == {"flask": "3.1.2 < 3.1.3: reason"}
    assert too_old({"flask": "3.1.10"}, floors) == {}
