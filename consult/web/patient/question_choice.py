"""What the patient chose for the question list: read from the form, checked, put in order.

At most twelve are printed. With more than that nothing is left out by itself: the page names what
does not fit, and the patient decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from consult.brief.question_list import (
    ASK_FIRST,
    MOST_PRINTED,
    Suggestion,
    beyond_the_list,
    default_choice,
)
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.questionnaire.speech import noted
from consult.web.forms.messages import Fault, Translate, problem_words

LONGEST_QUESTION = 200
PLACES = ("first", "second", "third")
ROWS_AT_ONCE = 3
# The button that takes out what the page named as not fitting; its value names them.
LEAVE_OUT = "leave-out"
_OWN_NAMES = frozenset(f"own-{n}" for n in range(1, MOST_PRINTED + 1))


@dataclass
class Choice:
    """Ticked bank ids, the chosen ones of the top three, own questions by their row.

    `faults` is what is wrong, `beyond` the bank ids that do not fit onto the list.
    """

    ticked: list[str]
    top: list[str]
    own: list[str]
    faults: list[Fault] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    @property
    def own_ids(self) -> list[str]:
        """The ids of the own questions, in the order of their rows."""
        return [f"own-{n}" for n, _ in enumerate(self.own, 1)]

    def stored(self) -> dict[str, Any]:
        """Return the part to store: top three first, then own questions, then the others.

        `top` keeps apart what the patient put first from what only came to stand there.
        """
        order = dict.fromkeys([*self.top, *self.own_ids, *self.ticked])
        return {"order": list(order), "own": self.own, "top": self.top}


def stored_choice(content: Mapping[str, Any], suggestions: Sequence[Suggestion]) -> Choice:
    """Return what is stored, or what is ticked at first."""
    if not content:
        return Choice(list(default_choice(suggestions)), [], [])
    order, own = list(content.get("order", ())), list(content.get("own", ()))
    top = content.get("top", order[:ASK_FIRST])  # older content does not tell them apart
    known = {s.question.id for s in suggestions} | {f"own-{n}" for n, _ in enumerate(own, 1)}
    return Choice(
        [name for name in order if name in known and not name.startswith("own-")],
        [name for name in top if name in known],
        own,
    )


def read_choice(
    form: MultiDict[str, str], suggestions: Sequence[Suggestion], translate: Translate
) -> Choice:
    """Read what was posted; what cannot be is a fault, what is not offered is left out."""
    left_out = form.get(LEAVE_OUT, "").split()
    wanted = set(form.getlist("question")).difference(left_out)
    choice = Choice([s.question.id for s in suggestions if s.question.id in wanted], [], [])
    rows = _read_own(form, choice, translate)
    offered = [s.question.id for s in suggestions]
    _read_top(form, choice, rows, offered, left_out, translate)
    _fit(choice, suggestions, translate)
    choice.faults.sort(key=lambda fault: fault.name in PLACES)  # as they stand on the page
    return choice


def _read_own(form: MultiDict[str, str], choice: Choice, translate: Translate) -> dict[str, str]:
    """Fill in the own questions; return which row became which id."""
    rows: dict[str, str] = {}
    for n in range(1, MOST_PRINTED + 1):
        name = f"own-{n}"
        typed = form.get(name, "")
        try:
            text = clean_text(typed, LONGEST_QUESTION)
            if "\n" in text:
                raise AnswerProblem("one-line")
        except AnswerProblem as problem:
            choice.faults.append(Fault(name, name, problem_words(problem, translate)))
            text = typed
        if text:
            choice.own.append(text)
            rows[name] = f"own-{len(choice.own)}"
    return rows


def _read_top(
    form: MultiDict[str, str],
    choice: Choice,
    rows: Mapping[str, str],
    offered: Collection[str],
    left_out: Collection[str],
    translate: Translate,
) -> None:
    for place in PLACES:
        name = form.get(place, "")
        if not name or name in left_out:
            continue
        chosen = rows.get(name, name)
        if name in _OWN_NAMES and name not in rows:
            words = noted(
                "This question of yours is empty. Please write it above, or choose another."
            )
        elif name not in rows and name not in offered:
            words = noted("Please choose one of the questions on this page.")
        elif name not in rows and name not in choice.ticked:
            words = noted("This question is not ticked. Please tick it above, or choose another.")
        elif chosen in choice.top:
            words = noted("You chose the same question twice. Please choose each one only once.")
        else:
            choice.top.append(chosen)
            continue
        choice.faults.append(Fault(place, place, translate(words)))


def _fit(choice: Choice, suggestions: Sequence[Suggestion], translate: Translate) -> None:
    count = len(choice.ticked) + len(choice.own)
    if count <= MOST_PRINTED:
        return
    choice.beyond = beyond_the_list(suggestions, choice.ticked, choice.top, len(choice.own))
    words = translate(
        "Your list holds {most} questions. You have {count}. Please untick {more}, "
        "or take out some of your own."
    ).format(most=MOST_PRINTED, count=count, more=count - MOST_PRINTED)
    choice.faults.append(Fault("question", "question", words))
