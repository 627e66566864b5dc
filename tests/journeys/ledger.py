"""What a patient was told is saved: a model of the record that knows nothing of how it is made.

An entry is made after the success of a request was read, and every entry must then be found in the
record. Must not: requests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from consult.consultations import ACKNOWLEDGEMENTS, COMFORT, CONSENT, QUESTIONS, Sitting
from consult.questionnaire.answers import UNANSWERED, Answer
from consult.questionnaire.definition import Page
from consult.questionnaire.facts import Circumstances
from consult.questionnaire.item_types import read_answer
from consult.questionnaire.journey import MOST_PAGES, Journey, travel
from tests.journeys.chance import MARK
from tests.journeys.house import House

Content = dict[str, dict[str, Any]]


@dataclass
class Ledger:
    """Everything acknowledged: answers by page, notices, questions, comfort, sendings."""

    house: House
    born: date
    pages: dict[str, Content] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    acknowledged: int = 0
    questions: dict[str, Any] = field(default_factory=dict)
    comfort: dict[str, Any] = field(default_factory=dict)
    sent_number: int = 0
    last_sent: Any = None
    _travelled: tuple[Any, dict[str, Content], Journey | None] = (None, {}, None)

    def page_with(
        self, page: Page, plain: Mapping[str, Any], *, is_stopping: bool = False
    ) -> Content:
        """Return what a page's part holds once the questions in `plain` were answered so.

        Who is stopping leaves what is still empty to be asked again.
        """
        kept = dict(self.pages.get(page.id, {}))
        for item in page.items:
            if item.id in plain:
                answer = read_answer(item, plain[item.id], self.house.today)
                if not is_stopping or answer != UNANSWERED or item.id in kept:
                    kept[item.id] = answer.to_json()
        return kept

    def journey(self, changed: Mapping[str, Content] | None = None) -> Journey:
        """Return the journey that the entries lead through."""
        parts = {**self.pages, **(changed or {})}
        today, kept, journey = self._travelled
        is_same = kept.keys() == parts.keys() and all(kept[name] is parts[name] for name in parts)
        if journey is None or today != self.house.today or not is_same:
            journey = self._travel(parts)
            self._travelled = (self.house.today, parts, journey)
        return journey

    def _travel(self, parts: Mapping[str, Content]) -> Journey:
        stored = {name: answer for part in parts.values() for name, answer in part.items()}
        answers = {name: Answer.from_json(answer) for name, answer in stored.items()}
        book = self.house.release.rulebook
        circumstances = Circumstances(self.house.today, self.born, None)
        return travel(book.questionnaire, book.facts, answers, circumstances)

    def answer(self, page: Page, item_id: str) -> Answer:
        """Return what was saved for an item, on the path or not."""
        stored = self.pages.get(page.id, {}).get(item_id)
        return Answer.from_json(stored) if stored else UNANSWERED

    def said(self) -> Any:
        """Return all that a sending says, so that two sendings can be compared."""
        answers = {name: answer.to_json() for name, answer in self.journey().answers.items()}
        return json.loads(
            json.dumps([answers, self.questions, self.notices, self.acknowledged, self.comfort])
        )

    def marks(self) -> set[str]:
        """Return the marks of all typed words that belong in the documents."""
        answers = [answer.to_json() for answer in self.journey().answers.values()]
        return marks_in(json.dumps([answers, self.questions.get("own", []), self.comfort]))

    def faults(self, sitting: Sitting) -> list[str]:
        """Say what the record lost, changed or added."""
        stored = {name: part.content for name, part in sitting.parts.items()}
        questions = stored.pop(QUESTIONS, {})
        acknowledged = stored.pop(ACKNOWLEDGEMENTS, {})
        comfort = stored.pop(COMFORT, {})
        stored.pop(CONSENT, None)
        pairs = [
            *((name, self.pages.get(name), stored.get(name)) for name in {*stored, *self.pages}),
            ("questions", self.questions, questions),
            ("comfort", self.comfort, comfort),
            ("notices", self.notices, {name: a["said"] for name, a in acknowledged.items()}),
            ("sent", self.sent_number, sitting.sent_number),
        ]
        found = [f"{name}: told {told}, kept {kept}" for name, told, kept in pairs if told != kept]
        pages = len(self.journey().pages)
        return found + [f"the path has {pages} pages"] * (pages > MOST_PAGES)


def marks_in(text: str) -> set[str]:
    """Return the marks of typed words in a text."""
    return set(MARK.findall(text))
