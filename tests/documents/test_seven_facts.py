"""The seven facts that a specialist looks for first stand on page 1, on the screen and in the text.

What is expected was written by hand from the answers in tests/personas, not worked out by the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache

import pytest

from consult.documents import Documents, brief_text
from consult.web.services import Services
from tests.brief.cases import LANGUAGES, NAMES, persona
from tests.documents.papers import text_of
from tests.pages import PageClient
from tests.web.patients import sent

PageOne = Callable[[str, str], str]


@dataclass(frozen=True)
class Facts:
    """One persona's seven facts, as patterns: `_` is for what may stand between words."""

    side: str
    since: str
    cause: str
    eye: str
    goal: str
    toxin: str
    allergies: str

    def missing_in(self, text: str) -> list[str]:
        """Return the names of the facts that a text does not tell."""
        plain = " ".join(text.split())
        patterns = {name: told.replace("_", r"\W+") for name, told in asdict(self).items()}
        return [name for name, pattern in patterns.items() if not re.search(pattern, plain)]


NO_HOPES = "(?i:hopes, in the patient.s order_not answered)"
NO_DESEOS = "(?i:deseos, en el orden de la persona_sin respuesta)"
FACTS: dict[tuple[str, str], Facts] = {
    ("aisha", "en"): Facts(
        side="LEFT side of the face",
        since="for 16 months",
        cause=r"Cause reported.{0,90}tumour.{0,60}acoustic neuroma",
        eye=r"Eye closure gap: large gap stays open.{0,5}Numb eye surface: yes",
        goal="eye shuts better_To shut my left eye so I can sleep without the tape",
        toxin="No earlier toxin reported",
        allergies="Allergies_not sure",
    ),
    ("daniel", "en"): Facts(
        side="RIGHT side of the face",
        since="for 8 months",
        cause=r"Cause reported.{0,90}Bell's palsy",
        eye=r"Eye closure gap: no gap.{0,5}Numb eye surface: no",
        goal="more even smile_A perfectly even smile when the band has its picture taken",
        toxin="No earlier toxin reported",
        allergies="Allergies_none reported",
    ),
    ("empty", "en"): Facts(
        side="LEFT side of the face",
        since="start or sudden worsening: more than 3 weeks ago",
        cause=r"Cause reported.{0,90}: not answered",
        eye="Eye closure gap: not answered",
        goal=NO_HOPES,
        toxin="Earlier toxin: not answered",
        allergies="Allergies_not answered",
    ),
    ("full", "en"): Facts(
        side="BOTH SIDES of the face",
        since=r"about 4 years ago \(2022\)",
        cause=r"Cause reported.{0,90}Bell's palsy",
        eye="Eye closure gap: large gap stays open.{0,45}Numb eye surface: yes",
        goal="more even smile_To smile at my son in the morning",
        toxin="Earlier toxin reported: 6 treatments, the last 19 Oct 2026",
        allergies="Allergies_botulinum toxin; albumin; sucrose",
    ),
    ("grace", "en"): Facts(
        side="LEFT side of the face",
        since="for 5 to 6 years",
        cause=r"Cause reported.{0,90}hemifacial spasm",
        eye=r"Eye closure gap: no gap.{0,5}Numb eye surface: no",
        goal="eye stays open on smiling_To keep my left eye open when I read",
        toxin="Earlier toxin reported: 4 treatments, the last 13 Sep 2026",
        allergies="Allergies_none reported",
    ),
    ("leo", "en"): Facts(
        side="RIGHT side of the face",
        since="start or sudden worsening: today",
        cause=r"Cause reported.{0,90}: not answered",
        eye="Eye closure gap: not answered",
        goal=NO_HOPES,
        toxin="Earlier toxin: not answered",
        allergies="Allergies_not answered",
    ),
    ("maria", "en"): Facts(
        side="RIGHT side of the face",
        since="for 14 months",
        cause=r"Cause reported.{0,90}stroke or TIA",
        eye=r"Eye closure gap: no gap.{0,5}Numb eye surface: no",
        goal="easier eating and drinking_Comer fuera de casa sin babear",
        toxin="No earlier toxin reported",
        allergies="Allergies_none reported",
    ),
    ("tom", "en"): Facts(
        side="RIGHT side of the face",
        since="for 5 months",
        cause=r"Cause reported.{0,90}Bell's palsy",
        eye=r"Eye closure gap: no gap.{0,5}Numb eye surface: no",
        goal="more even at rest_Look like myself again at the shop counter",
        toxin="No earlier toxin reported",
        allergies="Allergies_none reported",
    ),
    ("aisha", "es"): Facts(
        side="Lado IZQUIERDO de la cara",
        since="desde hace 16 meses",
        cause=r"Causa informada.{0,90}tumor.{0,60}neuroma acústico",
        eye="Abertura al cerrar el ojo: queda una abertura grande.{0,30}sin sensibilidad: sí",
        goal="que el ojo se cierre mejor_To shut my left eye so I can sleep without the tape",
        toxin="No informa toxina anterior",
        allergies="Alergias_no lo sabe",
    ),
    ("grace", "es"): Facts(
        side="Lado IZQUIERDO de la cara",
        since="desde hace 5 a 6 años",
        cause=r"Causa informada.{0,90}espasmo hemifacial",
        eye="Abertura al cerrar el ojo: sin abertura.{0,30}sin sensibilidad: no",
        goal="que el ojo siga abierto al sonreír_To keep my left eye open when I read",
        toxin="Informa toxina anterior: 4 tratamientos, .{0,12}13 sep 2026",
        allergies="Alergias_no informa nada de esto",
    ),
    ("leo", "es"): Facts(
        side="Lado DERECHO de la cara",
        since="inicio o empeoramiento repentino: hoy",
        cause=r"Causa informada.{0,90}: sin respuesta",
        eye="Abertura al cerrar el ojo: sin respuesta",
        goal=NO_DESEOS,
        toxin="Toxina anterior: sin respuesta",
        allergies="Alergias_sin respuesta",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def page_one(documents: Documents) -> PageOne:
    @cache
    def read(name: str, language: str) -> str:
        return text_of(documents.brief_pdf(persona(name, language).brief, b"{}"), 1)

    return read


def test_every_persona_has_its_facts_written_down() -> None:
    assert {name for name, language in FACTS if language == "en"} == set(NAMES)
    assert {language for _, language in FACTS} == set(LANGUAGES)


@pytest.mark.parametrize(("name", "language"), FACTS)
def test_page_one_tells_the_seven_facts(page_one: PageOne, name: str, language: str) -> None:
    assert FACTS[name, language].missing_in(page_one(name, language)) == []


@pytest.mark.parametrize(("name", "language"), FACTS)
def test_the_text_twin_tells_the_seven_facts(name: str, language: str) -> None:
    assert FACTS[name, language].missing_in(brief_text(persona(name, language).brief)) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_tells_the_seven_facts_before_the_questions(
    services: Services, specialist: PageClient, name: str
) -> None:
    screen = specialist.open(f"/desk/consultations/{sent(services, name)}/brief").page.text
    first, heading, _ = screen.partition("The patient\N{RIGHT SINGLE QUOTATION MARK}s questions")
    assert heading
    assert FACTS[name, "en"].missing_in(first) == []


def test_facts_of_another_patient_are_missed(page_one: PageOne) -> None:
    other = page_one("tom", "en")
    assert FACTS["aisha", "en"].missing_in(other) == [
        "side", "since", "cause", "eye", "goal", "allergies",
    ]  # fmt: skip
    assert FACTS["grace", "en"].missing_in(other)[-1] == "toxin"
