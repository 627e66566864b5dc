"""docs/authoring.md against the models: every field, type and example in it is true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from consult.brief.clinic import Clinic
from consult.brief.rulebook import (
    Category,
    Consideration,
    ExpectationFact,
    Level,
    Question,
    Source,
    Trigger,
    UrgentNotice,
)
from consult.content_commands import content
from consult.questionnaire.definition import AnswerOption, Item, ItemTypeName, Page
from consult.questionnaire.facts import Derived, Fact
from consult.releases import check_content, load_release
from consult.releases.loading import OURS
from consult.releases.yaml_file import read_yaml

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "authoring.md"
TEXT = GUIDE.read_text(encoding="utf-8")
MODELS = {
    model.__name__: model
    for model in (
        Page, Item, AnswerOption, UrgentNotice, Consideration, Question, Trigger, Fact, Derived,
        ExpectationFact, Source, Clinic,
    )
}  # fmt: skip
TABLES = dict(re.findall(r"<!-- fields: (\w+) -->\n\|[^\n]*\n\|[^\n]*\n((?:\|[^\n]*\n)+)", TEXT))
EXAMPLES = re.findall(r"```yaml\n# (\S+)\n(.*?)```", TEXT, re.S)
COMMANDS = sorted(set(re.findall(r"flask --app wsgi content (\w+)", TEXT)))
NOT_TRANSLATED = "no translation of"


def first_cells(table: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", table, re.M)


def test_every_model_that_authors_write_has_its_table() -> None:
    assert set(TABLES) == set(MODELS)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_table_names_the_fields_of_its_model_in_order(name: str) -> None:
    assert first_cells(TABLES[name]) == list(MODELS[name].model_fields)


def test_the_types_are_those_that_there_are() -> None:
    table = TEXT[TEXT.index("<!-- types -->") :].partition("\n\n")[0]
    assert first_cells(table) == list(get_args(ItemTypeName))


@pytest.mark.parametrize(
    ("model", "field", "words"),
    [
        ("UrgentNotice", "level", [level.value for level in Level]),
        ("Consideration", "category", [category.value for category in Category]),
        ("Question", "topic", get_args(Question.model_fields["topic"].annotation)),
        ("Derived", "rule", get_args(Derived.model_fields["rule"].annotation)),
    ],
)
def test_a_field_names_every_word_that_it_takes(model: str, field: str, words: list[str]) -> None:
    row = next(line for line in TABLES[model].splitlines() if line.startswith(f"| `{field}`"))
    assert {word for word in words if f"`{word}`" not in row} == set()


@pytest.mark.parametrize(("file", "example"), EXAMPLES, ids=[file for file, _ in EXAMPLES])
def test_an_example_makes_a_release(file: str, example: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(example, encoding="utf-8")
    left = [f for f in check_content(tmp_path) if NOT_TRANSLATED not in f.fault]
    assert left == []
    assert load_release(tmp_path).hash != load_release().hash


def test_there_is_an_example_of_each_kind_of_change() -> None:
    together = "".join(example for _, example in EXAMPLES)
    assert all(f"{key}:\n" in together for key in ("replace", "add", "switch_off"))


def test_every_file_of_the_content_is_named() -> None:
    for path in OURS.glob("*.yaml"):
        assert f"`{path.name}`" in TEXT, path.name


def test_the_conditions_shown_are_read(tmp_path: Path) -> None:
    shown = re.findall(r"^\| `(\{[^`]*\})` \|", TEXT, re.M)
    assert len(shown) >= 6
    rows = "".join(
        f"  - {{id: shown-{n}, meaning: m, when: {when}}}\n" for n, when in enumerate(shown)
    )
    (tmp_path / "facts.yaml").write_text(f"add:\n{rows}", encoding="utf-8")
    assert read_yaml(tmp_path / "facts.yaml").findings == []
    book = load_release(tmp_path).rulebook
    assert {f"shown-{n}" for n, _ in enumerate(shown)} <= set(book.facts.fact)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_the_guide_names_exists(name: str) -> None:
    assert name in content.commands


def test_every_command_for_authors_is_named() -> None:
    assert set(content.commands) == set(COMMANDS)
