"""Packets of a day: who is ready, what the printer is set to, one button; and what was prepared.

The worker makes them; the list goes on meanwhile. Opens names and statuses, never answers. Must
not: one patient's packet (`packets_one`), what becomes of a batch (`packets_batch`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import (
    LONGEST_BATCH,
    Listed,
    list_consultations,
    recent_batches,
    request_batch,
)
from consult.packet_wishes import PacketWish
from consult.web.desk.packets_settings import asked_settings, remember, remembered_settings
from consult.web.desk.staff_actor import acting
from consult.web.desk.today import watch_of
from consult.web.desk.today_status import is_to_print, status_of
from consult.web.services import Services, services

NOBODY = "Nobody is chosen. Tick at least one patient."
TOO_MANY = f"At most {LONGEST_BATCH} packets can be prepared at once. Tick fewer patients."


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    blueprint.add_url_rule("/packets", "packets", show)
    blueprint.add_url_rule("/packets", "prepare_packets", prepare, methods=["POST"])


def show() -> ResponseReturnValue:
    """Show a day's patients to choose from, the settings, and the batches of these weeks."""
    return _page(_day_of(request.args.get("on", "")))


def prepare() -> ResponseReturnValue:
    """Ask for the packets that are ticked, or for all of a day that are new; lead to the batch."""
    here = services()
    on, ticked = _day_of(request.form.get("day", "")), request.form.getlist("reference")
    wanted = ticked if request.form.get("chosen") == "ticked" else None
    references = _wanted(_visits(here, on), wanted)
    if not references or len(references) > LONGEST_BATCH:
        return _page(on, TOO_MANY if references else NOBODY), 400
    settings = asked_settings(request.form, here.clinic)
    wish = PacketWish(settings, g.staff.name)
    batch = request_batch(here.record, acting(), "day", references, wish.to_json(), on)
    here.trigger(batch.job_id or "")
    response = make_response(redirect(url_for("desk.packet_batch", batch_id=batch.id), 303))
    remember(response, settings)
    return response


def _page(on: date, problem: str = "") -> str:
    here = services()
    watch, visits = watch_of(here), _visits(here, on)
    return render_template(
        "desk/packets.html",
        on=on,
        today=watch.today,
        watch=watch,
        rows=[(one, status_of(one, watch)) for one in visits],
        to_print=[one for one in visits if is_to_print(one)],
        settings=remembered_settings(here.clinic),
        batches=recent_batches(here.record, acting()),
        problem=problem,
    )


def _visits(here: Services, on: date) -> list[Listed]:
    """Return a day's visits in their order, without those that will not be."""
    found = list_consultations(here.record, acting(), on=on)
    return [one for one in found if one.cancelled_at is None]


def _wanted(visits: Sequence[Listed], ticked: list[str] | None) -> list[str]:
    """Return whose packets are asked for, in the order of their visits; none if none is ready.

    Who has sent nothing is named along with them, so that the manifest says who is missing.
    """
    ready = {
        one.reference
        for one in visits
        if one.sent_number and (is_to_print(one) if ticked is None else one.reference in ticked)
    }
    if not ready:
        return []
    return [one.reference for one in visits if one.reference in ready or not one.sent_number]


def _day_of(text: str) -> date:
    """Return the day that is asked for; today where it cannot be read."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return watch_of(services()).today
