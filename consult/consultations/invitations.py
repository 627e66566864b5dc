"""What the desk does to a consultation from outside: invite anew, revoke, correct, mark printed.

Lives here: changes by staff that touch no answer. Must not: opening answers.
"""

from __future__ import annotations

from sqlalchemy import bindparam, case, delete, select, update

from consult.brief.submitted import Appointment, Identity
from consult.consultations.audit import add_row
from consult.consultations.beginning import (
    INSERT_CREDENTIAL,
    INSERT_SEARCH_KEY,
    Begun,
    appointment_columns,
    birth_digest,
    new_credentials,
    seal_identity,
    search_rows,
)
from consult.consultations.errors import ChangedMeanwhile
from consult.consultations.instants import to_instant
from consult.consultations.policy import Actor, Purpose
from consult.consultations.record import Record
from consult.consultations.sessions import END_ALL
from consult.consultations.staff import authorise, open_consultation
from consult.consultations.tables import consultation, credential, identity, search_key

DROP_CREDENTIALS = delete(credential).where(credential.c.consultation_id == bindparam("id"))
DROP_SEARCH_KEYS = delete(search_key).where(search_key.c.consultation_id == bindparam("id"))
_DIGESTS = select(credential.c.digest).where(credential.c.consultation_id == bindparam("id"))
_CORRECT_BIRTH = (
    update(credential)
    .where(credential.c.digest == bindparam("b_digest"))
    .values(birth_digest=bindparam("b_birth"))
)
_IDENTITY_REVISION = (
    select(identity.c.revision)
    .where(identity.c.consultation_id == bindparam("id"))
    .with_for_update()
)
_CORRECT_IDENTITY = (
    update(identity)
    .where(
        identity.c.consultation_id == bindparam("b_id"),
        identity.c.revision == bindparam("b_revision"),
    )
    .values(revision=bindparam("b_new"), sealed=bindparam("b_sealed"))
)
_SET_APPOINTMENT = (
    update(consultation)
    .where(consultation.c.id == bindparam("b_id"))
    .values(
        appointment_at=bindparam("b_at"),
        appointment_on=bindparam("b_on"),
        specialist=bindparam("b_specialist"),
        # A visit on another day is reminded of anew.
        reminded=case(
            (consultation.c.appointment_on == bindparam("b_on"), consultation.c.reminded),
            else_=None,
        ),
    )
)
_MARK_PRINTED = (
    update(consultation)
    .where(
        consultation.c.id == bindparam("b_id"),
        consultation.c.printed_number < bindparam("b_number"),
        consultation.c.sent_number >= bindparam("b_number"),
    )
    .values(printed_number=bindparam("b_number"))
)


def revoke_invitation(record: Record, actor: Actor, reference: str) -> None:
    """Make code and link useless and end every session. Raises as `open_consultation` does."""
    consultation_id = authorise(record, actor, Purpose.INVITE, reference)
    with record.database.write() as connection:
        connection.execute(DROP_CREDENTIALS, {"id": consultation_id})
        connection.execute(END_ALL, {"id": consultation_id})
        add_row(connection, record, consultation_id, actor, "revoked the invitation")


def reissue_invitation(record: Record, actor: Actor, reference: str) -> Begun:
    """Return a new code and link; the old ones and all sessions end.

    Raises as `open_consultation` does, and ChangedMeanwhile.
    """
    opened = open_consultation(record, actor, reference, Purpose.INVITE)
    consultation_id = opened.consultation_id
    code, token, rows = new_credentials(
        record, opened.key, consultation_id, opened.identity.birth_date
    )
    with record.database.write() as connection:
        found = connection.execute(_IDENTITY_REVISION, {"id": consultation_id}).scalar()
        if found != opened.identity_revision:
            raise ChangedMeanwhile("the identity was corrected meanwhile")
        connection.execute(DROP_CREDENTIALS, {"id": consultation_id})
        connection.execute(END_ALL, {"id": consultation_id})
        connection.execute(INSERT_CREDENTIAL, rows)
        add_row(connection, record, consultation_id, actor, "invited anew")
    return Begun(opened.reference, code, token)


def correct_identity(record: Record, actor: Actor, reference: str, corrected: Identity) -> None:
    """Set a wrong name, date of birth or contact right, in the search and at the door too.

    Raises as `open_consultation` does, and ChangedMeanwhile.
    """
    opened = open_consultation(record, actor, reference, Purpose.CORRECT)
    consultation_id, revision = opened.consultation_id, opened.identity_revision
    begun_at = to_instant(opened.begun_at)
    keys = search_rows(record.vault, consultation_id, begun_at, corrected)
    sealed = seal_identity(opened.key, consultation_id, revision + 1, corrected)["sealed"]
    change = {
        "b_id": consultation_id,
        "b_revision": revision,
        "b_new": revision + 1,
        "b_sealed": sealed,
    }
    with record.database.write() as connection:
        if not connection.execute(_CORRECT_IDENTITY, change).rowcount:
            raise ChangedMeanwhile("the identity was corrected meanwhile")
        connection.execute(DROP_SEARCH_KEYS, {"id": consultation_id})
        connection.execute(INSERT_SEARCH_KEY, keys)
        for digest in connection.execute(_DIGESTS, {"id": consultation_id}).scalars().all():
            birth = birth_digest(record.vault, digest, corrected.birth_date)
            connection.execute(_CORRECT_BIRTH, {"b_digest": digest, "b_birth": birth})
        add_row(connection, record, consultation_id, actor, "corrected the identity")


def set_appointment(record: Record, actor: Actor, reference: str, appointment: Appointment) -> None:
    """Set or move the visit. Raises as `open_consultation` does."""
    consultation_id = authorise(record, actor, Purpose.INVITE, reference)
    columns = appointment_columns(appointment)
    change = {
        "b_id": consultation_id,
        "b_at": columns["appointment_at"],
        "b_on": columns["appointment_on"],
        "b_specialist": columns["specialist"],
    }
    with record.database.write() as connection:
        connection.execute(_SET_APPOINTMENT, change)
        add_row(connection, record, consultation_id, actor, "set the appointment")


def mark_printed(record: Record, actor: Actor, reference: str, number: int) -> None:
    """Remember which submission was printed, so that the list can say what changed since."""
    consultation_id = authorise(record, actor, Purpose.PRINT, reference)
    with record.database.write() as connection:
        connection.execute(_MARK_PRINTED, {"b_id": consultation_id, "b_number": number})
        add_row(connection, record, consultation_id, actor, "printed", f"submission {number}")
