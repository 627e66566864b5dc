"""Bodies that are too much, or no text: refused whole, and the answer before stays."""

from __future__ import annotations

import pytest

from consult.questionnaire.definition import Item
from tests.catalogue.figures import Figure
from tests.journeys.attack import Attack, attack_on, everything_asked, is_as_before
from tests.journeys.hostile import LARGEST_BODY, TOO_LARGE
from tests.journeys.house import House

NOT_READ = 400


@pytest.fixture(scope="module")
def attack(house: House) -> Attack:
    """The page with a text of many lines, of a patient with every question on the path."""
    page = house.release.rulebook.questionnaire.page["care-so-far"]
    return attack_on(house, everything_asked(house), page)


@pytest.fixture(scope="module")
def item(attack: Attack) -> Item:
    return next(item for item in attack.page.items if item.id == "what-helps")


def start_of(attack: Attack) -> bytes:
    """Return the beginning of a form that would be taken, up to the words."""
    token, seen = dict(attack.form.pairs)["csrf_token"], attack.sitting.revision(attack.page.id)
    return f"csrf_token={token}&revision={seen}&asked=what-helps&what-helps=".encode()


UNREADABLE = {
    "JSON": (b'{"what-helps": "x"}', "application/json"),
    "no type": (b"what-helps=x", ""),
    "multipart without an end": (b"what-helps=x", "multipart/form-data; boundary=x"),
    "multipart of no text": (
        b'--x\r\nContent-Disposition: form-data; name="what-helps"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "UTF-16": ("what-helps=x".encode("utf-16"), None),
    "UTF-16, and said so": (
        "=x".encode("utf-16"),
        "application/x-www-form-urlencoded; charset=utf-16",
    ),
    "bytes that are no text": (b"x\xff\xfe", None),
    "bytes that are no text, as a browser writes them": (b"x%FF%FE", None),
    "an overlong form": (b"%C0%AF", None),
    "a lone surrogate": (b"%ED%A0%80", None),
    "empty": (b"", None),
}


@pytest.mark.parametrize("told", UNREADABLE)
def test_c02_a_body_that_is_no_text_is_refused_and_the_answer_stays(
    attack: Attack, item: Item, told: str
) -> None:
    body, kind = UNREADABLE[told]
    whole = start_of(attack) + body if body and kind in (None, "") else body
    answer = attack.patient.walker.post_bytes(
        attack.form.action, whole, *([kind] if kind is not None else [])
    )
    assert answer.status == NOT_READ
    assert is_as_before(attack, item)


@pytest.mark.parametrize("more", [0, 1, 1000])
def test_c01_a_body_of_more_than_64_kb_is_refused_whole(
    attack: Attack, item: Item, more: int, figure: Figure
) -> None:
    start = start_of(attack)
    body = start + b"x" * (LARGEST_BODY + more - len(start))
    answer = attack.patient.walker.post_bytes(attack.form.action, body)
    assert answer.status == (TOO_LARGE if more else NOT_READ)  # one that fits is told at the field
    assert ("There is a problem" in answer.page.words) is not bool(more)
    assert is_as_before(attack, item)
    if more == 1:
        figure("a body of 65,537 bytes: 413; of 65,536: a message at the field")
