"""A persona's whole way: invited or not, from the first page to the papers in everybody's hands.

Lives here: what is done and what was met. Must not: judging it; the tests do.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from consult.accounts import Role
from consult.brief.model import Brief
from consult.brief.submitted import Submitted
from consult.consultations import Sitting
from consult.releases.yaml_file import read_yaml
from tests.brief.cases import PERSONAS
from tests.journeys.house import House, sid_of
from tests.journeys.patient import Patient
from tests.journeys.walker import Answered, Walker

PAPERS = "/prepare/documents"
_LINK = re.compile(r"/begin/[\w-]+")
_ANOTHER = re.compile(r'name="another" value="([^"]+)"')


@dataclass(frozen=True)
class Story:
    """What a persona did, met and left behind."""

    name: str
    file: dict[str, Any]
    patient: Patient
    reference: str
    check: Answered
    questions: Answered
    submitted: Submitted
    brief: Brief
    screen: Answered
    desk: dict[str, Answered]
    copies: dict[str, Answered]

    @property
    def must_hold(self) -> dict[str, list[str]]:
        """The rows that the persona's story promises."""
        return self.file["must_hold"]

    @property
    def path(self) -> list[str]:
        """The pages of questions that were met, the second safety check left out."""
        return [page for page in dict.fromkeys(self.patient.pages) if page != "safety-again"]


def answers_of(name: str) -> dict[str, Any]:
    """Return what stands in a persona's file."""
    return read_yaml(PERSONAS / f"{name}.yaml").value


def arrive(house: House, file: dict[str, Any], desk: Walker | None = None) -> Patient:
    """Let a patient come in: by the desk's invitation when there is a visit, else without."""
    patient = Patient(house, Walker(house.app))
    born = date.fromisoformat(file["identity"]["birth_date"])
    if desk is not None and file["appointment"].get("at"):
        patient.open_link(invite(desk, file), born)
    else:
        patient.begin(file["identity"]["name"], born)
    patient.agree(file.get("comfort", {}))
    return patient


def invite(desk: Walker, file: dict[str, Any]) -> str:
    """Invite somebody at the desk; return the link that is handed over."""
    at = datetime.fromisoformat(file["appointment"]["at"])
    desk.get("/desk/invitations/new")
    draft = desk.draft()
    draft.type("name", file["identity"]["name"])
    draft.type("birth_date", file["identity"]["birth_date"])
    draft.type("appointment_date", at.strftime("%Y-%m-%d"))
    draft.type("appointment_time", at.strftime("%H:%M"))
    draft.tick("specialist", file["appointment"]["specialist"])
    made = desk.submit(draft)
    if made.status == HTTPStatus.CONFLICT:  # the same patient came in another story
        again = desk.draft()
        (references,) = _ANOTHER.findall(made.text)
        again.tick("another", references)
        made = desk.submit(again)
    found = _LINK.search(made.text)
    assert found, f"no link on the page after inviting: {made.status}"
    return found[0]


def tell(house: House, name: str, desk: Walker, specialist: Walker) -> Story:
    """Let a persona go the whole way, and the specialist read what came of it."""
    file = answers_of(name)
    answers, questions = file["answers"], file["questions"]
    patient = arrive(house, file, desk)
    check = patient.answer_until("check", answers)
    page = patient.go_on()
    patient.ask_own(questions.get("own", []))
    patient.answer_until("done", answers)
    reference = reference_of(house, patient)
    house.make_papers(reference)
    latest = house.opened(reference).latest
    assert latest is not None
    there = f"/desk/consultations/{reference}"
    return Story(
        name=name,
        file=file,
        patient=patient,
        reference=reference,
        check=check,
        questions=page,
        submitted=latest.content,
        brief=house.brief(latest.content),
        screen=specialist.get(f"{there}/brief"),
        desk={
            paper: specialist.fetch(f"{there}/{paper}")
            for paper in ("brief.pdf", "brief.txt", "questions.pdf")
        },
        copies={
            paper: patient.walker.fetch(f"{PAPERS}/{paper}")
            for paper in ("answers.pdf", "answers.json", "questions.pdf")
        },
    )


def come(house: House, name: str) -> tuple[Patient, dict[str, Any]]:
    """Let a persona begin; return the patient and the answers."""
    file = answers_of(name)
    return arrive(house, file), dict(file["answers"])


def reference_of(house: House, patient: Patient) -> str:
    """Return the reference of whoever is signed in."""
    return sitting_of(house, patient).reference


def sitting_of(house: House, patient: Patient) -> Sitting:
    """Return what is stored of whoever is signed in."""
    sid = sid_of(patient.walker.client)
    assert sid is not None
    return house.sitting(sid)


def sent_by(house: House, patient: Patient) -> Submitted:
    """Return what a patient has sent last."""
    latest = house.opened(reference_of(house, patient)).latest
    assert latest is not None
    return latest.content


def number_of_submissions(house: House, patient: Patient) -> int:
    """Return how many submissions there are of a patient."""
    return len(house.opened(reference_of(house, patient)).submissions)


def change(patient: Patient, page_id: str, answers: dict[str, Any]) -> None:
    """Change a page from the check, as its links do."""
    patient.walker.get("/prepare/check")
    link = next(x for x in patient.walker.page.links if x.startswith(f"/prepare/{page_id}?"))
    patient.walker.get(link)
    patient.answer_page(answers)


def sign_in(house: House, role: Role) -> Walker:
    """Return a browser in which somebody with this role has signed in, by password and by code."""
    email, password = house.staff(role)
    browser = Walker(house.app)
    browser.get("/desk/sign-in")
    draft = browser.draft()
    draft.type("email", email)
    draft.type("password", password)
    browser.submit(draft)
    browser.get("/desk/second-factor")
    draft = browser.draft()
    draft.type("code", house.code())
    browser.submit(draft)
    return browser


def words_of_pdf(pdf: bytes, folder: Path, *pages: str) -> str:
    """Return what can be read in a PDF, white space closed up."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", *pages, str(path), "-"], check=True, capture_output=True, text=True
    )
    return closed_up(told.stdout)


def closed_up(text: str) -> str:
    """Return a text with each run of white space as one space."""
    return " ".join(text.split())
