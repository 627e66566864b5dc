"""Personas told in the mirrored language, which no clinic offers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from consult.brief.assemble import assemble_brief
from consult.brief.model import Brief
from consult.brief.rulebook import Release
from consult.releases import load_release
from consult.telling import Telling, open_telling
from tests.brief.cases import Persona, persona
from tests.mirrored import LANGUAGE, write_mirrored


@dataclass(frozen=True)
class Mirrored:
    """The shipped content, and the software's words, in the mirrored language."""

    release: Release
    telling: Telling

    def persona(self, name: str) -> Persona:
        """Return a persona, the brief told in the mirrored language."""
        one, speech = persona(name), self.telling.speeches[LANGUAGE]
        state = self.telling.standing(self.release, speech)
        brief = assemble_brief(self.release, one.submitted, self.telling.clinic, state, speech)
        return Persona(name, one.submitted, brief, one.must_hold, speech)

    def brief(self, name: str, paper: str = "A4") -> Brief:
        """Return a persona's brief on a paper."""
        brief = self.persona(name).brief
        return brief.model_copy(update={"stamp": brief.stamp.model_copy(update={"paper": paper})})


def open_mirrored(folder: Path) -> Mirrored:
    """Return everything told in the mirrored language, written into a folder."""
    write_mirrored(folder)
    return Mirrored(load_release(folder), open_telling(folder))
