"""The CPU of all rules of one submission: journey, notices, considerations, questions and the rest.

The reference is the plainest work on the same answers: to write and read them as JSON, many times.
"""

import json
import statistics
import time
from collections.abc import Callable

from consult.brief.case import Case
from consult.brief.considerations import fired_considerations, not_judged, not_sure
from consult.brief.question_list import suggest_questions
from consult.brief.urgent import firing_notices
from consult.questionnaire.conditions import judge
from tests.brief.cases import NAMES, persona, shipped

MOST_MS = 5.0
ROUNDS = 40
REFERENCE_TIMES = 10


def measure() -> float:
    """Measure, print, and return the milliseconds of the submission that takes longest."""
    worst = max(NAMES, key=lambda name: _cpu_ms(lambda: all_rules(name), 5))
    reference = _cpu_ms(lambda: _plain_work(worst), ROUNDS)
    taken = _cpu_ms(lambda: all_rules(worst), ROUNDS)
    rules = sum(len(rows) for rows in (
        shipped()[0].rulebook.urgent,
        shipped()[0].rulebook.considerations,
        shipped()[0].rulebook.questions,
    ))  # fmt: skip
    print(
        f"rules: {rules} rules of one submission ({worst}, the slowest of {len(NAMES)}):"
        f" {taken:.2f} ms CPU, median of {ROUNDS}; at most {MOST_MS} wanted;"
        f" ratio {taken / reference:.2f} to writing and reading its answers {REFERENCE_TIMES} times"
    )
    return taken


def all_rules(name: str) -> int:
    """Judge everything that a submission sets off, from its stored answers; return the count."""
    told = persona(name)
    case = Case(shipped()[0], told.submitted, shipped()[1])  # nothing is kept from before
    book, journey = case.rulebook, case.journey
    found = (
        firing_notices(book, journey.scope),
        fired_considerations(book, journey),
        not_judged(book, journey),
        not_sure(book, journey),
        suggest_questions(book, journey.scope),
        [c for c in book.plan.contradictions if judge(c.when, journey.scope).truth],
        [n for n in book.plan.needs if judge(n.when, journey.scope).truth],
    )
    return sum(len(part) for part in found)


def _plain_work(name: str) -> None:
    answers = persona(name).submitted.answers
    for _ in range(REFERENCE_TIMES):
        json.loads(json.dumps(answers))


def _cpu_ms(work: Callable[[], object], rounds: int) -> float:
    work()
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    measure()
