"""Memory of one renderer process: resident after 500 briefs, against after 50.

The process is the service's own, but never replaced on the way; the service replaces one after
JOBS_A_PROCESS documents, whatever it holds. Every brief is another: the personas take turns, each
time under a name of its own. It takes some minutes, for they are real briefs.
"""

from pathlib import Path

from consult.documents.frames import RenderJob
from consult.documents.renderer import JOBS_A_PROCESS, Renderer
from tests.bench.brief_engines import brief_of
from tests.brief.cases import persona
from tests.documents.processes import renderer_processes

PERSONAS = ("daniel", "leo", "tom")
EARLY, LATE = 50, 500
MOST = 1.1
SECONDS = 120.0
KILOBYTE = 1024


def measure() -> float:
    """Measure, print, and return the ratio."""
    jobs = [brief_of(persona(name))[0] for name in PERSONAS]
    names = [persona(name).submitted.identity.name for name in PERSONAS]
    sizes = {}
    with Renderer(1, SECONDS, jobs_a_process=LATE + 1) as renderer:
        for number in range(1, LATE + 1):
            job, name = jobs[number % len(jobs)], names[number % len(jobs)]
            renderer.render(_of_another(job, name, number))
            if number in (EARLY, LATE):
                (pid,) = renderer_processes()
                sizes[number] = _resident(pid)
    early, late = sizes[EARLY], sizes[LATE]
    print(
        f"memory of a renderer: RSS {early // KILOBYTE} MB after {EARLY} briefs,"
        f" {late // KILOBYTE} MB after {LATE}, ratio {late / early:.2f} (at most {MOST} wanted;"
        f" the service replaces a renderer after {JOBS_A_PROCESS})"
    )
    return late / early


def _of_another(job: RenderJob, name: str, number: int) -> RenderJob:
    assert name in job.html
    return RenderJob(job.html.replace(name, f"{name} {number}"), job.stylesheets, job.attachments)


def _resident(pid: int) -> int:
    """Return the kB that a process holds in memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS:")))


if __name__ == "__main__":
    measure()
