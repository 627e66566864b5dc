"""The papers that are made of a submission: which there are, and the key of each.

Lives here: the list that worker, web and command line share. Must not: rendering, storage.
"""

from __future__ import annotations

from dataclasses import dataclass

from consult.brief.model import Brief
from consult.documents.assets import Kind, Size, content_key


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: what it is, and the size of its print.

    `shows_answered`: the questions that were answered in the room bear their tick.
    """

    kind: Kind
    size: Size = "standard"
    shows_answered: bool = False

    @property
    def name(self) -> str:
        """Its name in the document cache: "brief", "questions", "questions-answered-large"."""
        answered = "-answered" if self.shows_answered else ""
        return f"{self.kind}{answered}{'' if self.size == 'standard' else f'-{self.size}'}"

    def key(self, brief: Brief) -> str:
        """Return the key under which this paper of a brief is kept."""
        return content_key(brief, self.kind, self.size)


BRIEF = Paper("brief")
QUESTIONS, LARGE_QUESTIONS = Paper("questions"), Paper("questions", "large")
ANSWERS, LARGE_ANSWERS = Paper("answers"), Paper("answers", "large")
# In the order in which they are wanted after sending: the patient waits, the specialist comes.
PAPERS = (QUESTIONS, ANSWERS, BRIEF, LARGE_QUESTIONS, LARGE_ANSWERS)
# Made only where questions were ticked as answered, for the patient to take home.
ANSWERED_QUESTIONS = Paper("questions", shows_answered=True)
LARGE_ANSWERED_QUESTIONS = Paper("questions", "large", shows_answered=True)
ANSWERED_PAPERS = (ANSWERED_QUESTIONS, LARGE_ANSWERED_QUESTIONS)
