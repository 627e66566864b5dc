"""A day's list: sent as a file or pasted, shown row by row, and invited only once confirmed.

Nothing is stored before. The list itself travels in the page's form and is read anew when it is
confirmed, so that no name stands in an address, a cookie or a log, and nothing that a form says
about a row is believed. Must not: what a line means; `import_rows` knows.
"""

from __future__ import annotations

import secrets
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from consult.web.desk.import_checked import Checked, check_rows, invite_rows
from consult.web.desk.import_rows import Reading, read_day_list
from consult.web.desk.import_table import MOST_BYTES, MOST_ROWS, ListIsUnreadable, read_bytes
from consult.web.services import Services, services

LONGEST_ONCE: Final = 64


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule("/invitations/import", "import_day", import_day, methods=["GET", "POST"])


def import_day() -> ResponseReturnValue:
    """Ask for a list; then show what it says; then invite, and show what to hand over."""
    here = services()
    if request.method == "GET":
        return _ask()
    try:
        text = _sent_list()
        checked = check_rows(here, read_day_list(text, _reading(here)))
    except ListIsUnreadable as problem:
        return _ask(str(problem), request.form.get("text", "")), 400
    if request.form.get("step") != "confirm":
        return _preview(text, checked)
    once = request.form.get("once", "")[:LONGEST_ONCE]
    invited = invite_rows(here, checked, once, frozenset(request.form.getlist("another")))
    return render_template("desk/imported.html", invited=invited)


def _ask(problem: str = "", text: str = "") -> str:
    country = services().clinic.label_country
    return render_template(
        "desk/import.html", problem=problem, text=text, most=MOST_ROWS,
        kilobytes=MOST_BYTES // 1000,
        is_month_first=country == "US",
    )  # fmt: skip


def _preview(text: str, checked: list[Checked]) -> str:
    return render_template(
        "desk/import_preview.html",
        text=text,
        rows=checked,
        good=sum(row.is_good for row in checked),
        alike=sum(row.is_alike for row in checked),
        once=secrets.token_urlsafe(),
    )


def _sent_list() -> str:
    """Return the list of the form: the file when one was chosen, else what was pasted."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return read_bytes(file.read(MOST_BYTES + 1))
    return request.form.get("text", "")


def _reading(here: Services) -> Reading:
    return Reading(here.clinic, here.clock().astimezone(ZoneInfo(here.clinic.timezone)))
