"""Steps between the pages of questions: notices, the list of questions, comfort, sending, leaving.

Must not: pages of questions.
"""

from __future__ import annotations

import re

from consult.brief.urgent import firing_notices
from consult.consultations import QUESTIONS, latest_submission
from consult.web.patient.question_choice import PLACES
from tests.journeys.answering import check_typed
from tests.journeys.ledger import marks_in
from tests.journeys.markup import Draft
from tests.journeys.patient import problems
from tests.journeys.wandering import OVER, Wanderer

REFUSED = 400
_BACK = re.compile(r"<p class=\"back\"><a href=\"([^\"]+)\"")


def acknowledge(who: Wanderer) -> None:
    """Say what the notice asks; without the tick the page has to come again."""
    draft = who.patient.walker.draft()
    notice = who.house.release.rulebook.notice[draft.form.hidden("notice")[0]]
    needs_tick = notice.acknowledge == "seen-by-doctor"
    if needs_tick and who.chance.random.random() < 0.15:
        response = who.patient.walker.submit(draft)
        who.require(response.status in (REFUSED, OVER), "a notice let go without its tick")
        return
    response = who.patient.acknowledge()
    if response.status != OVER:
        who.require(response.was_taken, "a notice does not let go")
        who.ledger.notices[notice.id] = notice.acknowledge
        who.ledger.acknowledged += 1
        who.count("acknowledged")


def onward(who: Wanderer) -> None:
    """Follow the page's main link, or ask the service where to go on."""
    link = who.patient.walker.page.onward
    who.look(link if link and link.startswith("/") else "/prepare/")


def back(who: Wanderer) -> None:
    """Follow the Back link, or go to the page that stands before all."""
    found = _BACK.search(who.here.text)
    who.look(found[1].replace("&amp;", "&") if found else "/prepare/")


def change_from_check(who: Wanderer) -> None:
    """Go to the check, and from there to an answer to be changed."""
    who.look("/prepare/check")
    links = [link for link in who.patient.walker.page.links if "from=check" in link]
    if links:
        who.look(who.chance.random.choice(links).partition("#")[0])
        who.count("change opened")


def jump(who: Wanderer) -> None:
    """Open any page by its address, allowed or not."""
    pages = [*who.house.release.rulebook.questionnaire.page, "notice", "facts", "check", "done"]
    who.look(f"/prepare/{who.chance.random.choice([*pages, 'questions', 'send', 'nowhere'])}")


def wait(who: Wanderer) -> None:
    """Let minutes or a day pass."""
    who.house.clock.pass_by(minutes=who.chance.random.choice((2, 20, 20, 50, 60 * 25)))


def leave(who: Wanderer) -> None:
    """Stop, and close the session."""
    who.look("/prepare/leave")
    if who.here.last == "leave":
        who.patient.walker.submit(who.patient.walker.draft())
        who.require(who.sid is None, "the session goes on after leaving")


def resume(who: Wanderer) -> None:
    """Come back by code and date of birth; what was typed when the session ended is there."""
    unsaved, who.unsaved = who.unsaved, None
    keeps = unsaved is not None and who.here.status == OVER
    response = who.patient.resume()
    who.require(who.sid and response.status == 200, f"no way back: {problems(response)}")
    if keeps and unsaved is not None and who.patient.page_here() is unsaved[0]:
        asked = [item for item in who.patient.asked() if item.id in unsaved[1]]
        check_typed(who, asked, unsaved[1])
        who.count("typed and kept")


def resume_elsewhere(who: Wanderer) -> None:
    """Go on at another device; the first one stays signed in and is forgotten."""
    who.patient, who.unsaved = who.patient.on_another_device(), None
    resume(who)


def set_comfort(who: Wanderer) -> None:
    """Change the text size, the glare or the helper."""
    who.patient.walker.get("/prepare/comfort")
    if who.here.last != "comfort":
        return
    draft, chance = who.patient.walker.draft(), who.chance
    size = chance.random.choice(("a", "a-plus", "a-plus-plus"))
    glare, aloud, helped = (chance.random.random() < 0.5 for _ in range(3))
    helper = {"name": chance.words(200), "relation": ""} if helped else None
    draft.tick("text-size", size)
    draft.tick("low-glare", *["yes"] * glare)
    draft.tick("read-aloud", *["yes"] * aloud)
    draft.tick("helper", *["yes"] * helped)
    draft.type("helper-name", helper["name"] if helper else "")
    if draft.form.named("consent"):
        draft.tick("consent", "yes")
    who.require(who.patient.walker.submit(draft).was_taken, "comfort is refused")
    who.ledger.comfort = {
        "language": "en", "text_size": size, "low_glare": glare, "read_aloud": aloud,
        "helper": helper,
    }  # fmt: skip
    who.count("comfort")


