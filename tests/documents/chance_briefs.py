"""Briefs by chance: valid answer sets of every temper, from sparse to all that the limits allow.

    python -m tests.documents.chance_briefs 117 > answers.yaml

writes a seed's answers as a file that `flask content try` and the tests read. Lives here: making
them. Must not: what is claimed of the documents.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from consult.answers_file import read_answers_file
from consult.brief.assemble import assemble_brief
from consult.brief.model import Brief
from consult.questionnaire.definition import LONGEST_STRING, Item
from consult.questionnaire.item_types import kind_of
from consult.questionnaire.item_types.face_map import marks
from consult.releases import standing
from consult.releases.yaml_file import read_yaml
from tests.brief.cases import LANGUAGES, PERSONAS, TODAY, shipped, speech_of
from tests.journeys.chance import Chance

PAPERS = ("A4", "Letter")
# Share of questions left open, of "not sure" and "prefer not to say", of illegible answers; share
# of texts as long as they may be; share of answers as in the persona who goes every way.
TEMPERS: dict[str, tuple[float, float, float, float, float]] = {
    "sparse": (0.7, 0.1, 0.0, 0.2, 0.0),
    "ordinary": (0.2, 0.1, 0.0, 0.1, 0.0),
    "unsure": (0.1, 0.7, 0.0, 0.2, 0.3),
    "on paper": (0.2, 0.1, 0.3, 0.2, 0.3),
    "every way": (0.1, 0.05, 0.0, 0.3, 0.8),
    "all there is": (0.0, 0.0, 0.0, 1.0, 0.7),
}
# ruff: noqa: RUF001 - letters of other alphabets that look like ours
SENTENCES = (
    "My left eye waters when I eat, and people at work ask me whether I am sad.",
    "Después de la operación se me quedó la boca torcida y no puedo silbar; ¿volverá algún día?",
    "لا أستطيع أن أغلق عيني اليسرى تماماً منذ العملية، وتدمع عيني عندما آكل.",
    "אני לא מצליחה לעצום את העין השמאלית מאז הניתוח, והפה נמשך ימינה.",
    "Δεν μπορώ να κλείσω το αριστερό μου μάτι από την εγχείρηση και μετά.",
    "После операции левый глаз не закрывается, и щека всё время напряжена.",
    "She said “عيني” (my eye) and then שלום, at 50 % & 3 < 4 of 10.",
    "Zażółć gęślą jaźń; Łódź, İstanbul, Nguyễn Thị, ﬁne ﬂow, e\u0301te\u0301.",
)
LONG_WORDS = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "W" * 90,
    "https://www.example.org/a/very/long/address/that/nobody/types/but/somebody/pastes?id=0123456789",
    "مستشفىالملكفيصلالتخصصيومركزالأبحاث" * 3,
    "👩🏽\u200d⚕️" * 12,
    "漢字" * 30,
    "Z" + "\u0301\u0308" * 20,
)
NAMES = (
    "Jo Bo", "Aisha Sample", "María de los Ángeles Fernández-Villaverde y Ortiz de Zárate",
    "فاطمة الزهراء بنت عبد الرحمن بن يوسف المثال", "שרה בת־אל מזרחי־רוזנבלום",
    "Αλεξάνδρα Παπαδοπούλου-Κωνσταντινίδου", "Екатерина Александровна Рождественская",
    "Wolfeschlegelsteinhausenbergerdorff " * 5, "W" * 120, "Nguyễn Thị 漢字 (نور)",
)  # fmt: skip


class Generous(Chance):
    """A seed's answers, as its temper has them."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        names = tuple(TEMPERS)
        self.temper = names[seed % len(names)]
        self.left_open, self.state, self.illegible, self.long, self.known = TEMPERS[self.temper]

    def happens(self, share: float) -> bool:
        return self.random.random() < share

    def answer(self, item: Item, today: date) -> Any:
        """Return a plain answer, a state, or nothing; what must be answered is."""
        states = ["not-sure"] * item.notSure + ["declined"] * item.declined
        if self.happens(self.illegible) and not item.required:
            return "illegible"
        if states and self.happens(self.state):
            return self.random.choice(states)
        if not item.required and self.happens(self.left_open):
            return None
        return self.value(item, today)

    def value(self, item: Item, today: date) -> Any:
        """Return a plain answer; lists and rows reach their limits more often than by chance."""
        kind, is_all = kind_of(item), self.temper == "all there is"
        if kind == "face-map" and (is_all or self.happens(0.2)):
            return [code for code, *_ in marks(item)]
        if kind == "multiple-choice" and is_all:
            return [code for code, option in item.options.items() if not option.exclusive] or [
                next(iter(item.options))
            ]
        if kind == "group":
            most = item.maxOccurs or 3
            rows = most if is_all else self.random.randint(1, most)
            return [{one.id: self.answer(one, today) for one in item.item} for _ in range(rows)]
        return super().value(item, today)

    def words(self, limit: int, *, lines: bool = False) -> str:
        """Return words within a limit: a few, a very long one, or as many as the limit allows."""
        gap = "\n" if lines and self.happens(0.3) else " "
        told = self.random.sample(SENTENCES, 1 if self.happens(0.5) else 3)
        if self.happens(0.25):
            told.insert(0, self.random.choice(LONG_WORDS))
        text = gap.join(told)
        if self.happens(self.long):
            text = gap.join([text] * (limit // len(text) + 1))
        return text[:limit].strip() if self.happens(0.8) else text[: limit // 4].strip() or "?"


@cache
def _known() -> dict[str, Any]:
    answers: dict[str, Any] = read_yaml(PERSONAS / "full.yaml").value["answers"]
    return answers


def answers_of(seed: int) -> dict[str, Any]:
    """Return a seed's whole answers file."""
    chance, book = Generous(seed), shipped()[0].rulebook
    items = [item for page in book.questionnaire.pages for item in page.items]
    items += book.questionnaire.recheck.items
    given = {item.id: _given(chance, item) for item in items}
    random, in_week = chance.random, TODAY + timedelta(days=chance.random.randint(1, 90))
    helper = {"name": random.choice(NAMES)[:LONGEST_STRING].strip(),
              "relation": chance.words(LONGEST_STRING)}  # fmt: skip
    born = TODAY.replace(year=TODAY.year - random.randint(18, 99), day=1)
    visit = {
        "at": f"{in_week.isoformat()}T09:40:00",
        "specialist": random.choice([None, "dr-lane"]),
    }
    own = [chance.words(LONGEST_STRING) for _ in range(random.randint(0, 12))]
    return {
        "identity": {
            "name": random.choice(NAMES)[:LONGEST_STRING].strip(),
            "birth_date": born.isoformat(),
        },
        "as_of": TODAY.isoformat(),
        "appointment": visit if chance.happens(0.7) else {},
        "comfort": {
            "language": random.choice(LANGUAGES), "helper": helper if chance.happens(0.4) else None,
        },
        "questions": {"chosen": "auto", "own": own if chance.happens(0.7) else []},
        "answers": {name: plain for name, plain in given.items() if plain not in (None, [], "")},
    }  # fmt: skip


def _given(chance: Generous, item: Item) -> Any:
    is_typed = item.type in ("text", "string", "group", "ordering", "open-choice")
    if not is_typed and item.id in _known() and chance.happens(chance.known):
        return _known()[item.id]
    return chance.answer(item, TODAY)


def chance_brief(seed: int, paper: str) -> Brief:
    """Return a seed's brief on a paper, English and Spanish by turns.

    The answers go through the reader of answers files, which takes none that are not legal.
    """
    release, clinic = shipped()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.yaml"
        path.write_text(file_of(seed), encoding="utf-8")
        read = read_answers_file(path, release, clinic, TODAY, "K7QM-3F9X")
    assert not [remark for remark in read.remarks if "could not send" in remark], read.remarks
    is_paper = Generous(seed).temper == "on paper"
    submitted = read.submitted.model_copy(update={"source": "paper" if is_paper else "online"})
    speech = speech_of(LANGUAGES[seed // 2 % len(LANGUAGES)])
    paper_clinic = clinic.model_copy(update={"paper": paper})
    return assemble_brief(release, submitted, paper_clinic, standing(release, speech), speech)


def file_of(seed: int) -> str:
    """Return a seed's answers as a file: JSON is YAML."""
    return json.dumps(answers_of(seed), ensure_ascii=False, indent=1)


if __name__ == "__main__":
    sys.stdout.write(file_of(int(sys.argv[1])) + "\n")
