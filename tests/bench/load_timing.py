"""Whether the time of a refusal tells which half was wrong (D6)."""

from __future__ import annotations

import secrets
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from consult.consultations.references import new_code
from tests.bench.load_figures import OVER, Measured, Size, milliseconds
from tests.bench.load_service import opened, people_of
from tests.durability.typed_answers import Pairs
from tests.durability.visitor import Visitor

MOST = 0.05
# What holds tries back would end the trials; it is emptied before each, for both sides alike.
HELD_BACK_BY = ("tries", "sign_in_try")
WRONG_DATE = [("birth-date-day", "9"), ("birth-date-month", "9"), ("birth-date-year", "1933")]
REFUSED = (200, 400, 401, 403)


def refusals(size: Size) -> Measured:
    """D6: unknown address against wrong password, unknown code against wrong date of birth."""
    measured = Measured()
    with opened(workers=1, has_staff=True) as service:
        email = people_of(service, "staff")[0]["email"]
        code = people_of(service, "patients")[0]["code"]
        trial = _Trial(service.port, service.instance / "consult.db", measured.wrong)
        sign_in = trial.pair(
            "/desk/sign-in",
            lambda: [("email", f"{secrets.token_hex(4)}@example.org"), _password()],
            lambda: [("email", email), _password()],
            size.trials,
        )
        resume = trial.pair(
            "/resume",
            lambda: [("code", new_code()), *WRONG_DATE],
            lambda: [("code", code), *WRONG_DATE],
            size.trials,
        )
    measured.figures = [
        _words("unknown address against wrong password", *sign_in),
        _words("unknown code against wrong date of birth", *resume),
    ]
    return measured


class _Trial:
    def __init__(self, port: int, database: Path, wrong: list[str]) -> None:
        self._visitor = Visitor(port)
        self._database = database
        self._wrong = wrong

    def pair(
        self, path: str, unknown: Callable[[], Pairs], wrong: Callable[[], Pairs], trials: int
    ) -> tuple[list[float], list[float]]:
        """Return the seconds of each refusal of both kinds, tried in turn."""
        hidden = self._visitor.get(path).hidden
        taken: tuple[list[float], list[float]] = ([], [])
        for number in range(trials + 1):
            for side in (0, 1) if number % 2 else (1, 0):
                given = (unknown, wrong)[side]()
                seconds = self._refused(path, [*hidden, *given])
                if number:  # the first of each warms caches
                    taken[side].append(seconds)
        return taken

    def _refused(self, path: str, pairs: Pairs) -> float:
        with closing(sqlite3.connect(self._database, timeout=5)) as connection, connection:
            for table in HELD_BACK_BY:
                connection.execute(f"DELETE FROM {table}")
        began = time.perf_counter()
        reply = self._visitor.post(path, pairs)
        taken = time.perf_counter() - began
        if reply.status not in REFUSED:
            self._wrong.append(f"{path}: {reply.status} to {reply.location!r}")
        return taken


def _password() -> tuple[str, str]:
    return "password", secrets.token_urlsafe(18)


def _words(what: str, unknown: list[float], wrong: list[float]) -> str:
    medians = statistics.median(unknown), statistics.median(wrong)
    apart = abs(medians[0] - medians[1]) / max(medians)
    over = "" if apart < MOST else f"{OVER}: "
    return (
        f"{what}: medians {milliseconds(medians[0])} and {milliseconds(medians[1])} of"
        f" {len(wrong)} trials each, {100 * apart:.1f} % apart ({over}under {100 * MOST:.0f} %"
        " wanted)"
    )
