"""One batch of packets: how far it is, its file for the printer, and that the paper is in hand.

While the worker makes it, the page loads itself again. Must not: asking for packets.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import (
    Batch,
    NoSuchBatch,
    batch_file,
    batch_of,
    batch_packets,
    batch_patients,
    confirm_printed,
)
from consult.packet_wishes import read_wish
from consult.web.desk.packets_settings import in_words
from consult.web.desk.staff_actor import acting
from consult.web.desk.today import watch_of
from consult.web.services import services

REFRESH_SECONDS = 2
# After this the page no longer loads itself: it must not keep an empty desk signed in.
LONGEST_WAIT = timedelta(minutes=4)


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    blueprint.add_url_rule("/packets/<batch_id>", "packet_batch", show)
    blueprint.add_url_rule("/packets/<batch_id>/packets.pdf", "packet_file", hand_out)
    blueprint.add_url_rule(
        "/packets/<batch_id>/confirm", "confirm_printed", confirm, methods=["POST"]
    )


def show(batch_id: str) -> ResponseReturnValue:
    """Show how far a batch is, whose packets it holds, and what was confirmed."""
    here = services()
    batch = batch_of(here.record, acting(), batch_id)
    packets = {one.reference: one for one in batch_packets(here.record, acting(), batch_id)}
    watch = watch_of(here)
    response = make_response(
        render_template(
            "desk/packets_batch.html",
            batch=batch,
            is_under_way=_is_under_way(batch),
            is_late=watch.now - batch.made_at > LONGEST_WAIT,
            wish=read_wish(batch.settings),
            printer=in_words(read_wish(batch.settings).settings),
            patients=batch_patients(here.record, acting(), batch_id),
            packets=packets,
            waiting=[one for one in packets.values() if one.confirmed_at is None],
            watch=watch,
        )
    )
    if _is_under_way(batch) and watch.now - batch.made_at <= LONGEST_WAIT:
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


def hand_out(batch_id: str) -> ResponseReturnValue:
    """Return the finished file; it is kept for a day. Every patient's log tells it."""
    here = services()
    batch_of(here.record, acting(), batch_id)
    content = batch_file(here.record, acting(), batch_id)
    if content is None:
        raise NoSuchBatch("no file is kept")
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="packets.pdf"'
    return response


def confirm(batch_id: str) -> ResponseReturnValue:
    """Write down whose paper is in hand, of those that are ticked."""
    here = services()
    batch_of(here.record, acting(), batch_id)
    ticked = set(request.form.getlist("packet"))
    found = batch_packets(here.record, acting(), batch_id)
    confirm_printed(here.record, acting(), [one.id for one in found if one.id in ticked])
    return redirect(url_for("desk.packet_batch", batch_id=batch_id), 303)


def _is_under_way(batch: Batch) -> bool:
    return batch.state in ("due", "running")
