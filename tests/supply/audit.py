"""`make audit`: asks pip-audit for known faults of the packages that run, and trusts no silence.

The tool calls it a success when it could not look a package up. Here that is a failure, and so is
a package of which it says nothing at all. Must not: mend anything.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from tests.supply.locks import RUNTIME, Locked, read_lock

SECONDS = 900.0
FAULTY, NOT_MADE = 1, 2

Report = Mapping[str, Any]


class AuditWasNotMade(Exception):
    """The tool gave no answer that could be read, whatever its exit code."""


def tool_for(lock: Path) -> list[str]:
    """Return the command that looks up a lock file."""
    options = ("--require-hashes", "--disable-pip", "--strict", "--format", "json",
               "--progress-spinner", "off")  # fmt: skip
    return [sys.executable, "-m", "pip_audit", "-r", str(lock), *options]


def ask(command: Sequence[str]) -> Report:
    """Run the tool and return its report. Raises AuditWasNotMade."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        report = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AuditWasNotMade(str(error)) from None
    except ValueError:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise AuditWasNotMade(said[-1]) from None
    if not isinstance(report, dict) or "dependencies" not in report:
        raise AuditWasNotMade("its report names no packages")
    return report


def findings(report: Report, locked: Mapping[str, Locked]) -> Iterator[str]:
    """Name every known fault, and every package of which it is not known that it has none."""
    looked_up = set()
    for found in report["dependencies"]:
        name = canonicalize_name(found["name"])
        if "skip_reason" in found:
            yield f"{name} was not looked up: {found['skip_reason']}"
        elif name not in locked or locked[name].version != found["version"]:
            yield f"{name} {found['version']} was looked up, which is not the one in the lock"
        else:
            looked_up.add(name)
            for fault in found["vulns"]:
                mended = ", ".join(fault["fix_versions"]) or "no version yet"
                yield f"{name} {found['version']} has {fault['id']}, mended in {mended}"
    for name in sorted(locked.keys() - looked_up):
        yield f"{name} {locked[name].version} was passed over in silence"


def main(command: Sequence[str] | None = None, lock: Path = RUNTIME) -> int:
    """Say what is known; return 0 only when every package was looked up and none has a fault."""
    locked = {name: one for name, one in read_lock(lock).items() if one.is_for_here}
    try:
        found = list(findings(ask(command or tool_for(lock)), locked))
    except AuditWasNotMade as reason:
        print(f"The audit was not made: {reason}.", file=sys.stderr)  # noqa: T201 - a command
        return NOT_MADE
    for line in found:
        print(line, file=sys.stderr)  # noqa: T201 - a command
    print(f"{len(locked)} packages, {len(found)} findings.")  # noqa: T201 - a command
    return FAULTY if found else 0


if __name__ == "__main__":
    sys.exit(main())
