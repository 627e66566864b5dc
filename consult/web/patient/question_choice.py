"""What the patient chose for the question list: read from the form, checked, put in order.

At most twelve are printed. The patient's own count first; what was suggested and left as it was
makes room for them by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from consult.brief.question_list import ASK_FIRST, MOST_PRINTED, Suggestion, default_choice
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.web.forms.messages import Fault, Translate, problem_words

LONGEST_QUESTION = 200
PLACES = ("first", "second", "third")
ROWS_AT_ONCE = 3


@dataclass
class Choice:
    """Ticked bank ids, the top three, own questions by their row, and what is wrong."""

    ticked: list[str]
    top: list[str]
    own: list[str]
    faults: list[Fault] = field(default_factory=list)

    @property
    def own_ids(self) -> list[str]:
        """The ids of the own questions, in the order of their rows."""
        return [f"own-{n}" for n, _ in enumerate(self.own, 1)]

    def stored(self) -> dict[str, Any]:
        """Return the part to store: top three first, then own questions, then the others."""
        order = dict.fromkeys([*self.top, *self.own_ids, *self.ticked])
        return {"order": list(order), "own": self.own}


def stored_choice(content: Mapping[str, Any], suggestions: Sequence[Suggestion]) -> Choice:
    """Return what is stored, or what is ticked at first."""
    if not content:
        return Choice(list(default_choice(suggestions)), [], [])
    order, own = list(content.get("order", ())), list(content.get("own", ()))
    known = {s.question.id for s in suggestions} | {f"own-{n}" for n, _ in enumerate(own, 1)}
    return Choice(
        [name for name in order if name in known and not name.startswith("own-")],
        [name for name in order if name in known][:ASK_FIRST],
        own,
    )


def read_choice(
    form: MultiDict[str, str],
    suggestions: Sequence[Suggestion],
    before: Choice,
    translate: Translate,
) -> Choice:
    """Read what was posted; what cannot be is a fault, what is not offered is left out."""
    offered = [s.question.id for s in suggestions]
    wanted = set(form.getlist("question"))
    choice = Choice([name for name in offered if name in wanted], [], [])
    rows = _read_own(form, choice, translate)
    # A question that stood among the first three and is unticked now is meant to go.
    gone = {name for name in before.top if name in offered and name not in wanted}
    _read_top(form, choice, rows, [name for name in offered if name not in gone], gone, translate)
    if not choice.faults:
        _fit(choice, suggestions, translate)
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
    offered: Sequence[str],
    gone: Collection[str],
    translate: Translate,
) -> None:
    for place in PLACES:
        name = form.get(place, "")
        if not name or name in gone or (name.startswith("own-") and not form.get(name)):
            continue
        chosen = rows.get(name, name if name in offered else None)
        if chosen is None:
            words = "Please choose one of the questions on this page."
        elif chosen in choice.top:
            words = "You chose the same question twice. Please choose each one only once."
        else:
            choice.top.append(chosen)
            continue
        choice.faults.append(Fault(place, place, translate(words)))
    choice.ticked += [n for n in choice.top if n in offered and n not in choice.ticked]


def _fit(choice: Choice, suggestions: Sequence[Suggestion], translate: Translate) -> None:
    count = len(choice.ticked) + len(choice.own)
    if count <= MOST_PRINTED:
        return
    untouched = set(choice.ticked) - set(choice.top) <= set(default_choice(suggestions))
    room = MOST_PRINTED - len(choice.own)
    top = [name for name in choice.top if name in choice.ticked]
    if untouched and room >= len(top):
        best = default_choice(suggestions, MOST_PRINTED - room)
        kept = dict.fromkeys([*top, *(n for n in best if n in choice.ticked)])
        fitting = set(list(kept)[:room])
        choice.ticked = [name for name in choice.ticked if name in fitting]
        return
    words = translate(
        "Your list holds {most} questions. You have {count}. Please untick {more}, "
        "or take out some of your own."
    ).format(most=MOST_PRINTED, count=count, more=count - MOST_PRINTED)
    choice.faults.append(Fault("question", "question", words))
