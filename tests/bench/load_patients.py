"""Patients at a human pace: many against one (L1), and many for long (L8)."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.bench.load_crowd import Crowd, account
from tests.bench.load_figures import Measured, Size, compare, ratio_words
from tests.bench.load_service import (
    WORKERS,
    held_up,
    log_size,
    memory_of,
    open_files_of,
    opened,
)
from tests.durability.service import Service

ALONE_THINK = 0.25
MOST_AGAINST_ONE = 5.0
MOST_GROWTH = 1.10
MOST_LOG = 64.0
# Each worker opens a file when it first needs it, so that a few more say nothing.
MOST_FILES_MORE = 8 * WORKERS
SAMPLES = 40
# A worker that ends after so many requests would hide what it leaks.
NO_RENEWAL = {"GUNICORN_CMD_ARGS": "--max-requests 0"}


def many_patients(size: Size) -> Measured:
    """L1: so many patients, each thinking between pages, against one alone."""
    with opened() as service:
        one = Crowd(service.port, 1, ALONE_THINK)
        with one.going_on():
            alone = one.during(size.phase)
        crowd = Crowd(service.port, size.patients, size.think)
        with crowd.going_on():
            together = crowd.during(size.crowd_seconds)
        locked = held_up(service)
        service.stop()
        words, wrong = account(service.environ, [*one.people, *crowd.people])
    times = compare("all together", together, alone, MOST_AGAINST_ONE)
    return Measured(
        [
            f"{size.patients} patients, {size.think:g} s think time, {size.crowd_seconds:.0f} s,"
            f" {WORKERS} workers: {crowd.requests} requests, {words}, {locked} locked",
            times.replace("quiet", "one patient alone"),
        ],
        wrong + ["the database was locked"] * bool(locked),
    )


@dataclass(frozen=True)
class _Sample:
    """What the service held at one moment."""

    memory: int
    log: float
    files: int


def soak(size: Size) -> Measured:
    """L8: the same for long; what the service holds at first against at last."""
    seconds = size.soak_minutes * 60
    with opened(environ=NO_RENEWAL) as service:
        crowd = Crowd(service.port, size.patients, size.think)
        with crowd.going_on():
            time.sleep(seconds / 10)  # until every worker has met every page
            samples = []
            for _ in range(SAMPLES):
                time.sleep(seconds / SAMPLES)
                samples.append(_look_at(service))
        service.stop()
        words, wrong = account(service.environ, crowd.people)
    first, last = _middle(samples[: SAMPLES // 8]), _middle(samples[-SAMPLES // 8 :])
    log, growth = max(sample.log for sample in samples), last.memory / first.memory
    if last.files > first.files + MOST_FILES_MORE:
        wrong.append(f"open files grew from {first.files} to {last.files}")
    if log > MOST_LOG:
        wrong.append(f"the write-ahead log grew to {log:.0f} MiB")
    return Measured(
        [
            f"{size.patients} patients for {size.soak_minutes:g} min: {words}",
            f"memory of {WORKERS} workers {first.memory // 1024} MB at first,"
            f" {last.memory // 1024} MB at last, {ratio_words(growth, MOST_GROWTH)};"
            f" write-ahead log at most {log:.1f} MiB ({MOST_LOG:.0f} allowed);"
            f" open files {first.files} at first, {last.files} at last",
        ],
        wrong,
    )


def _look_at(service: Service) -> _Sample:
    workers = service.workers()
    return _Sample(memory_of(workers), log_size(service), open_files_of(workers))


def _middle(samples: list[_Sample]) -> _Sample:
    return sorted(samples, key=lambda sample: sample.memory)[len(samples) // 2]
