"""Keys come from a variable or from a file that its owner alone reads, and never from a demo."""

import re
from pathlib import Path

import pytest

from consult.settings import SettingIsUnsafe, load_settings, read_key, read_master_keys
from tests.test_settings import KEY, OTHER, good_environ

SECRETS = ("CONSULT_SECRET_KEY", "CONSULT_PEPPER", "CONSULT_MASTER_KEYS")
RECIPIENT = "age1" + "q" * 58
EXAMPLE = Path(__file__).resolve().parent.parent / ".env.example"
Environ = dict[str, str]


@pytest.fixture
def good(tmp_path: Path) -> Environ:
    return good_environ(tmp_path)


def in_a_file(environ: Environ, name: str, folder: Path, content: str | None = None) -> Path:
    """Move a secret from its variable to a file; return the file."""
    file = folder / name.lower()
    value = environ.pop(name)
    file.write_text(f"{value}\n" if content is None else content)
    file.chmod(0o600)
    environ[f"{name}_FILE"] = str(file)
    return file


def refusal(environ: Environ) -> str:
    """Return the sentence with which the settings are refused; it tells no secret."""
    with pytest.raises(SettingIsUnsafe) as refused:
        load_settings(environ)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert not any(secret in sentence for secret in (KEY, OTHER, "kX2v9QmT7pLz4RwY8nBd3HjS6fGc1V"))
    return sentence


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_in_a_file_is_as_good_as_in_a_variable(
    good: Environ,
    tmp_path: Path,
    name: str,
) -> None:
    from_variables = load_settings(good)
    in_a_file(good, name, tmp_path)
    from_file = load_settings(good)
    for field in ("secret_key", "pepper", "master_keys"):
        assert getattr(from_file, field) == getattr(from_variables, field)


