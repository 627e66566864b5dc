"""The page of numbers for Prometheus: off without a token, and with nobody in it.

Lives here: who may see it and how it is written (text format 0.0.4). Must not: counting. Names and
labels come from lists of our own; all that is read out of the record is how many and when.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import accumulate
from typing import Final

from flask import Flask, abort, make_response, request
from flask.typing import ResponseReturnValue

from consult.blank_forms import BLANK_FORM
from consult.consultations import (
    DROP,
    JOB_STATES,
    MAIL_ANCHOR,
    MAIL_INVITATION,
    MAIL_REMINDER,
    PACKETS,
    RENDER,
    RENDER_REST,
    Standing,
    look_over,
)
from consult.web import counts as counting
from consult.web.counts import BUCKETS, Counts, Series, count_requests, lay_out
from consult.web.patience import Patience
from consult.web.policy import POLICY
from consult.web.request_log import log_failure
from consult.web.services import EXTENSION, Services

ADDRESS: Final = "/metrics"
ENDPOINT: Final = "metrics"
KIND: Final = "text/plain; version=0.0.4; charset=utf-8"
LONGEST_WAIT: Final = 2.0  # seconds for the record to say how it stands
JOB_KINDS: Final = frozenset(
    {
        RENDER, RENDER_REST, DROP, PACKETS, BLANK_FORM, MAIL_INVITATION, MAIL_REMINDER, MAIL_ANCHOR,
    }
)  # fmt: skip

Labels = Mapping[str, str]
Samples = Iterable[tuple[Labels, float]]


def register(app: Flask) -> None:
    """Give the app its page of numbers, and count from now on where a token is set."""
    services: Services = app.extensions[EXTENSION]
    token = services.settings.metrics_token
    if not token:
        app.add_url_rule(ADDRESS, ENDPOINT, lambda: abort(404))
        return
    counts = lay_out(POLICY)
    count_requests(app, counts)
    standing = Patience(lambda: look_over(services.record))

    def show() -> ResponseReturnValue:
        if not _is_allowed(token):
            abort(404)
        page = make_response("".join(_page(counts, _ask(standing))))
        page.headers["Content-Type"] = KIND
        return page

    app.add_url_rule(ADDRESS, ENDPOINT, show)


def _is_allowed(token: str) -> bool:
    """Tell whether the request brings the token. Nobody learns whether there is one."""
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    return hmac.compare_digest(given, f"Bearer {token}".encode())


def _ask(standing: Patience[Standing]) -> Standing | None:
    try:
        return standing.ask(LONGEST_WAIT)
    except Exception as error:  # then that is what the numbers say
        log_failure(error)
        return None


def _page(counts: Counts, standing: Standing | None) -> Iterator[str]:
    found = counts.read()
    yield from _requests(found)
    yield from _family(
        "consult_failures_total", "counter", "Requests that failed, by the failure's name.",
        (({"failure": name}, n) for name, n in _of(found, counting.FAILURES)),
    )  # fmt: skip
    yield from _family(
        "consult_refused_total", "counter", "Who was not let in, by the door.",
        (({"door": door}, n) for door, n in _of(found, counting.REFUSED)),
    )  # fmt: skip
    yield from _family(
        "consult_record_up", "gauge", "1 when the record answered in time.",
        [({}, float(standing is not None))],
    )  # fmt: skip
    if standing is not None:
        yield from _standing(standing)


def _requests(found: Mapping[Series, float]) -> Iterator[str]:
    rows = [(one[1:], n) for one, n in found.items() if one[0] == counting.REQUESTS and n]
    yield from _family(
        "consult_requests_total", "counter", "Requests answered, by the page's name.",
        (
            ({"endpoint": endpoint, "method": method, "status": status}, n)
            for (endpoint, method, status), n in rows
        ),
    )  # fmt: skip
    name = "consult_request_seconds"
    yield from _head(name, "histogram", "How long requests took to be answered, in seconds.")
    for endpoint in dict.fromkeys(route[0] for route, _ in rows):
        each = (found[counting.SECONDS, endpoint, limit] for limit in BUCKETS)
        total = 0.0  # what the last limit comes to is how many there were
        for limit, total in zip(BUCKETS, accumulate(each), strict=True):
            yield _sample(f"{name}_bucket", {"endpoint": endpoint, "le": limit}, total)
        yield _sample(f"{name}_sum", {"endpoint": endpoint}, found[counting.SPENT, endpoint])
        yield _sample(f"{name}_count", {"endpoint": endpoint}, total)


def _standing(standing: Standing) -> Iterator[str]:
    jobs = {(kind, state): 0 for kind in sorted(JOB_KINDS) for state in JOB_STATES}
    for (kind, state), count in standing.jobs.items():
        known = (kind if kind in JOB_KINDS else counting.OTHER, state)
        jobs[known] = jobs.get(known, 0) + count
    yield from _family(
        "consult_jobs", "gauge", "Jobs by kind and state; failed ones of the last 14 days.",
        (({"kind": kind, "state": state}, n) for (kind, state), n in jobs.items()),
    )  # fmt: skip
    yield from _family(
        "consult_longest_wait_seconds", "gauge", "How long the oldest job that is due has waited.",
        [({}, standing.longest_wait)],
    )  # fmt: skip
    yield from _family(
        "consult_worker_seen_timestamp_seconds", "gauge", "When a worker last looked for work.",
        _moment({}, standing.worker_seen),
    )  # fmt: skip
    yield from _family(
        "consult_anchored_timestamp_seconds", "gauge", "When the audit log last dropped anchor.",
        _moment({}, standing.anchored),
    )  # fmt: skip
    backups = (_moment({"kind": kind}, at) for kind, at in standing.backed_up.items())
    yield from _family(
        "consult_backup_timestamp_seconds", "gauge", "When `flask backup` last made one.",
        (one for kind in backups for one in kind),
    )  # fmt: skip


def _of(found: Mapping[Series, float], group: str) -> Iterator[tuple[str, float]]:
    return ((one[1], number) for one, number in found.items() if one[0] == group)


def _moment(labels: Labels, moment: datetime | None) -> list[tuple[Labels, float]]:
    """Return a sample of when something happened; none of what never has."""
    return [] if moment is None else [(labels, moment.timestamp())]


def _family(name: str, kind: str, words: str, samples: Samples) -> Iterator[str]:
    yield from _head(name, kind, words)
    for labels, number in samples:
        yield _sample(name, labels, number)


def _head(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}\n# TYPE {name} {kind}\n"


def _sample(name: str, labels: Labels, number: float) -> str:
    """Return one line. Labels need no escaping: no name of ours holds a quote or a backslash."""
    inside = ",".join(f'{label}="{value}"' for label, value in labels.items())
    return f"{name}{{{inside}}} {number!r}\n" if inside else f"{name} {number!r}\n"
