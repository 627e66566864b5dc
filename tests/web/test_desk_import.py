"""A day's list at the desk: every row shown before anybody is invited, every fault in words."""

import io
import logging

import pytest

from consult.consultations import list_consultations, open_by_code
from tests.consultations.builders import DESK
from tests.web.patients import TOMAS, at, invited

ADDRESS = "/desk/invitations/import"
HEAD = "name;date of birth;day;time;specialist;e-mail\n"
IRIS = "Iris Sample;4/3/1961;11/24/2026;9:40 am;Dr Example;iris@example.com\n"
OTTO = "Otto Sample;12/30/1950;11/24/2026;13:05;Lane;\n"


def send(browser, text="", file=None, **more):
    form = browser.get(ADDRESS).page.form(ADDRESS)
    data = {**form.values, "text": text, **more}
    if file is not None:
        data["file"] = (io.BytesIO(file), "list.csv")
    return browser.post(ADDRESS, data=data, content_type="multipart/form-data")


def confirm(browser, preview, **more):
    values = {**preview.page.form(ADDRESS).values, **more}
    return browser.post(ADDRESS, data=values, content_type="multipart/form-data")


def rows(response):
    return [row.text for row in response.page.all("tr")][1:]


def people(services):
    return {one.name: one for one in list_consultations(services.record, DESK)}


def test_nothing_is_kept_until_the_rows_are_confirmed(front_desk, services):
    preview = send(front_desk, HEAD + IRIS + OTTO)
    assert rows(preview) == [
        "2 Iris Sample 3 Apr 1961 · iris@example.com Tue 24 Nov 2026 at 09:40 Dr Example"
        " ● Is invited",
        "3 Otto Sample 30 Dec 1950 Tue 24 Nov 2026 at 13:05 Dr Lane ● Is invited",
    ]  # fmt: skip
    assert people(services) == {}
    done = confirm(front_desk, preview)
    assert done.page.heading == "2 patients are invited"
    kept = people(services)
    assert kept.keys() == {"Iris Sample", "Otto Sample"}
    assert kept["Otto Sample"].appointment.at == at(13, 5, day=24)
    assert kept["Iris Sample"].specialist == "dr-example"


def test_each_code_that_is_shown_opens_its_own_consultation(front_desk, services):
    done = confirm(front_desk, send(front_desk, HEAD + IRIS + OTTO))
    codes = [p.text for p in done.page.all("p") if p.attrs.get("class") == "code"]
    kept = people(services)
    for code, name in zip(codes, ("Iris Sample", "Otto Sample"), strict=True):
        opened = open_by_code(services.record, code, kept[name].birth_date, "here")
        assert opened.reference == kept[name].reference


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_however_it_was_saved(front_desk, mark, separator, end):
    text = (HEAD + "Zoë Ångström;4/3/1961;;;;\n").replace(";", separator).replace("\n", end)
    preview = send(front_desk, file=mark + text.encode())
    assert ["Zoë Ångström" in row for row in rows(preview)] == [True]
    assert "1 of 1 can be invited" in preview.page.text


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("Surname,First name,DOB", "Sample,Iris,1961-04-03"),
        ("Patient,Born", '"Iris Sample","April 3, 1961"'),
        ("Room,Full Name,Birth Date,Note", "3,Iris Sample,4/3/1961,window"),
        ("Iris Sample;4/3/1961", ""),
    ],
)
def test_columns_are_found_by_their_names_or_come_in_the_plain_order(front_desk, head, line):
    (row,) = rows(send(front_desk, f"{head}\n{line}\n"))
    assert "Iris Sample 3 Apr 1961" in row
    assert "Is invited" in row


