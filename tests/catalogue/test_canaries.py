"""Canaries in every field of a patient's way and of the desk's, through the real processes.

Then the log at DEBUG, what `ps` shows, temporary files, mail headers, file names and the headers of
every reply are searched for them. Must not: bodies of pages; those are for whoever may see them.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from consult.accounts import Role
from consult.accounts.sessions import begin_session
from consult.accounts.setup import SESSION_KEY
from consult.consultations import open_record
from consult.logs import FIELDS
from consult.settings import load_settings
from tests.catalogue.figures import Figure
from tests.catalogue.listener import Heard, Listener, send_raw, shown_by_ps
from tests.databases import lay_databases
from tests.durability.service import Service
from tests.durability.typed_answers import items, persona, typed
from tests.mail_box import MailBox, mail_box
from tests.members import add_member

pytestmark = pytest.mark.slow
PATIENCE = 120.0
EXAMPLE = "K7QM-3F9X"  # as the desk's forms name one
NAME, MAIL, PHONE = "Quillfeather Zephyrine", "quillfeather@canary.example", "5550 731 9942"
ANSWER, OWN, HELPER = "Vexillology-kumquat", "May I whistle a barcarolle?", "Ottokar Barnswallow"
REASON, STAFF, PASSWORD = "the snorkel has fallen", "Robin Thistledown", "marmalade otter kazoo"
BORN = (("birth-date-day", "29"), ("birth-date-month", "2"), ("birth-date-year", "1956"))
WORDS = ("quillfeather", "zephyrine", "731 9942", "7319942", "vexillology", "kumquat", "barcarolle",
         "ottokar", "barnswallow", "snorkel", "thistledown", "marmalade", "kazoo")  # fmt: skip
SAID = {
    "cause": {"options": ["bells-palsy"], "other": ANSWER}, "what-helps": ANSWER,
    "medicines": [{"name": ANSWER, "what-for": ANSWER}], "event-words": ANSWER,
    "goals": [{"code": "other", "words": ANSWER}, {"code": "photos"}],
}  # fmt: skip


@dataclass
class Scene:
    """A running service, its mail server, and all that must not be found."""

    service: Service
    box: MailBox
    folder: Path
    browsers: list[Listener] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    processes: dict[int, str] = field(default_factory=dict)

    def browser(self, role: Role | None = None) -> Listener:
        """A browser; with a role, one in which somebody has signed in."""
        browser = Listener(self.service.port)
        if role is not None:
            settings = load_settings(self.service.environ)
            record = open_record(settings)
            staff = add_member(record.database, role, STAFF)
            sid = begin_session(record.database, staff, int(time.time()))
            record.database.close()
            record.keys_database.close()
            self.secrets.add(sid)
            browser.sit(settings.secret_key, **{SESSION_KEY: sid})
        self.browsers.append(browser)
        return browser

    def look(self) -> None:
        """Remember what can be seen of the processes just now."""
        roots = [p.pid for p in (self.service._process, self.service._worker) if p is not None]
        for process, shown in shown_by_ps(roots):
            self.processes[process] = self.processes.get(process, "") + shown


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "drop").mkdir()
    with mail_box() as box:
        environ = {
            "CONSULT_LOG_LEVEL": "DEBUG", "CONSULT_DROP_FOLDER": str(tmp_path / "drop"),
            "CONSULT_SMTP_URL": f"smtp://localhost:{box.port}", "TMPDIR": str(tmp_path / "tmp"),
            "CONSULT_MAIL_FROM": "desk@clinic.example",
            # Even where somebody asks the web server for all that it has to say.
            "GUNICORN_CMD_ARGS": "--access-logfile - --log-level debug",
        }  # fmt: skip
        service = Service(tmp_path, workers=1, environ=environ)
        lay_databases(service.instance)
        try:
            service.start()
            service.start_worker()
            yield Scene(service, box, tmp_path)
        finally:
            service.stop()


def taken(reply: Heard) -> Heard:
    """The reply, which is no refusal."""
    problems = re.findall(r"<li>.*?</li>|<h1.*?</h1>", reply.text, re.DOTALL)
    assert reply.status in (200, 303), f"{reply.status}: {problems}"
    return reply


def invite(scene: Scene, desk: Listener) -> tuple[str, str, str]:
    """Invite the patient by the desk's form and by mail; return reference, code and token."""
    taken(desk.fill(
        "/desk/invitations/new", ("name", NAME), ("birth_date", "February 29, 1956"),
        ("contact", MAIL), ("specialist", "dr-example"),
    ))  # fmt: skip
    found = taken(desk.fill("/desk/search", ("text", "Quillfeather")))
    shown = re.findall(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b(?!-)", found.text)
    reference = next(one for one in shown if one not in EXAMPLE)
    there = f"/desk/consultations/{reference}"
    again = taken(desk.fill(f"{there}/reissue"))
    code = re.search(r"\b([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})\b", again.text)
    token = re.search(r"/begin/([A-Za-z0-9_-]{16,})", again.text)
    assert code is not None
    assert token is not None
    taken(desk.fill(f"{there}/mail"))
    lines = f"name;date of birth;day;e-mail\n{NAME} II;1/2/1950;;{MAIL}\n"
    taken(desk.fill("/desk/invitations/import", ("text", lines)))
    return reference, code[1], token[1]


def answer_all(patient: Listener) -> None:
    """Answer page after page, with canaries wherever something can be typed."""
    answers = {**persona("daniel").answers, **SAID}
    while True:
        ahead = patient.get("/prepare/").location
        if ahead in ("/prepare/check", "/prepare/send"):
            return
        assert ahead.startswith("/prepare/"), ahead
        asked = [item for item in patient.get(ahead).asked if item in answers]
        pairs = [pair for item in asked for pair in typed(items()[item], answers[item])]
        assert patient.fill(ahead, *pairs).status == 303, ahead


def fill_in(scene: Scene, token: str, code: str) -> None:
    """Come in by the link, answer everything, send, leave, and come back by the code."""
    patient = scene.browser()
    assert patient.fill(f"/begin/{token}", *BORN).status == 303
    patient.fill("/prepare/comfort", ("consent", "yes"), ("text-size", "a"), ("helper", "yes"),
                 ("helper-name", HELPER), ("helper-relation", PHONE))  # fmt: skip
    answer_all(patient)
    scene.look()
    patient.fill("/prepare/questions", ("own-1", OWN))
    patient.fill("/prepare/safety-again?from=send", ("safety-again-signs", "none"),
                 action="/prepare/safety-again")  # fmt: skip
    assert patient.fill("/prepare/send").location == "/prepare/done"
    for path in ("/prepare/documents/answers.json", "/prepare/documents/answers.pdf"):
        wait_for(scene, lambda path=path: patient.get(path).status == 200)
    patient.fill("/prepare/leave")
    back = scene.browser()
    assert back.fill("/resume", ("code", code), *BORN).status == 303


def read_and_guess(scene: Scene, reference: str, code: str, token: str) -> None:
    """Read everything as staff, and try what strangers try."""
    doctor, office = scene.browser(Role.SPECIALIST), scene.browser(Role.ADMINISTRATOR)
    there = f"/desk/consultations/{reference}"
    for path in ("/desk/", there, f"{there}/brief", f"{there}/brief.pdf", f"{there}/brief.txt"):
        wait_for(scene, lambda path=path: doctor.get(path).status == 200)
    office.fill("/desk/break-glass", ("reference", reference), ("reason", REASON))
    office.get("/desk/audit")
    stranger = scene.browser()
    for _ in range(3):
        stranger.fill("/resume", ("code", code), *BORN[:2], ("birth-date-year", "1957"))
        stranger.fill("/desk/sign-in", ("email", f"{STAFF.split()[1]}@x.example"),
                      ("password", PASSWORD))  # fmt: skip
    for path in (f"/begin/{token}x", f"/{ANSWER}", f"/prepare/{ANSWER}?name={ANSWER}"):
        stranger.get(path, **{"User-Agent": ANSWER, "Referer": f"https://x/{token}", "X-It": code})
    for line in malformed(token, code):
        send_raw(scene.service.port, line)


def malformed(token: str, code: str) -> Iterator[bytes]:
    """Requests that the web server itself refuses, with what it would like to repeat."""
    head = f"/begin/{token}?code={code}&name={ANSWER}"
    yield f"GET {head} and more HTTP/1.1\r\n\r\n".encode()
    yield f"GET {head} HTTP/9.9\r\nHost: x\r\n\r\n".encode()
    yield f"g\x01t {head} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    yield f"{head}\r\n\r\n".encode()
    yield f"GET {head}{'x' * 3000} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    yield f"GET {head} HTTP/1.1\r\nHost: x\r\n{ANSWER}\r\n\r\n".encode()
    yield f"GET {head} HTTP/1.1\r\nHost: x\r\nX {ANSWER}: {code}\r\n\r\n".encode()
    yield f"GET {head} HTTP/1.1\r\nHost: x\r\nX: {ANSWER}{'y' * 9000}\r\n\r\n".encode()
    yield f"POST {head} HTTP/1.1\r\nHost: x\r\nContent-Length: {code}\r\n\r\n".encode()
    yield f"POST {head} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {ANSWER}\r\n\r\n".encode()
    yield (f"POST {head} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{token}\r\n"
           ).encode()  # fmt: skip


def wait_for(scene: Scene, is_there: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_there():
        assert time.monotonic() < until, scene.service.last_words()
        scene.look()
        time.sleep(0.2)


def hits(where: str, texts: Iterator[str] | list[str], wanted: set[str]) -> list[str]:
    """Where a canary was found, and which."""
    return [
        f"{where}: {word} in {text[:200]!r}"
        for text in texts
        for word in wanted
        if word in text.casefold()
    ]


def test_d14_no_canary_is_in_any_log_process_file_name_header_or_mail_subject(
    scene: Scene, figure: Figure
) -> None:
    reference, code, token = invite(scene, scene.browser(Role.FRONT_DESK))
    wait_for(scene, lambda: bool(scene.box.got))
    fill_in(scene, token, code)
    read_and_guess(scene, reference, code, token)
    wait_for(scene, lambda: any((scene.folder / "drop").iterdir()))
    scene.look()
    temporary = [
        f"{path} {path.read_bytes().decode('latin-1')}"
        for path in (scene.folder / "tmp").rglob("*")
        if path.is_file()
    ]
    scene.service.stop()
    wanted = {w.casefold() for w in (*WORDS, code, code.replace("-", ""), token, *scene.secrets)}
    lines = scene.service.log.read_text(errors="replace").split("\n")[:-1]
    names = [str(path.relative_to(scene.folder)) for path in scene.folder.rglob("*")]
    told = [f"{n}: {v}" for mail in scene.box.got for n, v in mail.items() if n != "To"]
    headers = [line for browser in scene.browsers for line in browser.headers]
    places = {
        "lines of the log": lines, "processes": list(scene.processes.values()),
        "temporary files": temporary, "file names": names, "mail headers": told,
        "headers of replies": [line for line in headers if f"/begin/{token}" not in line],
    }  # fmt: skip
    found = [hit for where, texts in places.items() for hit in hits(where, texts, wanted)]
    figure(
        f"{len(wanted)} canaries in every field of a patient's way, the desk, the mail and"
        f" {len(list(malformed('', '')))} malformed requests, log at DEBUG:"
        f" {', '.join(f'{len(texts)} {where}' for where, texts in places.items())}:"
        f" {len(found)} hits"
    )
    assert found == []
    assert len([line for line in lines if '"event": "Invalid request"' in line]) >= 8
    judge_log(lines)
    judge_processes(scene)


def judge_log(lines: list[str]) -> None:
    """Every line is one record of the fields on the list, and nothing failed."""
    for line in lines:
        record = json.loads(line)
        assert record.keys() <= FIELDS, line
        assert record.get("status") != 500, line


def judge_processes(scene: Scene) -> None:
    """Renderers know nothing of the service, and no process leaves an image of its memory."""
    renderers = [s for s in scene.processes.values() if "documents.renderer_process" in s]
    assert renderers
    assert not [shown for shown in renderers if "CONSULT_" in shown]
    for shown in scene.processes.values():
        assert re.search(r"Max core file size\s+0\s+0", shown), shown[:300]
