"""Runs the worker until it is told to stop."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from consult.consultations import KeysDoNotFit, requeue_lost_jobs
from consult.database import DatabaseProblem
from consult.documents import Documents, Renderer, RenderFailed
from consult.jobs.alone import is_alone
from consult.jobs.papers import THREADS
from consult.jobs.queue import open_queue
from consult.jobs.worker import hire, open_worker
from consult.logs import log_whole_process
from consult.settings import SettingProblem, load_settings

RENDER_SECONDS = 20.0  # for two attempts, so that a hanging one is ended within ten
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
        except (KeysDoNotFit, DatabaseProblem) as problem:
            sys.exit(f"The worker does not start: {problem}.")
        queue = open_queue(settings)
        sweep = hire(worker, queue)
        if is_alone(settings.instance):  # then whatever is under way was lost with a dead worker
            with suppress(DatabaseProblem):  # the sweep finds it, a little later
                requeue_lost_jobs(worker.record, older_than_seconds=0)
        with suppress(RenderFailed):  # a slow start: the first papers take a little longer
            renderer.warm()
        sweep()
        queue.create_consumer(
            workers=THREADS, worker_type="thread", max_delay=0.5, graceful_signal="TERM"
        ).run()


if __name__ == "__main__":
    main()
