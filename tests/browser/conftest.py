"""The services that browser tests walk through, and one browser for all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState

from tests.browser.answered import come_back
from tests.browser.at_the_desk import sign_in
from tests.browser.chromium import DESK, PATIENCE_MS, PHONE, open_browser
from tests.browser.watching import Watch
from tests.durability.service import Service
from tests.mirrored import LANGUAGE as MIRRORED
from tests.mirrored import write_mirrored

Opened = Callable[..., Watch]


@dataclass(frozen=True)
class Demonstration:
    """A running service and who can sign in to it."""

    service: Service
    people: dict[str, Any]

    @property
    def base(self) -> str:
        return self.service.address

    @property
    def host(self) -> str:
        return self.base.partition("://")[2]

    def password(self, role: str) -> tuple[str, str]:
        staff = self.member(role)
        return staff["email"], staff["password"]

    def member(self, role: str) -> dict[str, str]:
        """Return what signs in the member of staff with this role."""
        return next(one for one in self.people["staff"] if one["role"] == role)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    service = Service(tmp_path_factory.mktemp("browser"))
    service.migrate()
    service.command("demo", "--no-day")
    service.start()
    people = json.loads((service.instance / "demonstration-people.json").read_text())
    yield Demonstration(service, people)
    service.stop()


@pytest.fixture(scope="session")
def papers(demonstration: Demonstration) -> None:
    """Let papers be made of what is sent; most tests need none, and making them takes long."""
    demonstration.service.start_worker()


@dataclass(frozen=True)
class Polyglot:
    """A running service that also offers the mirrored language."""

    service: Service

    @property
    def base(self) -> str:
        return self.service.address

    @property
    def host(self) -> str:
        return self.base.partition("://")[2]


@pytest.fixture(scope="session")
def polyglot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Polyglot]:
    folder = tmp_path_factory.mktemp("polyglot")
    content = write_mirrored(folder / "content")
    clinic = content / "clinic.yaml"
    told = clinic.read_text(encoding="utf-8")
    alone, all_three = f"languages: [{MIRRORED}]", f"languages: [en, es, {MIRRORED}]"
    assert alone in told
    clinic.write_text(told.replace(alone, all_three), encoding="utf-8")
    service = Service(folder, environ={"CONSULT_CONTENT": str(content)})
    service.migrate()
    service.start()
    yield Polyglot(service)
    service.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a way to open a fresh browser context; all are closed in the end."""
    opened: list[BrowserContext] = []

    def new(**settings: Any) -> BrowserContext:
        made = browser.new_context(locale="en-GB", **settings)
        made.set_default_timeout(PATIENCE_MS)
        opened.append(made)
        return made

    yield new
    for one in opened:
        one.close()


@pytest.fixture(scope="session")
def everything_answered(browser: Browser, demonstration: Demonstration) -> StorageState:
    """The cookies of somebody who was asked everything, answered it and sent it."""
    context = browser.new_context(locale="en-GB", viewport={"width": 800, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    come_back(context.new_page(), demonstration.service, "full")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def phone(context: Callable[..., BrowserContext], demonstration: Demonstration) -> Opened:
    """Return a way to open a page on a telephone."""

    def opened(**settings: Any) -> Watch:
        return Watch(context(**{**PHONE, **settings}).new_page(), demonstration.host)

    return opened


@pytest.fixture(scope="session")
def entered() -> dict[str, StorageState]:
    """The cookies of the roles that are signed in: each further sign-in would wait for a code."""
    return {}


@pytest.fixture
def desk(
    context: Callable[..., BrowserContext],
    demonstration: Demonstration,
    entered: dict[str, StorageState],
) -> Opened:
    """Return a way to be signed in at the desk's screen in a role."""

    def signed_in(role: str, **settings: Any) -> Watch:
        screen = context(**{**DESK, "storage_state": entered.get(role), **settings})
        watch = Watch(screen.new_page(), demonstration.host, is_phone=False)
        watch.page.goto(f"{demonstration.base}/desk/")
        if watch.path == "/desk/":
            watch.look()
            return watch
        sign_in(watch, demonstration.base, demonstration.member(role))
        entered[role] = screen.storage_state()
        return watch

    return signed_in
