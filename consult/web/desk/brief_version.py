"""Which of a consultation's submissions a page of the brief shows.

An address names one by its number; without a number it is the one that stands now. Must not:
opening the consultation.
"""

from __future__ import annotations

from typing import Any

from flask import abort, request

from consult.consultations import OpenedConsultation, StoredSubmission

NOT_FOUND = 404
LONGEST_NUMBER = 4


def chosen_submission(opened: OpenedConsultation) -> StoredSubmission | None:
    """Return the submission that the address names; None when nothing was sent yet.

    Raises NotFound when it names one that there is not.
    """
    named = request.args.get("number")
    return opened.latest if named is None else numbered(opened, named)


def numbered(opened: OpenedConsultation, named: str) -> StoredSubmission:
    """Return the submission with this number, as an address or a form has it. Raises NotFound."""
    number = read_number(named)
    found = [one for one in opened.submissions if one.number == number]
    if not found:
        abort(NOT_FOUND)
    return found[0]


def read_number(named: str) -> int:
    """Return a submission's number as an address or a form has it. Raises NotFound for another."""
    is_number = named.isascii() and named.isdecimal() and len(named) <= LONGEST_NUMBER
    if not is_number or int(named) == 0:
        abort(NOT_FOUND)
    return int(named)


def address_values(opened: OpenedConsultation, sent: StoredSubmission) -> dict[str, Any]:
    """Return what leads to this submission: its number only where a newer one stands."""
    is_newest = opened.latest is not None and sent.number == opened.latest.number
    number = None if is_newest else sent.number
    return {"reference": opened.reference, "number": number}
