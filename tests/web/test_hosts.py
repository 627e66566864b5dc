"""Who asks and under which name is believed from the settings only: no header makes a link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Response, request

from consult.consultations.credentials import ORIGIN_TRIES
from consult.documents import PAPERS
from consult.documents.papers import ANSWERED_PAPERS
from consult.settings import load_settings
from tests.amounts import IS_FULL
from tests.pages import PageClient
from tests.web.patients import invited, sent
from tests.web.test_policy import addresses

EVIL = "elsewhere.example"
HEADERS = {
    "Host": EVIL, "X-Forwarded-Host": EVIL, "X-Forwarded-Server": EVIL, "X-Host": EVIL,
    "X-Forwarded-Prefix": f"//{EVIL}", "X-Script-Name": f"//{EVIL}",
    "X-Forwarded-Proto": "javascript", "X-Forwarded-Port": "6666",
    "X-Original-URL": f"//{EVIL}/", "X-Rewrite-URL": f"//{EVIL}/",
    "Forwarded": f"for=192.0.2.1;host={EVIL};proto=https", "X-Forwarded-For": EVIL,
}  # fmt: skip
BORN = {"birth-date-day": "3", "birth-date-month": "4", "birth-date-year": "1961"}


@pytest.fixture(params=[0, 1, 2])
def settings(request, tmp_path, addresses):
    """A demonstration behind no proxy, one or two."""
    return load_settings(
        {
            **addresses,
            "CONSULT_DEMONSTRATION": "1",
            "CONSULT_INSTANCE": str(tmp_path / "instance"),
            "CONSULT_LOG_LEVEL": "ERROR",
            "CONSULT_TRUSTED_PROXIES": str(request.param),
        }
    )


def cookie(browser: PageClient) -> str:
    """The session of a browser as a header: the client would not send it to another host."""
    browser.get("/desk/sign-in")
    return f"consult={browser.get_cookie('consult').value}"


def test_c10_no_header_puts_another_host_into_any_answer(app, client, front_desk, figure):
    seen = 0
    for browser in (client, front_desk):
        session = {"Cookie": cookie(browser)}
        bare = app.test_client(use_cookies=False)
        for endpoint, address in addresses(app).items():
            for method in ("GET", "POST") if IS_FULL else ("GET",):
                response = bare.open(address, method=method, headers={**HEADERS, **session})
                told = str(response.headers) + response.text
                assert EVIL not in told, endpoint
                assert "javascript:" not in told, endpoint
                assert "6666" not in told, endpoint
                seen += 1
    proxies = app.extensions["consult"].settings.trusted_proxies
    figure(
        f"{len(HEADERS)} headers that name another host, {proxies} proxies trusted: found in 0 of"
        f" {seen} answers"
    )


def test_c10_links_that_are_handed_over_come_from_the_base_url(app, front_desk, services):
    given = front_desk.get("/desk/invitations/new").page.form().values
    given |= {"name": "Iris Vale", "birth_date": "3 Apr 1961"}
    bare, session = app.test_client(use_cookies=False), {"Cookie": cookie(front_desk)}
    headers = {**HEADERS, **session}
    page = bare.post("/desk/invitations/new", data=given, headers=headers).page
    links = [e.attrs["value"] for e in page.all("input") if "/begin/" in e.attrs.get("value", "")]
    assert links
    assert all(link.startswith(f"{services.settings.base_url}/begin/") for link in links)
    assert EVIL not in page.html


# What a proxy hands on, and who is believed to ask behind no proxy, one or two.
FORWARDED = {
    "": ("192.0.2.9", "192.0.2.9", "192.0.2.9"),
    "198.51.100.1": ("192.0.2.9", "198.51.100.1", "192.0.2.9"),
    "6.6.6.6, 198.51.100.1": ("192.0.2.9", "198.51.100.1", "6.6.6.6"),
    "6.6.6.6, 198.51.100.1, 10.0.0.1": ("192.0.2.9", "10.0.0.1", "198.51.100.1"),
}


def test_c10_as_many_proxies_are_believed_as_the_settings_say(app, client, monkeypatch):
    def who_asks():
        return Response(request.remote_addr, mimetype="text/plain")

    monkeypatch.setitem(app.view_functions, "health.alive", who_asks)
    proxies, socket = (
        app.extensions["consult"].settings.trusted_proxies,
        {"REMOTE_ADDR": "192.0.2.9"},
    )
    for forwarded, believed in FORWARDED.items():
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        told = client.get("/healthz", headers=headers, environ_overrides=socket)
        assert told.text == believed[proxies], forwarded


def tries_until_refused(client: PageClient, forwarded: str) -> int:
    """Try wrong codes from an address until one has to wait; return how many were looked at."""
    form = client.get("/resume").page.form().values
    for count in range(ORIGIN_TRIES * 3):
        typed = {**form, **BORN, "code": f"ABCD-EFGH-{count:04}"}
        headers = {"X-Forwarded-For": forwarded.format(n=count)}
        if client.post("/resume", data=typed, headers=headers).status_code == 429:
            return count
    return ORIGIN_TRIES * 3


def test_c10_tries_are_counted_by_the_address_that_the_proxy_saw(app, client, figure):
    proxies = app.extensions["consult"].settings.trusted_proxies
    through = ", 10.0.0.1" if proxies == 2 else ""
    made_up = tries_until_refused(client, "6.6.{n}.6, 198.51.100.1" + through)
    assert made_up == ORIGIN_TRIES
    other = tries_until_refused(client, "198.51.100.2" + through)
    assert other == (ORIGIN_TRIES if proxies else 0)
    figure(f"{proxies} proxies trusted: an address made up in front of the real one helps nobody;"
           f" a second visitor had {other} tries after the first was stopped")  # fmt: skip


NAMES = [
    '"; filename="evil.html', "../../../etc/passwd", "a\r\nSet-Cookie: x=y", "b\x00c",
    "\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "....//", "con", "x" * 5000, "%0d%0aX: y", "''", "",
]  # fmt: skip
SERVED = re.compile(r'(?:inline|attachment); filename="[a-z-]{1,40}\.(?:pdf|txt|json)"')


def test_c10_the_name_of_a_sent_file_goes_nowhere(front_desk, services):
    before = files_of(services.settings.instance)
    token = front_desk.get("/desk/invitations/import").page.form().values["csrf_token"]
    for name in NAMES:
        body = (
            f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
            f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: text/csv\r\n\r\nname,birth date\r\nIris Vale,3 Apr 1961\r\n--b--\r\n"
        ).encode()
        response = front_desk.post(
            "/desk/invitations/import", data=body, content_type="multipart/form-data; boundary=b"
        )
        assert response.status_code in (200, 400)
        told = f"{response.headers} {response.text}"
        assert [part for part in ("evil", "passwd", "x=y", ".exe", "X: y") if part in told] == []
    assert files_of(services.settings.instance) == before


def files_of(folder: Path) -> set[str]:
    """Return what lies in a folder, without what a database keeps beside it while it is open."""
    found = (str(file.relative_to(folder)) for file in folder.rglob("*"))
    return {name for name in found if not name.endswith(("-wal", "-shm"))}


def test_c10_a_file_that_is_handed_out_has_a_name_of_ours(specialist, services, figure):
    reference = sent(services)
    invited(services)
    response = specialist.get(f"/desk/consultations/{reference}/brief.txt")
    assert response.status_code == 200
    names = [response.headers["Content-Disposition"]]
    names += [f'inline; filename="{paper.name}.pdf"' for paper in (*PAPERS, *ANSWERED_PAPERS)]
    assert [name for name in names if not SERVED.fullmatch(name)] == []
    figure(f"{len(NAMES)} hostile file names sent, 0 kept; {len(names)} files handed out by names"
           " of a fixed list")  # fmt: skip
