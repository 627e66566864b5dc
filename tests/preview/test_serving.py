"""The preview is served to this machine alone, and ends with one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consult import preview
from consult.preview import PERSONAS, serving
from tests.releases.commands import run_content


class Server:
    """Stands for werkzeug's server: notes how it was made, and ends at once as on Ctrl-C."""

    def __init__(self) -> None:
        self.made_with: list[Any] = []
        self.named: dict[str, Any] = {}
        self.has_served = False

    def __call__(self, *given: Any, **named: Any) -> Server:
        self.made_with, self.named = list(given), named
        return self

    def serve_forever(self) -> None:
        self.has_served = True


def test_nothing_but_this_machine_is_bound_and_the_end_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, told, app = Server(), [], Flask("nothing")
    monkeypatch.setattr(serving, "make_server", server)
    serving.serve(app, 8123, told.append)
    assert server.made_with == ["127.0.0.1", 8123, app]
    assert not {"use_reloader", "use_debugger", "fd"} & server.named.keys()
    assert server.has_served
    assert len(told) == 2
    assert "http://127.0.0.1:8123/" in told[0]
    assert told[1] == "The preview has ended."


def test_the_command_hands_over_its_folder_port_and_personas(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[Any] = []
    monkeypatch.setattr(preview, "create_preview", lambda *given: made.append(given) or "app")
    monkeypatch.setattr(preview, "serve", lambda app, port, tell: made.append((app, port)))
    assert run_content("preview").exit_code == 0
    assert run_content("preview", tmp_path, "--port", "8123", "--personas", tmp_path).exit_code == 0
    assert run_content("preview", folder=tmp_path).exit_code == 0
    assert made == [
        (None, PERSONAS), ("app", 8008),
        (tmp_path, tmp_path), ("app", 8123),
        (tmp_path, PERSONAS), ("app", 8008),
    ]  # fmt: skip


def test_a_folder_that_is_missing_is_refused_before_anything_is_served() -> None:
    result = run_content("preview", "nowhere")
    assert result.exit_code != 0
    assert "nowhere" in result.output


def test_the_preview_needs_no_setting_and_debugs_nothing(ours: Flask) -> None:
    assert not ours.debug
    assert ours.config["SECRET_KEY"] is None
    assert "consult" not in ours.extensions
