"""Who is easily mixed up with another of the same day: the row says so, printing asks twice."""

from datetime import date

import pytest

from consult.brief.submitted import Identity
from consult.consultations import cancel
from tests.consultations.builders import DESK
from tests.web.patients import at, invited, sent

SAYS = "Easily mixed up: check date of birth"
BORN = date(1974, 6, 3)


def warned(browser, address="/desk/"):
    """Return the names in the rows that warn."""
    rows = [row for row in browser.get(address).page.all("tr") if "data-row" in row.attrs]
    return sorted(row.all("bdi")[0].text for row in rows if SAYS in row.text)


def book(services, name, born=BORN, when=None):
    return invited(services, Identity(name=name, birth_date=born), when or at(9, 40)).reference


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Ruth Sample", date(1974, 1, 30)),
        ("SÁMPLE, Ruth", date(1974, 12, 31)),
        ("Robin Other", BORN),
        ("Robin Sample", BORN),
    ],
)
def test_two_of_a_day_who_are_alike_are_both_marked(front_desk, services, name, born):
    book(services, "Robin Sample")
    book(services, name, born)
    book(services, "Iris Third", date(1961, 4, 3))
    assert warned(front_desk) == sorted(["Robin Sample", name])


@pytest.mark.parametrize(
    ("name", "born", "when"),
    [
        ("Ruth Sample", date(1975, 6, 3), at(10)),
        ("Robin Other", date(1974, 6, 4), at(10)),
        ("Ruth Other", BORN, at(10)),
        ("Robin Sample", BORN, at(10, day=24)),
    ],
)
def test_two_who_are_not_alike_or_come_on_other_days_are_not_marked(
    front_desk, services, name, born, when
):
    book(services, "Robin Sample")
    book(services, name, born, when)
    assert warned(front_desk) == []


def test_who_has_cancelled_is_mixed_up_with_nobody(front_desk, services):
    book(services, "Robin Sample")
    cancel(services.record, DESK, book(services, "Ruth Sample"))
    assert warned(front_desk) == []


def test_the_warning_tells_no_name_in_the_privacy_view(front_desk, services):
    book(services, "Robin Sample")
    book(services, "Ruth Sample")
    form = front_desk.get("/desk/").page.form("/desk/view").values
    front_desk.post("/desk/view", data={**form, "privacy": "on", "back": "/desk/"})
    page = front_desk.get("/desk/").page
    assert SAYS in page.text
    assert "Sample" not in page.all("table")[0].text


def test_printing_for_who_is_alike_takes_two_deliberate_acts(front_desk, services):
    reference = sent(services, "aisha", at(9, 40))
    page = front_desk.get("/desk/").page
    direct = f"/desk/consultations/{reference}/packet"
    assert direct in [form.attrs["action"] for form in page.all("form")]
    who = identity_of(services, reference)
    book(services, f"Anne {who.name.split()[-1]}", who.birth_date)
    page = front_desk.get("/desk/").page
    assert direct not in [form.attrs["action"] for form in page.all("form")]
    assert page.links[f"Check, then print for {who.name}"] == f"/desk/consultations/{reference}"
    opened = front_desk.get(f"/desk/consultations/{reference}").page
    assert "Check that it is this patient." in opened.text
    assert direct in [form.attrs["action"] for form in opened.all("form")]


def identity_of(services, reference):
    from consult.consultations import Purpose, open_consultation

    return open_consultation(services.record, DESK, reference, Purpose.SEE_STATUS).identity
