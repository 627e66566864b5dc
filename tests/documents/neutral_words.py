"""Words that decide, grade, rank or recommend, by language, and what may say them all the same.

Lives here: the lists, and looking for them. Must not: where the texts come from.
"""

from __future__ import annotations

import re

# Nobody says these, not even a question that a patient may ask. A star is for any letters.
NEVER = {
    "en": (
        # decides who is treated
        "candidate*", "candidacy", "eligib*", "ineligib*", "suitab*", "unsuitab*", "qualif*",
        "triage*", "contraindicated", "indicated", "not indicated", "reject*", "fit for treatment",
        "approved for", "not for you", "rule* out", "diagnos*",
        # grades
        "score", "scores", "scored", "scoring", "graded", "grades", "grading", "severity",
        "severely", "high risk", "low risk", "higher risk", "lower risk", "high-risk", "low-risk",
        "risk level", "risk class", "prognos*", "likely to benefit", "unlikely to benefit",
        "responder*", "realistic*", "unrealistic*", "misconception*",
        # ranks
        "priorit*", "ranked", "ranking", "ranks", "top choice", "first choice", "first-line",
        "best option", "better option", "best choice", "best treatment", "best brand",
        "best product", "is best for you", "preferred", "preferable", "urgent priority",
        # where, how much, what next
        "target", "targets", "targeted", "targeting", "start low", "low dose", "lower dose",
    ),
    "es": (
        "candidat*", "elegib*", "inelegib*", "idóne*", "apto", "apta", "aptos", "aptas", "triaje",
        "inadecuad*", "contraindicad*", "está indicad*", "diagnostic*", "diagnóstic*",
        "puntuación", "puntuaciones", "puntúa", "puntaje*", "graduad*", "gravedad",
        "alto riesgo", "bajo riesgo", "riesgo alto", "riesgo bajo", "pronóstic*", "realista*",
        "irreal*", "priorid*", "prioritari*", "mejor opción", "mejor tratamiento", "mejor marca",
        "mejor producto", "preferible*", "preferid*", "primera elección", "diana", "dosis baja",
        "empezar con poc*",
    ),
}  # fmt: skip
# A question may say these ("What would you recommend?"): it asks, and does not tell.
ONLY_ASKED = {
    "en": (
        "recommend*", "advis*", "should", "ought", "must", "suggest*", "propos*", "refer",
        "refers", "referred", "referring", "referral*", "prescrib*", "consider", "worth trying",
    ),
    "es": (
        "recomend*", "recomiend*", "aconsej*", "debe", "deben", "debería*", "deberá*", "debemos",
        "conviene", "sugier*", "suger*", "propon*", "derivar", "derive", "derivación", "remitir",
        "remita", "recet*", "considere",
    ),
}  # fmt: skip
# Phrases in which such a word is meant otherwise, each with its reason.
MEANT = {
    "en": (
        "decides, scores and recommends nothing",
        "Must not be lost",  # what the patient wants to keep
        "without the prescriber",  # the person, as in style.yaml
        "LactMed suggests", "Moorfields advises", "Experts advise",  # who says it, and of what
    ),
    "es": (
        "no decide, no puntúa y no recomienda nada", "No debe perderse",
        "con quien lo recetó",
        "LactMed sugiere", "Moorfields aconseja", "Los expertos aconsejan",
    ),
}  # fmt: skip
_SENTENCE = re.compile(r"[^.!?…;:\n]*[.!?…;:\n]?")


def said_in(text: str, language: str) -> list[str]:
    """Return what a text says of the words that it must not, each with what stands around it."""
    meant = re.compile("|".join(map(re.escape, MEANT[language])), re.IGNORECASE)
    plain = meant.sub(" ", " ".join(text.split()) if "\n" not in text else text)
    found = _found(plain, NEVER[language])
    for sentence in _SENTENCE.findall(plain):
        if not sentence.endswith("?"):
            found += _found(sentence, ONLY_ASKED[language])
    return found


def _found(text: str, words: tuple[str, ...]) -> list[str]:
    ways = "|".join(re.escape(word).replace(r"\*", r"[\w-]*") for word in words)
    pattern = re.compile(rf"(?<![\w-])(?:{ways})(?![\w-])", re.IGNORECASE)
    return [
        " ".join(text[max(0, hit.start() - 40) : hit.end() + 30].split())
        for hit in pattern.finditer(text)
    ]
