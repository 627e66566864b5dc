"""A patient at the form, as tests tell it: begin, agree, answer pages, come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from consult.consultations import Sitting, load_sitting
from consult.web.patient.visit import SESSION_KEY
from tests.pages import Page, PageClient

BORN = {"birth-date-day": "3", "birth-date-month": "4", "birth-date-year": "1961"}

# What has to be answered, with nothing that alarms.
CALM: dict[str, dict[str, str]] = {
    "emergency": {
        "emergency-signs": "none", "breathing-swallowing": "none", "head-injury": "none",
    },
    "onset-recent": {"onset-recent": "earlier"},
    "eye-now": {"eye-symptoms": "none", "lid-vision": "none"},
    "toxin-recent": {"toxin-last-3-months": "no"},
    "slow-signs": {"slow-worse": "no", "lump": "no", "numb-face": "no", "twitch-first": "no"},
    "side": {"side": "left"},
}  # fmt: skip


@dataclass
class Patient:
    """One patient's browser."""

    client: PageClient

    def token(self, address: str = "/begin") -> str:
        """Return a form token of this browser's session."""
        return self.client.get(address).page.form().values["csrf_token"]

    def begin(self, **typed: str) -> TestResponse:
        """Begin without an invitation."""
        return self.client.submit("/begin", name="Aisha Sample", **{**BORN, **typed})

    def agree(self, **typed: str) -> TestResponse:
        """Give the consent."""
        return self.client.submit("/prepare/comfort", consent="yes", **typed)

    def form(self, address: str) -> MultiDict[str, str]:
        """Return what a page's form would send as it stands."""
        return form_of(self.client.get(address).page)

    def answer(self, page_id: str, query: str = "", **typed: Any) -> TestResponse:
        """Fill in a page over what it shows and send it."""
        address = f"/prepare/{page_id}{query}"
        sent = self.form(address)
        for name, value in typed.items():
            sent.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
        return self.client.post(address, data=sent)

    def answer_all(self, pages: dict[str, dict[str, str]]) -> None:
        """Answer several pages."""
        for page_id, typed in pages.items():
            response = self.answer(page_id, **typed)
            assert response.status_code == 303, page_id

    def up_to(self, page_id: str) -> None:
        """Begin, agree and answer calmly what stands before a page."""
        self.begin()
        self.agree()
        for earlier, typed in CALM.items():
            if earlier == page_id:
                return
            self.answer(earlier, **typed)

    def ready_to_send(self) -> None:
        """Answer all that is required, choose the questions, pass the second safety check."""
        self.up_to("")
        self.client.post("/prepare/questions", data=self.form("/prepare/questions"))
        self.answer("safety-again", "?from=send", **{"safety-again-signs": "none"})

    @property
    def sitting(self) -> Sitting:
        """Return what is stored."""
        with self.client.session_transaction() as session:
            sid = session[SESSION_KEY]
        return load_sitting(self.client.application.extensions["consult"].record, sid)

    def stored(self, page_id: str) -> dict[str, Any]:
        """Return a page's stored answers."""
        return self.sitting.content(page_id)


def form_of(page: Page) -> MultiDict[str, str]:
    """Return what a page's last form would send, repeated names too."""
    sent: MultiDict[str, str] = MultiDict()
    for control in page.form().all("input", "textarea", "select"):
        kind = control.attrs.get("type", "text")
        if kind in ("radio", "checkbox") and "checked" not in control.attrs:
            continue
        sent.add(control.attrs["name"], control._value())
    return sent
