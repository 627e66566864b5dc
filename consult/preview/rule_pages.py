"""The rules, kind by kind: what each says, when it speaks, and answers that make it.

Lives here: the views. Must not: which rules there are (see `rules`), examples (see `examples`).
"""

from __future__ import annotations

from flask import Flask, abort, url_for
from flask.typing import ResponseReturnValue

from consult.preview.cards import card_of, rules_of, state_of
from consult.preview.reading import Edition
from consult.preview.rules import KINDS, Rule
from consult.preview.showing import Link, edition_now, neighbours, show


def add_to(app: Flask) -> None:
    """Register the pages."""
    app.add_url_rule("/rules/<language>/", "rules", show_rules)
    app.add_url_rule("/rules/<language>/<kind>/", "rules_of_kind", show_kind)
    app.add_url_rule("/rules/<language>/<kind>/<rule_id>", "rule", show_rule)


def show_rules(language: str) -> ResponseReturnValue:
    """Show all rules in short, and which can never fire."""
    edition = edition_now(language)
    listed = [
        (kind, [(rule, *state_of(edition, rule)) for rule in rules_of(edition, language, name)])
        for name, kind in KINDS.items()
    ]
    return show("rules.html", edition, language, listed=listed)


def show_kind(language: str, kind: str) -> ResponseReturnValue:
    """Show all rules of a kind in full."""
    edition = edition_now(language)
    if kind not in KINDS:
        abort(404)
    before, after = neighbours(_kinds(language), list(KINDS).index(kind))
    rules = rules_of(edition, language, kind)
    return show(
        "kind.html", edition, language, before, after, kind=KINDS[kind],
        cards=[card_of(edition, language, rule) for rule in rules],
        derived=edition.book(language).facts.derived if kind == "facts" else (),
    )  # fmt: skip


def show_rule(language: str, kind: str, rule_id: str) -> ResponseReturnValue:
    """Show one rule."""
    edition = edition_now(language)
    rules = rules_of(edition, language, kind) if kind in KINDS else ()
    at = next((n for n, rule in enumerate(rules) if rule.id == rule_id), None)
    if at is None:
        abort(404)
    before, after = neighbours([_link(language, rule) for rule in rules], at)
    return show(
        "rule.html", edition, language, before, after, kind=KINDS[kind],
        card=card_of(edition, language, rules[at]),
    )  # fmt: skip


def never_firing(edition: Edition) -> list[tuple[Rule, str]]:
    """Return the rules that cannot speak, or of which no example was found, with the reason."""
    found = []
    for kind in KINDS:
        for rule in rules_of(edition, edition.languages[0], kind):
            code, words = state_of(edition, rule)
            if code in ("never", "not-known"):
                found.append((rule, words))
    return found


def _kinds(language: str) -> list[Link]:
    return [
        (url_for("rules_of_kind", language=language, kind=kind.name), kind.title)
        for kind in KINDS.values()
    ]


def _link(language: str, rule: Rule) -> Link:
    return url_for("rule", language=language, kind=rule.kind, rule_id=rule.id), rule.id
