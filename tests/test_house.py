"""The house rules that no linter knows: sizes, words, doors, locks, settings."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
MOST_LINES = 300
MOST_FUNCTION_LINES = 40
UTILITY_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


@cache
def all_files() -> tuple[Path, ...]:
    """Every file that was written by hand."""
    ours = ("consult", "templates", "static", "tests", "docs", "deploy", ".ci")
    folders = (HOUSE / name for name in ours)
    inside = [file for folder in folders for file in folder.rglob("*")]
    files = [*inside, *HOUSE.glob("*"), HOUSE / ".env.example"]
    return tuple(sorted(f for f in files if f.is_file() and f.suffix != ".pyc"))


def below(folder: str, *suffixes: str) -> list[Path]:
    return [f for f in all_files() if f.is_relative_to(HOUSE / folder) and f.suffix in suffixes]


def shown(file: Path) -> str:
    return str(file.relative_to(HOUSE))


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


CODE = below("consult", ".py")
TESTS = below("tests", ".py")
TEMPLATES = below("templates", ".html", ".txt", ".xml")
SCRIPTS = below("static", ".js")
STYLES = below("static", ".css")


@pytest.mark.parametrize("file", [*CODE, *TESTS, *TEMPLATES, *SCRIPTS, *STYLES], ids=shown)
def test_a_file_stays_below_300_lines(file: Path) -> None:
    assert len(text_of(file).splitlines()) < MOST_LINES


# A migration is a list of what was once done, not a function to understand.
@pytest.mark.parametrize("file", [f for f in CODE if "versions" not in f.parts], ids=shown)
def test_a_function_stays_below_40_lines(file: Path) -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = {
        f"{node.name}, line {node.lineno}": node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(text_of(file)))
        if isinstance(node, functions)
    }
    assert {name: lines for name, lines in long.items() if lines >= MOST_FUNCTION_LINES} == {}


@pytest.mark.parametrize("file", CODE, ids=shown)
def test_a_module_is_named_after_what_it_holds_and_says_so(file: Path) -> None:
    assert file.stem not in UTILITY_NAMES
    assert ast.get_docstring(ast.parse(text_of(file)))


# Escaping may be set in a call or in a dictionary, and to nothing but True.
FORBIDDEN_IN_CODE = re.compile(
    r"render_template_string|from_string\(|import markupsafe|Markup as\b|\beval\(|\b__html__\b"
    r"|autoescape[\"']?\s*[=:](?!\s*True\b)|newstyle\w*[\"']?\s*[=:]\s*True"
)
FORBIDDEN_IN_TEMPLATES = re.compile(
    r"\|\s*safe\b|autoescape\s+false|<script(?![^>]*\bsrc=)|\bon[a-z]+\s*=\s*[\"']"
)
FORBIDDEN_IN_SCRIPTS = re.compile(
    r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\("
)


@pytest.mark.parametrize("file", CODE, ids=shown)
def test_code_never_switches_escaping_off(file: Path) -> None:
    assert FORBIDDEN_IN_CODE.findall(text_of(file)) == []
    makes_templates = re.search(r"\bEnvironment\(", text_of(file))
    assert not makes_templates or "autoescape=True" in text_of(file)  # Jinja's own default is off


def markup_made(tree: ast.Module) -> list[int]:
    """Return the lines where `Markup` stands for anything but the type of a value."""
    typed = [getattr(n, name, None) for n in ast.walk(tree) for name in ("annotation", "returns")]
    types = {id(part) for whole in typed if whole is not None for part in ast.walk(whole)}
    return [
        node.lineno
        for node in ast.walk(tree)
        if "Markup" in (getattr(node, "id", ""), getattr(node, "attr", ""))
        if id(node) not in types
    ]


@pytest.mark.parametrize("file", CODE, ids=shown)
def test_code_makes_no_markup_of_its_own(file: Path) -> None:
    assert markup_made(ast.parse(text_of(file))) == []


@pytest.mark.parametrize(
    "line",
    [
        "Markup(x)", "Markup.escape(x)", "map(Markup, x)", "m = Markup", "f(x, make=Markup)",
        "utils.markupsafe.Markup(x)",
    ],
)  # fmt: skip
def test_markup_that_is_made_would_be_found(line: str) -> None:
    assert markup_made(ast.parse(f"def f(a: Markup) -> Markup:\n    {line}")) == [2]


@pytest.mark.parametrize(
    "line",
    [
        'app.jinja_options = {"autoescape": False}', "Environment(autoescape=False)",
        "env.autoescape = chosen", "install_gettext_callables(a, b, newstyle=True)",
        "env.newstyle_gettext = True", "from markupsafe import Markup as M", "import markupsafe",
        "env.from_string(typed)", "def __html__(self):",
    ],
)  # fmt: skip
def test_a_way_around_escaping_would_be_found(line: str) -> None:
    assert FORBIDDEN_IN_CODE.search(line)


@pytest.mark.parametrize("file", TEMPLATES, ids=shown)
def test_templates_escape_everything_and_hold_no_script(file: Path) -> None:
    assert FORBIDDEN_IN_TEMPLATES.findall(text_of(file)) == []


@pytest.mark.parametrize("file", SCRIPTS, ids=shown)
def test_scripts_never_write_markup(file: Path) -> None:
    assert FORBIDDEN_IN_SCRIPTS.findall(text_of(file)) == []


def test_pages_load_nothing_from_elsewhere() -> None:
    outside = re.compile(r"(?:src|href|action)=[\"']https?://|url\([\"']?https?://|@import")
    files = [*TEMPLATES, *SCRIPTS, *STYLES]
    assert [shown(file) for file in files if outside.search(text_of(file))] == []


PURE = [*below("consult/questionnaire", ".py"), *below("consult/brief", ".py")]


@pytest.mark.parametrize("file", PURE, ids=shown)
def test_pure_rooms_import_the_standard_library_and_pydantic_only(file: Path) -> None:
    allowed = {*sys.stdlib_module_names, "pydantic", "consult"}
    tree = ast.parse(text_of(file))
    modules = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    modules += [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    assert [name for name in modules if name.partition(".")[0] not in allowed] == []


@pytest.mark.parametrize("file", PURE, ids=shown)
def test_pure_rooms_have_no_clock_no_chance_and_no_files(file: Path) -> None:
    called = re.compile(
        r"\.now\(|\.today\(|\bopen\(|\bread_text\(|\bread_bytes\(|import (time|random|secrets|os)\b"
    )
    assert called.findall(text_of(file)) == []


MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|tmp|root|home|Users)/[\w.]")
OWN_EXCEPTIONS = {"tests/test_house.py"}


def test_no_file_names_a_place_on_one_machine() -> None:
    suffixes = {".py", ".html", ".css", ".js", ".yaml", ".md", ".toml", ".in", ".sh", ".service",
                ".conf", ".env", ""}  # fmt: skip
    found = {
        shown(file): MACHINE_PATHS.findall(text_of(file))
        for file in all_files()
        if file.suffix in suffixes and shown(file) not in OWN_EXCEPTIONS
    }
    assert {name: paths for name, paths in found.items() if paths} == {}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_locked_to_a_version_and_hashes_and_to_no_host(name: str) -> None:
    lock = text_of(HOUSE / name)
    assert re.findall(r"://|index-url|find-links|trusted-host|^-e\b|^-r\b", lock, re.M) == []
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n?", "", lock, flags=re.M).strip())
    unpinned = [e.split()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e]
    assert unpinned == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_that_is_asked_for_is_in_its_lock(name: str) -> None:
    asked = re.findall(r"^([A-Za-z][\w.-]*)", text_of(HOUSE / f"{name}.in"), re.M)
    locked = set(re.findall(r"^([a-z0-9-]+)==", text_of(HOUSE / f"{name}.txt"), re.M))
    assert {re.sub(r"[._]", "-", package.lower()) for package in asked} - locked == set()


def test_development_locks_the_very_versions_that_run() -> None:
    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text_of(HOUSE / name), re.M))

    running, developing = versions("requirements.txt"), versions("requirements-dev.txt")
    assert {p: v for p, v in running.items() if developing.get(p) != v} == {}


def test_every_setting_is_documented() -> None:
    from consult.settings import Settings

    names = {f"CONSULT_{name.upper()}" for name in Settings.model_fields}
    example = set(re.findall(r"^#?\s?(CONSULT_[A-Z_]+)=", text_of(HOUSE / ".env.example"), re.M))
    table = set(re.findall(r"^\| `(CONSULT_[A-Z_]+)` \|", text_of(HOUSE / "README.md"), re.M))
    assert names == example
    assert names == table


def test_what_the_readme_names_exists() -> None:
    readme = text_of(HOUSE / "README.md")
    targets = set(re.findall(r"`make ([a-z-]+)", readme))
    assert targets <= set(re.findall(r"^([a-z-]+):", text_of(HOUSE / "Makefile"), re.M))
    links = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert [link for link in links if not (HOUSE / link).exists()] == []
