"""Reading the audit log: for the administrator, who is written down as well.

Lives here: the two views of the log. Must not: proving chains; `audit` and `anchors` do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from consult.consultations.audit import AuditEntry, add_house_row, read_chain
from consult.consultations.errors import NotPermitted
from consult.consultations.instants import to_datetime, to_instant
from consult.consultations.policy import Actor, Purpose, is_permitted
from consult.consultations.record import Record
from consult.consultations.staff import authorise
from consult.consultations.tables import audit, consultation

LONGEST_VIEW = 500

_NEWEST = (
    select(
        audit.c.at,
        audit.c.actor_kind,
        audit.c.actor_id,
        audit.c.action,
        audit.c.detail,
        consultation.c.reference,
    )
    .select_from(audit.outerjoin(consultation, consultation.c.id == audit.c.chain))
    .where(
        audit.c.actor_kind != "patient",
        audit.c.at >= bindparam("since"),
        audit.c.at < bindparam("until"),
    )
    .order_by(audit.c.at.desc(), audit.c.chain, audit.c.sequence.desc())
    .limit(bindparam("limit"))
)
_NEWEST_OF = _NEWEST.where(audit.c.actor_kind == "staff", audit.c.actor_id == bindparam("member"))
_ALWAYS = 2**62


@dataclass(frozen=True, slots=True)
class RecentStep:
    """What staff or the system did; `reference` is None where no living consultation is meant."""

    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    detail: str
    reference: str | None


def open_audit(record: Record, actor: Actor, reference: str) -> list[AuditEntry]:
    """Return the whole chain of a consultation. Raises NotPermitted, NoSuchConsultation."""
    return read_chain(record, authorise(record, actor, Purpose.READ_AUDIT, reference))


def recent_audit(
    record: Record,
    actor: Actor,
    limit: int = LONGEST_VIEW,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    member: str | None = None,
) -> list[RecentStep]:
    """Return what staff and system did last, newest first; from `since` to before `until`.

    `member` is the account whose steps alone are wanted. Raises NotPermitted.
    """
    allowed = is_permitted(actor, Purpose.READ_AUDIT)
    action = "opened" if allowed else "refused"
    with record.database.write() as connection:
        add_house_row(connection, record, actor, action, Purpose.READ_AUDIT)
    if not allowed:
        raise NotPermitted("the policy does not allow this")
    wanted: dict[str, int | str] = {
        "limit": min(limit, LONGEST_VIEW),
        "since": to_instant(since) if since else 0,
        "until": to_instant(until) if until else _ALWAYS,
    }
    if member is not None:
        wanted["member"] = member
    with record.database.read() as connection:
        rows = connection.execute(_NEWEST if member is None else _NEWEST_OF, wanted).all()
    return [RecentStep(to_datetime(row[0]), *row[1:]) for row in rows]
