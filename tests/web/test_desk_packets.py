"""Packets at the desk: a day in one action, one patient, reprints, and paper in hand."""

import pytest

from consult.accounts import Role
from consult.consultations import (
    PACKETS,
    batch_of,
    batch_packets,
    cancel,
    due_jobs,
    finish_without_file,
    open_consultation,
    packets_of,
    plan_packet,
    recent_batches,
    record_packet,
    store_batch,
)
from consult.consultations.batches import batch_members
from consult.consultations.policy import SYSTEM, Actor, Purpose
from consult.documents.packet import PacketSettings
from consult.packet_wishes import read_wish
from tests.web.patients import at, erased, invited, sent

DESK = Actor("staff", "1", frozenset({"front-desk"}))
PRINTER = {"settings": "shown", "paper": "Letter", "sides": "one", "grey": "yes"}


def prepare(services, batch_id, sheets=12):
    """Do what the worker does with a batch, but for the papers."""
    record = services.record
    for reference in batch_members(record, batch_id):
        opened = open_consultation(record, SYSTEM, reference, Purpose.PREPARE_PACKET)
        if opened.latest is not None:
            earlier = packets_of(record, DESK, reference)
            kind = "reprint" if earlier else "packet"
            planned = plan_packet(record, opened, kind, batch_id)
            record_packet(
                record, SYSTEM, opened, planned, kind=kind, settings={"paper": "A4"},
                sheets=sheets, digests=["a"] * sheets, batch_id=batch_id,
            )  # fmt: skip
    store_batch(record, batch_id, b"%PDF-1.7", sheets)


def day(browser, services, **typed):
    """Ask for the day's packets; return the batch's id."""
    form = browser.get("/desk/packets").page.form("/desk/packets")
    sent_form = {"csrf_token": form.values["csrf_token"], "day": "2026-11-23", **typed}
    response = browser.post("/desk/packets", data=sent_form)
    assert response.status_code == 303
    return response.headers["Location"].rpartition("/")[2]


def wish_of(services, batch_id):
    return read_wish(batch_of(services.record, DESK, batch_id).settings)


def address(reference):
    return f"/desk/consultations/{reference}/packet"


def test_all_packets_of_a_day_in_one_action_in_the_order_of_the_visits(
    front_desk, services, triggered
):
    late, early = sent(services, "maria", at(11)), sent(services, "aisha", at(10))
    waits = invited(services, at=at(10, 30)).reference
    batch_id = day(front_desk, services)
    assert batch_members(services.record, batch_id) == [early, waits, late]
    (job,) = [job for job in due_jobs(services.record) if job.kind == PACKETS]
    assert triggered[-1] == job.id
    assert wish_of(services, batch_id).by == "Robin Sample"


def test_who_is_ticked_is_printed_and_who_is_not_is_not(front_desk, services):
    first, _ = sent(services, "maria", at(11)), sent(services, "aisha", at(10))
    batch_id = day(front_desk, services, chosen="ticked", reference=first)
    assert batch_members(services.record, batch_id) == [first]


def test_a_cancelled_visit_has_no_packet_and_what_is_on_paper_is_not_printed_again(
    front_desk, services
):
    gone, done, new = (sent(services, n, at(9 + i)) for i, n in enumerate(("leo", "aisha", "tom")))
    cancel(services.record, DESK, gone)
    first = day(front_desk, services, chosen="ticked", reference=done)
    prepare(services, first)
    assert batch_members(services.record, day(front_desk, services)) == [new]


@pytest.mark.parametrize(
    "typed",
    [{}, {"chosen": "ticked"}, {"chosen": "ticked", "reference": "K7QM-3F9X"},
     {"chosen": "ticked", "reference": "<script>"}, {"day": "2026-02-30"}, {"day": "9" * 300}],
)  # fmt: skip
def test_where_nobody_is_ready_the_page_says_so_and_asks_for_nothing(front_desk, services, typed):
    invited(services, at=at(10))
    form = front_desk.get("/desk/packets").page.form("/desk/packets")
    response = front_desk.post("/desk/packets", data={**form.values, "chosen": "", **typed})
    assert response.status_code == 400
    assert "Nobody is chosen" in response.page.text
    assert recent_batches(services.record, DESK) == []


