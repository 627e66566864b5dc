"""Every form of the desk against hostile input: refused in words or kept as typed, never a failure.

The client checks every page that comes back: no script, no handler, no style of its own.
"""

import io
import unicodedata
from urllib.parse import quote

import pytest

from consult.consultations import list_consultations
from tests.amounts import IS_FULL
from tests.consultations.builders import DESK
from tests.journeys.hostile import VALUES, refused_whole, share
from tests.web.patients import TOMAS, at, invited

# What a client can send at all, and what is nobody's name but only looks strange as one.
HOSTILE = {
    **{kind: typed for kind, typed in VALUES.items() if refused_whole(typed) is None},
    "very long": "é" * 25_000,
    "one very long word": "W" * 195,
    "right to left": "ليلى Sample",
    "like": "%_%",
    "dots": "...",
    "empty": "",
}
# In the gate each field is given every so manieth value, another share than the one before it.
ONE_IN = 4
FINE = {"name": "Iris Sample", "birth_date": "April 3, 1961", "contact": ""}
FIELDS = {
    "/desk/invitations/new": (
        "name", "birth_date", "appointment_date", "appointment_time", "specialist", "contact",
        "another", "once",
    ),
    "identity": ("name", "birth_date", "contact"),
    "visit": ("appointment_date", "appointment_time", "specialist"),
}  # fmt: skip
SHOWN = {"name", "birth_date", "contact", "appointment_date", "appointment_time"}


def is_kept(typed, shown):
    """Tell whether a field shows what was typed, as far as HTML can carry it."""
    return typed.strip() == shown.strip() or any(ord(sign) < 32 for sign in typed)


@pytest.mark.parametrize("form", FIELDS)
def test_c12_a_form_refuses_in_words_and_keeps_what_was_typed_or_takes_it_as_it_is(
    front_desk, services, form, figure
):
    reference = invited(services, at=at(9, 40)).reference
    address = form if form.startswith("/") else f"/desk/consultations/{reference}/{form}"
    empty = front_desk.get(address).page.form(address).values
    tried = [
        (name, kind, typed)
        for turn, name in enumerate(FIELDS[form])
        for kind, typed in share(HOSTILE, turn, ONE_IN)
    ]
    for name, kind, typed in tried:
        told = f"{name}: {kind}"
        given = {**empty, **({} if form == "visit" else FINE), name: typed}
        response = front_desk.post(address, data=given)
        assert response.status_code in (200, 303, 400, 409, 413), told
        if response.status_code == 400 and name in SHOWN:
            kept = response.page.form(address).values
            assert is_kept(typed, kept[name]), told
            assert all(kept[n] == given[n] for n in SHOWN & kept.keys() - {name}), told
            assert "There is a problem" in response.page.text, told
        if response.status_code == 200:
            assert "49b" not in response.page.text, told
    wanted = {normal(one) for one in (TOMAS.name, FINE["name"], *HOSTILE.values())}
    assert {normal(one.name) for one in list_consultations(services.record, DESK)} <= wanted
    figure(f"the desk's form {form.rpartition('/')[2]}: {len(tried)} combinations, 0 x 500")


def normal(name):
    return " ".join(unicodedata.normalize("NFC", name).split())


def test_c12_search_and_view_survive_it(front_desk, services):
    invited(services, at=at(9, 40))
    token = front_desk.get("/desk/search").page.form("/desk/search").values["csrf_token"]
    for turn, (kind, typed) in enumerate(HOSTILE.items()):
        found = front_desk.post("/desk/search", data={"csrf_token": token, "text": typed})
        assert found.status_code in (200, 400, 413), kind
        names = ("privacy", "keys", "back")
        for name in names if IS_FULL else names[turn % 3 :][:1]:
            data = {"csrf_token": token, "privacy": "off", name: typed}
            there = front_desk.post("/desk/view", data=data)
            assert there.status_code == 413 or there.headers["Location"] == "/desk/", kind
        assert front_desk.get("/desk/", query_string={"on": typed[:999]}).status_code == 200, kind


def test_c13_a_day_list_survives_it_in_every_cell_of_a_file_and_of_a_paste(
    front_desk, services, figure
):
    address = "/desk/invitations/import"
    fine = ["Iris Sample", "4/3/1961", "11/24/2026", "09:40", "Dr Lane", "iris@example.com"]
    empty = front_desk.get(address).page.form(address).values
    tried = [*share(HOSTILE, 1, 2)]
    for kind, typed in tried:
        quoted = '"' + typed.replace('"', '""') + '"'
        lines = [
            ";".join([*fine[:place], quoted, *fine[place + 1 :]]) for place in range(len(fine))
        ]
        text = "\n".join(["name;date of birth;day;time;specialist;e-mail", *lines,
                          "Otto Sample;12/30/1950", ""])  # fmt: skip
        file = (io.BytesIO(text.encode()), f"{typed[:20]}.csv")
        for more in ({"text": text}, {"text": "", "file": file}):
            sent = {**empty, **more}
            response = front_desk.post(address, data=sent, content_type="multipart/form-data")
            assert response.status_code in (200, 400, 413), kind
            if response.status_code == 200:
                assert "Otto Sample" in response.page.text, kind
            if response.status_code == 400 and "text" in more and more["text"]:
                assert is_kept(text, response.page.form(address).values["text"]), kind
    assert [one.name for one in list_consultations(services.record, DESK)] == []
    figure(
        f"day lists with {len(tried)} values in {len(fine)} columns, as file and pasted: shown"
        " literally or refused by line, nobody invited; no page hands out a table at all"
    )


@pytest.mark.parametrize("ending", ["", "/identity", "/visit", "/revoke", "/reissue", "/merge/X"])
def test_c12_an_address_with_it_is_an_unknown_one(front_desk, ending):
    for kind, typed in share(HOSTILE, 0, ONE_IN):
        word = quote(typed[:300].strip() or "x", safe="")
        response = front_desk.get(f"/desk/consultations/{word}{ending}")
        assert response.status_code in (404, 308), kind


def test_c13_no_page_of_the_desk_hands_out_a_table_for_spreadsheets(app):
    """What would carry a formula is not made at all: no CSV, no spreadsheet."""
    addresses = [rule.rule for rule in app.url_map.iter_rules()]
    assert not [one for one in addresses if one.endswith((".csv", ".tsv", ".xls", ".xlsx"))]
