"""Pictures of every page, to be looked at: `python -m tests.browser.contact_sheet [FOLDER]`.

Walks as a patient and at the desk through a demonstration of its own, and saves each page as a
whole at the width of a telephone and of a desk's screen. Not a test: people judge pictures.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.at_the_desk import sign_in
from tests.browser.chromium import PATIENCE_MS, open_browser
from tests.browser.patient import Patient
from tests.browser.traveller import Traveller, Wishes
from tests.browser.turning import turn_to_other_content
from tests.browser.watching import Watch
from tests.durability.service import HOUSE, Service
from tests.durability.typed_answers import persona

FOLDER = HOUSE / "build" / "contact-sheets"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}
DESK_PAGES = {
    "front-desk": ("/desk/", "/desk/search", "/desk/invitations/new", "/desk/invitations/import",
                   "/desk/packets", "/desk/blank-form"),
    "specialist": ("/desk/", "/desk/invitations/new"),
    "administrator": ("/desk/staff", "/desk/staff/new", "/desk/staff/1", "/desk/audit",
                      "/desk/break-glass", "/desk/recovery-codes"),
}  # fmt: skip


class Camera:
    """Takes two pictures of each page that a watch looks at."""

    def __init__(self, watch: Watch, folder: Path, who: str) -> None:
        self._page = watch.page
        self._folder = folder
        self._who = who
        self._count = itertools.count(1)
        watch.on_look = self.shoot

    def shoot(self, address: str) -> None:
        name = "-".join(address.partition("?")[0].strip("/").split("/")) or "start"
        if name.startswith("begin-"):
            name = "link"  # a link's token stays out of file names
        number = next(self._count)
        for size in (DESK, PHONE):
            self._page.set_viewport_size(size)
            file = f"{self._who}-{number:02}-{name[:40]}-{size['width']}.png"
            self._page.screenshot(path=self._folder / file, full_page=True)


def watch_on(browser: Browser, service: Service, who: str, folder: Path, **settings: Any) -> Watch:
    context = browser.new_context(locale="en-GB", viewport=PHONE, **settings)
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(context.new_page(), service.address.partition("://")[2], is_phone=False)
    Camera(watch, folder, who)
    return watch


def show_patient(browser: Browser, service: Service, folder: Path) -> None:
    """Aisha's whole way, with faults on two pages, everything around it, and what others meet."""
    patient = Patient(
        watch_on(browser, service, "patient", folder), service.address, persona("aisha")
    )
    for door in ("/begin", "/resume"):
        patient.open(door)
        patient.press("Continue")
    patient.begin()
    patient.press("Continue")
    patient.walk_to("/prepare/emergency")
    patient.press("Continue")
    patient.walk_to("/prepare/done")
    for path in ("/", "/prepare/comfort", "/prepare/leave", "/prepare/erase", "/nowhere"):
        patient.open(path)
    change_twice(patient)
    patient.open("/prepare/erase")
    patient.press("Erase everything now")
    show_rest(browser, service, folder, frozenset(patient.watch.seen))


def show_rest(browser: Browser, service: Service, folder: Path, before: frozenset[str]) -> None:
    """The pages that only those meet who are asked everything, in Spanish."""
    watch = watch_on(browser, service, "full", folder)
    looks = watch.on_look
    watch.on_look = lambda address: looks(address) if address not in before else None
    full = Traveller(watch, service.address, "full", Wishes(language="es"))
    full.begin()
    full.walk_to("/prepare/done")


def change_twice(patient: Patient) -> None:
    """Change one page in two windows, so that both versions are shown."""
    patient.open("/prepare/care-so-far")
    other: Page = patient.page.context.new_page()
    other.goto(patient.page.url)
    for page, words in ((other, "A warm scarf."), (patient.page, "Rest after lunch.")):
        page.locator("textarea[name=what-helps]").fill(words)
    other.locator("main button.main").last.click()
    other.wait_for_load_state()
    other.close()
    patient.press("Continue")


def show_leo(browser: Browser, service: Service, folder: Path) -> None:
    """The notice that stops everything, in a large and dark look."""
    leo = Patient(watch_on(browser, service, "leo", folder), service.address, persona("leo"))
    leo.begin()
    leo.page.locator('input[name="text-size"][value="a-plus-plus"]').check()
    leo.page.locator('input[name="low-glare"]').check()
    leo.walk_to("/prepare/notice")
    leo.press("Continue")
    leo.walk_to("/prepare/cause")


def show_desk(browser: Browser, service: Service, folder: Path) -> None:
    """The desk as each role sees it."""
    people = json.loads((service.instance / "demonstration-people.json").read_text())
    for member in people["staff"]:
        watch = watch_on(browser, service, member["role"], folder)
        page = watch.page
        page.goto(f"{service.address}/desk/sign-in")
        press(watch, "Sign in")
        sign_in(watch, service.address, member)
        for path in DESK_PAGES[member["role"]]:
            page.goto(service.address + path)
            watch.look()
        show_work(watch, member["role"], service)


def show_work(watch: Watch, role: str, service: Service) -> None:
    """What only one role does: inviting, or reading a brief."""
    page = watch.page
    if role == "front-desk":
        page.goto(f"{service.address}/desk/invitations/new")
        press(watch, "Make the invitation")
        page.get_by_label("Full name").fill("Iris Sample")
        page.get_by_label("Date of birth").fill("3 April 1961")
        press(watch, "Make the invitation")
    for word in {"front-desk": ("Open",), "specialist": ("Brief", "Open")}.get(role, ()):
        page.goto(f"{service.address}/desk/")
        page.get_by_role("link", name=f"{word} for").first.click()
        page.wait_for_load_state()
        watch.look()
    if role == "front-desk":
        here = page.url
        for ending in ("identity", "visit", "revoke", "reissue", "mail", "packet"):
            page.goto(f"{here}/{ending}")
            watch.look()


def show_move(browser: Browser, service: Service, folder: Path) -> None:
    """What a patient sees whose release is withdrawn: what has changed, and a page asked again."""
    watch = watch_on(browser, service, "moved", folder)
    looks, watch.on_look = watch.on_look, lambda _: None
    patient = Patient(watch, service.address, persona("daniel"))
    patient.begin()
    patient.walk_to("/prepare/check")
    turn_to_other_content(service)
    watch.on_look = looks
    patient.open("/prepare/")
    patient.press("Continue")
    patient.open("/prepare/practical")


def press(watch: Watch, words: str) -> None:
    watch.page.get_by_role("button", name=words).click()
    watch.page.wait_for_load_state()
    watch.look()


def main() -> None:
    """Take all pictures into a folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as instance:
        service = Service(Path(instance))
        service.migrate()
        service.command("demo")
        service.start()
        try:
            with open_browser() as browser:
                show_patient(browser, service, folder)
                show_leo(browser, service, folder)
                show_desk(browser, service, folder)
                show_move(browser, service, folder)
        finally:
            service.stop()
    count = len(list(folder.glob("*.png")))
    print(f"{count} pictures in {folder}")  # noqa: T201 - it is run by hand


if __name__ == "__main__":
    main()
