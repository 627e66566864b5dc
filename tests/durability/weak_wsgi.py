"""The same service with one fault put in: its database does not wait for the disk.

The trace must find that out, or it would find nothing.
"""

import sqlite3

from sqlalchemy import event

from consult.app import create_app, prepare_to_serve
from consult.settings import load_settings

app = prepare_to_serve(create_app(load_settings()))
_database = app.extensions["consult"].record.database


@event.listens_for(_database.engine, "connect")
def _do_not_wait(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


_database.close()  # what was opened so far still waits
