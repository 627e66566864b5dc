"""What is shipped for running the service: units, container file, settings. Read by who reads them.

Images are not built here: that takes a container engine and the network. What a build would copy,
run and start is checked against the files that are there.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from consult.settings import MOST_DRAIN_SECONDS, Settings, load_settings
from tests.test_settings import KEY, OTHER
from tests.unchecked import Unchecked

HOUSE = Path(__file__).resolve().parents[1]
DEPLOY = HOUSE / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SERVERS = [unit for unit in UNITS if "migrate" not in unit.name]
CONTAINERFILE = DEPLOY / "container" / "Containerfile"

# What keeps a service that was taken over from reaching further.
HARDENED = {
    "User": "consult", "UMask": "0077", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "",
    "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "ProtectProc": "invisible", "ProtectClock": "yes", "ProtectControlGroups": "yes",
    "ProtectKernelLogs": "yes", "ProtectKernelModules": "yes", "ProtectKernelTunables": "yes",
    "LockPersonality": "yes", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX", "SystemCallFilter": "@system-service",
}  # fmt: skip


def read(unit: Path) -> dict[str, list[str]]:
    """Return what a unit sets, each as often as it stands there."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, is_set, value = line.partition("=")
        if is_set and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def test_there_is_a_unit_for_each_process() -> None:
    assert [unit.name for unit in UNITS] == [
        "consult-migrate.service", "consult-web@.service", "consult-worker.service",
    ]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_lets_its_process_reach_no_further_than_it_must(unit: Path) -> None:
    found = read(unit)
    assert {name: found.get(name) for name in HARDENED} == {
        name: [value] for name, value in HARDENED.items()
    }
    writes = " ".join(found["ReadWritePaths"]).split()
    assert set(writes) <= {"/srv/consult/instance", "-/srv/drop"}


