"""What is the same for every test is made once: templates, the YAML of content, addresses.

Lives here: what would otherwise take a tenth of a second for each of a thousand tests. Must not:
anything that a test could change for another.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from consult.releases import yaml_file


class _CompiledTemplates(BytecodeCache):
    """Templates as they were compiled by the first app that needed them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _CompiledTemplates()


def share_templates(app: Flask) -> None:
    """Let an app take its templates as another compiled them."""
    app.jinja_env.bytecode_cache = _COMPILED


def share_yaml() -> None:
    """Let a content file that stands unchanged be parsed once; what is read of it is fresh."""
    yaml_file._compose = lru_cache(64)(yaml_file._compose)


def share_addresses() -> None:
    """Let what makes an address for a route be compiled once; each app has some 100 routes."""
    compiled: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}
    compiling = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compiling(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = compile_once  # type: ignore[assignment, method-assign]
