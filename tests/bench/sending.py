"""From sending to paper: how long until both of the patient's PDFs are there, web and worker on."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.server import HOUSE, Browser, Server, serve
from tests.bench.walk import Walk, environment

PATIENTS = 5
PAPERS = ("/prepare/documents/answers.pdf", "/prepare/documents/questions.pdf")
WARM_SECONDS = 5
LONGEST = 60


def send_one(server: Server, walk: Walk) -> float:
    """Walk to the end, send, ask for both papers until they come; return the seconds."""
    browser = Browser(server.port)
    shown = walk.to_the_end(browser)
    began = time.perf_counter()
    done = browser.post("/prepare/send", shown.form.hidden)
    assert done.url == "/prepare/done", done.url
    for paper in PAPERS:
        _fetch(browser, paper)
    return time.perf_counter() - began


def _fetch(browser: Browser, paper: str) -> None:
    until = time.perf_counter() + LONGEST
    while time.perf_counter() < until:
        shown = browser.get(paper)
        if shown.body.startswith(b"%PDF-"):
            return
        assert shown.status == 503, f"{paper}: {shown.status}"
        time.sleep(0.1)
    raise TimeoutError(paper)


def measure() -> float:
    """Measure, print, and return the median of seconds."""
    walk = Walk()
    with tempfile.TemporaryDirectory() as name:
        environ = environment(Path(name))
        command = [sys.executable, "-m", "consult.jobs"]
        worker = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, **environ})
        try:
            with serve("wsgi:app", environ) as server:
                time.sleep(WARM_SECONDS)
                seconds = [send_one(server, walk) for _ in range(PATIENTS)]
        finally:
            worker.terminate()
            worker.wait(30)
    median = statistics.median(seconds)
    print(
        f"from sending to both of the patient's papers: median {median:.2f} s"
        f" of {PATIENTS} patients (first {seconds[0]:.2f} s, slowest {max(seconds):.2f} s)"
    )
    return median


if __name__ == "__main__":
    measure()
