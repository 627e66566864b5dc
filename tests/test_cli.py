"""The flask commands: what they say, what they make, and that they need no more than they must."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import consult.demonstration as demonstration_module
from consult.accounts.totp import match_code
from consult.cli import command_app
from consult.releases.loading import OURS
from tests.test_settings import good_environ

HOUSE = Path(__file__).resolve().parent.parent
PERSONAS = HOUSE / "tests" / "personas"
PAPERS = {"brief.pdf", "brief.txt", "questions.pdf", "answers.pdf", "answers.json"}
WITHOUT_FACE_CHANGE = {
    "emergency-signs": "[none]",
    "breathing-swallowing": "[none]",
    "head-injury": "[none]",
    "onset-recent": "earlier",
    "eye-symptoms": "[none]",
    "lid-vision": "[none]",
    "toxin-last-3-months": "no",
    "slow-worse": "no",
    "lump": "no",
    "numb-face": "no",
    "twitch-first": "no",
    "side": "left",
}

# At the start of a line, before the date of birth: a password of staff may look like a code too.
CODE_OF_PATIENT = re.compile(
    r"^ +[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4} (?=\d{4}-\d\d-\d\d)", re.MULTILINE
)

Flask = Callable[..., Result]


@pytest.fixture
def flask(monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Runs a command as `flask` does, with no setting in the environment."""
    for name in [name for name in os.environ if name.startswith("CONSULT_")]:
        monkeypatch.delenv(name)
    commands = command_app().cli

    def run(*arguments: str | Path, **options: object) -> Result:
        return CliRunner().invoke(commands, [str(a) for a in arguments], **options)

    return run


