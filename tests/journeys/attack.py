"""A patient with every question on the path, and posts to real pages that no page would send.

Lives here: sending, putting back, and saying what is wrong with what came of it. Must not: the
values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from consult.consultations import Sitting
from consult.questionnaire.answers import Answer
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.item_types import HANDLERS, kind_of, read_answer
from tests.journeys.cross import ANSWER, EMPTY, LITERAL
from tests.journeys.filling import names_of, shown
from tests.journeys.hostile import as_read, refused_whole
from tests.journeys.house import House, sid_of
from tests.journeys.markup import Form
from tests.journeys.patient import Patient, problems
from tests.journeys.stories import answers_of, arrive
from tests.journeys.walker import Answered

Pairs = list[tuple[str, str]]
Content = dict[str, Any]
REFUSED = 400


@dataclass
class Attack:
    """One page of one patient: as it was when opened, and the posts that went to it."""

    house: House
    patient: Patient
    page: Page
    form: Form
    faults: list[str] = field(default_factory=list)
    posts: int = 0
    taken: int = 0
    before: Content = field(default_factory=dict)
    revision: int = 0
    sid: str = ""

    def __post_init__(self) -> None:
        self.sid = sid_of(self.patient.walker.client) or ""
        stored = self.sitting
        self.before, self.revision = stored.content(self.page.id), stored.revision(self.page.id)

    @property
    def sitting(self) -> Sitting:
        """What is stored for the patient."""
        return self.house.sitting(self.sid)

    def instead(self, name: str, *values: str) -> Pairs:
        """Return the page's pairs with other values for one name."""
        return [*(pair for pair in self.current if pair[0] != name), *((name, v) for v in values)]

    @property
    def current(self) -> Pairs:
        """The pairs of the page as it was opened, with the revision that is stored now."""
        others = [pair for pair in self.form.pairs if pair[0] != "revision"]
        return [*others, ("revision", str(self.revision))]

    def post(self, pairs: Pairs) -> Answered:
        """Post pairs to the page."""
        self.posts += 1
        return self._noting(self.patient.walker.post(self.form.action, pairs))

    def put_back(self) -> None:
        """Save the page as it was when it was opened."""
        self.revision = self.sitting.revision(self.page.id)  # whoever saved it last
        answer = self._noting(self.patient.walker.post(self.form.action, self.current))
        assert answer.was_taken, f"{self.page.id} cannot be put back: {problems(answer)}"

    def _noting(self, answer: Answered) -> Answered:
        """Return an answer; note the revision after one that saved something."""
        if answer.was_taken:
            self.revision = self.sitting.revision(self.page.id)
        return answer

    def say(self, what: str, words: str) -> None:
        """Note a fault."""
        self.faults.append(f"{self.page.id}: {what}: {words}")

    def refusal(self, what: str, answer: Answered, name: str, typed: str) -> None:
        """See that a refusal says so, keeps what was typed, and stores nothing."""
        whole = refused_whole(typed)
        if whole is not None:
            if answer.status != whole:
                self.say(what, f"status {answer.status}, not {whole}")
        elif answer.status != REFUSED or "There is a problem" not in answer.page.words:
            self.say(what, f"status {answer.status} without a message")
        else:
            self._kept(what, answer.page.main_form, name, typed)
        if self.sitting.content(self.page.id) != self.before:
            self.say(what, "was refused, and something is stored all the same")

    def _kept(self, what: str, form: Form, name: str, typed: str) -> None:
        boxes = [as_read(c.value) for c in form.named(name) if c.kind == "text"]
        if boxes and typed.strip() and typed not in boxes:
            self.say(what, f"what was typed is not shown: {boxes[0][:80]!a}")

    def acceptance(self, what: str, item: Item, name: str, typed: str) -> str:
        """See that what was taken is stored as typed, or as an answer that the item takes.

        Returns which of the two it is, or that there was nothing to store.
        """
        content = self.sitting.content(self.page.id)
        stored = content.get(item.id, {"state": "unanswered"})
        if stored.keys() - {"state", "value"} or set(content) - {i.id for i in self.page.items}:
            self.say(what, "something unlisted is stored")
        answer = Answer.from_json(stored)
        if answer.value is not None:
            plain = HANDLERS[kind_of(item)].plain(item, answer.value)
            if read_answer(item, plain, self.house.today) != answer:
                self.say(what, f"stored is no answer: {str(stored)[:120]!a}")
        asked = part_of(item, name)
        offered = ["not-sure"] * asked.notSure + ["declined"] * asked.declined
        if typed in offered:
            return ANSWER
        is_literal = typed.strip() in strings_in(stored.get("value"))
        if is_free_text(item, name) and typed.strip() and not is_literal:
            self.say(what, f"stored is not what was typed: {str(stored)[:120]!a}")
        if is_literal:
            page = self.patient.walker.get(f"/prepare/{self.page.id}").page
            self._kept(what, page.main_form, name, typed.strip())
            return LITERAL
        return ANSWER if typed.strip() else EMPTY


def strings_in(stored: object) -> list[str]:
    """Return every text inside a stored answer."""
    if isinstance(stored, str):
        return [stored]
    if isinstance(stored, dict):
        return strings_in([*stored.values()])
    if isinstance(stored, list):
        return [text for part in stored for text in strings_in(part)]
    return []


def is_free_text(item: Item, name: str) -> bool:
    """Tell whether a control takes somebody's own words."""
    if item.type == "group":
        return part_of(item, name).type in ("text", "string")
    if item.type in ("text", "string"):
        return name == item.id
    return name.endswith(("-other", "-words"))


def part_of(item: Item, name: str) -> Item:
    """Return the item of a group's row that a control belongs to, or the item itself."""
    return next((child for child in item.item if name.endswith(f"-{child.id}")), item)


def everything_asked(house: House) -> Patient:
    """Return a patient whose answers lead through every question, at the check."""
    file = answers_of("full")
    patient = arrive(house, file)
    patient.answer_until("check", file["answers"])
    return patient


def attacks_everywhere(house: House, patient: Patient) -> list[Attack]:
    """Return every page with its form as it was."""
    pages = house.release.rulebook.questionnaire.pages
    return [attack_on(house, patient, page) for page in pages]


def faults_in(attacks: list[Attack]) -> str:
    """Return what is wrong, and forget it."""
    faults = [fault for attack in attacks for fault in attack.faults]
    for attack in attacks:
        attack.faults.clear()
    return "\n".join([f"{len(faults)} faults", *faults[:60]]) if faults else ""


def attack_on(house: House, patient: Patient, page: Page) -> Attack:
    """Open a page to be attacked."""
    patient.walker.get(f"/prepare/{page.id}")
    assert patient.page_here() is page, f"{page.id} leads to {patient.here.address}"
    return Attack(house, patient, page, patient.walker.page.main_form)


def names_to_try(form: Form, item: Item) -> list[str]:
    """Return the names of an item's controls; of a group the first row's."""
    names = names_of(form, item, item.id)
    if item.type == "group":
        return sorted(name for name in names if name.startswith(f"{item.id}-0-"))
    return sorted(names)


def is_as_before(attack: Attack, item: Item) -> bool:
    """Tell whether the page still shows for an item what it showed when it was opened."""
    attack.patient.walker.get(f"/prepare/{attack.page.id}")
    now = attack.patient.walker.page.main_form
    return bool(shown(now, item) == shown(attack.form, item))
