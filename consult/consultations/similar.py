"""Who may be the same patient: the same date of birth, and a name that is alike.

Lives here: the comparison. Must not: deciding that they are the same.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from consult.brief.submitted import Identity
from consult.consultations.listing import Listed, list_consultations
from consult.consultations.policy import Actor
from consult.consultations.record import Record
from consult.consultations.search import words_of

_ALIKE = 0.75
_SHORTEST = 2


def similar_people(record: Record, actor: Actor, identity: Identity) -> list[Listed]:
    """Return who has this date of birth (found by its keyed hash) and a name that is alike.

    Alike are names that share a word, whatever the order, or have two words that differ by little.
    Raises NotPermitted.
    """
    found = list_consultations(record, actor, birth_date=identity.birth_date)
    words = words_of(identity.name)
    return [one for one in found if _is_alike(words, words_of(one.name))]


def _is_alike(ours: list[str], theirs: list[str]) -> bool:
    return any(
        min(len(one), len(other)) >= _SHORTEST
        and (one == other or SequenceMatcher(None, one, other).ratio() >= _ALIKE)
        for one in ours
        for other in theirs
    )
