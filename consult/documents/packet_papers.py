"""The papers that only a packet has: cover, missing answers, request for records, manifest, filler.

Lives here: what each says, as values, and where that comes from. Must not: HTML, PDF, joining.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from consult.brief.clinic import Clinic
from consult.brief.model import Brief
from consult.brief.rulebook import Release
from consult.brief.submitted import Submitted
from consult.documents.assets import Size, layout_digest
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.definition import Item, Strict
from consult.questionnaire.paper_order import paper_numbers
from consult.questionnaire.speech import ENGLISH, Speech, noted

# What the desk may know of access needs, in words that tell a passer-by nothing of any health.
NEED_WORDS = {
    "transport": noted("Transport"),
    "extra-time": noted("Extra time"),
    "large-print": noted("Large print"),
    "voicemail-ok": noted("Voicemail is fine"),
    "no-voicemail": noted("No voicemail"),
}
INTERPRETER, INTERPRETER_WORDS = "interpreter", noted("Interpreter: {language}")
# The cells of an earlier treatment that another clinic can tell.
ASKED_OF_CLINIC = ("product", "date", "units", "where")
OPEN = (AnswerState.UNANSWERED, AnswerState.NOT_SURE, AnswerState.ILLEGIBLE)
TEXT_LINES, STRING_LINES = 4, 2
# What nobody would fill in at a counter is not printed.
MOST_MISSING = 12


class PacketPaper(Strict):
    """One paper: its language, its sheet, its size of print, and who it is about."""

    kind: ClassVar[str] = ""
    styles: ClassVar[tuple[str, ...]] = ("patient", "packet")

    speech: Speech = ENGLISH
    paper: Literal["A4", "Letter"] = "A4"
    size: Size = "standard"
    clinic: str
    clinic_phone: str
    clinic_address: tuple[str, ...] = ()

    def key(self) -> str:
        """Return the key under which the finished paper may be kept."""
        told = f"{self.kind}\0{layout_digest()}\0{self.model_dump_json()}"
        return hashlib.sha256(told.encode()).hexdigest()


class PatientsPaper(PacketPaper):
    """A paper about one patient. `visit` bears its time zone; None where it is open."""

    name: str
    birth_date: date
    reference: str
    visit: datetime | None = None
    timezone: str
    specialist: str | None = None


class Cover(PatientsPaper):
    """The first sheet. `address` stands in the envelope's window below the name.

    `needs` are the desk's codes ("interpreter:Spanish", "transport"), `parts` the words of what
    lies behind it.
    """

    kind: ClassVar[str] = "cover"
    styles: ClassVar[tuple[str, ...]] = ("patient", "packet", "packet-cover")

    address: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


class MissingItem(Strict):
    """One question without an answer: its number on paper, its options or its lines to write on."""

    number: str
    question: str
    hint: str | None = None
    options: tuple[str, ...] = ()
    is_many: bool = False
    lines: int = 1


class MissingItems(PatientsPaper):
    """The questions that were asked and left empty: the first of them, `count` in all."""

    kind: ClassVar[str] = "missing_items"

    items: tuple[MissingItem, ...]
    count: int

    @property
    def has_more(self) -> bool:
        """Whether more are open than stand here: then the paper form is the better sheet."""
        return self.count > len(self.items)


class RecordsRequest(PatientsPaper):
    """A letter that the patient signs, to whoever gave earlier treatments.

    `columns` are the headings of what is remembered, `remembered` a row a treatment.
    """

    kind: ClassVar[str] = "records_request"

    columns: tuple[str, ...] = ()
    remembered: tuple[tuple[str, ...], ...] = ()


class ManifestRow(Strict):
    """One packet of a batch: `printed` of its `sheets` are in it."""

    visit: str
    person: str
    birth_date: date
    reference: str
    label: str
    sheets: int
    printed: int
    lacking: tuple[str, ...] = ()


class LeftOut(Strict):
    """A patient of the batch without a packet, and why."""

    visit: str
    person: str
    birth_date: date
    reference: str
    why: str


class Manifest(PacketPaper):
    """The desk's list of a batch, in English. Rows and counts are filled in when it is joined."""

    kind: ClassVar[str] = "manifest"
    styles: ClassVar[tuple[str, ...]] = ("packet", "packet-manifest")

    title: str
    prepared: str
    rows: tuple[ManifestRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    own_sheets: int = 1


class Filler(PacketPaper):
    """The side of a sheet that stays empty."""

    kind: ClassVar[str] = "filler"

    clinic: str = ""
    clinic_phone: str = ""


def cover_of(
    brief: Brief, clinic: Clinic, *, size: Size = "standard",
    address: tuple[str, ...] = (), needs: tuple[str, ...] = (),
) -> Cover:  # fmt: skip
    """Return the cover for a submission's packet."""
    return Cover(**_about(brief, clinic, size), address=address, needs=needs)


def missing_of(
    brief: Brief, release: Release, clinic: Clinic, *, size: Size = "standard"
) -> MissingItems | None:
    """Return what was asked and left empty, in the language of the brief; None when nothing was."""
    questionnaire = release.told_in(brief.speech.language).questionnaire
    numbers, items = paper_numbers(questionnaire), questionnaire.items
    left = [
        _missing(numbers[line.item], items[line.item])
        for section in brief.sections
        for line in section.lines
        if line.state is AnswerState.UNANSWERED and line.item in numbers
    ]
    if not left:
        return None
    first = tuple(left[:MOST_MISSING])
    return MissingItems(**_about(brief, clinic, size), items=first, count=len(left))


def records_of(
    brief: Brief, submitted: Submitted, release: Release, clinic: Clinic, *,
    size: Size = "standard",
) -> RecordsRequest | None:  # fmt: skip
    """Return the request for what is not known of earlier toxin treatments; None when all is.

    `brief` is told in the language of whoever reads the letter: the clinic's.
    """
    plan = release.told_in(brief.speech.language).plan
    answer = submitted.answer(plan.toxin)
    if answer is None:
        return None
    given = answer.value if answer.state is AnswerState.ANSWERED else ()
    is_open = answer.state in OPEN or any(
        AnswerState(row.get(cell, {}).get("state", "unanswered")) in OPEN
        for row in given
        for cell in ASKED_OF_CLINIC
    )
    if not is_open:
        return None
    children = release.told_in(brief.speech.language).questionnaire.items[plan.toxin].children
    columns = tuple(children[cell].term for cell in ASKED_OF_CLINIC if cell in children)
    rows = tuple(
        tuple(dict(one.cells).get(column, "") for column in columns) for one in brief.toxin
    )
    return RecordsRequest(**_about(brief, clinic, size), columns=columns, remembered=rows)


def need_words(codes: tuple[str, ...], speech: Speech) -> tuple[str, ...]:
    """Return access needs in neutral words; a code that is not known is left out."""
    said = []
    for code in codes:
        name, _, language = code.partition(":")
        if name == INTERPRETER:
            said.append(speech.tell(INTERPRETER_WORDS, language=language or "?"))
        elif name in NEED_WORDS:
            said.append(speech.tell(NEED_WORDS[name]))
    return tuple(said)


def _about(brief: Brief, clinic: Clinic, size: Size) -> dict[str, Any]:
    strip = brief.strip
    return {
        "speech": brief.speech, "paper": brief.stamp.paper, "size": size, "name": strip.name,
        "birth_date": strip.birth_date, "reference": strip.reference,
        "visit": strip.appointment.at, "timezone": clinic.timezone,
        "specialist": strip.specialist_name, "clinic": clinic.name, "clinic_phone": clinic.phone,
        "clinic_address": clinic.address,
    }  # fmt: skip


def _missing(number: str, item: Item) -> MissingItem:
    options = () if item.type in ("face-map", "group") else item.answerOption
    return MissingItem(
        number=number, question=item.text, hint=item.hint,
        options=tuple(option.text for option in options), is_many=item.repeats,
        lines=_lines(item),
    )  # fmt: skip


def _lines(item: Item) -> int:
    """Return how many lines to write on an answer needs; none where boxes are ticked."""
    if item.type in ("text", "group", "face-map"):
        return TEXT_LINES
    return 0 if item.answerOption else STRING_LINES
