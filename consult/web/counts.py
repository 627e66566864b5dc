"""Counting what the service does, for all processes of a web server together, and nobody in it.

Every series that can ever be counted is laid out at the start, from the policy table and from short
lists in this file: nothing that a visitor sends can become a name. What is counted lies in memory
that the processes share; a process that is killed takes nothing with it. Must not: how the numbers
are shown, who may see them.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
import weakref
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Final

from flask import Flask, g, request
from flask.wrappers import Response

from consult.consultations import KeysDoNotFit
from consult.database import DatabaseCannotWrite, DatabaseIsAway, DatabaseIsBusy
from consult.web.papers import PaperIsLate
from consult.web.request_log import ASKED_BY_MACHINES

Series = tuple[str, ...]

REQUESTS, SECONDS, SPENT = "requests", "seconds", "spent"
FAILURES, REFUSED = "failures", "refused"
UNMATCHED: Final = "unmatched"
OTHER: Final = "other"
STATUSES: Final = ("2xx", "3xx", "4xx", "5xx")
LIMITS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
BEYOND: Final = "+Inf"
BUCKETS: Final = (*map(str, LIMITS), BEYOND)

_NAMED: Final = (DatabaseIsBusy, DatabaseCannotWrite, DatabaseIsAway, KeysDoNotFit, PaperIsLate)
FAILURE_NAMES: Final = (*(kind.__name__ for kind in _NAMED), OTHER)

# Who was refused at which door. The first shows its form again with a plain 200 where a password
# does not fit; a success of it leads on.
DOORS: Final[Mapping[str, tuple[str, frozenset[int]]]] = {
    "security.login": ("password", frozenset({200, 400, 429})),
    "desk.second_factor": ("second factor", frozenset({400, 429})),
    "desk.recovery": ("recovery code", frozenset({400, 429})),
    "patient.resume": ("patient's code", frozenset({400, 429})),
    "patient.link": ("patient's link", frozenset({400, 404, 429})),
}

_NUMBER: Final = struct.Struct("d")


class Counts:
    """Numbers that only grow, shared by this process and all that are forked from it."""

    def __init__(self, series: Iterable[Series]) -> None:
        self._places = {one: at * _NUMBER.size for at, one in enumerate(dict.fromkeys(series))}
        self._file = os.memfd_create("consult-counts")
        weakref.finalize(self, os.close, self._file)
        os.ftruncate(self._file, max(len(self._places), 1) * _NUMBER.size)
        self._memory = mmap.mmap(self._file, 0)
        self._lock = threading.Lock()

    def __contains__(self, series: Series) -> bool:
        """Tell whether there is such a series."""
        return series in self._places

    def add(self, amounts: Mapping[Series, float]) -> None:
        """Add to some series at once. Raises KeyError for one that was not laid out."""
        places = [(self._places[one], amount) for one, amount in amounts.items()]
        with self._lock:  # among threads; among processes a lock that ends with its holder
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                for place, amount in places:
                    (before,) = _NUMBER.unpack_from(self._memory, place)
                    _NUMBER.pack_into(self._memory, place, before + amount)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def read(self) -> dict[Series, float]:
        """Return all numbers as they are now, in the order in which they were laid out."""
        with self._lock:
            content = self._memory[:]
        return {one: _NUMBER.unpack_from(content, at)[0] for one, at in self._places.items()}


def lay_out(policy: Mapping[str, Iterable[str]]) -> Counts:
    """Return counts at zero for each endpoint and method of a policy table."""
    routed = [(endpoint, method) for endpoint, row in policy.items() for method in row]
    routed.append((UNMATCHED, OTHER))
    series: list[Series] = [(REQUESTS, *route, status) for route in routed for status in STATUSES]
    for endpoint in dict.fromkeys(endpoint for endpoint, _ in routed):
        series += [(SECONDS, endpoint, limit) for limit in BUCKETS]
        series.append((SPENT, endpoint))
    series += [(FAILURES, name) for name in FAILURE_NAMES]
    series += [(REFUSED, door) for door, _ in DOORS.values()]
    return Counts(series)


def count_requests(app: Flask, counts: Counts) -> None:
    """Count each request of the app when it has been answered."""

    @app.after_request
    def count(response: Response) -> Response:
        seconds = perf_counter() - g.started
        counts.add(_amounts(counts, response.status_code, seconds))
        return response


def _amounts(counts: Counts, status: int, seconds: float) -> dict[Series, float]:
    endpoint, method = request.endpoint or UNMATCHED, request.method
    group = f"{min(max(status // 100, 2), 5)}xx"
    if (REQUESTS, endpoint, method, group) not in counts:
        endpoint, method = UNMATCHED, OTHER
    amounts: dict[Series, float] = {
        (REQUESTS, endpoint, method, group): 1,
        (SECONDS, endpoint, BUCKETS[bisect_left(LIMITS, seconds)]): 1,
        (SPENT, endpoint): seconds,
    }
    failure = g.get("failure")
    if failure is not None and endpoint not in ASKED_BY_MACHINES:  # nobody waits for a probe
        name = failure.__name__
        amounts[FAILURES, name if name in FAILURE_NAMES else OTHER] = 1
    door, refusals = DOORS.get(endpoint, ("", frozenset()))
    if method == "POST" and status in refusals:
        amounts[REFUSED, door] = 1
    return amounts
