"""The clinic's own facts: what `clinic.yaml` says. Outside any release.

Lives here: their shape. Must not: reading files, what patients answer.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from consult.questionnaire.definition import Id, Strict, Text


class Specialist(Strict):
    """Someone whom patients come to see."""

    id: Id
    name: Text


class Clinic(Strict):
    """The clinic's own facts, outside any release."""

    name: Text
    phone: Text
    timezone: Text
    address: tuple[str, ...] = ()
    specialists: Annotated[tuple[Specialist, ...], Field(min_length=1)]
    emergency_number: Text
    crisis_number: Text
    crisis_name: Text
    label_country: Text
    paper: Literal["A4", "Letter"]
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    begin_without_invitation: bool
    endorsement: Text | dict[str, Text]
    retention_days_draft: int = Field(ge=1)
    retention_days_sent: int = Field(ge=1)
    backup_days: int = Field(ge=1)
    # The clinic's own look on screen, "" for ours. No document carries either.
    accent: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = ""
    logo: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.(svg|png)$")] = ""

    def endorsed_in(self, language: str) -> str:
        """Return the line of endorsement in a language, else in the clinic's own."""
        if isinstance(self.endorsement, str):
            return self.endorsement
        own = self.endorsement.get(self.languages[0]) or next(iter(self.endorsement.values()))
        return self.endorsement.get(language) or own

    def fill(self, text: str) -> str:
        """Put the clinic's numbers in place of {emergency}, {crisis}, {crisis_name}, {phone}."""
        for name, value in (
            ("{emergency}", self.emergency_number),
            ("{crisis}", self.crisis_number),
            ("{crisis_name}", self.crisis_name),
            ("{phone}", self.phone),
            ("{clinic}", self.name),
        ):
            text = text.replace(name, value)
        return text
