"""A patient at a browser: begins, answers page after page, reads notices, sends, comes back.

Does only what the pages offer. Must not: looking into the record, judging what is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from consult.questionnaire.definition import Item, Page
from tests.journeys.filling import MoreRows, fill
from tests.journeys.house import House
from tests.journeys.markup import Draft
from tests.journeys.walker import Answered, Walker

MOST_STEPS = 120
OVER = 401
_CODE = re.compile(r"<p class=\"big-code\">([^<]+)</p>")


class Stuck(AssertionError):
    """The patient cannot get on from here."""


@dataclass
class Patient:
    """One patient, the browser, and what was met on the way."""

    house: House
    walker: Walker
    code: str = ""
    born: date = date(1961, 4, 3)
    pages: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def here(self) -> Answered:
        """The page that is open."""
        assert self.walker.here is not None
        return self.walker.here

    def page_here(self) -> Page | None:
        """Return the page of questions that is open, None on any other."""
        pages = self.house.release.rulebook.questionnaire.page
        forms = [form for form in self.walker.page.forms if form.hidden("asked")]
        return pages.get(urlsplit(forms[0].action).path.rpartition("/")[2]) if forms else None

    def asked(self) -> list[Item]:
        """Return the questions that the open page shows."""
        page = self.page_here()
        if page is None:
            raise Stuck(f"{self.here.address} asks nothing")
        shown = self.walker.page.main_form.hidden("asked")
        return [item for item in page.items if item.id in shown]

    def begin(self, name: str, born: date) -> Answered:
        """Begin without an invitation."""
        self.born = born
        self.walker.get("/")
        self.walker.get("/begin")
        draft = self.walker.draft()
        draft.type("name", name)
        answer = self._prove(draft)
        self._note_code()
        return answer

    def open_link(self, link: str, born: date) -> Answered:
        """Open an invitation's link and give the date of birth."""
        self.born = born
        self.walker.get(link)
        answer = self._prove(self.walker.draft())
        self._note_code()
        return answer

    def resume(self) -> Answered:
        """Come back with the code and the date of birth, from the page that asks for them."""
        if self.walker.here is None or self.here.status != OVER:
            self.walker.get("/resume")
        draft = self.walker.draft()
        draft.type("code", self.code.lower().replace("-", " "))
        return self._prove(draft)

    def on_another_device(self) -> Patient:
        """Return the same patient at a browser that knows nothing."""
        walker = Walker(self.house.app)
        return Patient(self.house, walker, self.code, self.born)

    def agree(self, comfort: Mapping[str, Any]) -> Answered:
        """Fill in the first page: text size, glare, a helper, and the consent."""
        draft = self.walker.draft()
        draft.tick("text-size", comfort.get("text_size", "a"))
        if draft.form.named("language"):
            draft.tick("language", comfort.get("language", "en"))
        if comfort.get("low_glare"):
            draft.tick("low-glare", "yes")
        if helper := comfort.get("helper"):
            draft.tick("helper", "yes")
            draft.type("helper-name", helper["name"])
            draft.type("helper-relation", helper["relation"])
        draft.tick("consent", "yes")
        answer = self.walker.submit(draft)
        if answer.last == "comfort" and not answer.text.count('class="problems"'):
            draft = self.walker.draft()  # the same page in the language just chosen
            draft.tick("consent", "yes")
            answer = self.walker.submit(draft)
        return answer

    def answer_page(self, answers: Mapping[str, Any]) -> Answered:
        """Fill in the open page, with what it asks more because of the answers, and go on."""
        page = self.page_here()
        assert page is not None
        page_id = page.id
        self.pages.append(page_id)
        for _ in range(MOST_STEPS):
            asked = self.asked()
            draft = self.walker.draft()
            more = self._fill(draft, asked, answers)
            self.walker.submit(draft)
            if not self.here.was_taken or self.here.last != page_id:
                return self.here
            if not more and self.asked() == asked:
                raise Stuck(f"{page_id} leads back to itself")
        raise Stuck(f"{page_id} asks for more and more")

    def _fill(self, draft: Draft, asked: list[Item], answers: Mapping[str, Any]) -> bool:
        for item in asked:
            try:
                fill(draft, item, answers.get(item.id))
            except MoreRows as more:
                draft.press("add", more.button)
                return True
        return False

    def acknowledge(self) -> Answered:
        """Say what the open notice asks to say, and go on."""
        draft = self.walker.draft()
        self.notices.append(draft.form.hidden("notice")[0])
        if draft.form.named("seen"):
            draft.tick("seen", "yes")
        return self.walker.submit(draft)

    def go_on(self) -> Answered:
        """Follow the main link of the open page."""
        onward = self.walker.page.onward
        if onward is None:
            raise Stuck(f"{self.here.address} has no way on")
        return self.walker.get(onward)

    def answer_until(self, last: str, answers: Mapping[str, Any]) -> Answered:
        """Answer page after page, read what comes between, until a page of this name is open."""
        for _ in range(MOST_STEPS):
            if self.here.last == last and self.here.status < 400:
                return self.here
            self.step(answers)
        raise Stuck(f"{last} is never reached; now at {self.here.address}")

    def step(self, answers: Mapping[str, Any]) -> Answered:
        """Do what the open page is for."""
        if self.here.last == "notice":
            return self.acknowledge()
        if self.page_here() is not None:
            answer = self.answer_page(answers)
            if answer.status >= 400:
                raise Stuck(f"{answer.path} was refused: {problems(answer)}")
            return answer
        if self.here.last in ("facts", "check"):
            return self.go_on()
        if self.here.last in ("questions", "send"):
            return self.walker.submit(self.walker.draft())
        raise Stuck(f"nothing to do at {self.here.address}")

    def ask_own(self, own: list[str]) -> Answered:
        """Type own questions, with as many boxes as it takes, and go on."""
        while True:
            draft = self.walker.draft()
            boxes = [n for n in range(1, len(own) + 1) if f"own-{n}" in draft.form.names]
            for n in boxes:
                draft.type(f"own-{n}", own[n - 1])
            if len(boxes) == len(own):
                answer = self.walker.submit(draft)
                return answer if answer.was_taken else self.leave_out()
            draft.press("add", "own")
            self.walker.submit(draft)

    def leave_out(self) -> Answered:
        """Press the button that takes out what the page says does not fit onto the list."""
        draft = self.walker.draft()
        named = [value for name, value in draft.form.buttons if name == "leave-out"]
        if not named:
            raise Stuck(f"the questions were refused: {problems(self.here)}")
        draft.press("leave-out", named[0])
        return self.walker.submit(draft)

    def _prove(self, draft: Draft) -> Answered:
        for part, number in (("day", self.born.day), ("month", self.born.month)):
            draft.type(f"birth-date-{part}", str(number))
        draft.type("birth-date-year", str(self.born.year))
        return self.walker.submit(draft)

    def _note_code(self) -> None:
        if found := _CODE.search(self.here.text):
            self.code = found[1].strip()


def problems(answer: Answered) -> str:
    """Return what a page says is wrong, in one line."""
    found = re.search(r"<div class=\"problems\".*?</div>", answer.text, re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) if found else "nothing said"
