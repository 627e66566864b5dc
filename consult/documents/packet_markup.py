"""A packet's own papers -> HTML. Texts of a patient are text, never markup.

Lives here: what a template of a packet's paper is given. Must not: PDF, what the papers say.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from consult.brief.words import day_words, moment_words
from consult.documents.frames import RenderJob
from consult.documents.identity import ACROSS_MM, BESIDE_HEADING_MM, DAYS, POINTS
from consult.documents.markup import environment
from consult.documents.measure import shorten
from consult.documents.packet_papers import Cover, PacketPaper, PatientsPaper, need_words
from consult.documents.printable import printable_text

# Of an envelope's window: how many lines are seen however the sheet has slipped.
WINDOW_LINES, WINDOW_MM, WINDOW_POINTS = 4, 72.0, 11.0


def packet_job(paper: PacketPaper) -> RenderJob:
    """Return a packet's paper, ready to be rendered."""
    styles = ("paper", paper.paper.lower(), *paper.styles)
    parts: dict[str, Any] = {"of": type(paper).model_validate(_printable(paper.model_dump()))}
    if isinstance(paper, PatientsPaper):
        parts |= _about(parts["of"])
    template = environment(paper.speech).get_template(f"{paper.kind}.html")
    return RenderJob(template.render(kind=paper.kind, size=paper.size, **parts), styles)


def _about(of: PatientsPaper) -> dict[str, Any]:
    points = POINTS[of.size]
    parts: dict[str, Any] = {
        "born": day_words(of.birth_date, of.speech),
        "visit": _visit_words(of),
        "foot_name": shorten(of.name, ACROSS_MM - 30, points),
        "clinic_name": shorten(of.clinic, BESIDE_HEADING_MM, points, bold=True),
    }
    if isinstance(of, Cover):
        parts["window"] = window_lines(of)
        parts["needs"] = need_words(of.needs, of.speech)
    return parts


def window_lines(of: Cover) -> tuple[str, ...]:
    """Return the name and address as they are seen in the window; what is too much is joined."""
    lines, most = [of.name, *(line for line in of.address if line.strip())], WINDOW_LINES
    if len(lines) > most:
        lines[most - 1 :] = [", ".join(lines[most - 1 :])]
    return tuple(shorten(line, WINDOW_MM, WINDOW_POINTS) for line in lines)


def _visit_words(of: PatientsPaper) -> str:
    if of.visit is None:
        return of.speech.tell("date open")
    local = of.visit.astimezone(ZoneInfo(of.timezone))
    day = of.speech.tell(DAYS).split()[local.weekday()]
    return f"{day} {moment_words(local, of.speech)}"


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable_text(value)[0]
    if isinstance(value, dict):
        return {key: part if key == "speech" else _printable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_printable(part) for part in value)
    return value