def test_the_desk_remembers_its_printer(front_desk, services):
    sent(services, "aisha", at(10))
    assert wish_of(services, day(front_desk, services)).settings.duplex
    chosen = wish_of(services, day(front_desk, services, **PRINTER)).settings
    assert chosen == PacketSettings("Letter", duplex=False, large=False, grey=True)
    page = front_desk.get("/desk/packets").page
    form = page.form("/desk/packets").values
    assert (form["paper"], form["sides"], form["grey"]) == ("Letter", "one", "yes")
    assert "large" not in form
    assert wish_of(services, day(front_desk, services)).settings == chosen


@pytest.mark.parametrize("cookie", ["", "x", "A4.yes", "A5.yes.yes.yes", "." * 9, "A4.x.x.x"])
def test_a_cookie_that_says_nonsense_is_as_none(front_desk, services, cookie):
    sent(services, "aisha", at(10))
    front_desk.set_cookie("consult-printer", cookie)
    form = front_desk.get("/desk/packets").page.form("/desk/packets").values
    assert form["paper"] in ("A4", "Letter")
    assert "grey" not in form


def test_the_cookie_holds_four_words_and_no_more(front_desk, services):
    sent(services, "aisha", at(10))
    form = front_desk.get("/desk/packets").page.form("/desk/packets").values
    response = front_desk.post("/desk/packets", data={**form, **PRINTER, "chosen": ""})
    (cookie,) = [c for c in response.headers.getlist("Set-Cookie") if "printer" in c]
    assert cookie.startswith("consult-printer=Letter.no.no.yes;")
    assert "HttpOnly" in cookie
    assert cookie.endswith("Path=/; SameSite=Lax")


def test_while_it_is_prepared_the_page_tells_how_far_and_loads_itself_again(front_desk, services):
    sent(services, "aisha", at(10))
    where = f"/desk/packets/{day(front_desk, services)}"
    response = front_desk.get(where)
    assert response.headers["Refresh"] == "2"
    assert "0 of 1 prepared" in response.page.text
    services.clock.forward(minutes=5)
    late = front_desk.get(where)
    assert "Refresh" not in late.headers
    assert "takes longer than usual" in late.page.text


def test_a_finished_batch_opens_as_pdf_and_its_paper_is_confirmed(front_desk, services):
    references = [sent(services, "aisha", at(10)), sent(services, "maria", at(11))]
    batch_id = day(front_desk, services)
    prepare(services, batch_id)
    page = front_desk.get(f"/desk/packets/{batch_id}").page
    paper = front_desk.get(page.links["Open the PDF to print P"])
    assert (paper.data, paper.mimetype) == (b"%PDF-1.7", "application/pdf")
    assert "12 sheets of paper" in page.text
    form = page.form(f"/desk/packets/{batch_id}/confirm")
    ticks = [box.attrs["value"] for box in form.all("input") if box.attrs.get("type") == "checkbox"]
    assert len(ticks) == 2
    told = {"csrf_token": form.values["csrf_token"], "packet": [ticks[0], "someone-elses"]}
    page = front_desk.post(form.attrs["action"], data=told, follow_redirects=True).page
    confirmed = [p.confirmed_at for p in batch_packets(services.record, DESK, batch_id)]
    assert sorted(at is None for at in confirmed) == [False, True]
    assert page.text.count("Yes, 09:00") == 1
    assert len(packets_of(services.record, DESK, references[0])) == 1


def test_nothing_to_print_and_a_file_that_is_gone_are_said(front_desk, services):
    sent(services, "aisha", at(10))
    empty, old = day(front_desk, services), day(front_desk, services)
    finish_without_file(services.record, empty)
    assert "There is nothing to print" in front_desk.get(f"/desk/packets/{empty}").page.text
    prepare(services, old)
    with services.record.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM batch_file")
    assert "gone now" in front_desk.get(f"/desk/packets/{old}").page.text
    assert front_desk.get(f"/desk/packets/{old}/packets.pdf").status_code == 404


def test_one_packet_is_printed_at_once_without_a_question(front_desk, services):
    reference = sent(services, "aisha", at(10))
    token = front_desk.get(address(reference)).page.form().values["csrf_token"]
    response = front_desk.post(address(reference), data={"csrf_token": token})
    batch_id = response.headers["Location"].rpartition("/")[2]
    batch = batch_of(services.record, DESK, batch_id)
    assert (batch.kind, batch.total) == ("one", 1)
    assert wish_of(services, batch_id).from_sheet == 1


