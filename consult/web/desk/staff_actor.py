"""The signed-in member of staff as the record knows actors."""

from __future__ import annotations

from flask import g

from consult.accounts import StaffMember
from consult.consultations import Actor


def acting() -> Actor:
    """Return who acts in this request; the policy table has let them in."""
    staff: StaffMember = g.staff
    return Actor("staff", str(staff.id), frozenset(str(role) for role in staff.roles))
