"""What changed between two submissions of one consultation, row by row.

Who and when, what there is to check, every answer in the questionnaire's order with its state, and
the question list: the words are those of the two briefs. Lives here: `compare`. Must not: which
change matters; all of them stand there, and none is weighed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from consult.brief.case import Case
from consult.brief.portrait import strip
from consult.brief.question_list import MOST_PRINTED
from consult.brief.to_check import to_check
from consult.brief.words import day_words, moment_words
from consult.questionnaire.answers import STATE_WORDS, AnswerState
from consult.questionnaire.changes import means_the_same
from consult.questionnaire.definition import Item, Questionnaire, Strict
from consult.questionnaire.item_types import answer_words

Part = Literal["sending", "check", "answers", "questions"]
Kind = Literal["changed", "asked", "not-asked", "order", "reworded"]


class Told(Strict):
    """One side of a change: its words, a line each, and the state where it is an answer.

    An answer that is not "answered" has its state's own word, so that no two states read alike.
    What is no answer has no state; it has no words where nothing was said. `numbered`: the lines
    stand in an order that means something.
    """

    words: tuple[str, ...]
    state: AnswerState | None = None
    numbered: bool = False


class Change(Strict):
    """One row: what was said before and after.

    `item` is an item's id, or the name of a row that is no item ("visit", "to-check",
    "questions"); `section` and `question` are empty for those. `question_before` is the earlier
    wording where the question was asked in other words. `kind` says how the two differ: "changed",
    "asked" (only later), "not-asked" (only earlier), "order" (the same lines in another order), or
    "reworded" (the same answer to a question that now means something else).
    """

    part: Part
    item: str
    section: str = ""
    question: str = ""
    question_before: str | None = None
    before: Told
    after: Told
    kind: Kind

    @property
    def has_lines(self) -> bool:
        """Tell whether there are lines to look for on the other side."""
        return bool(self.before.words and self.after.words) and (
            len(self.before.words) > 1 or len(self.after.words) > 1
        )


def compare(earlier: Case, later: Case) -> tuple[Change, ...]:
    """Return what differs between two submissions, each laid against its own release.

    Empty when the two briefs say the same. Both are told in the language of their case.
    """
    return (
        *_sending(earlier, later),
        *_plain("check", "to-check", _checked(earlier), _checked(later)),
        *_answers(earlier, later),
        *_plain("questions", "questions", _questions(earlier), _questions(later)),
    )


def _plain(part: Part, name: str, before: Told, after: Told) -> Iterator[Change]:
    if before != after:
        yield Change(part=part, item=name, before=before, after=after, kind=_kind(before, after))


def _kind(before: Told, after: Told) -> Kind:
    if before.state is AnswerState.NOT_ASKED:
        return "asked"
    if after.state is AnswerState.NOT_ASKED:
        return "not-asked"
    if before.state is after.state and sorted(before.words) == sorted(after.words):
        return "order"
    return "changed"


def _sending(earlier: Case, later: Case) -> Iterator[Change]:
    before, after = _circumstances(earlier), _circumstances(later)
    for name, words in before.items():
        yield from _plain("sending", name, _words(words), _words(after[name]))


def _circumstances(case: Case) -> dict[str, tuple[str, ...]]:
    """Return what the brief says of the person, the visit and the sending, by row."""
    head, at = strip(case), case.submitted.appointment.at
    visit = moment_words(at.astimezone(case.zone), case.speech) if at else ""
    rows = {
        "name": (head.name,),
        "birth-date": (day_words(head.birth_date, case.speech),),
        "visit": (visit,),
        "specialist": (head.specialist_name or "",),
        "answered-by": (head.answered_by,),
        "source": (head.source,),
        "needs": head.needs,
        "release": (case.release.label,),
    }
    return {name: tuple(filter(None, words)) for name, words in rows.items()}


def _words(words: tuple[str, ...]) -> Told:
    return Told(words=words)


def _checked(case: Case) -> Told:
    return Told(words=tuple(f"{line.label}: {line.text}" for line in to_check(case)))


def _questions(case: Case) -> Told:
    """Return the question list in the patient's order; the top three are its first lines."""
    chosen, bank = case.submitted.questions, case.rulebook.question
    texts = {name: question.text for name, question in bank.items()}
    texts |= {f"own-{n}": text for n, text in enumerate(chosen.own, 1)}
    listed = (texts[name] for name in chosen.order[:MOST_PRINTED] if name in texts)
    return Told(words=tuple(listed), numbered=True)


def _answers(earlier: Case, later: Case) -> Iterator[Change]:
    old, new = (case.rulebook.questionnaire for case in (earlier, later))
    for section, name in _in_order(old, new):
        was, now = old.items.get(name), new.items.get(name)
        before, after = _answered(earlier, was, name), _answered(later, now, name)
        is_reworded = was is not None and now is not None and not means_the_same(was, now)
        asked = AnswerState.NOT_ASKED not in (before.state, after.state)
        if before == after and not (is_reworded and asked):
            continue
        question = now.text if now else was.text if was else ""
        yield Change(
            part="answers",
            item=name,
            section=section,
            question=question,
            question_before=was.text if was and asked and was.text != question else None,
            before=before,
            after=after,
            kind="reworded" if before == after else _kind(before, after),
        )


def _answered(case: Case, item: Item | None, name: str) -> Told:
    """Return an answer as the brief tells it, or the word of its state."""
    answer = case.answer(name)
    if item is None or answer.state is not AnswerState.ANSWERED:
        return Told(words=(case.speech.tell(STATE_WORDS[answer.state]),), state=answer.state)
    return Told(words=answer_words(item, answer, case.speech), state=answer.state)


def _in_order(old: Questionnaire, new: Questionnaire) -> Iterator[tuple[str, str]]:
    """Yield (section's title, item id) in the newer order.

    What only the older one asks stands after the item that it followed there.
    """
    known = {name for _, name in _asked(new)}
    gone: dict[str, list[tuple[str, str]]] = {}
    follows = ""
    for row in _asked(old):
        if row[1] in known:
            follows = row[1]
        else:
            gone.setdefault(follows, []).append(row)
    yield from gone.get("", ())
    for row in _asked(new):
        yield row
        yield from gone.get(row[1], ())


def _asked(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    for section in questionnaire.sections:
        yield from ((section.title, item.id) for page in section.pages for item in page.items)
    recheck = questionnaire.recheck
    yield from ((recheck.title, item.id) for item in recheck.items)
