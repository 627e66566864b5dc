"""Asking what may never answer, such as a database on a machine that is gone, and not waiting long.

Lives here: the asking, in a thread of its own, one at a time. Must not: know what is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")
THREAD: Final = "question"


class NoAnswerInTime(Exception):
    """Nothing came back within the time that was given. It may still be under way."""


class _Asked(Generic[Answer]):
    def __init__(self, question: Callable[[], Answer]) -> None:
        self.is_over = threading.Event()
        self.error: BaseException | None = None
        self.answer: Answer | None = None
        thread = threading.Thread(target=self._ask, args=(question,), name=THREAD, daemon=True)
        thread.start()

    def _ask(self, question: Callable[[], Answer]) -> None:
        try:
            self.answer = question()
        except BaseException as error:  # whoever waits is told
            self.error = error
        finally:
            self.is_over.set()


class Patience(Generic[Answer]):
    """One question that can be asked again and again, and hangs in one thread at most."""

    def __init__(self, question: Callable[[], Answer]) -> None:
        self._question = question
        self._asked: _Asked[Answer] | None = None
        self._lock = threading.Lock()

    def ask(self, seconds: float) -> Answer:
        """Return the answer. Raises NoAnswerInTime, or what the question raised.

        While an earlier asking still hangs, that one is waited for: what comes back from it now
        is an answer of now. What came back when nobody waited any more is not given to anybody.
        """
        with self._lock:
            if self._asked is None or self._asked.is_over.is_set():
                self._asked = _Asked(self._question)
            asked = self._asked
        if not asked.is_over.wait(max(seconds, 0.0)):
            raise NoAnswerInTime
        if asked.error is not None:
            raise asked.error
        return asked.answer  # type: ignore[return-value]  # it is over without an error
