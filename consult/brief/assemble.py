"""`assemble_brief`: one submission becomes the frozen value that all documents lay out."""

from __future__ import annotations

from consult.brief import hopes, pictures, portrait
from consult.brief.case import Case
from consult.brief.clinic import Clinic
from consult.brief.model import (
    AnswerLine,
    AnswerSection,
    Brief,
    ConsiderationLine,
    Line,
    QuestionLine,
    Row,
    SourceLine,
    Stamp,
    SwitchedOffLine,
)
from consult.brief.question_list import MOST_PRINTED, suggestion_for
from consult.brief.reported import discuss_text
from consult.brief.rulebook import Release, Source
from consult.brief.submitted import Submitted
from consult.brief.to_check import NO_RULE, to_check
from consult.brief.toxin_history import toxin
from consult.brief.words import CATEGORY_WORDS, year_words
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.item_types import answer_words, words_as_read
from consult.questionnaire.speech import ENGLISH, Speech

NO_DOCUMENT = "none"


def assemble_brief(
    release: Release, submitted: Submitted, clinic: Clinic, review: str = "pending",
    speech: Speech = ENGLISH,
) -> Brief:  # fmt: skip
    """Return the Brief of a submission, told in the language of `speech`.

    `review` is the state of the release's clinical review in words. The same arguments give an
    equal value: "as of" is the time of sending. Raises KeyError when the release lacks an item
    that its own plan names, which a checked release cannot.
    """
    case = Case(release, submitted, clinic, speech)
    check, considerations, questions = to_check(case), _considerations(case), _questions(case)
    return Brief(
        strip=portrait.strip(case),
        sentence=portrait.sentence(case),
        to_check=check,
        goals=hopes.goals(case),
        goals_state=case.answer(case.plan.goals).state,
        keep=hopes.keep(case),
        expectations=hopes.expectations(case),
        face_map=pictures.face_map(case),
        impact=pictures.impact(case),
        timeline=pictures.timeline(case),
        months_since_onset=portrait.months_since_onset(case),
        toxin=toxin(case),
        rows=_rows(case),
        questions=questions,
        sections=_sections(case),
        considerations=considerations,
        no_rule_matched=None if considerations else case.line(speech.tell(NO_RULE)),
        seek_help=tuple(clinic.fill(text) for text in case.plan.seek_help),
        bring=case.plan.bring,
        sources=_sources(case, (*check, *considerations, *questions)),
        switched_off=_switched_off(case),
        stamp=_stamp(case, review),
        speech=speech,
    )


def _considerations(case: Case) -> tuple[ConsiderationLine, ...]:
    return tuple(
        ConsiderationLine(
            text=discuss_text(case, fired),
            category=fired.rule.category.value,
            category_words=case.speech.tell(CATEGORY_WORDS[fired.rule.category]),
            basis=fired.rule.basis,
            provenance=case.provenance(
                fired.judgement.because, fired.rule.id, fired.rule.evidence, fired.rule.source
            ),
        )
        for fired in case.fired
    )


def _questions(case: Case) -> tuple[QuestionLine, ...]:
    chosen = case.submitted.questions
    own = {f"own-{n}": text for n, text in enumerate(chosen.own, 1)}
    lines = []
    for name in chosen.order[:MOST_PRINTED]:
        if name in own:
            lines.append(
                QuestionLine(
                    text=own[name],
                    why=case.speech.tell("The patient's own question."),
                    own=True,
                    provenance=case.provenance(("questions",)),
                )
            )
        elif name in case.rulebook.question:
            question = case.rulebook.question[name]
            suggestion = suggestion_for(question, case.journey.scope, case.speech)
            lines.append(
                QuestionLine(
                    text=question.text,
                    why=suggestion.why,
                    provenance=case.provenance(
                        suggestion.answers, question.id, question.evidence, question.source
                    ),
                )
            )
    return tuple(lines)


def _rows(case: Case) -> tuple[Row, ...]:
    rows = []
    for planned in case.plan.rows:
        asked = [i for i in planned.items if case.answer(i).state is not AnswerState.NOT_ASKED]
        named = planned.items if len(planned.items) > 1 else ()
        bare = [i for i in asked[:1] if case.item(i).term == planned.label]
        lines = tuple(
            case.line(
                f"{case.item(i).term}: {case.in_short(i)}"
                if i in named and i not in bare
                else case.in_short(i),
                i,
            )
            for i in asked
        )
        none = case.line(case.speech.tell("not asked"))
        rows.append(Row(label=planned.label, lines=lines or (none,)))
    return tuple(rows)


def _sections(case: Case) -> tuple[AnswerSection, ...]:
    questionnaire = case.rulebook.questionnaire
    titled = [(s.title, tuple(i for p in s.pages for i in p.items)) for s in questionnaire.sections]
    titled.append((questionnaire.recheck.title, questionnaire.recheck.items))
    return tuple(
        AnswerSection(
            title=title,
            lines=tuple(
                AnswerLine(
                    item=item.id,
                    question=item.text,
                    term=item.term,
                    state=case.answer(item.id).state,
                    words=answer_words(item, case.answer(item.id), case.speech),
                    own_words=words_as_read(item, case.answer(item.id), case.speech),
                )
                for item in items
            ),
        )
        for title, items in titled
    )


def _sources(case: Case, lines: tuple[Line, ...]) -> tuple[SourceLine, ...]:
    cited = {source for line in lines for source in line.provenance.sources}
    return tuple(_source(case, s) for s in case.rulebook.sources if s.id in cited)


def _source(case: Case, source: Source) -> SourceLine:
    """Return a source; one that is no document has neither a year nor a place to find it."""
    is_document = source.identifier != NO_DOCUMENT
    return SourceLine(
        id=source.id,
        title=source.title,
        year=year_words(source.year, case.speech) if is_document else "",
        identifier=source.identifier if is_document else "",
        checked=source.checked,
    )


def _switched_off(case: Case) -> tuple[SwitchedOffLine, ...]:
    return tuple(
        SwitchedOffLine(what=off.evidence or off.id, reason=off.reason)
        for off in case.rulebook.switched_off
    )


def _stamp(case: Case, review: str) -> Stamp:
    return Stamp(
        clinic=case.clinic.name,
        clinic_phone=case.clinic.phone,
        release=case.release.label,
        release_hash=case.release.hash,
        review=review,
        sent_at=case.submitted.sent_at.astimezone(case.zone),
        timezone=case.clinic.timezone,
        paper=case.clinic.paper,
        language=case.speech.language,
        endorsement=case.clinic.fill(case.clinic.endorsed_in(case.speech.language)),
    )