def test_dates_are_read_as_the_clinics_country_writes_them(front_desk, app, monkeypatch):
    line = "Iris Sample;4/3/1961;12/11/2026;09:40"
    assert "3 Apr 1961 Fri 11 Dec 2026" in rows(send(front_desk, line))[0].replace(" at", "")
    from consult.brief.clinic import Clinic

    def abroad(self, name, read=object.__getattribute__):
        return "GB" if name == "label_country" else read(self, name)

    monkeypatch.setattr(Clinic, "__getattribute__", abroad)
    line = "Iris Sample;4/3/1961;12/12/2026;09:40"
    assert "4 Mar 1961 Sat 12 Dec 2026" in rows(send(front_desk, line))[0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (";4/3/1961", "Enter the patient's name."),
        ("Iris Sample;", "The date of birth is missing."),
        ("Iris Sample;31/31/1961", "The date of birth cannot be read."),
        ("Iris Sample;4/3/2030", "This day is still to come."),
        ("Iris Sample;4/3/2016", "This questionnaire is for adults"),
        ("Iris Sample;4/3/1961;11/22/2026;09:40", "The day of the visit is over."),
        ("Iris Sample;4/3/1961;11/24/2062;09:40", "The day of the visit is years away"),
        ("Iris Sample;4/3/1961;2/30/2027;09:40", "The day of the visit cannot be read."),
        ("Iris Sample;4/3/1961;11/24/2026;25:00", "The time of the visit cannot be read"),
        ("Iris Sample;4/3/1961;11/24/2026;9", "The time of the visit cannot be read"),
        ("Iris Sample;4/3/1961;11/24/2026;", "The visit needs a day and a time, or neither."),
        ("Iris Sample;4/3/1961;;;Dr Nobody", "This specialist is not one of the clinic's."),
        ("Iris Sample;4/3/1961;;;;iris", "The e-mail address cannot be right."),
        ("=HYPERLINK(1);4/3/1961", "The name begins like a formula of a spreadsheet."),
        ("@SUM(1);4/3/1961", "The name begins like a formula of a spreadsheet."),
        ("+1;4/3/1961", "The name begins like a formula of a spreadsheet."),
        (f"{'x' * 300};4/3/1961", "The name has more than 200 letters"),
        (f"{'x' * 900};4/3/1961", "A cell is longer than 400 letters."),
        ("Iris \u202eSample;4/3/1961", "Type the name on one line, without hidden signs."),
        ('"Iris\nSample";4/3/1961', "Type the name on one line, without hidden signs."),
    ],
)
def test_a_row_that_is_wrong_says_why_and_the_others_go_on(front_desk, services, line, says):
    preview = send(front_desk, HEAD + line + "\n" + OTTO)
    bad, good = rows(preview)
    assert says in bad
    assert "✕ Left out." in bad
    assert "Is invited" in good
    done = confirm(front_desk, preview)
    assert done.page.heading == "1 patient is invited"
    assert people(services).keys() == {"Otto Sample"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "There is nothing in this list."),
        (b"\n \n;;\n", "There is nothing in this list."),
        (HEAD.encode(), "names its columns, and then has no patient."),
        (HEAD.encode() + b"Ir\xefs;4/3/1961", "Line 2 holds a letter that we cannot read."),
        (HEAD.encode("utf-16"), "UTF-16"),
        (HEAD.encode() + b"A;4/3/1961\nI\x00ris;4/3/1961", "Line 3 holds a hidden sign."),
        (HEAD.encode() + b'"Iris;4/3/1961', "has no partner."),
        (HEAD.encode() + b"A;4/3/1961\n" * 101, "This list has 101 patients. Send at most 100"),
        (HEAD.encode() + b"x" * 45_000, "too large"),
        (b"name;name;date of birth\nA;B;4/3/1961", "Two columns have the same meaning."),
        (b"name;room\nA;3", "The first line must name the columns"),
        (b"a;" * 60 + b"\nA", "more than 40 columns"),
    ],
)
def test_a_list_that_cannot_be_read_is_answered_in_words(front_desk, services, content, says):
    response = send(front_desk, file=content)
    assert response.status_code == 400
    assert says in response.page.text
    assert people(services) == {}


def test_more_than_a_request_may_carry_is_refused(front_desk, services):
    response = send(front_desk, file=b"x" * 100_000)
    assert response.status_code == 413
    assert people(services) == {}


def test_the_same_patient_twice_in_a_list_is_named_and_invited_once(front_desk, services):
    preview = send(front_desk, HEAD + IRIS + OTTO + "SAMPLE Iris;1961-04-03\n")
    assert "The same patient stands in line 2 already." in rows(preview)[2]
    confirm(front_desk, preview)
    assert len(people(services)) == 2


def test_who_may_be_here_already_is_named_and_left_out_unless_ticked(front_desk, services):
    reference = invited(services).reference
    preview = send(front_desk, HEAD + "Thomas Sample;4/3/1968\n" + OTTO)
    assert f"Tomas Sample, born 3 Apr 1968, reference {reference}" in rows(preview)[0]
    done = confirm(front_desk, preview)
    assert "Thomas Sample: may be here already" in done.page.text
    assert people(services).keys() == {TOMAS.name, "Otto Sample"}
    preview = send(front_desk, HEAD + "Thomas Sample;4/3/1968\n")
    box = next(c for c in preview.page.all("input") if c.attrs.get("name") == "another")
    confirm(front_desk, preview, another=box.attrs["value"])
    assert "Thomas Sample" in people(services)


def test_a_confirmation_sent_twice_invites_nobody_twice(front_desk, services):
    preview = send(front_desk, HEAD + IRIS + OTTO)
    assert confirm(front_desk, preview).status_code == 200
    again = confirm(front_desk, preview)
    assert again.page.heading == "0 patients are invited"
    assert len(people(services)) == 2


def test_what_a_confirmation_claims_is_read_anew(front_desk, services):
    preview = send(front_desk, HEAD + OTTO)
    done = confirm(front_desk, preview, text=HEAD + "Child Sample;4/3/2020\n", another="2")
    assert done.page.heading == "0 patients are invited"
    assert people(services) == {}


def test_no_name_of_a_list_stands_in_an_address_a_cookie_or_a_log(front_desk, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    preview = send(front_desk, HEAD + IRIS)
    done = confirm(front_desk, preview)
    for response in (preview, done):
        assert not any("Iris" in address for address in response.page.links.values())
        assert "Iris" not in str(response.headers)
    out, err = capfd.readouterr()
    assert "Iris" not in caplog.text + out + err


def test_c04_a_name_of_a_list_is_shown_and_never_run(front_desk):
    preview = send(front_desk, HEAD + "<script>alert(1)</script> {{7*7}};4/3/1961\n")
    assert "<script>alert(1)</script> {{7*7}}" in preview.page.text
    assert [s for s in preview.page.all("script") if not s.attrs.get("src")] == []
