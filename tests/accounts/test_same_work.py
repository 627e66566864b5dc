"""Whoever guesses an address learns nothing from the work that a refusal makes: it is the same."""

from __future__ import annotations

import pytest
from flask import Flask

from consult.accounts import Role, create_staff
from consult.web.services import Services
from tests.accounts.test_sign_in import EMAIL, PASSWORD
from tests.catalogue.figures import Figure
from tests.consultations.builders import statements_of
from tests.hashes import hashes_of
from tests.pages import PageClient
from tests.web.visitors import TOKEN

NOBODY = "nobody@clinic.example"
WRONG = "some other quiet words"


def test_d06_an_unknown_address_and_a_wrong_password_run_the_same_hashes_and_statements(
    app: Flask,
    client: PageClient,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    figure: Figure,
) -> None:
    with app.app_context():
        create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
    work, texts = [], []
    for email, origin in ((EMAIL, "198.51.100.1"), (NOBODY, "198.51.100.2")):
        values = client.get("/desk/sign-in").page.form().values
        typed = {**values, "email": email, "password": WRONG}
        with statements_of(services.record.database) as run, hashes_of(monkeypatch) as hashes:
            response = client.post(
                "/desk/sign-in", data=typed, environ_base={"REMOTE_ADDR": origin}
            )
        work.append((list(run), list(hashes)))
        texts.append((response.status_code, TOKEN.sub("", response.text).replace(email, "EMAIL")))
    slow = [cost for cost in work[0][1] if len(cost) > 1]
    figure(
        f"sign-in: {len(work[0][0])} statements, {len(slow)} Argon2 hash ({slow[0][1] // 1024} MiB,"
        f" {slow[0][0]} rounds) and {len(work[0][1]) - len(slow)} keyed hashes, the same for an"
        " unknown address and a wrong password; both pages equal"
    )
    assert work[0] == work[1]
    assert len(slow) == 1
    assert texts[0] == texts[1]
