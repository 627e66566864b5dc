"""The service starts with what is safe, or says in one sentence which variable is not."""

import stat
import threading
from pathlib import Path

import pytest
from pydantic import ValidationError

from consult.settings import (
    SettingIsMissing,
    SettingIsUnsafe,
    Settings,
    load_settings,
    read_master_keys,
)

KEY = "M3rJ9sQvT1xYb6LkWc0dFhZp8uNaEgR2iKoVtXmDjUA"
OTHER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def good_environ(instance: Path) -> dict[str, str]:
    """Return an environment with which the service starts."""
    return {
        "CONSULT_SECRET_KEY": "kX2v9QmT7pLz4RwY8nBd3HjS6fGc1VaE0uIo",
        "CONSULT_PEPPER": KEY,
        "CONSULT_MASTER_KEYS": f"2026:{OTHER}",
        "CONSULT_BASE_URL": "https://consult.example.org/",
        "CONSULT_INSTANCE": str(instance),
    }


@pytest.fixture
def good(tmp_path: Path) -> dict[str, str]:
    return good_environ(tmp_path)


def test_good_settings_are_read(good: dict[str, str], tmp_path: Path) -> None:
    settings = load_settings(good)
    assert settings.base_url == "https://consult.example.org"
    assert settings.database_url == f"sqlite:///{tmp_path}/consult.db"
    assert settings.keys_database_url == f"sqlite:///{tmp_path}/keys.db"
    assert (settings.port, settings.log_level, settings.content) == (8000, "INFO", None)
    assert settings.secure_cookies
    assert (str(settings.listen), settings.drain_seconds) == ("127.0.0.1", 0)
    assert settings.metrics_token == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["CONSULT_SECRET_KEY", "CONSULT_PEPPER", "CONSULT_MASTER_KEYS", "CONSULT_BASE_URL"]
)
@pytest.mark.parametrize("empty", [True, False])
def test_f12_a_missing_variable_is_named(good: dict[str, str], name: str, empty: bool) -> None:
    good[name] = ""
    if not empty:
        del good[name]
    with pytest.raises(SettingIsMissing, match=f"^{name} is not set"):
        load_settings(good)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONSULT_SECRET_KEY", "changeme"),
        ("CONSULT_SECRET_KEY", "a" * 64),
        ("CONSULT_PEPPER", "short"),
        ("CONSULT_PEPPER", OTHER),
        ("CONSULT_PEPPER", KEY + "A"),
        ("CONSULT_MASTER_KEYS", KEY),
        ("CONSULT_MASTER_KEYS", f"2026:{KEY},2026:{OTHER}"),
        ("CONSULT_MASTER_KEYS", f"2026:{KEY},2025:{KEY}"),
        ("CONSULT_MASTER_KEYS", f"../x:{KEY}"),
        ("CONSULT_MASTER_KEYS", f"2026:{KEY},"),
        ("CONSULT_BASE_URL", "http://consult.example.org"),
        ("CONSULT_BASE_URL", "consult.example.org"),
        ("CONSULT_BASE_URL", "https://consult.example.org/?x=1"),
        ("CONSULT_DATABASE_URL", "consult.db"),
        ("CONSULT_KEYS_DATABASE_URL", "sqlite:////srv/one.db"),
        ("CONSULT_CONTENT", "no-such-folder"),
        ("CONSULT_SMTP_URL", "starttls://mail.example.org"),
        ("CONSULT_SMTP_URL", "smtp://mail.example.org"),
        ("CONSULT_SMTP_URL", "http://mail.example.org"),
        ("CONSULT_SMTP_URL", "smtps://"),
        ("CONSULT_SMTP_URL", "smtps://mail.example.org:70000"),
        ("CONSULT_SMTP_URL", "smtps://user@mail.example.org"),
        ("CONSULT_SMTP_URL", "smtps://mail.example.org/folder?x=1"),
        ("CONSULT_MAIL_FROM", "Front Desk <desk@example.org>"),
        ("CONSULT_MAIL_FROM", "desk@example.org\nBcc: x@example.org"),
        ("CONSULT_PORT", "70000"),
        ("CONSULT_PORT", "http"),
        ("CONSULT_LISTEN", "everywhere"),
        ("CONSULT_LISTEN", "10.0.0.1:8000"),
        ("CONSULT_DRAIN_SECONDS", "-1"),
        ("CONSULT_DRAIN_SECONDS", "301"),
        ("CONSULT_DRAIN_SECONDS", "soon"),
        ("CONSULT_METRICS_TOKEN", "short"),
        ("CONSULT_METRICS_TOKEN", "a" * 64),
        ("CONSULT_LOG_LEVEL", "LOUD"),
        ("CONSULT_DEMONSTRATION", "perhaps"),
    ],
)
def test_f12_what_is_unsafe_is_named_in_one_sentence_that_tells_no_secret(
    good: dict[str, str], name: str, value: str
) -> None:
    good["CONSULT_DATABASE_URL"] = "sqlite:////srv/one.db"
    good[name] = value
    with pytest.raises(SettingIsUnsafe) as refused:
        load_settings(good)
    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert "\n" not in sentence
    assert not any(secret in sentence for secret in (KEY, OTHER, good["CONSULT_SECRET_KEY"]))


