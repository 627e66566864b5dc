"""Restoring: what was acknowledged comes back, the erased do not, and what is wrong is said."""

from __future__ import annotations

import stat
from pathlib import Path

import pyrage
import pytest

from consult import backup as backup_module
from consult.consultations import (
    begin,
    erase,
    migrate,
    open_consultation,
    read_chain,
    schema_is_current,
    verify_audit,
)
from consult.consultations.audit import HOUSE
from consult.database import Database
from tests.backup_house import (
    Machine,
    a_machine,
    begin_and_send,
    close,
    everything_in,
    names_in,
)
from tests.catalogue.figures import Figure
from tests.consultations.builders import CLINICIAN, DESK, MARIA, House, a_key, key_text


def test_f14_what_was_backed_up_comes_back_on_a_clean_machine(
    machine: Machine, house: House, figure: Figure
) -> None:
    references = [begin_and_send(house, f"Patient {number}") for number in range(3)]
    files = machine.backup()
    begin_and_send(house, "Later")
    clean = machine.clean()
    done = clean.restore(files)
    assert done.exit_code == 0, done.output
    restored = clean.house()
    assert names_in(restored) == ["Patient 0", "Patient 1", "Patient 2"]
    for number, reference in enumerate(references):
        opened = open_consultation(restored.record, CLINICIAN, reference, "read brief")
        assert opened.latest is not None
        assert opened.latest.content.model_dump()["identity"]["name"] == f"Patient {number}"
    assert verify_audit(restored.record).is_whole
    assert read_chain(restored.record, HOUSE)[-1].action != "backed up"
    assert "restored" in [row.action for row in read_chain(restored.record, HOUSE)]
    rows = restored.count("audit")
    close(restored)
    figure(f"3 of 3 restored, {rows} rows of the audit log, 0 chains broken")


def test_f14_who_was_erased_since_is_erased_again(
    machine: Machine, house: House, figure: Figure
) -> None:
    """By the list, by newer keys, and between the two copies of one backup."""
    first, second, third = (begin_and_send(house, name) for name in ("One", "Two", "Three"))
    old = machine.backup()
    erase(house.record, first, DESK)
    newer = machine.backup("--keys-only")
    erase(house.record, second, DESK)
    kept_elsewhere = machine.folder / "erased.txt"
    kept_elsewhere.write_bytes((machine.instance / "erased.txt").read_bytes())

    by_nothing, by_keys, by_list = machine.clean(), machine.clean(), machine.clean()
    assert by_nothing.restore(old).exit_code == 0
    assert by_keys.restore((old[0], newer[1])).exit_code == 0
    done = by_list.restore(old, "--erased", kept_elsewhere)
    assert "Erased again, as they were erased since: 2." in done.output
    expected = (
        (by_nothing, ["One", "Three", "Two"]),
        (by_keys, ["Three", "Two"]),
        (by_list, ["Three"]),
    )
    for there, names in expected:
        restored = there.house()
        assert names_in(restored) == names
        assert restored.count("submission") == len(names)
        assert restored.count("tombstone") == 3 - len(names)
        close(restored)
    assert (by_list.instance / "erased.txt").read_text().count("\n") >= 2
    assert third
    figure("2 erased since the backup, 2 erased again on restore, 1 of 1 kept")


def test_f14_a_check_proves_all_of_it_and_leaves_nothing(machine: Machine, house: House) -> None:
    begin_and_send(house, "One")
    files = machine.backup()
    clean, before = machine.clean(), everything_in(machine.folder)
    done = clean.restore(files, "--check")
    assert done.exit_code == 0, done.output
    for words in ("integrity ok", "as the manifest says", "The keys fit", "with their keys: 1",
                  "all whole", "this was a check"):  # fmt: skip
        assert words in done.output
    assert everything_in(machine.folder) == before
    assert not clean.instance.exists()