@pytest.fixture
def demonstration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flask: Flask) -> Path:
    """A demonstration's environment; the databases do not exist yet."""
    monkeypatch.setenv("CONSULT_DEMONSTRATION", "1")
    monkeypatch.setenv("CONSULT_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


def answers_file(folder: Path, **changed: str) -> Path:
    given = {**WITHOUT_FACE_CHANGE, **{name.replace("_", "-"): v for name, v in changed.items()}}
    file = folder / "answers.yaml"
    file.write_text("".join(f"{name}: {value}\n" for name, value in given.items()))
    return file


def test_the_flask_command_finds_the_commands_with_no_setting_at_all() -> None:
    environ = {name: v for name, v in os.environ.items() if not name.startswith("CONSULT_")}
    command = [Path(sys.executable).parent / "flask", "--app", "wsgi", "content", "check"]
    done = subprocess.run(command, cwd=HOUSE, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Nothing to mend. Clinical review: pending." in done.stdout
    assert done.stderr == ""


def test_the_content_check_names_file_and_line_and_the_mend(flask: Flask, tmp_path: Path) -> None:
    broken = (OURS / "questionnaire.yaml").read_text().replace("id: cause\n", "id: Cause!\n", 1)
    (tmp_path / "questionnaire.yaml").write_text(broken)
    done = flask("content", "check", tmp_path)
    assert done.exit_code == 1
    assert re.search(r"^questionnaire\.yaml:\d+: .*Use small letters", done.output, re.M)
    assert "to mend." in done.output


def test_a_clinics_folder_lies_over_ours(flask: Flask, tmp_path: Path) -> None:
    shutil.copy(OURS / "clinic.yaml", tmp_path)
    assert flask("content", "check", tmp_path).exit_code == 0
    (tmp_path / "clinic.yaml").write_text("name: Only a name\n")
    done = flask("content", "check", tmp_path)
    assert done.exit_code == 1
    assert "clinic.yaml:" in done.output


def test_all_documents_come_from_a_persona_and_no_database(flask: Flask, tmp_path: Path) -> None:
    done = flask("documents", "render", PERSONAS / "daniel.yaml", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == PAPERS
    for name in ("brief.pdf", "questions.pdf", "answers.pdf"):
        assert (tmp_path / "out" / name).read_bytes().startswith(b"%PDF-")
    assert "Daniel Sample" in (tmp_path / "out" / "brief.txt").read_text()
    assert json.loads((tmp_path / "out" / "answers.json").read_bytes())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_plain_file_of_answers_is_enough(flask: Flask, tmp_path: Path) -> None:
    file = answers_file(tmp_path, cause="bells-palsy", onset_date="about 2 years")
    done = flask("documents", "render", file, "--out", tmp_path / "out", "--as-of", "2026-11-22")
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == PAPERS


def test_the_same_file_gives_the_same_bytes(flask: Flask, tmp_path: Path) -> None:
    made = []
    for out in (tmp_path / "first", tmp_path / "second"):
        assert flask("documents", "render", PERSONAS / "tom.yaml", "--out", out).exit_code == 0
        made.append({name: (out / name).read_bytes() for name in sorted(PAPERS)})
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("changed", "fault", "mend"),
    [
        ({"caus": "stroke"}, "there is no item 'caus'", "Did you mean cause?"),
        ({"side": "front"}, "side: this cannot be an answer here", "Known here: left, right"),
        ({"onset_date": "soon"}, "onset-date: this is not a date", "Write 2025-07-12"),
        ({"onset_date": '"2999"'}, "the date lies in the future", "Write 2025-07-12"),
        ({"emergency_signs": "[none, speech]"}, "stands alone", "Leave out"),
        ({"eye_care": "[drops]", "drops_a_day": "99"}, "out of range", "from 0 to 48"),
    ],
)
def test_a_fault_names_the_item_the_line_and_the_mend(
    flask: Flask, tmp_path: Path, changed: dict[str, str], fault: str, mend: str
) -> None:
    done = flask("documents", "render", answers_file(tmp_path, **changed), "--out", tmp_path / "o")
    assert done.exit_code == 1
    assert re.search(r"^answers\.yaml:\d+: ", done.output, re.M)
    assert fault in done.output
    assert mend in done.output
    assert not (tmp_path / "o").exists()


def test_an_answer_twice_or_no_yaml_at_all_is_said(flask: Flask, tmp_path: Path) -> None:
    file = answers_file(tmp_path)
    file.write_text(file.read_text() + "side: right\n")
    assert "'side' stands twice" in flask("documents", "render", file, "--out", tmp_path).output
    file.write_text("just words")
    assert "holds no answers" in flask("documents", "render", file, "--out", tmp_path).output
    file.write_text("side: [left")
    assert "not valid YAML" in flask("documents", "render", file, "--out", tmp_path).output


def test_what_is_left_out_and_what_is_missing_is_remarked(flask: Flask, tmp_path: Path) -> None:
    file = answers_file(tmp_path, stroke_kind="clot")
    file.write_text(file.read_text().replace("side: left\n", ""))
    done = flask("documents", "render", file, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "do not lead there: stroke-kind." in done.output
    assert "could not send without answering: side." in done.output


@pytest.mark.parametrize(
    "command",
    [("demo",), ("database", "migrate"),
     ("staff", "create", "a@clinic.example.com", "--name", "A", "--role", "specialist")],
)  # fmt: skip
def test_a_missing_setting_is_one_sentence(flask: Flask, command: tuple[str, ...]) -> None:
    done = flask(*command)
    assert done.exit_code == 1
    assert re.fullmatch(r"Error: CONSULT_[A-Z_]+ is not set[^\n]*\n", done.output)


def test_the_databases_are_brought_up_to_date_again_and_again(
    flask: Flask, demonstration: Path
) -> None:
    for _ in range(2):
        done = flask("database", "migrate")
        assert done.exit_code == 0, done.output
    assert {"consult.db", "keys.db"} <= {path.name for path in demonstration.iterdir()}


def test_the_demonstration_is_made_once_and_told_every_time(
    flask: Flask, demonstration: Path
) -> None:
    assert flask("database", "migrate").exit_code == 0
    first, again = flask("demo"), flask("demo")
    assert first.exit_code == 0, first.output
    assert again.output == first.output
    for role in ("front-desk", "specialist", "administrator"):
        assert re.search(rf"{role} +\S+@\S+ +\S{{12,}}", first.output)
    assert len(CODE_OF_PATIENT.findall(first.output)) == 3
    assert "The day has 24 visits" in first.output


def test_the_codes_of_the_invented_staff_are_those_of_their_apps(
    flask: Flask, demonstration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consult.demonstration.PATIENTS", demonstration_module.PATIENTS[-1:])
    assert "run `flask demo` first" in flask("demo", "code").output
    assert flask("database", "migrate").exit_code == 0
    assert flask("demo", "--no-day").exit_code == 0
    kept = demonstration / "demonstration-people.json"
    people, told = json.loads(kept.read_text()), flask("demo", "code").output
    for member in people["staff"]:
        shown = re.search(rf"{member['email']} +(\d{{3}} \d{{3}})", told)
        assert shown is not None
        assert match_code(member["totp"], shown[1], int(time.time())) is not None
        del member["totp"]  # as a version without a second factor kept them
    kept.write_text(json.dumps(people))
    assert flask("demo", "--no-day").exit_code == 0
    assert all(member["totp"] for member in json.loads(kept.read_text())["staff"])


def test_a_demonstration_that_was_stopped_half_made_is_finished(
    flask: Flask, demonstration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert flask("database", "migrate").exit_code == 0
    with monkeypatch.context() as stop:
        stop.setattr("consult.demonstration._make_patient", _stop_at_second())
        assert isinstance(flask("demo", "--no-day").exception, KeyboardInterrupt | SystemExit)
    done = flask("demo", "--no-day")
    assert done.exit_code == 0, done.output
    assert len(CODE_OF_PATIENT.findall(done.output)) == 3
    assert flask("demo", "--no-day").output == done.output


def _stop_at_second() -> Any:
    made: list[None] = []
    make = demonstration_module._make_patient

    def stop(*given: Any) -> dict[str, str]:
        if made:
            raise KeyboardInterrupt
        made.append(None)
        return make(*given)

    return stop


def test_a_demonstration_whose_people_are_lost_says_what_to_do(
    flask: Flask, demonstration: Path
) -> None:
    assert flask("database", "migrate").exit_code == 0
    assert flask("demo", "--no-day").exit_code == 0
    (demonstration / "demonstration-people.json").unlink()
    done = flask("demo", "--no-day")
    assert done.exit_code == 1
    assert re.fullmatch(r"Error: [^\n]*remove [^\n]* and begin anew\.\n", done.output)


def test_an_account_without_databases_is_one_sentence(flask: Flask, demonstration: Path) -> None:
    done = flask(
        "staff", "create", "a@clinic.example.com", "--name", "A", "--role", "specialist",
        input="a long enough password\n",
    )  # fmt: skip
    assert done.exit_code == 1
    assert "flask database migrate" in done.output
    assert "SELECT" not in done.output


def test_invented_patients_are_refused_outside_a_demonstration(
    flask: Flask, demonstration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in good_environ(demonstration).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CONSULT_DEMONSTRATION", "0")
    done = flask("demo")
    assert done.exit_code == 1
    assert "CONSULT_DEMONSTRATION=1" in done.output


def test_a_staff_account_takes_its_password_from_a_pipe(flask: Flask, demonstration: Path) -> None:
    assert flask("database", "migrate").exit_code == 0
    command = ("staff", "create", "lee@clinic.example.com", "--name", "Lee", "--role", "specialist")
    done = flask(*command, input="a long enough password\n")
    assert done.exit_code == 0, done.output
    assert "password" not in done.output
    assert flask(*command, input="a long enough password\n").exit_code == 1
    short = flask("staff", "create", "x@clinic.example.com", "--name", "X", "--role", "specialist",
                  input="short\n")  # fmt: skip
    assert short.exit_code == 1
    assert "characters" in short.output
