"""Asking what may hang: nobody waits long, and nobody is given an answer of earlier."""

from __future__ import annotations

import threading

import pytest

from consult.web.patience import NoAnswerInTime, Patience

SOON = 20.0


class Question:
    """Says how often it was asked, as soon as it may."""

    def __init__(self) -> None:
        self.times = 0
        self.may_answer = threading.Event()
        self.answered = threading.Event()

    def __call__(self) -> int:
        self.times += 1
        asked = self.times
        assert self.may_answer.wait(SOON)
        self.answered.set()
        return asked


def test_however_often_it_is_asked_one_question_hangs_at_most() -> None:
    question = Question()
    patience = Patience(question)
    for _ in range(3):
        with pytest.raises(NoAnswerInTime):
            patience.ask(0.01)
    assert question.times == 1
    question.may_answer.set()


def test_an_answer_that_came_when_nobody_waited_is_not_given_later() -> None:
    question = Question()
    patience = Patience(question)
    with pytest.raises(NoAnswerInTime):
        patience.ask(0.01)
    question.may_answer.set()
    assert question.answered.wait(SOON)
    for thread in threading.enumerate():
        if thread.name == "question":
            thread.join(SOON)
    assert patience.ask(SOON) == 2
