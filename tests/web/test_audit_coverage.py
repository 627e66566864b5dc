"""What is done at the desk stands in the audit log; what a patient answered or is called never."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from consult.accounts import Role
from consult.consultations import verify_audit
from consult.web.policy import DESK
from consult.web.services import EXTENSION, Services
from tests.brief.cases import persona
from tests.catalogue.figures import Figure
from tests.pages import PageClient
from tests.web.desk_story import ANA, DeskStory
from tests.web.patient_steps import BORN, Patient
from tests.web.patients import sent

EMAIL, WRONG = "nobody@clinic.example", "not the right words"
WRONG_CODE = "ABCD-EFGH-JKMN"

# Pages that open nothing of any patient: forms that are still empty, accounts, a wish for a screen.
OPENS_NOTHING = {
    "GET desk.search", "POST desk.set_view", "GET desk.import_day", "GET desk.new_invitation",
    "GET desk.blank_forms", "GET desk.blank_form", "GET desk.staff", "GET desk.new_member",
    "GET desk.member", "GET desk.still_here", "GET desk.recovery_codes", "GET desk.break_glass",
    "GET desk.today_stands",
}  # fmt: skip
# Papers that nobody has made here, and a code that does not fit: asked for all the same.
NOT_YET = {
    "desk.brief_on_paper", "desk.questions_on_paper", "desk.answered_on_paper", "desk.blank_form",
    "desk.recovery_codes",
}  # fmt: skip
# What each other step writes down: all of it, no more and no less.
WRITTEN = {
    "GET desk.answered_on_paper": "opened to print",
    "GET desk.audit": "opened to alarms, opened to read audit",
    "GET desk.brief_as_text": "opened to export text",
    "GET desk.brief_on_paper": "opened to print",
    "GET desk.brief_on_screen": "opened to read brief",
    "GET desk.changes": "opened to read brief",
    "GET desk.consultation": "listed, opened to see status",
    "GET desk.earlier": "opened to read brief",
    "GET desk.identity": "opened to correct identity",
    "GET desk.mail": "opened to invite",
    "GET desk.merge": "listed, opened to invite",
    "GET desk.packet_batch": "listed",
    "GET desk.packet_file": "opened to print",
    "GET desk.packet_on_paper": "listed, opened to see status",
    "GET desk.packets": "listed",
    "GET desk.phone_script": "opened to type in",
    "GET desk.print_packet": "listed, opened to see status",
    "GET desk.questions_on_paper": "opened to print",
    "GET desk.reissue": "opened to invite",
    "GET desk.revoke": "opened to invite",
    "GET desk.today": "listed",
    "GET desk.type_in": "opened to type in",
    "GET desk.visit": "opened to invite",
    "POST desk.acknowledge_alarm": "acknowledged an alarm",
    "POST desk.break_glass": "opened to break glass, raised an alarm",
    "POST desk.cancel_visit": "cancelled the visit, opened to invite",
    "POST desk.confirm_printed": "confirmed the print",
    "POST desk.identity": "corrected the identity, opened to correct identity",
    "POST desk.import_day": "invited, listed",
    "POST desk.in_reach": "can reach the patient again, opened to invite",
    "POST desk.mail": "asked for the invitation by mail, opened to invite",
    "POST desk.mark_seen": "marked as seen, opened to read brief",
    "POST desk.merge": "cancelled as a duplicate, kept, a duplicate was cancelled,"
    " opened to invite",
    "POST desk.new_invitation": "invited, listed",
    "POST desk.new_member": "invited a member",
    "POST desk.out_of_reach": "could not reach the patient, opened to invite",
    "POST desk.phone_script": "opened to type in",
    "POST desk.prepare_packets": "asked for a packet, listed",
    "POST desk.print_packet": "asked for a packet, listed, opened to see status",
    "POST desk.recovery_codes": "was refused",
    "POST desk.reissue": "invited anew, opened to invite",
    "POST desk.renew_link": "made a set-up link",
    "POST desk.reset_second_factor": "reset a second factor",
    "POST desk.restore_visit": "opened to invite, restored the visit",
    "POST desk.revoke": "opened to invite, revoked the invitation",
    "POST desk.room_note": "marked questions, opened to read brief",
    "POST desk.search": "listed",
    "POST desk.set_role": "changed a role",
    "POST desk.switch_off": "switched off an account",
    "POST desk.switch_on": "switched on an account",
    "POST desk.type_in": "opened to type in, set comfort, typed (paper), typed a page,"
    " typed the consent",
    "POST desk.visit": "opened to invite, set the appointment",
}  # fmt: skip


def rows(services: Services) -> list[tuple[str, str, str, str]]:
    """Return actor, account, action and detail of all rows."""
    query = "SELECT actor_kind, actor_id, action, detail FROM audit ORDER BY chain, sequence"
    with services.record.database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]  # type: ignore[misc]


def written(services: Services, step: Callable[[], object]) -> list[tuple[str, str, str, str]]:
    """Return the rows that a step of staff has added."""
    before = rows(services)
    step()
    after = rows(services)
    for row in before:
        after.remove(row)
    return after


@pytest.fixture
def services(app: Flask) -> Services:
    """A service whose clinic has a mail server, so that every step can be done."""
    plain: Services = app.extensions[EXTENSION]
    mailing = {"smtp_url": "smtp://localhost", "mail_from": "desk@example.org"}
    made = replace(plain, settings=plain.settings.model_copy(update=mailing))
    app.extensions[EXTENSION] = made
    return made


@pytest.fixture
def story(app: Flask, services: Services, signed_in: Callable[..., PageClient]) -> DeskStory:
    return DeskStory(app, services, signed_in)


def told(action: str, detail: str) -> str:
    """Return what was done; of what was opened, why."""
    return f"opened to {detail}" if action == "opened" else action


def steps() -> Iterator[tuple[str, str]]:
    return ((endpoint, method) for endpoint, row in DESK.items() for method in row)


def test_d13_every_step_at_the_desk_writes_down_what_it_opened_or_did(
    story: DeskStory, services: Services, figure: Figure
) -> None:
    found = {}
    for endpoint, method in steps():
        step, answers = story.step(endpoint, method), []
        added = written(services, lambda do=step, to=answers: to.append(do()))  # type: ignore[misc]
        assert answers[0].status_code < 400 or endpoint in NOT_YET, (endpoint, answers[0].text)
        found[f"{method} {endpoint}"] = ", ".join(sorted({told(*row[2:]) for row in added}))
    assert {step for step, actions in found.items() if not actions} == OPENS_NOTHING
    assert {step: actions for step, actions in found.items() if actions} == WRITTEN
    assert names_in(services, SECRETS) == []
    assert verify_audit(services.record).is_whole
    figure(
        f"{len(found)} steps at the desk: {len(WRITTEN)} written down, {len(OPENS_NOTHING)} open"
        f" nothing of a patient; {len(rows(services))} rows, 0 with an answer or a name"
    )


AISHA = persona("aisha").submitted
SECRETS = [
    *AISHA.identity.name.split(), *ANA.name.split(), ANA.contact, "1971", "1981", "Zebrafinch",
    "Quokkaberry", "iris.q", "Otto", "000000", "new@clinic.example", "Sample", "Collapsed",
    "counter",
]  # fmt: skip


def names_in(services: Services, secrets: list[str]) -> list[str]:
    """Return which of these words stand in the audit log."""
    told = str(rows(services)).lower()
    return [word for word in secrets if word.lower() in told]


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR])
def test_d13_a_page_refused_to_a_role_is_written_down_with_the_consultation(
    signed_in: Callable[..., PageClient], services: Services, role: Role, figure: Figure
) -> None:
    reference, browser = sent(services), signed_in(role)
    refused = 0
    for ending in ("brief", "brief.txt", "earlier", "changes", "questions-answered.pdf"):
        address = f"/desk/consultations/{reference}/{ending}"
        (row,) = written(services, lambda at=address: browser.get(at))  # type: ignore[misc]
        assert (row[0], row[2]) == ("staff", "refused")
        assert row[3].startswith("page: ")
        refused += 1
    page = "/desk/audit" if role is Role.FRONT_DESK else "/desk/invitations/new"
    (row,) = written(services, lambda: browser.get(page))
    assert row[2] == "refused"
    assert verify_audit(services.record).is_whole
    figure(f"{role}: {refused + 1} refused pages, each written down")


def test_d13_a_wrong_password_and_a_wrong_code_are_written_down_without_who_typed_what(
    client: PageClient, services: Services
) -> None:
    def wrong_password() -> None:
        client.submit("/desk/sign-in", email=EMAIL, password=WRONG)

    def wrong_code() -> None:
        client.submit("/resume", code=WRONG_CODE, **BORN)

    assert written(services, wrong_password) == [
        ("staff", "unknown", "was refused", "address or password")
    ]
    assert written(services, wrong_code) == [("patient", "unknown", "refused", "code")]
    assert names_in(services, ["nobody", "clinic", WRONG, *WRONG_CODE.split("-"), "1961"]) == []


def test_d13_what_a_patient_does_is_written_down_and_no_answer_of_it(
    client: PageClient, services: Services, figure: Figure
) -> None:
    patient = Patient(client)

    def whole_story() -> None:
        patient.up_to("")
        patient.answer("care-so-far", **{"what-helps": "Quokka with a warm scarf"})
        patient.ready_to_send()
        client.submit("/prepare/send")
        client.get("/prepare/documents/answers.json")
        client.submit("/prepare/leave")

    added = written(services, whole_story)
    actions = [row[2] for row in added]
    assert {"begun", "sat down", "gave consent", "saved a page", "sent", "took along"} <= set(
        actions
    )
    assert ("took along", "answers.json") in [row[2:] for row in added]
    assert {row[0] for row in added} == {"patient"}
    words = ["Quokka", "Aisha", "Sample", "1961", "left", "bells", "care-so-far", "what-helps"]
    assert names_in(services, words) == []
    figure(f"a patient's visit: {len(added)} rows, 0 with an answer, a name or a page")