@pytest.mark.parametrize("unit", SERVERS, ids=lambda unit: unit.name)
def test_the_first_process_alone_is_told_to_end_and_given_the_time(unit: Path) -> None:
    found = read(unit)
    assert found["KillMode"] == ["mixed"]  # else workers end before they have answered
    [seconds] = found["TimeoutStopSec"]
    graceful = re.search(
        r"^graceful_timeout = (\d+)", (HOUSE / "gunicorn.conf.py").read_text(), re.M
    )
    assert graceful
    longest_drain = MOST_DRAIN_SECONDS if "web" in unit.name else int(graceful[1])
    assert int(seconds) > longest_drain + int(graceful[1])
    assert found["Restart"] == ["always"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_what_a_unit_starts_is_there(unit: Path) -> None:
    [start] = read(unit)["ExecStart"]
    words = shlex.split(start)
    if "web" in unit.name:  # what stands in the environment's file could not undo this
        assert words[:2] == ["/usr/bin/env", "CONSULT_PORT=%i"]
        words = words[2:]
    program, *words = words
    assert program.startswith("/srv/consult/.venv/bin/")
    assert (Path(sys.executable).parent / Path(program).name).exists()
    assert words in (
        ["wsgi:app"], ["-m", "consult.jobs"], ["--app", "wsgi", "database", "migrate"],
    )  # fmt: skip


def test_systemd_itself_finds_nothing_wrong(tmp_path: Path, unchecked: Unchecked) -> None:
    """Where there is a systemd: elsewhere the tests above have read the units."""
    if shutil.which("systemd-analyze") is None:
        unchecked("our units by systemd itself, as systemd-analyze is not installed here")
        return
    for unit in UNITS:
        text = unit.read_text().replace("/srv/consult/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / unit.name).write_text(text)
    for unit in UNITS:
        checked = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        ours = [line for line in checked.stderr.splitlines() if "consult-" in line]
        assert (checked.returncode, ours) == (0, [])


def test_where_there_is_no_systemd_it_is_said_in_red_that_it_checked_nothing(
    tmp_path: Path,
) -> None:
    kept = {name: value for name, value in os.environ.items() if name == "HOME"}
    test = f"tests/test_deploy.py::{test_systemd_itself_finds_nothing_wrong.__name__}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--color=yes", "-p", "no:cacheprovider",
         f"--basetemp={tmp_path / 'run'}", test],
        cwd=HOUSE, env={**kept, "PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    [line] = [one for one in done.stdout.splitlines() if "NOT CHECKED: our units" in one]
    assert line.startswith("\x1b[31m")


@pytest.mark.parametrize(
    ("given", "bound"),
    [("", "127.0.0.1:8123"), ("10.0.0.11", "10.0.0.11:8123"), ("192.0.2.7", "192.0.2.7:8123"),
     ("::1", "[::1]:8123")],
)  # fmt: skip
def test_the_server_listens_where_its_settings_say(tmp_path: Path, given: str, bound: str) -> None:
    environ = {"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(tmp_path), "PORT": "8123",
               "CONSULT_LISTEN": given}  # fmt: skip
    told = "import runpy; print(runpy.run_path('gunicorn.conf.py')['bind'])"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=HOUSE, env=environ, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == bound


def instructions() -> list[tuple[str, str]]:
    """The container file's instructions, continued lines joined."""
    text = re.sub(r"^#.*\n", "", CONTAINERFILE.read_text(), flags=re.M)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines if line.strip()]


def stages() -> dict[str, list[tuple[str, str]]]:
    """The instructions of each stage, with those of the stages that it is built from."""
    found: dict[str, list[tuple[str, str]]] = {}
    for word, rest in instructions():
        if word == "FROM":
            source, _, name = rest.partition(" AS ")
            found[name] = current = list(found.get(source, []))
        current.append((word, rest))
    return found


def values(stage: str, word: str) -> list[str]:
    return [rest for name, rest in stages()[stage] if name == word]


@pytest.mark.parametrize("stage", ["web", "worker"])
def test_an_image_runs_as_a_plain_user_and_is_told_to_end_gently(stage: str) -> None:
    assert values(stage, "USER")[-1] == "10001"
    assert values(stage, "STOPSIGNAL") == ["SIGTERM"]
    words = [word for word, _ in stages()[stage]]
    assert words.index("USER") > max(at for at, word in enumerate(words) if word == "COPY")
    assert not {"ADD", "ARG", "VOLUME"} & set(words)


def test_an_image_starts_what_the_units_start() -> None:
    started = {json.loads(values(stage, "CMD")[-1])[0] for stage in ("web", "worker")}
    assert started == {"gunicorn", "python"}
    assert json.loads(values("web", "CMD")[-1]) == ["gunicorn", "wsgi:app"]
    assert json.loads(values("worker", "CMD")[-1]) == ["python", "-m", "consult.jobs"]
    [health] = [rest for rest in values("web", "HEALTHCHECK")]
    assert "/healthz" in health  # a database that is away is no reason to start anew
    assert values("worker", "HEALTHCHECK") == ["NONE"]


def copied() -> list[str]:
    """What a build takes from the checkout."""
    from_here = [rest for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    return [source for rest in from_here for source in rest.split()[:-1]]


def test_what_an_image_is_made_of_is_there_and_nothing_else_is_sent() -> None:
    assert [source for source in copied() if not (HOUSE / source).exists()] == []
    ignore = CONTAINERFILE.with_name("Containerfile.dockerignore").read_text().splitlines()
    rules = [line for line in ignore if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(copied())
    assert not any(fnmatch(name, rule[1:]) for rule in rules if rule.startswith("!")
                   for name in ("instance", ".env", ".git", "tests"))  # fmt: skip


def test_an_image_installs_locked_packages_and_the_systems_own_list() -> None:
    runs = " && ".join(rest for word, rest in instructions() if word == "RUN")
    assert "pip install --no-cache-dir --require-hashes -r requirements.txt" in runs
    assert ".ci/install-system-packages run" in runs
    assert all(rest.startswith(("docker.io/library/debian:12-slim", "base", "consult"))
               for word, rest in instructions() if word == "FROM")  # fmt: skip


def test_no_secret_stands_in_what_is_shipped() -> None:
    secret = re.compile(r"(SECRET_KEY|PEPPER|MASTER_KEYS|TOKEN|PASSWORD)=\S|://[^/\s]*:[^/\s]*@")
    texts = {file: file.read_text() for file in DEPLOY.rglob("*") if file.is_file()}
    assert len(texts) >= 6
    assert [file.name for file, text in texts.items() if secret.search(text)] == []


def test_the_service_starts_with_the_settings_that_are_shown(tmp_path: Path) -> None:
    lines = (DEPLOY / "consult.env").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert {name.removeprefix("CONSULT_").lower() for name in given} <= set(Settings.model_fields)
    secrets = {"secret-key": "kX2v9QmT7pLz4RwY8nBd3HjS6fGc1VaE0uIo", "pepper": KEY,
               "master-keys": f"2026:{OTHER}"}  # fmt: skip
    for name, value in secrets.items():
        (tmp_path / name).write_text(value)
        (tmp_path / name).chmod(0o600)
    local = {n: v.replace("/etc/consult/", f"{tmp_path}/") for n, v in given.items()}
    settings = load_settings({**local, "CONSULT_INSTANCE": str(tmp_path)})
    assert settings.trusted_proxies == 1
    assert settings.drain_seconds > 0
    assert not settings.listen.is_loopback
    assert settings.database_url.startswith("postgresql://")
