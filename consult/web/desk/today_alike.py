"""Who could be taken for somebody else who comes on the same day.

Lives here: the comparison, on lines of the desk's list. Must not: deciding who is who; the rows say
that two are alike, and printing for them takes a second look.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from consult.consultations import Listed
from consult.web.desk.today_status import Watch, is_cancelled


def alike_on_a_day(listed: Iterable[Listed], watch: Watch) -> Mapping[str, frozenset[str]]:
    """Return who is easily mixed up with whom on one day, by reference.

    They share the surname and the year of birth, or the date of birth and any word of the name.
    Who has cancelled does not come, and is mixed up with nobody.
    """
    members: defaultdict[Any, set[str]] = defaultdict(set)
    for one in listed:
        if one.appointment.at is None or is_cancelled(one):
            continue
        on = watch.local(one.appointment.at).date()
        for likeness in _likenesses(one.name, one.birth_date):
            members[on, likeness].add(one.reference)
    alike: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for found in members.values():
        for reference in found if len(found) > 1 else ():
            alike[reference] |= found - {reference}
    return alike


def _likenesses(name: str, born: date) -> Iterator[tuple[str, object]]:
    family, comma, _ = name.partition(",")
    words = _words(name)
    surname = _words(family)[-1:] if comma else words[-1:]
    yield from ((word, born.year) for word in surname)
    yield from ((word, born) for word in words if len(word) > 1)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "".join(sign if sign.isalnum() else " " for sign in bare).split()
