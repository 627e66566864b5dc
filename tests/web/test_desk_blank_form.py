"""Blank forms at the desk: which there are, made once by the worker, handed out from then on."""

from types import SimpleNamespace

import pytest

from consult.accounts import Role
from consult.blank_forms import BLANK_FORM, open_shelf
from consult.consultations import due_jobs
from consult.jobs import Worker

MADE = b"%PDF-1.7 a form"


@pytest.fixture
def shelf(services):
    return open_shelf(services.settings)


def lay(services, shelf, language="en", size="standard"):
    form = shelf.form(services.telling, services.current_release, language, size)
    shelf.keep(form, MADE + f" {language} {size}".encode())


def waiting(services):
    return [job for job in due_jobs(services.record) if job.kind == BLANK_FORM]


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.SPECIALIST])
def test_every_language_is_offered_in_both_sizes(signed_in, services, role):
    links = signed_in(role).get("/desk/blank-form").page.all("a")
    addresses = {link.attrs["href"] for link in links if "blank-form.pdf" in link.attrs["href"]}
    offered = services.telling.languages(services.current_release)
    assert addresses == {
        f"/desk/blank-form.pdf?size={size}&language={language}"
        for size in ("standard", "large")
        for language in offered
    }


def test_a_form_that_is_not_made_yet_is_asked_for_once_and_waited_for(
    front_desk, services, triggered
):
    response = front_desk.get("/desk/blank-form.pdf")
    assert response.status_code == 503
    assert response.page.heading == "The form is being made"
    assert "waited=1" in response.headers["Refresh"]
    assert len(waiting(services)) == 1
    assert len(triggered) == 1
    front_desk.get("/desk/blank-form.pdf?waited=1")
    assert len(waiting(services)) == 1


def test_the_worker_makes_what_the_shelf_lacks_and_nothing_twice(
    front_desk, services, shelf, monkeypatch
):
    made = []

    def press(_, form):
        made.append((form.speech.language, form.size))
        return MADE

    monkeypatch.setattr("consult.jobs.worker.blank_form_pdf", press)
    release = services.current_release
    worker = Worker(
        services.record, SimpleNamespace(renderer=None), services.telling, lambda _: release,
        forms=shelf, current_release=release,
    )  # fmt: skip
    lay(services, shelf, "es", "large")
    for _ in range(2):
        front_desk.get("/desk/blank-form.pdf")
        for job in waiting(services):
            worker.do(job.id)
    assert made == [("en", "large"), ("en", "standard"), ("es", "standard")]
    assert waiting(services) == []
    assert front_desk.get("/desk/blank-form.pdf").data == MADE


def test_waiting_has_an_end_that_says_what_to_do(front_desk, services):
    response = front_desk.get("/desk/blank-form.pdf?waited=20")
    assert response.status_code == 503
    assert "Refresh" not in response.headers
    assert "tell your administrator" in response.page.text


@pytest.mark.parametrize(("language", "size"), [("en", "standard"), ("es", "large")])
def test_a_form_that_is_made_is_handed_out_as_it_lies_there(
    front_desk, services, shelf, triggered, language, size
):
    lay(services, shelf, language, size)
    response = front_desk.get(f"/desk/blank-form.pdf?size={size}&language={language}")
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    assert response.data == MADE + f" {language} {size}".encode()
    assert response.headers["Content-Disposition"] == 'inline; filename="blank-form.pdf"'
    assert triggered == []


def test_the_form_of_another_release_or_clinic_is_another_form(services, shelf):
    release, telling = services.current_release, services.telling
    form = shelf.form(telling, release, "en", "standard")
    other = release.model_copy(update={"hash": "0" * 64})
    shelf.keep(form, MADE)
    assert shelf.read(form) == MADE
    assert shelf.read(shelf.form(telling, other, "en", "standard")) is None


@pytest.mark.parametrize("query", ["size=huge", "language=xx", "size=../../keys", "language="])
def test_what_is_not_offered_is_not_there(front_desk, services, query):
    assert front_desk.get(f"/desk/blank-form.pdf?{query}").status_code == 404
    assert waiting(services) == []


def test_only_those_who_see_patients_print_it(administrator, client):
    for path in ("/desk/blank-form", "/desk/blank-form.pdf"):
        assert administrator.get(path).status_code == 403
        assert client.get(path).status_code == 303
