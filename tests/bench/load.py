"""The rows of the catalogue that are rates: how the service bears load, as ratios in one run.

`python -m tests.bench.load [--full] [--only L1,L2]`. The exit code is 1 when anything was lost or
failed, never for a ratio. Must not: the benches; each stands in a module of its own.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final

from tests.bench.load_attacks import bad_sign_ins, slow_sockets
from tests.bench.load_chores import chores_during_saves
from tests.bench.load_closed import closed_loop, worker_sweep
from tests.bench.load_desk import desk_during_saves
from tests.bench.load_figures import FULL, SHORT, Bench, Measured, Size, write_evidence
from tests.bench.load_papers import papers_during_saves
from tests.bench.load_patients import many_patients, soak
from tests.bench.load_servers import three_servers
from tests.bench.load_timing import refusals

MOST_TOLD = 10

BENCHES: Final[Mapping[str, Bench]] = {
    "L1": many_patients,
    "L2": closed_loop,
    "L3": worker_sweep,
    "L4": desk_during_saves,
    "L5": papers_during_saves,
    "L6": three_servers,
    "L7": chores_during_saves,
    "L8": soak,
    "C8": slow_sockets,
    "D6": refusals,
    "D7": bad_sign_ins,
}


def main(words: Sequence[str]) -> int:
    """Run the benches that were asked for; return 1 when something was lost or failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.add_argument("--full", action="store_true", help="in the sizes of the catalogue")
    parser.add_argument("--only", default=",".join(BENCHES), help="rows, such as L1,L2")
    asked = parser.parse_args(words)
    rows = [row.strip().upper() for row in asked.only.split(",")]
    unknown = [row for row in rows if row not in BENCHES]
    if unknown:
        parser.error(f"{', '.join(unknown)}: no bench; there are {', '.join(BENCHES)}")
    size = FULL if asked.full else SHORT
    is_wrong = False
    for row in rows:
        began = time.monotonic()
        print(f"== {row}: {(BENCHES[row].__doc__ or '').partition(': ')[2]}", flush=True)
        measured = _measure(BENCHES[row], size)
        _tell(measured, time.monotonic() - began)
        write_evidence(row, measured)
        is_wrong |= bool(measured.wrong)
    return int(is_wrong)


def _measure(bench: Bench, size: Size) -> Measured:
    """Measure; a bench that breaks has failed, and the next one is measured all the same."""
    try:
        return bench(size)
    except Exception as error:
        return Measured(wrong=[f"the bench ended: {error!r}"])


def _tell(measured: Measured, seconds: float) -> None:
    for words in measured.figures:
        print(words)
    for words in measured.wrong[:MOST_TOLD]:
        print(f"WRONG: {words}")
    if len(measured.wrong) > MOST_TOLD:
        print(f"WRONG: and {len(measured.wrong) - MOST_TOLD} more")
    print(f"({seconds:.0f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
