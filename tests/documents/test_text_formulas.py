"""No line of the text for the record system begins a formula, whatever a patient typed."""

from __future__ import annotations

import pytest

from consult.documents.plain_text import brief_text
from tests.brief.cases import changed

STARTS = ("=", "+", "@", "-=", "\t", "\uff1d", "\uff0b", "\uff20")


@pytest.mark.parametrize("start", ["=", "+", "@", "\uff1d", "\uff0b", "\uff20"])
def test_a_line_never_begins_with_a_patients_formula(start: str) -> None:
    typed = " ".join([f"{start}HYPERLINK(1)"] * 60)
    goals = [{"code": "photos", "words": f"{start}1+1"}]
    brief = changed("full", what_helps=typed, cause={"other": f"{start}cmd"}, goals=goals)
    lines = brief_text(brief).splitlines()
    assert f"{start}HYPERLINK(1)" in "\n".join(lines)
    assert [line for line in lines if line.startswith(STARTS)] == []
