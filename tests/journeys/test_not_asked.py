"""Pages before their time, answers to questions that were not asked: none of it counts."""

from __future__ import annotations

from tests.catalogue.figures import Figure
from tests.journeys.house import House
from tests.journeys.stories import come, reference_of, sitting_of
from tests.journeys.walker import Walker

NOT_TAKEN = 400
# Of a patient without allergies, toxin, tumour and interpreter: the page, its question, an answer.
HIDDEN = {
    "allergy-detail": ("allergies-pregnancy-blood", ("allergy-detail", "hidden zq1x")),
    "toxin-treatments": ("toxin-history", ("toxin-treatments-0-where", "hidden zq2x")),
    "interpreter-language": ("practical", ("interpreter-language", "hidden zq3x")),
    "tumour-kind": ("cause-detail", ("tumour-kind", "skin-cancer")),
}


def test_c09_a_page_further_on_is_not_taken_before_its_time(house: House, figure: Figure) -> None:
    patient, _ = come(house, "daniel")
    first, form = patient.here.last, patient.walker.page.main_form
    ours = [pair for pair in form.pairs if pair[0] in ("csrf_token", "revision")]
    questionnaire = house.release.rulebook.questionnaire
    for page in (*questionnaire.pages[1:], questionnaire.recheck):
        for last in (page.id, f"{page.id}?from=check", f"{page.id}?from=send"):
            asked = [("asked", item.id) for item in page.items]
            answer = patient.walker.post(f"/prepare/{last}", [*ours, *asked, ("admin", "1")])
            assert answer.status == NOT_TAKEN or answer.last == first, last
    for name in ("check", "questions", "facts", "send", "done"):
        assert patient.walker.get(f"/prepare/{name}").last == first, name
        if name in ("questions", "send"):
            assert patient.walker.post(f"/prepare/{name}", ours).last == first, name
    sitting = sitting_of(house, patient)
    assert sitting.sent_number == 0
    for page in questionnaire.pages:
        assert sitting.content(page.id).keys() <= {item.id for item in page.items}
    figure(f"{len(questionnaire.pages)} pages sent before their time: 0 taken as sent")


def test_c09_an_answer_to_a_question_that_was_not_asked_is_in_no_document(
    house: House, specialist: Walker, figure: Figure
) -> None:
    patient, answers = come(house, "daniel")
    patient.answer_until("check", answers)
    patient.walker.get("/prepare/practical")
    token = ("csrf_token", patient.walker.page.main_form.hidden("csrf_token")[0])
    for item, (page, answer) in HIDDEN.items():
        revision = ("revision", str(sitting_of(house, patient).revision(page)))
        patient.walker.post(f"/prepare/{page}", [token, revision, ("asked", item), answer])
        assert item in sitting_of(house, patient).content(page), "nothing was put by"
    texts = [patient.walker.get("/prepare/check").page.words]
    patient.answer_until("done", answers)
    there = f"/desk/consultations/{reference_of(house, patient)}"
    texts += [specialist.get(f"{there}/brief").text, specialist.fetch(f"{there}/brief.txt").text]
    texts.append(patient.walker.fetch("/prepare/documents/answers.json").text)
    assert [text for text in texts if "zq" in text] == []
    latest = house.opened(reference_of(house, patient)).latest
    assert latest is not None
    for item in HIDDEN:
        assert latest.content.answers.get(item, {"state": "not-asked"})["state"] == "not-asked"
    figure(f"{len(HIDDEN)} questions answered that were not asked: in 0 of {len(texts)} documents")
