"""Scrubbing the write-ahead log never makes a writer wait for a reader, such as a backup."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert

from consult import database as database_module
from consult.database import Database

tables = MetaData()
note = Table("note", tables, Column("id", Integer, primary_key=True))


def test_l07_scrubbing_beside_a_long_reader_holds_up_no_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader ends after the writer: who waits for it with the lock in hand, stops everybody."""
    monkeypatch.setattr(database_module, "SCRUB_TRIES", 5)
    impatient = Database(f"sqlite:///{tmp_path}/notes.db", busy_seconds=3)
    patient = Database(f"sqlite:///{tmp_path}/notes.db", busy_seconds=60)
    tables.create_all(patient.engine)
    with patient.snapshot() as reading:
        reading.exec_driver_sql("SELECT * FROM note").all()
        with impatient.write() as writing:
            writing.execute(insert(note))
        scrubbing = threading.Thread(target=patient.scrub)
        scrubbing.start()
        while scrubbing.is_alive():
            with impatient.write() as writing:
                writing.execute(insert(note))
        scrubbing.join()
    patient.scrub()
    assert (tmp_path / "notes.db-wal").stat().st_size == 0
    impatient.close()
    patient.close()
