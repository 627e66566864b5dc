"""A clinic's accent and logo: what is taken, and what is found wrong where, with its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from consult.brief.clinic import Clinic
from consult.releases import ContentIsFaulty, Finding, load_clinic, load_logo
from consult.releases.loading import OURS, read_clinic
from consult.releases.logo import MOST_BYTES, read_logo
from tests.releases.commands import run_content
from tests.releases.logos import DISC, OPEN, clinic_with, drawing, part, picture


def findings_for(folder: Path, name: str, content: bytes) -> list[Finding]:
    clinic_with(folder, name, content)
    logo, findings = read_logo(load_clinic(folder), folder)
    assert (logo is None) is bool(findings)
    assert all(finding.mend for finding in findings)
    return findings


def test_our_own_logo_is_taken_and_small(clinic: Clinic) -> None:
    logo = load_logo(clinic)
    assert logo is not None
    assert logo.mimetype == "image/svg+xml"
    assert len(logo.content) < 1000


def test_a_clinic_without_a_logo_has_none(tmp_path: Path) -> None:
    assert load_logo(load_clinic(clinic_with(tmp_path)), tmp_path) is None


@pytest.mark.parametrize(
    ("name", "content", "mimetype"),
    [("our.svg", drawing(), "image/svg+xml"), ("our.png", picture(), "image/png")],
)
def test_a_drawing_and_a_picture_are_taken_as_they_are(
    tmp_path: Path, name: str, content: bytes, mimetype: str
) -> None:
    clinic_with(tmp_path, name, content)
    logo = load_logo(load_clinic(tmp_path), tmp_path)
    assert logo is not None
    assert (logo.content, logo.mimetype, logo.ratio) == (content, mimetype, 1.2)


@pytest.mark.parametrize(
    "inside",
    [
        '<g><path d="M0 0h9"/><text x="1" y="2">Clinic</text></g>',
        '<defs><linearGradient id="shade"><stop offset="0" stop-color="#fff"/></linearGradient>'
        '</defs><rect width="9" height="9" fill="url(#shade)"/>',
        "<title>Riverside &amp; sons</title>",
    ],
)
def test_shapes_colours_and_words_are_taken(tmp_path: Path, inside: str) -> None:
    assert findings_for(tmp_path, "our.svg", drawing(inside)) == []


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<script href="/static/js/patient.js"/>', "<script>"),
        ("<foreignObject><p>Hello</p></foreignObject>", "<foreignObject>"),
        ('<image href="data:image/png;base64,AA"/>', "<image>"),
        ('<use href="#a"/>', "<use>"),
        ('<a href="https://elsewhere.example"><path d="M0 0"/></a>', "<a>"),
        ('<animate attributeName="x"/>', "<animate>"),
        ("<style>path{fill:red}</style>", "<style>"),
        ('<html xmlns="http://www.w3.org/1999/xhtml"/>', "<html>"),
        ('<path xmlns="http://elsewhere.example/" d="M0 0"/>', "<path>"),
        ('<path onclick="go()" d="M0 0"/>', "onclick="),
        ('<path OnLoad="go()" d="M0 0"/>', "onload="),
        ('<path style="fill:red" d="M0 0"/>', "style="),
        ('<path fill="url(https://elsewhere.example/a.svg#b)"/>', "fill= leads out"),
        ('<path fill="url( &quot;other.svg#b&quot;)"/>', "fill= leads out"),
        ('<path fill="\\75rl(other.svg#b)"/>', "fill= leads out"),
        ('<path mask="url(data:image/svg+xml,a)"/>', "mask= leads out"),
        ('<linearGradient href="other.svg#a"/>', "href= leads out"),
        (
            '<linearGradient xmlns:x="http://www.w3.org/1999/xlink" x:href="//elsewhere.example"/>',
            "href= leads out",
        ),
        ('<g xml:base="https://elsewhere.example"/>', "base="),
        ('<?xml-stylesheet href="a.css"?>', "<?xml-stylesheet?>"),
    ],
)
def test_what_acts_or_fetches_is_found_in_its_line(tmp_path: Path, inside: str, said: str) -> None:
    findings = findings_for(tmp_path, "our.svg", drawing(inside))
    assert said in findings[0].fault
    assert (findings[0].file, findings[0].line) == ("our.svg", 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + drawing(), "<!DOCTYPE>"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + drawing(), "written in utf-7"),
        (drawing().decode().encode("utf-16"), "no SVG in UTF-8"),
        (drawing()[:-8], "no SVG that can be read"),
        (b"", "no SVG that can be read"),
        (picture(), "no SVG in UTF-8"),
        (b"<svg></svg>", "no SVG"),
        (drawing("", '<svg xmlns="http://www.w3.org/2000/svg">'), "width and height"),
        (drawing("", OPEN.replace("48 40", "0 0")), "width and height"),
        (drawing("", OPEN.replace("48 40", "nan nan")), "width and height"),
        (drawing("", OPEN.replace("48 40", "400 40")), "too wide"),
        (drawing("", OPEN.replace("48 40", "40 100")), "too high"),
    ],
)  # fmt: skip
def test_a_drawing_that_cannot_be_shown_is_found(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in findings_for(tmp_path, "our.svg", content)[0].fault


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (drawing(), "no whole PNG"),
        (picture()[:-1], "no whole PNG"),
        (picture() + b"<script>", "no whole PNG"),
        (picture().replace(b"IHDR", b"IHDX"), "no whole PNG"),
        (b"\x89PNG\r\n\x1a\n" + part(b"IEND"), "no whole PNG"),
        (b"\x89PNG\r\n\x1a\n" + part(b"IHDR") + part(b"IEND"), "no whole PNG"),
        (b"", "no whole PNG"),
        (picture(more=part(b"acTL", bytes(8))), "moves"),
        (picture(16, 16), "16 by 16"),
        (picture(2100, 700), "2100 by 700"),
        (picture(640, 64), "too wide"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_found(tmp_path: Path, content: bytes, said: str) -> None:
    findings = findings_for(tmp_path, "our.png", content)
    assert said in findings[0].fault
    assert findings[0].file == "our.png"


def test_a_logo_that_is_not_there_or_too_large_is_found_where_it_is_named(tmp_path: Path) -> None:
    line = len(clinic_with(tmp_path, "our.svg").joinpath("clinic.yaml").read_text().splitlines())
    missing = read_logo(load_clinic(tmp_path), tmp_path)[1]
    assert [(f.file, f.line) for f in missing] == [("clinic.yaml", line)]
    assert "no file 'our.svg'" in missing[0].fault
    large = findings_for(tmp_path, "our.svg", drawing(DISC * (MOST_BYTES // len(DISC))))
    assert [(f.file, f.line) for f in large] == [("clinic.yaml", line)]
    assert "64 KB" in large[0].fault


@pytest.mark.parametrize(
    "name", ["../our.svg", "/etc/our.svg", "our.jpg", "our", ".svg", "a b.svg", "https://x/a.svg"]
)
def test_a_logo_stands_beside_the_clinics_file_and_nowhere_else(tmp_path: Path, name: str) -> None:
    clinic, findings = read_clinic(clinic_with(tmp_path, f'"{name}"'))
    assert clinic is None
    assert findings[0].fault == "logo names no file that a page can show"
    assert findings[0].line > 20


@pytest.mark.parametrize("accent", ["#0b5563", '"0b5563"', '"#0b556"', "teal", '"#0b5563;}"'])
def test_an_accent_that_cannot_be_read_is_found(tmp_path: Path, accent: str) -> None:
    clinic, findings = read_clinic(clinic_with(tmp_path, accent=accent))
    assert clinic is None
    assert findings[0].fault == "accent is no colour that can be read"
    assert "quotes" in findings[0].mend


def test_the_check_names_file_line_and_mend_and_the_service_does_not_start(
    tmp_path: Path,
) -> None:
    clinic_with(tmp_path, "our.svg", drawing("<script/>"))
    told = run_content("check", tmp_path)
    assert told.exit_code == 1
    assert "our.svg:3: <script> may not stand in a logo. Take it out" in told.output
    with pytest.raises(ContentIsFaulty):
        load_logo(load_clinic(tmp_path), tmp_path)


def test_the_shipped_file_shows_how_both_are_written(tmp_path: Path) -> None:
    text = (OURS / "clinic.yaml").read_text(encoding="utf-8")
    assert '# accent: "#' in text
    shown = text.replace("# accent:", "accent:")
    (tmp_path / "clinic.yaml").write_text(shown, encoding="utf-8")
    assert load_clinic(tmp_path).accent