def test_a_mail_server_and_a_sender_are_read_together(good: dict[str, str]) -> None:
    mailing = {"CONSULT_SMTP_URL": "starttls://desk:Se%40cret@mail.example.org",
               "CONSULT_MAIL_FROM": "desk@example.org"}  # fmt: skip
    settings = load_settings({**good, **mailing})
    assert settings.mail_from == "desk@example.org"
    assert "cret" not in f"{settings!r}{settings}"
    assert load_settings(good).smtp_url == ""


def test_settings_cannot_be_changed_and_show_no_secret(good: dict[str, str]) -> None:
    token = "o7Yk2vQmT9pLz4RwX8nBd3HjS6fGc1VaE0uIo5"
    settings = load_settings({**good, "CONSULT_METRICS_TOKEN": token})
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]
    for secret in (KEY, OTHER, good["CONSULT_SECRET_KEY"], token):
        assert secret not in repr(settings)
        assert secret not in str(settings)


def test_only_what_is_given_is_read(good: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSULT_PORT", "9999")
    assert load_settings(good).port == 8000
    for name, value in good.items():
        monkeypatch.setenv(name, value)
    assert load_settings().port == 9999


def test_the_plain_port_counts_too(good: dict[str, str]) -> None:
    assert load_settings({**good, "PORT": "8123"}).port == 8123
    assert load_settings({**good, "PORT": "8123", "CONSULT_PORT": "8124"}).port == 8124


def test_a_demonstration_makes_its_keys_once_and_keeps_them(tmp_path: Path) -> None:
    instance = tmp_path / "new" / "instance"
    environ = {"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(instance), "PORT": "8100"}
    settings = load_settings(environ)
    assert settings.base_url == "http://127.0.0.1:8100"
    assert not settings.secure_cookies
    assert load_settings(environ) == settings
    [kept] = instance.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700


def test_processes_that_start_a_demonstration_at_once_agree_on_its_keys(tmp_path: Path) -> None:
    environ = {"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(tmp_path)}
    seen: list[Settings] = []
    threads = [
        threading.Thread(target=lambda: seen.append(load_settings(environ))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert all(settings == seen[0] for settings in seen)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_demonstration_takes_given_keys_before_its_own(
    good: dict[str, str], tmp_path: Path
) -> None:
    settings = load_settings({**good, "CONSULT_DEMONSTRATION": "1"})
    assert settings.pepper == KEY


def test_the_first_master_key_is_the_current_one() -> None:
    assert list(read_master_keys(f"2027:{KEY}, 2026:{OTHER}")) == ["2027", "2026"]