def choose_questions(who: Wanderer) -> None:
    """Tick, order and add questions by chance, and save the list."""
    draft, chance = who.patient.walker.draft(), who.chance
    ticked = chance.some([c.value for c in draft.form.named("question")], 6)
    own = [chance.words(200) for _ in range(chance.random.randint(0, 3))]
    ids = [f"own-{n}" for n, _ in enumerate(own, 1)]
    for name in [name for name in draft.form.names if name.startswith("own-")]:
        draft.clear(name)
    for name, words in zip(ids, own, strict=True):
        draft.type(name, words)
    tops = [*chance.random.sample(ticked, min(2, len(ticked))), *ids[:1]]
    draft.tick("question", *ticked)
    for place in PLACES:
        draft.tick(place, "")
    draft.press("add", "top")
    if _keep_questions(who, draft, [], ticked, own) == "questions":
        draft = who.patient.walker.draft()
        for place, name in zip(PLACES, tops, strict=False):
            draft.tick(place, name)
        _keep_questions(who, draft, tops, ticked, own)


def _keep_questions(
    who: Wanderer, draft: Draft, top: list[str], ticked: list[str], own: list[str]
) -> str:
    """Save the list; return the page that it leads to, nothing when it was not saved."""
    response = who.patient.walker.submit(draft)
    if response.status == OVER:
        return ""
    who.require(response.was_taken, f"questions refused: {problems(response)}")
    if response.way[1].partition("#")[0] not in ("/prepare/send", "/prepare/questions"):
        return ""
    _enter_questions(who, top, ticked, own)
    return response.last


def _enter_questions(who: Wanderer, top: list[str], ticked: list[str], own: list[str]) -> None:
    """Enter the list: the chosen three, then one's own, then the other ticked ones."""
    first = list(dict.fromkeys([*top, *(f"own-{n}" for n, _ in enumerate(own, 1))]))
    order = who.sitting().content(QUESTIONS).get("order", [])
    who.require(order[: len(first)] == first, f"{first} were to come first, but {order}")
    who.require(sorted(order) == sorted({*first, *ticked}), f"ticked {ticked}, kept {order}")
    who.ledger.questions = {"order": order, "own": own, "top": top}
    who.count("questions")


def accept_questions(who: Wanderer) -> None:
    """Save the list of questions as it is proposed."""
    response = who.patient.walker.submit(who.patient.walker.draft())
    who.require(response.status == OVER or response.was_taken, "the proposed list is refused")
    stored = who.sitting().content(QUESTIONS)
    who.require(who.ledger.questions.get("own", []) == stored.get("own", []), "own questions lost")
    who.ledger.questions = stored


def look_at_sending(who: Wanderer) -> None:
    """Open the page for sending again, nothing having changed."""
    who.look("/prepare/send")


def send(who: Wanderer) -> None:
    """Press Send on the page for it."""
    said = who.ledger.said()
    response = who.patient.walker.submit(who.patient.walker.draft())
    if response.status == OVER or response.last != "done":
        who.count("not yet sent")
        return
    is_same = said == who.ledger.last_sent
    wanted = who.ledger.sent_number + (not is_same)
    sent = who.sitting().sent_number
    who.require(sent == wanted, f"submission {wanted} was to stand, it is {sent}")
    who.ledger.sent_number, who.ledger.last_sent = wanted, said
    who.count("sent again, unchanged" if is_same else "sent")
    if not is_same:
        _check_documents(who)


def send_twice(who: Wanderer) -> None:
    """Press Send, and press it again on the page as it was."""
    tab = who.patient.walker.draft()
    send(who)
    if who.here.last == "done":
        before = who.ledger.sent_number
        who.patient.walker.submit(tab)
        who.require(who.sitting().sent_number == before, "sent twice, stored twice")
        who.count("sent twice")


def _check_documents(who: Wanderer) -> None:
    stored = latest_submission(who.house.record, who.sitting())
    assert stored is not None
    content, journey = stored.content, who.ledger.journey()
    answers = {name: answer.to_json() for name, answer in journey.answers.items()}
    who.require(content.answers == answers, "what was sent is not what is on the path")
    for where, text in who.house.documents(content).items():
        odd = marks_in(text) ^ who.ledger.marks()
        who.require(not odd, f"{where} lacks or should not hold {odd}")
    rulebook = who.house.release.rulebook
    fired = {notice.id for notice, _ in firing_notices(rulebook, journey.scope)}
    told = {entry.notice for entry in content.acknowledgements}
    who.require(told == set(who.ledger.notices), "the acknowledgements differ")
    who.require(fired <= told, f"sent without having read the notice {fired - told}")