def test_each_line_of_a_file_can_hold_a_master_key(good: Environ, tmp_path: Path) -> None:
    good["CONSULT_PEPPER"] = KEY[::-1][1:] + "A"
    lines = f"2027:{KEY}\n2026:{OTHER}\n"
    in_a_file(good, "CONSULT_MASTER_KEYS", tmp_path, lines)
    keys = read_master_keys(load_settings(good).master_keys)
    assert keys == {"2027": read_key(KEY), "2026": read_key(OTHER)}
    assert list(keys) == ["2027", "2026"]


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_in_both_places_is_refused(good: Environ, tmp_path: Path, name: str) -> None:
    value = good[name]
    in_a_file(good, name, tmp_path)
    good[name] = value
    assert refusal(good).startswith(f"{name} and {name}_FILE are both set")


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602])
def test_f12_a_key_file_that_everybody_reads_or_writes_is_refused(
    good: Environ,
    tmp_path: Path,
    name: str,
    mode: int,
) -> None:
    in_a_file(good, name, tmp_path).chmod(mode)
    assert refusal(good).startswith(f"{name}_FILE names a file that everybody")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "does not name a plain file with a secret"),
        (" \n", "does not name a plain file with a secret"),
        ("x" * 70_000, "does not name a plain file with a secret"),
        ("short", "must be a list of id:key"),
        ("2026:AAAA", "must stand for 32 bytes"),
        (f"2026:{OTHER}\n\n2025:{OTHER}", "holds one key under two ids"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_of_the_file(
    good: Environ,
    tmp_path: Path,
    content: str,
    problem: str,
) -> None:
    in_a_file(good, "CONSULT_MASTER_KEYS", tmp_path, content)
    assert refusal(good).startswith(f"CONSULT_MASTER_KEYS_FILE {problem}")


@pytest.mark.parametrize("path", ["keys", "{folder}/no-such-file", "{folder}"])
def test_a_file_that_is_none_is_refused(good: Environ, tmp_path: Path, path: str) -> None:
    del good["CONSULT_PEPPER"]
    good["CONSULT_PEPPER_FILE"] = path.format(folder=tmp_path)
    assert refusal(good).startswith("CONSULT_PEPPER_FILE ")


@pytest.mark.parametrize("key", ["A" * 43, "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k"])
def test_f12_a_key_that_is_no_chance_is_refused(good: Environ, key: str) -> None:
    good["CONSULT_PEPPER"] = key
    assert refusal(good) == "CONSULT_PEPPER must be random, not the same signs again and again."


def test_f12_the_key_id_of_a_demonstration_is_refused_outside_of_one(good: Environ) -> None:
    good["CONSULT_MASTER_KEYS"] = f"2026:{OTHER},demonstration:{KEY[::-1][1:]}A"
    assert refusal(good).startswith("CONSULT_MASTER_KEYS holds a key that was made for a demo")
    load_settings({**good, "CONSULT_DEMONSTRATION": "1"})


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("renamed", ["{}", "{}=", "2026:{}", "2026:{},old:" + OTHER])
def test_f12_the_keys_of_a_demonstration_are_refused_outside_of_one(
    good: Environ,
    tmp_path: Path,
    name: str,
    renamed: str,
) -> None:
    demo = load_settings({"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(tmp_path)})
    kept = str(getattr(demo, name.removeprefix("CONSULT_").lower()))
    good[name] = renamed.format(kept.removeprefix("demonstration:"))
    assert refusal(good).startswith(f"{name} holds a key that was made for a demonstration")
    in_a_file(good, name, tmp_path)
    assert refusal(good).startswith(f"{name} holds a key that was made for a demonstration")


def test_the_example_of_the_settings_prints_no_key_that_could_be_used() -> None:
    text = EXAMPLE.read_text()
    for name in SECRETS:
        assert re.findall(rf"^#?\s*{name}(?:_FILE)?=(.*)$", text, re.M) == ["", ""]
    assert re.findall(r"[A-Za-z0-9_-]{43}", text.replace("-" * 43, "")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONSULT_TRUSTED_PROXIES", "6"),
        ("CONSULT_TRUSTED_PROXIES", "-1"),
        ("CONSULT_TRUSTED_PROXIES", "one"),
        ("CONSULT_BACKUP_RECIPIENT", "AGE-SECRET-KEY-1" + "Q" * 58),
        ("CONSULT_BACKUP_RECIPIENT", RECIPIENT[:-1]),
        ("CONSULT_BACKUP_RECIPIENT", RECIPIENT.replace("q", "b")),
        ("CONSULT_ERASED_FILE", "erased.txt"),
        ("CONSULT_ANCHOR_MAIL", "Audit <audit@example.org>"),
        ("CONSULT_ANCHOR_MAIL", "audit@example.org"),
    ],
)
def test_what_cannot_be_used_is_named(good: Environ, name: str, value: str) -> None:
    good[name] = value
    assert refusal(good).startswith(name)


def test_what_may_be_left_out_has_a_value_to_begin_with(good: Environ, tmp_path: Path) -> None:
    settings = load_settings(good)
    assert (settings.trusted_proxies, settings.backup_recipient, settings.anchor_mail) == (
        0,
        "",
        "",
    )
    assert settings.erased_file == tmp_path / "erased.txt"
    mail = {"CONSULT_SMTP_URL": "smtp://localhost", "CONSULT_MAIL_FROM": "desk@example.org"}
    given = {
        "CONSULT_TRUSTED_PROXIES": "2",
        "CONSULT_BACKUP_RECIPIENT": RECIPIENT,
        "CONSULT_ERASED_FILE": "/srv/kept/erased.txt",
        "CONSULT_ANCHOR_MAIL": "audit@example.org",
    }
    settings = load_settings({**good, **mail, **given})
    assert (settings.trusted_proxies, settings.backup_recipient) == (2, RECIPIENT)
    assert (str(settings.erased_file), settings.anchor_mail) == tuple(given.values())[2:]
