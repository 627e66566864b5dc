"""Searches for answers under which a condition comes to what is wanted, on the real path.

From the goal backwards: a condition is taken apart into demands on single answers, and each answer
into what puts its page and item on the path. Where several ways lead on, the choice with the fewest
is taken first, and a way is left as soon as no answer can meet its demands. So None is a proof, as
far as the candidates of one item cover all its cases. What is found is judged once more by the code
that judges patients' answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.answers import Answer
from consult.questionnaire.facts import Circumstances
from consult.releases.examples.answering import Answering
from consult.releases.examples.days import visits
from consult.releases.examples.demands import BIRTH_DATE, Demand, Want
from consult.releases.examples.example import Example
from consult.releases.examples.filling import Filling
from consult.releases.examples.goals import Asked, Every, Goal, Goals, Holds, Met, NotAsked, Some

EXAMPLE_DAY = date(2026, 11, 22)
MOST_STEPS = 20_000


class SearchGaveUp(Exception):
    """The search was stopped: neither an example nor the proof that there is none."""


@dataclass
class _Way:
    """What one way of the search has decided so far."""

    on_path: dict[str, bool] = field(default_factory=dict)
    demands: dict[str, tuple[Demand, ...]] = field(default_factory=dict)

    def copy(self) -> _Way:
        return _Way(dict(self.on_path), dict(self.demands))


class ExampleSearch:
    """Examples for one rulebook. Keep it for many questions: it remembers."""

    def __init__(self, book: Rulebook, today: date = EXAMPLE_DAY, most: int = MOST_STEPS) -> None:
        """Take the rulebook, the day of sending, and how many steps a search may take."""
        self._book = book
        self._today = today
        self._most = most
        self._answering = Answering(book, today)
        self._filling = Filling(book, self._answering, today)
        self._goals = Goals(book)
        self._steps = 0

    def holding(self, *conditions: Any) -> Example | None:
        """Return answers under which all conditions hold, None if none exist."""
        return self._first([Holds(condition) for condition in conditions])

    def silent(self, condition: Any) -> Example | None:
        """Return answers under which it does not hold: false if possible, else unknown."""
        return self._first([Holds(condition, Want.FALSE)]) or self._first(
            [Holds(condition, Want.NOT_TRUE)]
        )

    def asking(self, *items: str) -> Example | None:
        """Return answers with all these items on the path, None when nothing leads there."""
        return self._first([Asked(item) for item in items])

    def leading_to(self, *pages: str) -> Example | None:
        """Return answers with all these pages on the path, None when nothing leads there."""
        return self._first([self._goals.reaching(page) for page in pages])

    def can_be_answered(self, item: str) -> bool:
        """Tell whether an item takes any answer at all."""
        answers = self._answering.answers_of(self._book.questionnaire.items[item])
        return next(answers, None) is not None

    def _first(self, goals: list[Goal]) -> Example | None:
        self._steps = 0
        for way in self._ways(_Way(), list(goals), []):
            example = self._example(way)
            if example is not None:
                return self._confirmed(example, goals)
        return None

    def _ways(self, way: _Way, pending: list[Goal], choices: list[Some]) -> Iterator[_Way]:
        """Yield the ways that meet all goals, each answer by itself."""
        self._steps += 1
        if self._steps > self._most:
            raise SearchGaveUp
        if not self._settle(way, pending, choices):
            return
        if not choices:
            yield way
            return
        open_goals = [[g for g in some.goals if self._is_open(way, g)] for some in choices]
        best = min(range(len(choices)), key=lambda n: len(open_goals[n]))
        others = [some for n, some in enumerate(choices) if n != best]
        for goal in open_goals[best]:
            yield from self._ways(way.copy(), [goal], list(others))

    def _settle(self, way: _Way, pending: list[Goal], choices: list[Some]) -> bool:
        """Work off what needs no choice; False when it cannot be."""
        while pending:
            goal = pending.pop()
            if isinstance(goal, Some):
                choices.append(goal)
            elif isinstance(goal, Every):
                pending.extend(goal.goals)
            elif isinstance(goal, Holds):
                pending.append(self._goals.simpler(goal))
            elif not self._is_open(way, goal):
                return False
            elif isinstance(goal, Met):
                way.demands[goal.item] = self._with(way, goal)
            elif goal.item not in way.on_path:
                way.on_path[goal.item] = isinstance(goal, Asked)
                pending.append(self._goals.simpler(goal))
        return True

    def _is_open(self, way: _Way, goal: Goal) -> bool:
        """Tell whether nothing decided so far speaks against a goal."""
        if isinstance(goal, Every):
            return all(self._is_open(way, part) for part in goal.goals)
        if isinstance(goal, Some):
            return any(self._is_open(way, part) for part in goal.goals)
        if isinstance(goal, Holds):
            return self._is_open(way, self._goals.simpler(goal))
        if isinstance(goal, Met):
            return self._can_be_met(goal.item, self._with(way, goal))
        return way.on_path.get(goal.item) is not isinstance(goal, NotAsked)

    def _with(self, way: _Way, goal: Met) -> tuple[Demand, ...]:
        known = way.demands.get(goal.item, ())
        return known if goal.demand in known else (*known, goal.demand)

    def _can_be_met(self, item: str, demands: tuple[Demand, ...]) -> bool:
        days = visits(self._book, demands, self._today)
        if item == BIRTH_DATE:
            return any(self._answering.birth_date(demands, day) for day in days)
        return any(self._answering.answer(item, demands, day) for day in days)

    def _example(self, way: _Way) -> Example | None:
        """Return the answers of a way, with one day of the visit that fits them all."""
        demanded = [demand for demands in way.demands.values() for demand in demands]
        for visit in visits(self._book, demanded, self._today):
            born = self._answering.birth_date(way.demands.get(BIRTH_DATE, ()), visit)
            answers = self._answers(way, visit)
            if born is not None and answers is not None:
                return self._filling.complete(answers, Circumstances(self._today, born, visit))
        return None

    def _answers(self, way: _Way, visit: date | None) -> dict[str, Answer] | None:
        # The second safety check stands outside the path: it counts once it is answered.
        again = {item.id: () for item in self._book.questionnaire.recheck.items
                 if way.on_path.get(item.id)}  # fmt: skip
        found: dict[str, Answer] = {}
        for item, demands in {**again, **way.demands}.items():
            answer = None if item == BIRTH_DATE else self._answering.answer(item, demands, visit)
            if answer is not None:
                found[item] = answer
            elif item != BIRTH_DATE:
                return None
        return found

    def _confirmed(self, example: Example, goals: list[Goal]) -> Example:
        """Return the example when the real path and the real judging agree."""
        journey = example.journey(self._book)
        for goal in goals:
            if isinstance(goal, Holds):
                truth = example.truth_of(goal.condition, self._book)
                agrees = goal.want.is_met(truth)
            elif isinstance(goal, Asked):
                agrees = goal.item in journey.answers
            else:
                agrees = True
            if not agrees:
                raise SearchGaveUp
        return example
