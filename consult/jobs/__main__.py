"""Runs the worker until it is told to stop."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress

from consult.consultations import (
    KeysDoNotFit,
    SchemaIsNotServed,
    list_erasures,
    requeue_lost_jobs,
    take_back_master_keys,
)
from consult.database import DatabaseProblem
from consult.documents import Documents, Renderer, RenderFailed
from consult.jobs.alone import open_company
from consult.jobs.in_hand import give_back
from consult.jobs.papers import THREADS
from consult.jobs.queue import open_queue, open_trigger
from consult.jobs.rounds import go_rounds, place_of_worker, say_who_works
from consult.jobs.worker import Worker, hire, open_worker
from consult.logs import log_whole_process
from consult.settings import SettingProblem, load_settings

RENDER_SECONDS = 20.0  # for two attempts, so that a hanging one is ended within ten
LEAVING_SECONDS = 20.0  # to finish what is in hand; the rest is given back
NICENESS = 5  # whoever saves a page comes first


def main() -> None:
    """Run the worker until it is told to stop."""
    try:
        settings = load_settings()
    except SettingProblem as problem:
        sys.exit(f"The worker does not start: {problem}")
    log_whole_process(settings.log_level)
    os.nice(NICENESS)
    with Renderer(THREADS, RENDER_SECONDS) as renderer:
        try:
            worker = open_worker(settings, Documents(renderer))
        except (KeysDoNotFit, SchemaIsNotServed, DatabaseProblem) as problem:
            sys.exit(f"The worker does not start: {problem}.")
        queue = open_queue(settings)
        sweep = hire(worker, queue)
        company = open_company(settings)
        if company.is_alone():  # then whatever is under way was lost with a dead worker
            with suppress(DatabaseProblem):  # the sweep finds it, a little later
                requeue_lost_jobs(worker.record, older_than_seconds=0)
        company.stay()
        with suppress(RenderFailed):  # a slow start: the first papers take a little longer
            renderer.warm()
        sweep()
        end_rounds = go_rounds((company.stay, *_own_chores(worker)))
        queue.create_consumer(
            workers=THREADS, worker_type="thread", max_delay=0.5, graceful_signal="TERM",
            shutdown_timeout=LEAVING_SECONDS,
        ).run()  # fmt: skip
        with suppress(DatabaseProblem):  # the sweep of another worker finds them, later
            give_back(worker.record, worker.in_hand, open_trigger(settings))
        end_rounds()
        company.close()
        take_back_master_keys(worker.record, "worker", place_of_worker())


def _own_chores(worker: Worker) -> tuple[Callable[[], object], ...]:
    """Return what no other worker does for this one: its machine's list, and its sign of life."""
    return (lambda: say_who_works(worker.record), lambda: list_erasures(worker.record))


if __name__ == "__main__":
    main()
