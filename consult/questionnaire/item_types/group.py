"""The repeating group: earlier toxin treatments, medicines. A list of rows of answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from consult.questionnaire.answers import STATE_WORDS, Answer, AnswerProblem, AnswerState
from consult.questionnaire.definition import Item
from consult.questionnaire.speech import Speech

MOST_ROWS = 10


class RepeatingGroup:
    """Rows of the group's items; empty rows do not count."""

    def read(self, item: Item, plain: Any, today: date) -> list[dict[str, Any]] | None:
        """Read a list of `{item id: plain value}`.

        Raises AnswerProblem with the row in `path`; every wrong field is in `each`.
        """
        rows = plain or []
        if not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows):
            raise AnswerProblem("unknown-option")
        most = item.maxOccurs or MOST_ROWS
        if len(rows) > most:
            raise AnswerProblem("too-many", most=most)
        problems: list[AnswerProblem] = []
        read: list[dict[str, Any]] = []
        for number, row in enumerate(rows):
            answers = self._read_row(item, row, today, number, problems)
            if any(a.state is not AnswerState.UNANSWERED for a in answers.values()):
                read.append({name: answer.to_json() for name, answer in answers.items()})
        if problems:
            raise AnswerProblem.gathered(problems)
        return read or None

    def _read_row(
        self,
        item: Item,
        row: dict[str, Any],
        today: date,
        number: int,
        problems: list[AnswerProblem],
    ) -> dict[str, Answer]:
        """Return the row's answers; what is wrong joins the problems."""
        from consult.questionnaire.item_types import read_answer

        if set(row) - set(item.children):
            problems.append(AnswerProblem("unknown-option", path=(number,)))
            return {}
        answers: dict[str, Answer] = {}
        for child in item.item:
            try:
                answers[child.id] = read_answer(child, row.get(child.id), today)
            except AnswerProblem as problem:
                problems += problem.under(number, child.id).each
        return answers

    def plain(self, item: Item, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the rows as plain values."""
        from consult.questionnaire.item_types import plain_answer

        return [
            {c.id: plain_answer(c, Answer.from_json(row[c.id])) for c in item.item if c.id in row}
            for row in value
        ]

    def values(self, item: Item, value: list[dict[str, Any]]) -> tuple[Any, ...]:
        """Return the row numbers, so that `exists` works; items are compared as `group.item`."""
        return tuple(range(len(value)))

    def words(self, item: Item, value: list[dict[str, Any]], speech: Speech) -> tuple[str, ...]:
        """Return a line a row: "product: Botox; units: not sure; ..."."""
        from consult.questionnaire.item_types import answer_words

        lines: list[str] = []
        for row in value:
            parts: list[str] = []
            for child in item.item:
                answer = Answer.from_json(row.get(child.id, {"state": "unanswered"}))
                state = speech.tell(STATE_WORDS[answer.state])
                said = ", ".join(answer_words(child, answer, speech)) or state
                parts.append(f"{child.term}: {said}")
            lines.append("; ".join(parts))
        return tuple(lines)

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse comparisons with the group itself."""
        return None if operator == "exists" else f"compare with {item.id}.ITEM instead"
