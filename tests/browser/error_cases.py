"""What a patient could get wrong in each kind of question, and what the page then says.

Lives here: the cases, as names and values of controls. Must not: a browser.
"""

from __future__ import annotations

from dataclasses import dataclass

from consult.web.forms.messages import MESSAGES

# What no page can send: its controls hold one line, a text, and no more than are shown.
NOT_BY_PAGE = frozenset({"not-text", "one-line", "too-many"})
FOREIGN = "no-such-option"
HIDDEN_SIGN = "a\x07b"


@dataclass(frozen=True)
class Case:
    """One fault: the question, the code of its message, what its controls hold instead.

    `part` is the field of a group's first row that is at fault.
    """

    page: str
    item: str
    code: str
    pairs: tuple[tuple[str, str], ...] = ()
    part: str = ""

    def __str__(self) -> str:
        return f"{self.item}{'-' + self.part if self.part else ''}-{self.code}"

    @property
    def name(self) -> str:
        """The name under which the fault is shown."""
        return f"{self.item}-0-{self.part}" if self.part else self.item

    @property
    def controls(self) -> list[tuple[str, str]]:
        """Names and values, an empty first part meaning the question itself."""
        return [(f"{self.name}{'-' + part if part else ''}", value) for part, value in self.pairs]

    @property
    def words(self) -> str:
        """The message up to its first figure."""
        return MESSAGES[self.code].partition("{")[0]


def _of(page: str, item: str, *faults: tuple[str, tuple[tuple[str, str], ...]]) -> list[Case]:
    return [Case(page, item, code, pairs) for code, pairs in faults]


def _date(page: str, item: str, part: str = "") -> list[Case]:
    faults = (
        ("not-a-date", (("month", "Smarch"), ("year", "2024"))),
        ("date-no-such-day", (("day", "31"), ("month", "2"), ("year", "2024"))),
        ("date-years", (("about", "long"),)),
        ("date-whole-years", (("about", "2.5"),)),
        ("date-in-future", (("year", "2999"),)),
        ("date-too-early", (("year", "1850"),)),
        ("date-incomplete", (("day", "3"), ("month", "May"))),
        ("two-dates", (("year", "2020"), ("about", "5"))),
        ("state-and-answer", (("", "not-sure"), ("year", "2020"))),
    )
    return [Case(page, item, code, pairs, part) for code, pairs in faults]


CASES: tuple[Case, ...] = (
    *_of(
        "onset-recent", "onset-recent",
        ("required", ()), ("unknown-option", (("", FOREIGN),)),
    ),
    *_of(
        "eye-now", "eye-symptoms",
        ("required-several", ()), ("exclusive", (("", "red"), ("", "none"))),
        ("unknown-option", (("", FOREIGN),)),
    ),
    *_of(
        "side", "side",
        ("required", ()), ("unknown-option", (("", FOREIGN),)),
    ),
    *_of(
        "cause", "cause",
        ("exclusive", (("", "birth"), ("", "nobody-told"))),
        ("too-long", (("other", "x" * 201),)), ("control-characters", (("other", HIDDEN_SIGN),)),
        ("state-and-answer", (("", "not-sure"), ("other", "A cold wind."))),
    ),
    *_date("onset-date", "onset-date"),
    *_of(
        "eye-closure", "drops-a-day",
        ("not-a-number", (("", "4.5"),)), ("out-of-range", (("", "999"),)),
    ),
    *_of(
        "face-map", "face-map",
        ("unknown-option", (("", FOREIGN),)),
        ("state-and-answer", (("", "left-cheek-weak"), ("", "not-sure"))),
    ),
    *_of("life-and-mood", "photos", ("unknown-option", (("", FOREIGN),))),
    *_of(
        "care-so-far", "what-helps",
        ("too-long", (("", "x" * 2001),)), ("control-characters", (("", HIDDEN_SIGN),)),
    ),
    *_of(
        "coming-up", "event-words",
        ("too-long", (("", "x" * 201),)), ("control-characters", (("", HIDDEN_SIGN),)),
    ),
    *_of("coming-up", "operation-date", ("date-in-past", (("year", "2001"),))),
    *_of(
        "goals", "goals",
        ("twice", (("1", "photos"), ("2", "photos"))),
        ("too-long", (("1", "photos"), ("1-words", "x" * 201))),
        ("unknown-option", (("1", FOREIGN),)),
    ),
    *[
        Case("toxin-history", "toxin-treatments", code, pairs, part)
        for part, code, pairs in (
            ("date", "date-no-such-day", (("day", "31"), ("month", "2"), ("year", "2024"))),
            ("units", "out-of-range", (("", "99999"),)),
            ("where", "too-long", (("", "x" * 201),)),
            ("problems", "exclusive", (("", "speech"), ("", "none"))),
        )
    ],
)  # fmt: skip
