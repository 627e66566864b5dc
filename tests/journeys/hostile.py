"""Values that nobody should send, and those of them that are words like any other.

Lives here: the values. Must not: where they are sent, what should become of them.
"""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
LONG = "x" * 5_000
# Words: strange to look at, but somebody's words. They are kept and shown as they are.
WORDS: dict[str, str] = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "closing tags": "</textarea></title></dd></bdi><h1>big</h1>",
    "entities": "&lt;b&gt; &amp;amp; &#x41;",
    "expression": "a{{7*7}}b",
    "statement": "{% if 1 %}a49b{% endif %}".replace("a49b", "yes"),
    "dollar expression": "a${7*7}b",
    "hash expression": "a#{7*7}b",
    "percent": "100%s %n %(name)s",
    "format field": "{0.__class__} {emergency} {most}",
    "right-to-left override": "abc\u202egnp.exe",
    "isolates": "\u2067one\u2069 two \u2066three",
    "joined emoji": "👩🏽\u200d⚕️👨\u200d👩\u200d👧🏳️\u200d🌈",
    "combining stack": "Z" + "\u0301\u0308\u0323" * 12,
    "decomposed": "e\u0301 is not \u00e9",
    "wide digits": "\uff11\uff12 \u0663",
    "query": "'; DROP TABLE part; --",
    "formula": "=cmd|' /C calc'!A0",
    "path": "../../etc/passwd",
    "state words": "illegible",
    "replacement": "\ufffd",
    "private use": "\ue000\uf8ff",
}
# What can be no answer anywhere that is not free text, and no words either where it is not.
VALUES: dict[str, str] = {
    **WORDS,
    "unknown option": "no-such-option",
    "5,000 characters": LONG,
    "future year": "2999",
    "year of 1850": "1850",
    "NUL": "a\x00b",
    "C0 control": "a\x1b[31mb",
    "C1 control": "a\x9bb",
    "noncharacter": "a\uffffb",
    "lone surrogate": "a\ud800b",
    "line feed": "one\ntwo",
    "header": "one\r\nX-Header: two",
    "too large": "1e309",
    "not a number": "NaN",
    "negative": "-1",
    "arabic digits": "\u0661\u0662",
    "underscored": "1_0",
    "hexadecimal": "0x1f",
    "thirty-two": "32",
    "unanswered": "unanswered",
    "not asked": "not-asked",
    "code of not sure": "not-sure",
    "code of declined": "declined",
    "blank": " \t ",
    "JSON": '{"state": "answered", "value": "now"}',
}
EXTRA: tuple[tuple[str, str], ...] = (
    ("admin", "1"),
    ("status", "sent"),
    ("release", "0" * 64),
    ("reference", "AAAA-AAAA"),
    ("identity", "somebody else"),
    ("__class__", "x"),
    ("items[0]", "x"),
    ("progress", "100"),
)
REVISIONS: dict[str, str] = {
    "negative": "-1",
    "letters": "abc",
    "empty": "",
    "huge": "99999999999999999999",
    "arabic digits": "\u0661",
    "fraction": "1.0",
    "NUL": "1\x00",
}


def as_read(typed: str) -> str:
    """Return what arrives of a typed text: bytes that are no text stay as they travelled."""
    arrived = _SURROGATE.sub(lambda found: _travelling(found[0]), typed)
    return arrived.replace("\r\n", "\n")


def _travelling(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
