"""The bill of materials names every package that runs, its version and the hashes of its files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.supply.locks import HOUSE, RUNTIME, read_lock


def test_the_bill_of_materials_is_that_of_the_lock(tmp_path: Path) -> None:
    made = tmp_path / "sbom.json"
    options = ("--output-reproducible", "--no-validate", "--of", "JSON", "-o", str(made))
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(RUNTIME), *options]
    subprocess.run(command, cwd=HOUSE, check=True, capture_output=True, timeout=120)
    listed = json.loads(made.read_text(encoding="utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    components = {one["name"]: one for one in listed["components"]}
    assert {name: one["version"] for name, one in components.items()} == {
        name: one.version for name, one in read_lock(RUNTIME).items()
    }
    hashed = [
        name
        for name, one in components.items()
        if any(reference.get("hashes") for reference in one.get("externalReferences", []))
    ]
    assert sorted(hashed) == sorted(components)


def test_the_target_makes_it_with_the_same_options() -> None:
    target = (HOUSE / "Makefile").read_text(encoding="utf-8")
    assert "cyclonedx-py requirements requirements.txt --output-reproducible --of JSON" in target
