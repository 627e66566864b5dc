"""What is sealed opens in its own place only, and tells nothing, not even its length."""

import pytest

from consult.consultations import KeysDoNotFit, SealIsBroken, Vault
from consult.consultations.vault import DataKey
from tests.consultations.builders import a_key, a_vault


@pytest.fixture
def key() -> DataKey:
    return a_vault().new_key("c1")[0]


def test_what_is_sealed_opens_again(key: DataKey) -> None:
    sealed = key.seal("part", "eye-now", 3, b"the answer")
    assert key.open("part", "eye-now", 3, sealed) == b"the answer"


@pytest.mark.parametrize(
    "place",
    [("identity", "eye-now", 3), ("part", "side", 3), ("part", "eye-now", 4)],
    ids=["another table", "another field", "another revision"],
)
def test_what_was_moved_does_not_open(key: DataKey, place: tuple[str, str, int]) -> None:
    sealed = key.seal("part", "eye-now", 3, b"the answer")
    with pytest.raises(SealIsBroken):
        key.open(*place, sealed)


def test_what_was_moved_to_another_consultation_does_not_open_even_with_its_key() -> None:
    raw = a_key()
    sealed = DataKey("c1", raw).seal("part", "side", 1, b"left")
    with pytest.raises(SealIsBroken):
        DataKey("c2", raw).open("part", "side", 1, sealed)


def test_no_two_places_are_spelled_alike(key: DataKey) -> None:
    sealed = key.seal("part", "a|1", 2, b"x")
    with pytest.raises(SealIsBroken):
        key.open("part|a", "1", 2, key.seal("part", "a", 12, b"x"))
    assert key.open("part", "a|1", 2, sealed) == b"x"


@pytest.mark.parametrize("at", [0, 5, 12, -1])
def test_a_single_changed_bit_is_noticed(key: DataKey, at: int) -> None:
    sealed = bytearray(key.seal("part", "side", 1, b"left"))
    sealed[at] ^= 1
    with pytest.raises(SealIsBroken):
        key.open("part", "side", 1, bytes(sealed))


@pytest.mark.parametrize("cut", [b"", b"short"])
def test_what_was_cut_off_is_noticed(key: DataKey, cut: bytes) -> None:
    with pytest.raises(SealIsBroken):
        key.open("part", "side", 1, cut)


def test_the_same_content_is_sealed_differently_each_time(key: DataKey) -> None:
    assert key.seal("part", "side", 1, b"left") != key.seal("part", "side", 1, b"left")


def test_the_length_of_what_is_sealed_does_not_tell_the_answer(key: DataKey) -> None:
    short = key.seal_json("part", "mood", 1, {"self-harm": {"state": "declined"}})
    long = key.seal_json("part", "mood", 1, {"self-harm": {"state": "answered", "value": "now"}})
    assert len(short) == len(long)


def test_a_data_key_unwraps_for_its_own_consultation_only() -> None:
    vault = a_vault()
    key, wrapped = vault.new_key("c1")
    again = vault.unwrap("c1", "first", wrapped)
    assert again.open("part", "side", 1, key.seal("part", "side", 1, b"left")) == b"left"
    with pytest.raises(SealIsBroken):
        vault.unwrap("c2", "first", wrapped)


def test_another_master_key_of_the_same_name_does_not_unwrap() -> None:
    _, wrapped = a_vault("first").new_key("c1")
    with pytest.raises(SealIsBroken):
        a_vault("first").unwrap("c1", "first", wrapped)


def test_a_master_key_that_is_not_configured_is_named_as_the_fault() -> None:
    _, wrapped = a_vault("old").new_key("c1")
    with pytest.raises(KeysDoNotFit):
        a_vault("new").unwrap("c1", "old", wrapped)


def test_the_first_master_key_wraps_and_the_others_still_unwrap() -> None:
    old, new, pepper = a_key(), a_key(), a_key()
    key, wrapped = Vault({"old": old}, pepper).new_key("c1")
    sealed = key.seal("part", "side", 1, b"left")
    rotated = Vault({"new": new, "old": old}, pepper)
    assert rotated.unwrap("c1", "old", wrapped).open("part", "side", 1, sealed) == b"left"
    rewrapped = rotated.rewrap("c1", "old", wrapped)
    after = Vault({"new": new}, pepper).unwrap("c1", "new", rewrapped)
    assert after.open("part", "side", 1, sealed) == b"left"


def test_digests_differ_by_purpose_and_by_pepper_but_not_by_master_key() -> None:
    pepper = a_key()
    one, other = Vault({"a": a_key()}, pepper), Vault({"b": a_key()}, pepper)
    assert one.digest("code", b"x") == other.digest("code", b"x")
    assert one.digest("code", b"x") != one.digest("token", b"x")
    assert one.digest("code", b"x") != a_vault().digest("code", b"x")


def test_showing_a_vault_or_a_key_shows_no_key() -> None:
    master, pepper = b"M" * 32, b"P" * 32
    vault = Vault({"first": master}, pepper)
    shown = repr(vault) + repr(vault.new_key("c1")[0]) + str(vault)
    assert "M" * 8 not in shown
    assert "P" * 8 not in shown
