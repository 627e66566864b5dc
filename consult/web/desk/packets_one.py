"""One patient's packet: the first print, the whole again, from a sheet on, or only what changed.

A form that says nothing of the kind prints what fits: the packet, what changed since, or the whole
again. Opens identity and status, never answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import (
    NoSuchBatch,
    OpenedConsultation,
    Packet,
    Purpose,
    batch_of,
    list_consultations,
    open_consultation,
    packets_of,
    request_batch,
)
from consult.packet_wishes import PacketWish, read_settings
from consult.web.desk.packets_settings import asked_settings, remember, remembered_settings
from consult.web.desk.staff_actor import acting
from consult.web.desk.today import watch_of
from consult.web.services import services

WHOLE, FROM_SHEET, CHANGED = "whole", "from-sheet", "changed"


@dataclass(frozen=True)
class Situation:
    """What can be printed for one patient. `packets` were prepared, the newest first."""

    opened: OpenedConsultation
    sent_number: int
    packets: Sequence[Packet]

    @property
    def newest(self) -> Packet | None:
        """The packet that was prepared last."""
        return self.packets[0] if self.packets else None

    @property
    def is_changed(self) -> bool:
        """Whether newer answers stand than those on the last packet."""
        return self.newest is not None and self.sent_number > self.newest.number

    @property
    def fitting(self) -> str:
        """What is printed when nobody says what."""
        return CHANGED if self.is_changed else WHOLE


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule(
        "/consultations/<reference>/packet", "print_packet", print_packet, methods=["GET", "POST"]
    )
    blueprint.add_url_rule("/consultations/<reference>/packet.pdf", "packet_on_paper", show_paper)


def print_packet(reference: str) -> ResponseReturnValue:
    """Show what can be printed for a patient, or ask for it."""
    here, found = services(), _situation(reference)
    if request.method == "GET" or not found.sent_number:
        return _page(found), 200 if request.method == "GET" else 400
    asked = asked_settings(request.form, here.clinic)
    wish = _wish(found, PacketWish(asked, g.staff.name))
    if isinstance(wish, str):
        return _page(found, wish), 400
    own = [found.opened.reference]
    batch = request_batch(here.record, acting(), "one", own, wish.to_json())
    here.trigger(batch.job_id or "")
    response = make_response(redirect(url_for("desk.packet_batch", batch_id=batch.id), 303))
    remember(response, asked)
    return response


def show_paper(reference: str) -> ResponseReturnValue:
    """Lead to the file of the newest packet where it is kept and holds nobody else, or to ask."""
    found = _situation(reference)
    batch_id = found.newest.batch_id if found.newest else None
    with suppress(NoSuchBatch):  # it is forgotten after a month
        batch = batch_of(services().record, acting(), batch_id or "")
        if batch.kind == "one" and batch.is_file_kept:
            return redirect(url_for("desk.packet_file", batch_id=batch.id), 303)
    return redirect(url_for("desk.print_packet", reference=found.opened.reference), 303)


def _wish(found: Situation, whole: PacketWish) -> PacketWish | str:
    """Return what the form asks for, or what is wrong with it.

    A part fits the earlier paper only when it is laid out as that was.
    """
    what = request.form.get("what") or found.fitting
    if found.newest is None or what not in (FROM_SHEET, CHANGED):
        return whole
    settings = read_settings(found.newest.settings)
    if what == CHANGED:
        return PacketWish(settings, whole.by, is_only_changed=True)
    text, last = request.form.get("sheet", "").strip(), found.newest.sheets
    sheet = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= sheet <= last:
        return f"Type a sheet from 1 to {last}, as it stands in the margin of the paper."
    return PacketWish(settings, whole.by, from_sheet=sheet)


def _situation(reference: str) -> Situation:
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.SEE_STATUS)
    listed = list_consultations(here.record, acting(), text=opened.reference)
    number = next((o.sent_number for o in listed if o.reference == opened.reference), 0)
    return Situation(opened, number, packets_of(here.record, acting(), opened.reference))


def _page(found: Situation, problem: str = "") -> str:
    here = services()
    return render_template(
        "desk/packets_one.html",
        found=found,
        opened=found.opened,
        settings=remembered_settings(here.clinic),
        watch=watch_of(here),
        problem=problem,
        sheet=request.form.get("sheet", "")[:4],
        what=request.form.get("what") or found.fitting,
    )
