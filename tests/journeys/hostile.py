"""Values that nobody should send, and those of them that are words like any other.

Lives here: the one list, and which of it a request carries no further. Must not: where they are
sent, what should become of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.amounts import amount

FAMILY = "👩🏽\u200d👩🏽\u200d👧🏽"
# Markup that would do something, in every place where a text could stand; with `window.touched`
# and an address of ours it tells a browser's test that it was let.
MARKUP: dict[str, str] = {
    "script": "<script>alert(1);window.touched=1</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "image elsewhere": '<img src="http://127.0.0.1:9/canary" onerror="window.touched=1">',
    "drawing": "<svg/onload=alert(1)><animate onbegin=alert(1) attributeName=x />",
    "attribute": "\" autofocus onfocus=alert(1) x='",
    "closing tags": "</textarea></title></dd></bdi><h1>big</h1>",
    "end of a script": "</script><script src=//127.0.0.1:9/canary></script>",
    "style": "<style>@import url(http://127.0.0.1:9/canary);*{display:none}</style>",
    "frame": '<iframe srcdoc="<script>parent.touched=1</script>"></iframe>',
    "form": '<form action="http://127.0.0.1:9/canary"><button autofocus>Send</button></form>',
    "base": '<base href="http://127.0.0.1:9/"><meta http-equiv=refresh content="0;/canary">',
    "comment": "<!-- --><![CDATA[ x ]]><?php x ?>",
    "script address": "javascript:alert(1)",
    "data address": "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "entities": "&lt;b&gt; &amp;amp; &#x41; &#0;",
}
# What a template, a format, a query, a spreadsheet or a shell would work out.
WORKED_OUT: dict[str, str] = {
    "expression": "a{{7*7}}b",
    "statement": "{% if 1 %}yes{% endif %}{# x #}",
    "dollar expression": "a${7*7}b",
    "hash expression": "a#{7*7}b",
    "tag expression": "a<%= 7*7 %>b @(7*7)",
    "percent": "100%s %n %(name)s",
    "format field": "{0.__class__} {emergency} {most} {",
    "query": "'; DROP TABLE part; --",
    "always true": '" OR ""=" %_% \\',
    "formula": "=cmd|' /C calc'!A0",
    "formula by plus": "+1+1",
    "formula by minus": "-1+1",
    "formula by at": "@SUM(1+1)",
    "formula in full width": "\uff1d1\uff0b1",
    "plus in full width": "\uff0b1",
    "minus in full width": "\uff0d1",
    "at in full width": "\uff20SUM(1)",
    "formula after a separator": "a,=1+1;=2+2",
    "formula after a quote": '"=1+1',
    "path": "../../../etc/passwd",
    "path of another kind": "C:\\..\\con \\\\host\\share",
    "address": "//[ http://[::1 https://elsewhere.example/",
    "JSON": '{"state": "answered", "value": "now"}',
}
# Signs that turn, join, pile up, look like others, or have no width.
SIGNS: dict[str, str] = {
    "right-to-left override": "abc\u202egnp.exe",
    "isolates": "\u2067one\u2069 two \u2066three",
    "marks of direction": "a\u200eb\u200fc\u061cd",
    "no width": "a\u200bb\u2060c\ufeffd\u00ade",
    "joined emoji": "👩🏽\u200d⚕️👨\u200d👩\u200d👧🏳️\u200d🌈",
    "combining stack": "Z" + "\u0301\u0308\u0323" * 12,
    "decomposed": "e\u0301 is not \u00e9",
    "ligature": "\ufb01ne \ufdfa",
    "wide digits": "\uff11\uff12 \u0663",
    "replacement": "\ufffd",
    "private use": "\ue000\uf8ff",
    "line separators": "a\u2028b\u2029c",
    "letters that look alike": "\u0430dmin \u2044 \u01c3",
}
# Words that mean something elsewhere; where one writes freely they are words.
ODD: dict[str, str] = {
    "state words": "illegible",
    "code of not sure": "not-sure",
    "code of declined": "declined",
    "unknown option": "no-such-option",
    "unanswered": "unanswered",
    "not asked": "not-asked",
    "future year": "2999",
    "year of 1850": "1850",
    "year 9999": "9999-12-31",
    "29 February": "1961-02-29",
    "month 13": "31/13/2020",
    "too large": "1e309",
    "more than the database holds": "99999999999999999999",
    "not a number": "NaN",
    "infinite": "-Infinity",
    "negative": "-1",
    "arabic digits": "\u0661\u0662",
    "date in arabic digits": "\u0663/\u0664/\u0661\u0669\u0666\u0661",
    "superscript": "\u00b2\u2462",
    "underscored": "1_0",
    "hexadecimal": "0x1f",
    "fraction": "1.0",
    "thirty-two": "32",
    "nothing": "null None undefined",
}
# Words: strange to look at, but somebody's words. They are kept and shown as they are.
WORDS: dict[str, str] = {**MARKUP, **WORKED_OUT, **SIGNS, **ODD}
# Words where a text may have several lines, refused where it may not.
LINES: dict[str, str] = {
    "line feed": "one\ntwo",
    "header": "one\r\nX-Header: two\r\n\r\n<b>",
}
# What is refused everywhere, or is no words.
OTHERS: dict[str, str] = {
    "4,001 characters": "x" * 4_001,
    "5,000 combining marks": "Z" + "\u0301" * 5_000,
    "500 families": FAMILY * 500,
    "65,537 bytes": "x" * 65_537,
    "NUL": "a\x00b",
    "C0 control": "a\x1b[31mb",
    "C1 control": "a\x9bb\x85c",
    "noncharacter": "a\uffffb",
    "lone surrogate": "a\ud800b",
    "bytes that are no text": "a\udcff\udcc0\udcafb",
    **LINES,
    "blank": " \t ",
    "blanks of other scripts": " \u00a0\u3000 ",
}
VALUES: dict[str, str] = {**WORDS, **OTHERS}
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
LARGEST_BODY, TOO_LARGE, UNREADABLE = 65_536, 413, 400


def refused_whole(typed: str) -> int | None:
    """Return the status with which a request is refused that holds this value at all."""
    if any("\ud800" <= sign <= "\udfff" for sign in typed):
        return UNREADABLE
    return TOO_LARGE if len(typed.encode()) > LARGEST_BODY else None


def as_bytes(typed: str) -> bytes:
    """Return what travels of a value: text as UTF-8, and the bytes that are no text as they are."""
    try:
        return typed.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return typed.encode("utf-8", "surrogatepass")


def as_read(typed: str) -> str:
    """Return what arrives of a typed text."""
    return typed.replace("\r\n", "\n")


def share(
    values: Mapping[str, str], turn: int, one_in: int, *, full: int = 1
) -> Iterator[tuple[str, str]]:
    """Yield one value in some, by turns; all, or one in `full`, where the evidence is written."""
    step = amount(gate=one_in, full=full)
    yield from [*values.items()][turn % step :: step]


def bundles(limit: int, *, lines: bool = False, values: Mapping[str, str] = WORDS) -> list[str]:
    """Return all words, each once, in as few texts as have at most so many characters.

    Where a text may have several lines, those values that have some are among them.
    """
    found = [""]
    for words in (*values.values(), *(LINES.values() if lines else ())):
        if len(found[-1]) + 1 + len(words) > limit and found[-1]:
            found.append("")
        found[-1] = f"{found[-1]} {words}".strip()
    return found


def named_in(bundle: str) -> list[str]:
    """Return the names of the values that a text of these is made of."""
    apart = f" {bundle} "
    return [told for told, words in {**WORDS, **LINES}.items() if f" {words} " in apart]
