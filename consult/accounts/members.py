"""The staff as the rest of the app sees them: plain values. Must not: tables, passwords."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff does here. What each may reach stands in the policy table."""

    FRONT_DESK = "front-desk"
    SPECIALIST = "specialist"
    ADMINISTRATOR = "administrator"


ROLE_WORDS = {
    Role.FRONT_DESK: "front desk",
    Role.SPECIALIST: "specialist",
    Role.ADMINISTRATOR: "administrator",
}


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One member of staff. `uniquifier` names the account towards Flask-Security."""

    id: int
    email: str
    name: str
    roles: frozenset[Role]
    active: bool
    uniquifier: str

    @property
    def role_words(self) -> str:
        """The roles in words, for the head of each page."""
        return ", ".join(words for role, words in ROLE_WORDS.items() if role in self.roles)
