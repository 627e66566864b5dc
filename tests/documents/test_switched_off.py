"""What a clinic took out of our content is said on its papers, with the reason."""

from __future__ import annotations

from pathlib import Path

from consult.brief.assemble import assemble_brief
from consult.documents import answers_html, brief_text, questions_html
from consult.documents.markup import brief_html
from consult.releases import load_release
from tests.brief.cases import persona, shipped
from tests.documents.golden_text import page_text

REASON = "Our neurologist sees everyone with this <first>"


def test_a_rule_that_the_clinic_switched_off_is_named_with_its_reason(tmp_path: Path) -> None:
    off = f'switch_off:\n  - id: swallowing-problem\n    reason: "{REASON}"\n'
    (tmp_path / "considerations.yaml").write_text(off, encoding="utf-8")
    brief = assemble_brief(load_release(tmp_path), persona("maria").submitted, shipped()[1])
    assert "C05" not in {line.provenance.evidence for line in brief.considerations}
    told = f"Switched off by the clinic: C05 {REASON}"
    assert told in " ".join(page_text(brief_html(brief)).split())
    assert f"C05: {REASON}" in " ".join(brief_text(brief).split())
    for html in (questions_html(brief), answers_html(brief)):
        assert "Switched off" not in html


def test_our_own_content_says_nothing_of_it() -> None:
    assert "Switched off" not in page_text(brief_html(persona("maria").brief))
    assert "SWITCHED OFF" not in brief_text(persona("maria").brief)
