"""The committed list of licences is that of the lock, and somebody has looked at each of them."""

from __future__ import annotations

import pytest

from tests.supply.licences import LOOKED_AT, PAGE, LicenceIsUnknown, licence_of, page
from tests.supply.locks import RUNTIME, Locked, read_lock

LOCKED = read_lock(RUNTIME)


def test_the_list_is_that_of_the_lock() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(LOCKED), "run `make licences`"


def test_somebody_has_looked_at_every_licence() -> None:
    known = {*LOOKED_AT["permissive"], *LOOKED_AT["weak_copyleft"]}
    unseen = {name: licence_of(name) for name in LOCKED if licence_of(name) not in known}
    assert unseen.keys() == LOOKED_AT["strong_copyleft"].keys()


def test_what_is_said_elsewhere_is_said_of_packages_that_run() -> None:
    assert set(LOOKED_AT["said_elsewhere"]) <= set(LOCKED)


def test_a_package_without_a_licence_is_not_listed() -> None:
    with pytest.raises(LicenceIsUnknown):
        page({"no-such-package": Locked("no-such-package", "1", "")})
