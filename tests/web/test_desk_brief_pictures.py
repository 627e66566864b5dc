"""The pictures of the brief on screen: those of the paper, and the same in words."""

from consult.documents.timeline_drawing import draw_course
from tests.brief.cases import persona
from tests.web.patients import sent


def brief_page(specialist, services, name):
    return specialist.get(f"/desk/consultations/{sent(services, name)}/brief").page


def with_class(page, name):
    return [e for e in page.all() if name in e.attrs.get("class", "").split()]


def test_the_course_is_drawn_as_on_paper_and_stands_below_in_words(specialist, services):
    page, brief = brief_page(specialist, services, "grace"), persona("grace").brief
    (drawing,), (dates,) = with_class(page, "timeline"), with_class(page, "dates")
    labels = [label.text for label in with_class(drawing, "point")]
    assert labels == [label.text for label in draw_course(brief).labels]
    assert [li.text for li in dates.all("li")] == [f"{e.when} {e.what}" for e in brief.timeline]


def test_without_a_date_the_page_says_so_and_draws_no_line(specialist, services):
    page = brief_page(specialist, services, "leo")
    assert "No dates given." in page.text
    assert with_class(page, "timeline") == []


def test_a_number_has_boxes_and_a_state_has_words_alone(specialist, services):
    page, bars = brief_page(specialist, services, "grace"), persona("grace").brief.impact
    (table,) = with_class(page, "impact")
    drawn = [len(with_class(row, "impact-bar")) for row in table.all("tr")]
    assert drawn == [int(bar.value is not None) for bar in bars]
    assert 0 in drawn
    for row, bar in zip(table.all("tr"), bars, strict=True):
        assert row.text.endswith(bar.word)


def test_each_toxin_treatment_has_its_bar_and_the_weeks_beside_it(specialist, services):
    page = brief_page(specialist, services, "grace")
    cells = [e for e in page.all("td") if "gap" in e.attrs.get("data-label", "")]
    bars = [treatment.bar for treatment in persona("grace").brief.toxin]
    assert [len(with_class(cell, "toxin-bar")) for cell in cells] == [1] * len(bars)
    assert [cell.all("bdi")[0].text for cell in cells] == [bar.words for bar in bars if bar]


def test_the_face_names_regions_and_kinds_in_the_drawing_and_in_words(specialist, services):
    page = brief_page(specialist, services, "grace")
    (face,) = with_class(page, "face")
    assert [label.text for label in with_class(face, "face-label")] == [
        "upper lid M", "lower lid M", "cheek M", "corner of mouth M",
    ]  # fmt: skip
    assert "moves by itself: upper lid, lower lid, cheek, corner of mouth" in page.text