def reprint(front_desk, services, reference, **typed):
    form = front_desk.get(address(reference)).page.form(address(reference))
    response = front_desk.post(address(reference), data={**form.values, **typed})
    if response.status_code != 303:
        return response
    return wish_of(services, response.headers["Location"].rpartition("/")[2])


def printed(front_desk, services):
    reference = sent(services, "aisha", at(10))
    prepare(services, day(front_desk, services))
    return reference


def test_a_reprint_from_a_sheet_on_is_laid_out_as_the_paper_was(front_desk, services):
    reference = printed(front_desk, services)
    wish = reprint(front_desk, services, reference, what="from-sheet", sheet="9", **PRINTER)
    assert wish.from_sheet == 9
    assert wish.settings.paper == "A4"
    assert wish.settings.duplex


@pytest.mark.parametrize("sheet", ["", "0", "13", "-1", "9.5", "x", "\u0669", "9" * 400, "<b>"])
def test_a_sheet_that_is_not_there_is_refused_beside_its_field(front_desk, services, sheet):
    reference = printed(front_desk, services)
    response = reprint(front_desk, services, reference, what="from-sheet", sheet=sheet)
    assert response.status_code == 400
    assert "Type a sheet from 1 to 12" in response.page.text
    assert len(recent_batches(services.record, DESK)) == 1


def test_after_a_change_only_what_changed_is_printed_when_nobody_says_what(front_desk, services):
    reference = printed(front_desk, services)
    assert not reprint(front_desk, services, reference).is_only_changed
    with services.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE consultation SET sent_number = 2")
    assert "version 2 stands, version 1 is on paper" in front_desk.get(address(reference)).page.text
    assert reprint(front_desk, services, reference).is_only_changed
    assert not reprint(front_desk, services, reference, what="whole").is_only_changed


def test_the_address_of_a_packets_pdf_leads_to_its_own_file_and_to_no_file_of_others(
    front_desk, services
):
    reference = printed(front_desk, services)
    there = front_desk.get(f"{address(reference)}.pdf").headers["Location"]
    assert there == address(reference)  # the newest file is the day's
    services.clock.forward(minutes=1)
    token = front_desk.get(address(reference)).page.form().values["csrf_token"]
    asked = front_desk.post(address(reference), data={"csrf_token": token}).headers["Location"]
    prepare(services, asked.rpartition("/")[2])
    there = front_desk.get(f"{address(reference)}.pdf").headers["Location"]
    assert there == f"{asked}/packets.pdf"


def test_before_anything_is_sent_there_is_nothing_to_print(front_desk, services):
    reference = invited(services, at=at(10)).reference
    page = front_desk.get(address(reference)).page
    assert "Nothing was sent yet" in page.text
    token = front_desk.get("/desk/").page.form().values["csrf_token"]
    assert front_desk.post(address(reference), data={"csrf_token": token}).status_code == 400
    assert recent_batches(services.record, DESK) == []


@pytest.mark.parametrize("where", ["/desk/packets/none", "/desk/packets/none/packets.pdf"])
def test_an_unknown_batch_is_not_there(front_desk, where):
    assert front_desk.get(where).status_code == 404


def test_the_packet_of_an_erased_patient_is_not_there(front_desk, services):
    assert front_desk.get(address(erased(services))).status_code == 404


def test_the_privacy_view_shows_initials_only(front_desk, services):
    reference = printed(front_desk, services)
    batch_id = recent_batches(services.record, DESK)[0].id
    with front_desk.session_transaction() as session:
        session["privacy"] = "on"
    for where in ("/desk/packets", f"/desk/packets/{batch_id}", address(reference)):
        text = front_desk.get(where).page.text
        assert "Aisha" not in text
        assert "A. S." in text


def test_no_address_of_a_packet_says_anything_of_anybody(front_desk, services):
    printed(front_desk, services)
    batch_id = recent_batches(services.record, DESK)[0].id
    page = front_desk.get(f"/desk/packets/{batch_id}").page
    assert all("?" not in href or "on=" in href for href in page.links.values())
    assert not any("isha" in href for href in page.links.values())


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR])
def test_who_may_not_print_reaches_no_packet(signed_in, services, role):
    reference = sent(services, "aisha", at(10))
    browser = signed_in(role)
    for where in ("/desk/packets", "/desk/packets/none", address(reference)):
        assert browser.get(where).status_code == 403
