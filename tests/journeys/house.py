"""A whole service on a folder of its own: the app, its record, a clock to set, the staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from flask import Flask

from consult.accounts import Role, accounts, code_at, create_staff, give_second_factor
from consult.app import create_app, prepare_to_serve
from consult.brief.assemble import assemble_brief
from consult.brief.clinic import Clinic
from consult.brief.model import Brief
from consult.brief.rulebook import Release
from consult.brief.submitted import Submitted
from consult.consultations import (
    SYSTEM,
    OpenedConsultation,
    Purpose,
    Record,
    Sitting,
    due_jobs,
    load_sitting,
    open_consultation,
)
from consult.documents import Documents, Renderer
from consult.jobs import Worker
from consult.settings import Settings, load_settings
from consult.web.patient.visit import SESSION_KEY, clinic_day
from consult.web.services import EXTENSION, Services
from tests.databases import SQLITE, lay_databases
from tests.once import share_templates

NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)
PASSWORD = "twelve quiet herons"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class Clock:
    """The time that the service sees."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def pass_by(self, **span: float) -> None:
        """Let time pass: `hours=25`."""
        self.now += timedelta(**span)


@dataclass
class House:
    """The service, and the doors through which a test looks at what it keeps."""

    app: Flask
    settings: Settings
    clock: Clock
    told: list[str] = field(default_factory=list)

    @cached_property
    def renderer(self) -> Renderer:
        """One renderer, begun when the first paper is made."""
        return Renderer(size=1, seconds=60.0)

    @property
    def services(self) -> Services:
        """What the app's views work with."""
        services: Services = self.app.extensions[EXTENSION]
        return services

    @property
    def record(self) -> Record:
        """The record."""
        return self.services.record

    @property
    def release(self) -> Release:
        """The release that consultations begin with."""
        return self.services.current_release

    @property
    def clinic(self) -> Clinic:
        """The clinic."""
        return self.services.clinic

    @property
    def today(self) -> date:
        """The day at the clinic."""
        return clinic_day(self.services)

    def sitting(self, sid: str) -> Sitting:
        """Return what is stored for whoever holds the session."""
        return load_sitting(self.record, sid)

    def opened(self, reference: str) -> OpenedConsultation:
        """Open a consultation by the one door."""
        return open_consultation(self.record, SYSTEM, reference, Purpose.RENDER)

    def brief(self, submitted: Submitted) -> Brief:
        """Return the brief of a submission."""
        return assemble_brief(self.release, submitted, self.clinic)

    def documents(self, submitted: Submitted) -> dict[str, str]:
        """Return as text what goes out from a submission, rendering left out."""
        brief = self.brief(submitted)
        return {"the brief": brief.model_dump_json(exclude={"strip": {"name"}})}

    def make_papers(self, reference: str) -> None:
        """Let a worker do what is due for a consultation, as the one beside the web does."""
        here = self.services
        due = [job.id for job in due_jobs(here.record) if job.reference == reference]
        documents = Documents(self.renderer)
        worker = Worker(here.record, documents, here.telling, here.release_of)
        for job_id in due:
            worker.do(job_id)

    def close(self) -> None:
        """End the renderer's process and let go of the databases."""
        if "renderer" in self.__dict__:
            self.renderer.close()
        self.record.database.close()
        self.record.keys_database.close()

    def staff(self, role: Role) -> tuple[str, str]:
        """Make an account with the house's second factor; return its address and password."""
        email = f"{role}@clinic.example"
        with self.app.app_context():
            member = create_staff(email, f"Sample {role}".title(), PASSWORD, role)
            give_second_factor(accounts(), member.id, SECRET)
        return email, PASSWORD

    def code(self) -> str:
        """Return the code that the staff's apps show now."""
        return code_at(SECRET, int(self.clock().timestamp()))


def open_house(folder: Path, content: Path | None = None, *, kind: str = SQLITE) -> House:
    """Return a service on the databases in a folder, with a clinic's own content if given."""
    settings = load_settings(
        {
            **lay_databases(folder, kind),
            "CONSULT_DEMONSTRATION": "1",
            "CONSULT_INSTANCE": str(folder),
            "CONSULT_LOG_LEVEL": "ERROR",
            **({"CONSULT_CONTENT": str(content)} if content else {}),
        }
    )
    clock, told = Clock(), []
    app = create_app(settings, clock=clock, trigger=told.append)
    app.testing = True  # a failure is raised where it happens, and seen as such
    share_templates(app)
    prepare_to_serve(app)
    return House(app, settings, clock, told)


def sid_of(client: object) -> str | None:
    """Return the session that a browser's cookie names."""
    with client.session_transaction() as session:  # type: ignore[attr-defined]
        sid = session.get(SESSION_KEY)
    return sid if isinstance(sid, str) else None
