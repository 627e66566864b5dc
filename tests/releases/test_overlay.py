"""A clinic's folder changes our content entry by entry, and every fault is told where it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from consult.brief.rulebook import Release, Rulebook
from consult.releases import ContentIsFaulty, load_release
from consult.releases.loading import read_draft

Lay = Callable[..., Path]

MOIST = "how the eye is kept moist at night"
OUR_QUESTION = """\
  - id: our-parking
    evidence: Q01
    topic: SUP
    text: Where can I park?
    why: The clinic has few places.
    always: true
    source: [PECORA21]
    verification: B
"""
OUR_ITEM = """\
  - id: hand
    page: cause
    type: choice
    text: Which hand do you write with?
    term: Writing hand
    why: It helps us plan.
    answerOption: [{code: left, text: Left}, {code: right, text: Right}]
"""


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Write a clinic's folder: the name of each file without .yaml, and its text."""

    def write(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def laid(folder: Path) -> Release:
    try:
        return load_release(folder)
    except ContentIsFaulty as faulty:
        raise AssertionError(str(faulty)) from None


def merged(folder: Path) -> Rulebook:
    """Return the content before its references are checked."""
    draft = read_draft(folder)
    assert draft.rulebook is not None, draft.findings
    return draft.rulebook


def test_an_overlay_that_changes_nothing_is_exactly_our_release(lay: Lay, release: Release) -> None:
    assert laid(lay()).hash == release.hash
    nothing = lay(considerations="replace: []\nadd:\nswitch_off: []\n", questionnaire="add: []\n")
    assert laid(nothing) == release


def test_a_clinic_changes_one_text_in_three_lines(lay: Lay, release: Release) -> None:
    changed = laid(
        lay(considerations=f"replace:\n  - id: allergy-to-toxin\n    discuss: {MOIST}\n")
    )
    before, after = release.rulebook.considerations, changed.rulebook.considerations
    assert after[0] == before[0].model_copy(update={"discuss": MOIST})
    assert after[1:] == before[1:]
    assert changed.hash != release.hash


def test_a_key_given_as_null_goes_away(lay: Lay, release: Release) -> None:
    assert release.rulebook.questionnaire.items["emergency-signs"].hint
    changed = laid(lay(questionnaire="replace: [{id: emergency-signs, hint: null}]\n"))
    assert changed.rulebook.questionnaire.items["emergency-signs"].hint is None


def test_what_is_switched_off_is_gone_and_said_with_its_reason(lay: Lay, release: Release) -> None:
    rule = release.rulebook.considerations[0]
    text = f"switch_off:\n  - id: {rule.id}\n    reason: We  do not\n      use it.\n"
    book = laid(lay(considerations=text)).rulebook
    assert book.considerations == release.rulebook.considerations[1:]
    (off,) = book.switched_off
    assert (off.kind, off.id, off.evidence) == ("consideration", rule.id, rule.evidence)
    assert off.reason == "We do not use it."


def test_the_reason_is_part_of_the_hash(lay: Lay, release: Release) -> None:
    first = laid(lay(considerations="switch_off: [{id: allergy-to-toxin, reason: one}]\n"))
    other = laid(lay(considerations="switch_off: [{id: allergy-to-toxin, reason: two}]\n"))
    assert len({release.hash, first.hash, other.hash}) == 3


def test_new_entries_stand_after_the_one_named_in_their_order(lay: Lay, release: Release) -> None:
    second = OUR_QUESTION.replace("our-parking", "our-bus")
    after = "    after: q02-who-injects\n"
    names = [q.id for q in laid(lay(question_bank=f"add:\n{OUR_QUESTION}{after}{second}{after}"))
             .rulebook.questions]  # fmt: skip
    place = names.index("q02-who-injects")
    assert names[place + 1 : place + 3] == ["our-parking", "our-bus"]
    last = laid(lay(question_bank=f"add:\n{OUR_QUESTION}"))
    assert [q.id for q in last.rulebook.questions] == [
        *(q.id for q in release.rulebook.questions), "our-parking"
    ]  # fmt: skip


def test_the_questionnaire_takes_items_and_headings_by_id(lay: Lay) -> None:
    text = (
        f"add:\n{OUR_ITEM}    after: cause\n"
        "replace:\n  - {id: cause, title: The cause of it}\n  - {id: cause, text: What was it?}\n"
        "  - {id: toxin-treatments.units, text: How many units?}\n"
        "  - {id: safety-again, lead: Things change.}\n"
        "switch_off:\n  - {id: voicemail, reason: We write letters.}\n"
    )
    book = laid(lay(questionnaire=text)).rulebook
    asked = book.questionnaire
    assert [item.id for item in asked.page["cause"].items][:2] == ["cause", "hand"]
    assert asked.page["cause"].title == "The cause of it"
    assert asked.items["cause"].text == "What was it?"
    assert asked.items["toxin-treatments.units"].text == "How many units?"
    assert asked.recheck.lead == "Things change."
    assert "voicemail" not in asked.items
    assert [(off.kind, off.id) for off in book.switched_off] == [("item", "voicemail")]


def test_a_new_page_stands_in_its_section_and_a_new_section_at_the_end(lay: Lay) -> None:
    page = (
        "  - {id: our-page, section: safety, after: slow-signs, title: Ours, items: ["
        "{id: our-text, type: text, text: Words, term: Words, why: So}]}\n"
    )
    section = (
        "  - {id: ours, kind: section, title: Ours, pages: [{id: new-page, title: New, items: ["
        "{id: t, type: text, text: T, term: T, why: T}]}]}\n"
    )
    into_new = OUR_ITEM.replace("page: cause", "page: new-page")
    asked = merged(lay(questionnaire=f"add:\n{page}{section}{into_new}")).questionnaire
    pages = [page.id for page in asked.pages]
    assert pages[pages.index("slow-signs") + 1] == "our-page"
    assert pages[-1] == "new-page"
    assert [item.id for item in asked.page["new-page"].items] == ["t", "hand"]


def test_a_section_goes_with_its_last_page(lay: Lay, release: Release) -> None:
    section = release.rulebook.questionnaire.sections[-1]
    off = "".join(f"  - {{id: {page.id}, kind: page, reason: r}}\n" for page in section.pages)
    asked = merged(lay(questionnaire=f"switch_off:\n{off}")).questionnaire
    assert asked.sections == release.rulebook.questionnaire.sections[:-1]


def test_what_is_no_list_is_replaced_under_the_name_of_the_file(lay: Lay) -> None:
    book = laid(lay(
        brief="replace:\n  - {id: plan, bring: [Your glasses]}\n"
              "add:\n  - {label: Writing, items: [voicemail]}\n",
        expectations="replace: [{id: expectations, lead: Thank you.}]\n",
        release='replace: [{id: release, consent: I agree., consent_version: "2"}]\n',
        facts="add:\n  - {id: left-sided, meaning: m, when: {question: side, operator: '=', "
              "answer: left}}\n  - {id: our-age, meaning: m, rule: age}\n",
    )).rulebook  # fmt: skip
    assert book.plan.bring == ("Your glasses",)
    assert book.plan.rows[-1].label == "Writing"
    assert (book.expectations_lead, book.consent) == ("Thank you.", "I agree.")
    assert {"left-sided"} <= set(book.facts.fact)
    assert {"our-age", "age"} <= set(book.facts.value)


def test_the_same_overlay_has_the_same_hash_and_the_order_of_keys_does_not_matter(
    lay: Lay,
) -> None:
    replaced = "replace:\n  - id: allergy-to-toxin\n    discuss: moisture\n    one_of: true\n"
    turned = "replace:\n  - one_of: true\n    discuss: moisture\n    id: allergy-to-toxin\n"
    off = ("  - {id: infection-at-the-place, reason: a}\n",
           "  - {reason: b, id: allergy-to-ingredient}\n")  # fmt: skip
    one = laid(lay(considerations=f"{replaced}switch_off:\n{off[0]}{off[1]}"))
    again = laid(lay(considerations=f"{replaced}switch_off:\n{off[0]}{off[1]}"))
    other = laid(lay(considerations=f"switch_off:\n{off[1]}{off[0]}{turned}"))
    assert one.hash == again.hash == other.hash
