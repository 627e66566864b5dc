"""The flask command, killed after so many changes: `python -m ... NUMBER database migrate`."""

import os
import signal
import sys

from flask.cli import main
from sqlalchemy import Engine, event

from tests.consultations.older import is_change

_last = int(sys.argv.pop(1))
_seen = 0


@event.listens_for(Engine, "after_cursor_execute")
def _count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
    global _seen
    _seen += is_change(statement)
    if _last and _seen == _last:
        os.kill(os.getpid(), signal.SIGKILL)


sys.argv[1:1] = ["--app", "wsgi"]
main()
