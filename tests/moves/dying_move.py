"""The flask command, killed at a point of a move: `python -m ... POINT NUMBER move --to ...`.

POINT is `statement`, `row` or `commit` of the new databases, and which of them is the last to be
begun; or `carried`, when all was committed; or `never`. Counts are of the move alone, not of
making the tables.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask.cli import main
from sqlalchemy import Connection, Engine, event

from consult.consultations import carrying, relocation

_point, _number = sys.argv.pop(1), int(sys.argv.pop(1))
_seen: Counter[str] = Counter()
_carry, _put = relocation._carry, carrying._put


def _come_by(point: str) -> None:
    _seen[point] += 1
    if (point, _seen[point]) == (_point, _number):
        os.kill(os.getpid(), signal.SIGKILL)


@event.listens_for(Engine, "after_cursor_execute")
def _execute(connection: Connection, *_: object) -> None:
    if connection.dialect.name == "postgresql":
        _come_by("statement")


def _put_counted(target: Connection, table: Any, rows: Iterator[Any]) -> None:
    def counted() -> Iterator[Any]:
        for row in rows:
            _come_by("row")
            yield row

    _put(target, table, counted())


def _carry_counted(*sides: Any) -> None:
    event.listen(Engine, "commit", lambda _: _come_by("commit"))
    _carry(*sides)
    _come_by("carried")


carrying._put, relocation._carry = _put_counted, _carry_counted
sys.argv[1:1] = ["--app", "wsgi"]
main()