def test_f14_the_keys_come_after_the_record_so_that_each_row_has_its_key(
    machine: Machine, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody begins, and somebody is erased, between the two copies."""
    first = begin_and_send(house, "One")
    copy, copied = backup_module.copy_database, []

    def copy_and_go_on(database: object, file: Path) -> None:
        copy(database, file)
        if not copied:
            begin(house.record, house.release, MARIA)
            erase(house.record, first, DESK)
        copied.append(file.name)

    monkeypatch.setattr(backup_module, "copy_database", copy_and_go_on)
    files = machine.backup()
    assert copied == ["consult.db", "keys.db"]
    done = machine.clean().restore(files, "--check")
    assert done.exit_code == 0, done.output
    assert "Erased again, as they were erased since: 1." in done.output


class Files:
    """A backup with what could be wrong with it."""

    def __init__(self, machine: Machine, house: House) -> None:
        begin_and_send(house, "One")
        self.older_keys = machine.backup("--keys-only")[1]
        begin_and_send(house, "Two")
        house.clock.go_on(minutes=1)
        self.record, self.keys = machine.backup()
        self.machine = machine

    def cut(self, file: Path, end: int) -> Path:
        cut = file.with_name(f"cut-{file.name}")
        cut.write_bytes(file.read_bytes()[:end])
        return cut

    def altered(self, file: Path, place: int) -> Path:
        altered, content = file.with_name(f"altered-{file.name}"), bytearray(file.read_bytes())
        content[place] ^= 1
        altered.write_bytes(content)
        return altered


@pytest.fixture
def files(machine: Machine, house: House) -> Files:
    return Files(machine, house)


def refused(machine: Machine, files: tuple[Path, Path], *more: str | Path) -> str:
    """Restore onto a clean machine, which refuses and stays clean; return what it says."""
    clean = machine.clean()
    done = clean.restore(files, *more)
    assert done.exit_code == 1, done.output
    assert done.output.splitlines()[-1].startswith("Error: ")
    assert not isinstance(done.exception, pyrage.DecryptError)
    assert not clean.instance.exists() or everything_in(clean.instance) == set()
    return str(done.output.splitlines()[-1])


def test_f14_a_file_that_was_cut_or_altered_anywhere_is_refused(
    files: Files, figure: Figure
) -> None:
    size = files.record.stat().st_size
    ends = (0, 10, 40, 100, 200, 1000, size // 2, size - 1, size - 100)
    places = (0, 30, 150, 210, 1000, size // 2, size - 1)
    for end in ends:
        said = refused(files.machine, (files.cut(files.record, end), files.keys))
        assert "damaged or cut short" in said or "no file of age" in said
    for place in places:
        said = refused(files.machine, (files.altered(files.record, place), files.keys))
        assert any(w in said for w in ("damaged", "no file of age", "does not open with this"))
    figure(f"{len(ends)} files cut short and {len(places)} altered, all refused")


def test_f14_keys_that_do_not_fit_are_refused(files: Files, tmp_path: Path) -> None:
    pair, machine = (files.record, files.keys), files.machine
    older = refused(machine, (files.record, files.older_keys))
    assert "older than that of the record, and lacks the keys of 1 consultations" in older
    assert "is no backup of the record" in refused(machine, (files.keys, files.record))
    stranger = tmp_path / "stranger.key"
    stranger.write_text(str(pyrage.x25519.Identity.generate()))
    machine.identity, kept = stranger, machine.identity
    assert "does not open with this identity" in refused(machine, pair)
    stranger.write_text("no key at all")
    assert "holds no key of age" in refused(machine, pair)
    machine.identity = kept
    machine.environ["CONSULT_MASTER_KEYS"] = f"second:{key_text(a_key())}"
    assert "does not hold the key first" in refused(machine, pair)
    machine.environ["CONSULT_PEPPER"] = key_text(a_key())
    assert "was not made by this installation" in refused(machine, pair)


def test_f14_what_another_made_for_the_same_identity_is_not_taken_for_ours(
    files: Files, tmp_path: Path
) -> None:
    """Whoever knows the public key can encrypt for it; only this installation can sign."""
    forger = a_machine(tmp_path / "forger")
    forger.environ["CONSULT_BACKUP_RECIPIENT"] = files.machine.environ["CONSULT_BACKUP_RECIPIENT"]
    assert "was not made by this installation" in refused(files.machine, forger.backup())


def test_a_machine_that_holds_something_is_left_alone(files: Files) -> None:
    before = (files.machine.instance / "consult.db").read_bytes()
    done = files.machine.restore((files.record, files.keys))
    assert done.exit_code == 1
    assert "is there and holds something: move it away first." in done.output
    assert (files.machine.instance / "consult.db").read_bytes() == before
    clean = files.machine.clean()
    for url in (clean.settings.database_url, clean.settings.keys_database_url):
        looked_at = Database(url)  # as the doctor does: leaves a file that holds nothing
        with looked_at.read():
            pass
        looked_at.close()
    assert clean.restore((files.record, files.keys)).exit_code == 0


def test_a_log_that_was_altered_is_told_and_keeps_nobody_from_the_answers(
    machine: Machine, house: House
) -> None:
    begin_and_send(house, "One")
    house.tamper("UPDATE audit SET action = 'nothing' WHERE sequence = 2 AND chain <> 'house'")
    clean = machine.clean()
    done = clean.restore(machine.backup())
    assert done.exit_code == 1
    assert "does not hold from row 2" in done.output
    restored = clean.house()
    assert names_in(restored) == ["One"]
    close(restored)


def test_a_record_of_an_older_version_is_backed_up_before_an_upgrade_and_restored_after_it(
    machine: Machine,
) -> None:
    (machine.instance / "consult.db").unlink()
    older = Database(machine.settings.database_url)
    migrate(older, "r0006")  # older than this code serves
    older.close()
    house = machine.house()
    begin_and_send(house, "One")
    close(house)
    assert "flask database migrate" in machine.flask("purge").output
    clean = machine.clean()
    done = clean.restore(machine.backup())
    assert done.exit_code == 0, done.output
    assert "at version r0006" in done.output
    restored = clean.house()
    assert schema_is_current(restored.record)
    assert names_in(restored) == ["One"]
    close(restored)


def test_databases_are_restored_where_the_settings_say_and_the_list_is_made_up_for(
    machine: Machine, house: House
) -> None:
    reference = begin_and_send(house, "One")
    files = machine.backup()
    erase(house.record, reference, DESK)
    begin_and_send(house, "Two")
    clean = machine.clean()
    elsewhere, away = clean.folder / "disk" / "record.db", clean.folder / "away" / "erased.txt"
    clean.environ["CONSULT_DATABASE_URL"] = f"sqlite:///{elsewhere}"
    clean.environ["CONSULT_ERASED_FILE"] = str(away)
    done = clean.restore(files, "--erased", machine.instance / "erased.txt")
    assert done.exit_code == 0, done.output
    assert f"NEEDS YOU: {away} cannot be written" in done.output
    assert [file.name for file in elsewhere.parent.iterdir()] == ["record.db"]
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600
    restored = clean.house()
    assert names_in(restored) == []
    close(restored)
