"""The worker: does what the record's job rows ask for, and the house's regular chores.

`python -m consult.jobs` runs it; the web reaches it through `open_trigger`. The rows are the truth:
huey only says "now", a sweep finds what it lost, and doing a job twice does no harm. `queue` is the
way to the worker, `worker` does a job, `papers` makes documents, `alone` tells lost jobs from those
under way. Must not: Flask, what a document looks like.
"""

from consult.jobs.queue import open_queue, open_trigger
from consult.jobs.worker import Worker, hire, open_worker

__all__ = ["Worker", "hire", "open_queue", "open_trigger", "open_worker"]
