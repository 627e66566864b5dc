"""Which language a paper is told in: the patient's own for theirs, the clinic's for the brief.

Lives here: the one place that web, worker and command line ask. Must not: storage, rendering.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from consult.brief.assemble import assemble_brief
from consult.brief.clinic import Clinic
from consult.brief.model import Brief
from consult.brief.room_questions import with_answered
from consult.brief.rulebook import Release
from consult.brief.submitted import Submitted
from consult.documents import Paper
from consult.questionnaire.speech import SOURCE_LANGUAGE, Speech
from consult.releases import (
    is_draft,
    load_clinic,
    load_helper_speeches,
    load_speeches,
    standing,
)


@dataclass(frozen=True)
class Telling:
    """The clinic, the software's words by language, and how a release stands with reviewers.

    `is_draft` tells whether the release's texts in a language still wait for their approval.
    """

    clinic: Clinic
    speeches: Mapping[str, Speech]
    standing: Callable[[Release, Speech], str]
    is_draft: Callable[[Release, str], bool]
    helper_speeches: Mapping[str, Speech] = field(default_factory=dict)

    def screens_speech(self, language: str, *, to_helper: bool) -> Speech:
        """Return the words of screens, to the patient or to who helps them."""
        spoken = self.helper_speeches if to_helper else self.speeches
        return spoken.get(language, self.speeches[language])

    def languages(self, release: Release) -> tuple[str, ...]:
        """Return the languages that the clinic wants and in which all is told, at least one."""
        told = [code for code in self.clinic.languages if code in release.languages]
        return tuple(code for code in told if code in self.speeches) or (SOURCE_LANGUAGE,)

    def speech_for(self, paper: Paper, release: Release, submitted: Submitted) -> Speech:
        """Return the words of a paper: the brief is the clinic's, the others are the patient's."""
        offered = self.languages(release)
        is_patients = paper.kind != "brief" and submitted.language in offered
        return self.speeches[submitted.language if is_patients else offered[0]]

    def brief(
        self, paper: Paper, release: Release, submitted: Submitted, answered: Collection[str] = ()
    ) -> Brief:
        """Return the Brief of a submission as one of its papers lays it out.

        `answered` names the questions that were answered in the room, for a paper that shows it.
        """
        speech = self.speech_for(paper, release, submitted)
        standing = self.standing(release, speech)
        brief = assemble_brief(release, submitted, self.clinic, standing, speech)
        return with_answered(brief, answered) if paper.shows_answered else brief


def open_telling(content: Path | None) -> Telling:
    """Return the telling of a clinic's content folder. Raises ContentIsFaulty."""
    speeches = load_speeches(content)
    return Telling(
        load_clinic(content),
        speeches,
        partial(standing, overlay=content),
        partial(is_draft, overlay=content),
        load_helper_speeches(speeches, content),
    )
