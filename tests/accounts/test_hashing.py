"""One password is hashed at a time on a machine; whoever finds the place taken is told at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from consult.accounts import (
    HashingIsBusy,
    Role,
    accounts,
    code_at,
    create_staff,
    give_second_factor,
    invite_member,
)
from consult.accounts.hashing import LOCK, hashing_alone
from consult.accounts.tries import FREE_FOR_ACCOUNT
from consult.web.errors import HASHING_SECONDS
from tests.members import add_member

EMAIL, PASSWORD = "priya@clinic.example", "four quiet words here"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BUSY = "Somebody else is signing in just now"
HOLDER = """
import fcntl, os, sys
file = os.open(sys.argv[1], os.O_CREAT | os.O_RDONLY, 0o600)
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(instance: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the place until the block ends."""
    instance.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", HOLDER, str(instance / LOCK)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_d07_the_place_holds_one_and_refuses_the_next_at_once(tmp_path: Path) -> None:
    with hashing_alone(tmp_path), pytest.raises(HashingIsBusy), hashing_alone(tmp_path):
        pytest.fail("two at once")
    with hashing_alone(tmp_path):
        pass  # it was given back


def test_d07_the_place_is_the_machines_and_a_killed_process_gives_it_back(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as other:
        with pytest.raises(HashingIsBusy), hashing_alone(tmp_path):
            pytest.fail("two at once")
        other.kill()
        other.wait()
        with hashing_alone(tmp_path):
            pass


def test_who_has_patience_waits_for_the_place(tmp_path: Path) -> None:
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with hashing_alone(tmp_path):
            taken.set()
            done.wait(0.2)

    other = threading.Thread(target=hold)
    other.start()
    taken.wait()
    with hashing_alone(tmp_path, patience=30.0):
        pass
    done.set()
    other.join()


def test_d07_while_another_password_is_hashed_a_sign_in_is_told_to_try_again_and_counts_as_none(
    app, client, settings
):
    with app.app_context():
        create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
    with hashing_alone(settings.instance):
        for _ in range(FREE_FOR_ACCOUNT + 1):
            response = client.submit("/desk/sign-in", email=EMAIL, password=PASSWORD)
            assert response.status_code == 429
    assert response.page.heading == BUSY
    assert response.headers["Retry-After"] == str(HASHING_SECONDS)
    assert PASSWORD not in response.text
    assert EMAIL not in response.text
    assert client.submit("/desk/sign-in", email=EMAIL, password=PASSWORD).status_code == 302


def test_d07_a_new_password_waits_for_its_turn_and_the_link_stays(app, client, settings, services):
    with app.app_context():
        by = add_member(services.record.database, Role.ADMINISTRATOR)
        _, token = invite_member(accounts(), by, EMAIL, "Priya Sample", Role.FRONT_DESK)
    typed = {"password": PASSWORD, "again": PASSWORD}
    with hashing_alone(settings.instance):
        response = client.submit(f"/desk/set-up/{token}", **typed)
    assert (response.status_code, response.page.heading) == (429, BUSY)
    assert token not in response.text
    assert client.submit(f"/desk/set-up/{token}", **typed).status_code == 303


def test_d07_a_browser_that_the_account_knows_waits_for_its_turn(app, settings, clock):
    with app.app_context():
        member = create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
        give_second_factor(accounts(), member.id, SECRET)
    known, stranger = app.test_client(), app.test_client()
    known.submit("/desk/sign-in", email=EMAIL, password=PASSWORD)
    known.submit("/desk/second-factor", code=code_at(SECRET, int(clock().timestamp())))
    known.delete_cookie("consult")  # the session is over, the browser is the same
    form = known.get("/desk/sign-in").page.form().values
    taken, done = threading.Event(), threading.Event()

    def hold():
        with hashing_alone(settings.instance):
            taken.set()
            done.wait(0.5)

    other = threading.Thread(target=hold)
    other.start()
    taken.wait()
    refused = stranger.submit("/desk/sign-in", email=EMAIL, password=PASSWORD)
    let_in = known.post("/desk/sign-in", data={**form, "email": EMAIL, "password": PASSWORD})
    done.set()
    other.join()
    assert (refused.status_code, let_in.status_code) == (429, 302)
