"""No line of the text for the record system begins a formula, whatever anybody typed."""

from __future__ import annotations

import pytest

from consult.documents.plain_text import COLUMNS, FORMULA_SIGNS, brief_text
from tests.brief.cases import persona, speech_of
from tests.catalogue.figures import Figure
from tests.documents.typed_words import all_typed, brief_of

STARTS = (*FORMULA_SIGNS, "\t")
SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"]


@pytest.mark.parametrize("sign", SIGNS)
def test_c13_a_line_of_the_text_never_begins_with_a_formula_from_any_field(
    sign: str, figure: Figure
) -> None:
    fields: set[str] = set()

    def say(field: str) -> str:
        fields.add(field)
        return " ".join([f"{sign}HYPERLINK(1)"] * 12)

    brief = brief_of(all_typed(persona("full").submitted, say), speech_of("en"))
    lines = brief_text(brief).splitlines()
    assert "\n".join(lines).count(f"{sign}HYPERLINK(1)") > len(fields)
    assert [line for line in lines if line.startswith(STARTS)] == []
    assert max(map(len, lines)) <= COLUMNS
    if sign == SIGNS[-1]:
        figure(
            f"{len(SIGNS)} signs that begin a formula in {len(fields)} typed fields of the brief's"
            " text: 0 lines begin with one"
        )
