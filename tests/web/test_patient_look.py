"""What a phone has to load, and what the stylesheet may not do."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from tests.pages import PageClient
from tests.web.patient_steps import Patient

HOUSE = Path(__file__).resolve().parents[2]
STYLE = HOUSE / "static" / "css" / "consult.css"
FACE = STYLE.with_name("face.css")
PARTS = ("face-map.js", "session-warning.js", "read-aloud.js")
SCRIPTS = [HOUSE / "static" / "js" / name for name in ("patient.js", *PARTS)]
MOST_BYTES = 60_000
MOST_STYLE = 18_000


def packed(content: bytes) -> int:
    return len(gzip.compress(content))


def test_the_first_load_of_any_page_is_small(client: PageClient) -> None:
    patient = Patient(client)
    patient.up_to("")
    patient.answer("care-so-far", **{"toxin-ever": "yes"})
    assets = sum(packed(file.read_bytes()) for file in (STYLE, FACE, *SCRIPTS))
    for word in ("face-map", "toxin-history", "check", "questions", "expectations", "comfort"):
        response = client.get(f"/prepare/{word}")
        assert response.status_code == 200
        assert packed(response.data) + assets < MOST_BYTES, word


def test_pages_load_nothing_but_our_own_files(client: PageClient) -> None:
    page = client.get("/").page
    files = [e.attrs.get("src") or e.attrs["href"] for e in page.all("script", "link")]
    assert files
    for address in files:
        assert address.startswith(("/static/", "/clinic.css?")), address
        assert client.get(address).status_code == 200


def test_the_stylesheet_is_small_and_knows_no_left_and_right() -> None:
    assert len(STYLE.read_text()) < MOST_STYLE
    style = STYLE.read_text() + FACE.read_text()
    assert not re.search(r"(margin|padding|border)-(left|right)|text-align: (left|right)", style)
    assert "url(" not in style
    assert not re.search(r"animation|transition", style)


def test_every_asset_is_packed_once_and_named_by_the_page(client: PageClient) -> None:
    script = SCRIPTS[0].read_text()
    assert [f"./{part}" for part in PARTS] == re.findall(r'(?:from |import\()"([^"]+)"', script)
    assert not any("innerHTML" in file.read_text() for file in SCRIPTS)


def test_the_drawn_face_has_its_style_where_it_is_and_nowhere_else(client: PageClient) -> None:
    patient = Patient(client)
    patient.up_to("")
    for word, is_drawn in {"side": True, "face-map": True, "cause": False, "check": False}.items():
        links = [e.attrs["href"] for e in client.get(f"/prepare/{word}").page.all("link")]
        assert ("/static/css/face.css" in links) is is_drawn, word
