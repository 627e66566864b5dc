"""Which questions a reader of the paper form may leave out, in words, and whom to call.

The screen leaves out what does not apply; paper has to say it. What cannot be said in a short
sentence is left to the reader: "if it applies to you". Lives here: enableWhen and urgent notices
as sentences. Must not: numbers of questions, layout, whether a condition holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import groupby

from consult.brief.rulebook import Level, Rulebook, UrgentNotice
from consult.questionnaire.conditions import AllOf, AnyOf, Condition
from consult.questionnaire.definition import Comparison, Item, Page, Questionnaire
from consult.questionnaire.paper_order import PaperItem, paper_numbers, paper_order
from consult.questionnaire.speech import Speech, noted

MOST_NAMED = 3
EASILY_PASSED = 2  # how many questions are passed without being told where to go on
STATE_BOXES = {"not-sure": noted("I am not sure"), "declined": noted("I prefer not to say")}
# Of these whoever ticks the box has to read at once; the others can wait for the visit.
AT_ONCE = frozenset({Level.EMERGENCY, Level.CRISIS, Level.TODAY})

Shown = tuple[tuple[Comparison, ...], str]


def directions(questionnaire: Questionnaire, speech: Speech) -> dict[str, tuple[str, ...]]:
    """Return the sentences that stand before an item, by its id."""
    asked = [entry for entry in paper_order(questionnaire) if entry.group is None]
    told = _Directions(questionnaire, speech)
    found: dict[str, list[str]] = {}
    for run, after in _runs(asked):
        found.setdefault(run[0].item.id, []).append(told.sentence(run, _shown(run[0].page), after))
    for _, same in groupby(asked, key=lambda entry: (entry.page.id, _shown(entry.item))):
        run = list(same)
        if run[0].item.enableWhen:
            said = told.sentence(run, _shown(run[0].item), _after(asked, run[-1]))
            found.setdefault(run[0].item.id, []).append(said)
    return {item: tuple(said) for item, said in found.items()}


def notices_by_item(rulebook: Rulebook) -> dict[str, tuple[UrgentNotice, ...]]:
    """Return the notices to print under each item: those that tell to act at once, or whom to call.

    A notice that rests on several answers stands under the last of them.
    """
    places = {entry.name: n for n, entry in enumerate(paper_order(rulebook.questionnaire))}
    found: dict[str, list[UrgentNotice]] = {}
    for notice in rulebook.urgent:
        if notice.level in AT_ONCE or notice.call == "crisis":
            for item in sorted(_homes(notice.when, places), key=lambda name: places[name]):
                found.setdefault(item, []).append(notice)
    return {item: tuple(notices) for item, notices in found.items()}


def _homes(condition: Condition, places: Mapping[str, int]) -> set[str]:
    if isinstance(condition, Comparison):
        return {condition.question} if condition.operator == "=" else set()
    if isinstance(condition, AnyOf):
        return {item for part in condition.any for item in _homes(part, places)}
    if isinstance(condition, AllOf):
        every = {item for part in condition.all for item in _homes(part, places)}
        return {max(every, key=lambda name: places[name])} if every else set()
    return set()


def _shown(one: Item | Page) -> Shown:
    return one.enableWhen, one.enableBehavior


def _runs(asked: Sequence[PaperItem]) -> Iterator[tuple[list[PaperItem], PaperItem | None]]:
    """Yield the items of each page that is not for everybody, with what comes after it.

    A page whose items say it all themselves is left out.
    """
    for _, on_page in groupby(asked, key=lambda entry: entry.page.id):
        run = list(on_page)
        page = run[0].page
        says_itself = all(
            entry.item.enableWhen and set(entry.item.enableWhen) <= set(page.enableWhen)
            for entry in run
        )
        if page.enableWhen and not says_itself:
            yield run, _after(asked, run[-1])


def _after(asked: Sequence[PaperItem], last: PaperItem) -> PaperItem | None:
    place = next(n for n, entry in enumerate(asked) if entry is last)
    return asked[place + 1] if place + 1 < len(asked) else None


class _Directions:
    """Sentences of one questionnaire in one language."""

    def __init__(self, questionnaire: Questionnaire, speech: Speech) -> None:
        self._items = questionnaire.items
        self._numbers = paper_numbers(questionnaire)
        self._tell = speech.tell

    def sentence(self, run: Sequence[PaperItem], shown: Shown, after: PaperItem | None) -> str:
        """Return who answers a run of items, and where the others go on."""
        tell, numbers = self._tell, self._spread(run)
        onward = after.number if after else ""
        if avoided := self._avoided(shown):
            said = tell(
                "Leave out {numbers} if you ticked {boxes}.", numbers=numbers, boxes=avoided
            )
        elif needed := self._needed(shown):
            said = tell(
                "Answer {numbers} only if you ticked {boxes}.", numbers=numbers, boxes=needed
            )
        else:
            said = tell("Answer {numbers} only if it applies to you.", numbers=numbers)
        if len(run) <= EASILY_PASSED or not onward:
            return said
        further = tell("If you leave this out, go on to {number}.", number=onward)
        return f"{said} {further}"

    def _spread(self, run: Sequence[PaperItem]) -> str:
        tell, first, last = self._tell, run[0].number, run[-1].number
        if len(run) == 1:
            return first
        if len(run) == 2:
            return tell("{first} and {last}", first=first, last=last)
        return tell("{first} to {last}", first=first, last=last)

    def _needed(self, shown: Shown) -> str:
        """Return the boxes of which one, or each, leads here; empty when too many or not simple."""
        comparisons, behavior = shown
        if len(comparisons) > MOST_NAMED or any(c.operator != "=" for c in comparisons):
            return ""
        joined = noted("{one} or {other}") if behavior == "any" else noted("{one} and {other}")
        named = [
            self._boxes(question, [str(c.answer) for c in same], joined)
            for question, same in groupby(comparisons, key=lambda c: c.question)
        ]
        return self._joined(named, joined) if all(named) else ""

    def _avoided(self, shown: Shown) -> str:
        """Return the few boxes of one question that lead past here, where that is shorter."""
        comparisons, behavior = shown
        questions = {c.question for c in comparisons}
        if behavior != "any" or len(questions) != 1:
            return ""
        question, either = next(iter(questions)), noted("{one} or {other}")
        refused = [str(c.answer) for c in comparisons if c.operator == "!="]
        if refused:
            is_simple = all(c.operator in ("!=", "exists") for c in comparisons)
            return self._boxes(question, refused, either) if is_simple else ""
        chosen = {str(c.answer) for c in comparisons if c.operator == "="}
        rest = [code for code in self._codes(question) if code not in chosen]
        if not 0 < len(rest) <= MOST_NAMED or len(rest) >= len(chosen):
            return ""
        return self._boxes(question, rest, either)

    def _codes(self, question: str) -> list[str]:
        item = self._items[question]
        states = (("not-sure", item.notSure), ("declined", item.declined))
        return [*item.options, *(code for code, is_offered in states if is_offered)]

    def _boxes(self, question: str, codes: Sequence[str], joined: str) -> str:
        """Return boxes by what stands beside them, and the question's number."""
        tell, options = self._tell, self._items[question].options
        texts = {code: tell(words) for code, words in STATE_BOXES.items()}
        texts |= {code: option.text for code, option in options.items()}
        named = [tell("“{box}”", box=texts[code]) for code in codes if code in texts]
        if len(named) < len(codes):
            return ""
        number = self._numbers[question]
        return tell("{boxes} at {number}", boxes=self._joined(named, joined), number=number)

    def _joined(self, named: Sequence[str], joined: str) -> str:
        return reduce(lambda one, other: self._tell(joined, one=one, other=other), named)
