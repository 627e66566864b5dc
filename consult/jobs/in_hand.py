"""What one worker has in hand, so that it can be given back when the worker has to go.

Lives here: knowing it, and giving it back. Must not: doing a job, deciding when to go.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from consult.consultations import Job, Record, give_back_job


class InHand:
    """The jobs that this worker is at. Its threads share it."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    @contextmanager
    def holding(self, job: Job) -> Iterator[None]:
        """Hold a claimed job for as long as the work on it lasts."""
        with self._lock:
            self._jobs[job.id] = job
        try:
            yield
        finally:
            with self._lock:
                self._jobs.pop(job.id, None)

    def jobs(self) -> list[Job]:
        """Return what is in hand just now."""
        with self._lock:
            return list(self._jobs.values())


def give_back(record: Record, in_hand: InHand, trigger: Callable[[str], None]) -> int:
    """Give back what could not be finished, and call another worker to it; return how many.

    What may have happened already and must never happen twice, such as a mail under way, stays.
    Raises DatabaseProblem; then the sweep of another worker finds the jobs after five minutes.
    """
    given = [job.id for job in in_hand.jobs() if give_back_job(record, job)]
    for job_id in given:
        trigger(job_id)
    return len(given)
