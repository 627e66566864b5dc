"""Staff who type a paper form, as tests tell it: a persona's answers as the page's controls."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from consult.releases.yaml_file import read_yaml
from consult.web.desk.type_in_reading import mark_name
from tests.brief.cases import PERSONAS, persona
from tests.durability.typed_answers import items, typed
from tests.pages import Page, PageClient

STATES = ("not-sure", "declined", "illegible", "blank")


def told(name: str) -> dict[str, Any]:
    """Return a persona's plain answers as the file tells them."""
    answers: dict[str, Any] = read_yaml(PERSONAS / f"{name}.yaml").value["answers"]
    return answers


def form_of(client: PageClient, address: str) -> MultiDict[str, str]:
    """Return what the page would send as it stands, once the paper's release was compared."""
    page = client.get(address).page
    if releases_on(page):
        compared = compare_release(client, address, releases_on(page)[0])
        assert compared.status_code == 303
        page = client.get(address).page
    form = page.form(address_of(address))
    return MultiDict(
        (control.attrs["name"], control._value())
        for control in form.all("input", "textarea", "select")
        if "name" in control.attrs
        and (control.attrs.get("type") not in ("radio", "checkbox") or "checked" in control.attrs)
    )


def releases_on(page: Page) -> list[str]:
    """Return the releases to choose from, where the page asks which stands on the paper."""
    return [e.attrs["value"] for e in page.all("input") if e.attrs.get("name") == "paper-release"]


def compare_release(client: PageClient, address: str, code: str) -> TestResponse:
    """Say which release stands on the paper."""
    form = client.get(address).page.form(address_of(address))
    return client.post(
        address_of(address), data={**form.values, "then": "release", "paper-release": code}
    )


def address_of(address: str) -> str:
    """Return where the form is sent to."""
    return address if "by=" in address else f"{address}?by=paper"


def typed_in(form: MultiDict[str, str], answers: dict[str, Any]) -> MultiDict[str, str]:
    """Type answers into the form; `blank` and `illegible` are marks."""
    for item_id, plain in answers.items():
        item = items()[item_id]
        if isinstance(plain, str) and plain in STATES:
            form.setlist(mark_name(item, item_id), [plain])
            continue
        for name in {name for name, _ in typed(item, plain)}:
            form.setlist(name, [])
        for name, value in typed(item, plain):
            form.add(name, value)
    return form


def fill_head(form: MultiDict[str, str], name: str) -> None:
    """Type what the head of a persona's paper says."""
    comfort = persona(name).submitted.comfort
    head = {"consent": "yes", "language": comfort.language, "text-size": comfort.text_size}
    if comfort.helper:
        head |= {"helper-name": comfort.helper.name, "helper-relation": comfort.helper.relation}
    for field, value in head.items():
        form[field] = value
