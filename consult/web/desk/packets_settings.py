"""What a desk has chosen for its printer, remembered in its browser.

The cookie holds four words of a fixed list, so that it can tell nothing of anybody; what is not on
the list counts as not chosen. Must not: pages, packets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask.wrappers import Response

from consult.accounts import KeptCookie
from consult.brief.clinic import Clinic
from consult.documents.packet import PacketSettings

# Whether a form shows the settings: a box without a tick sends nothing.
SHOWN: Final = "settings"
_PRINTER: Final = KeptCookie("printer", 365 * 24 * 60 * 60)
_PAPERS: Final = ("A4", "Letter")


def remembered_settings(clinic: Clinic) -> PacketSettings:
    """Return what this desk chose last; at first the clinic's paper, on both sides."""
    chosen = _PRINTER.read().split(".")
    if len(chosen) != 4 or chosen[0] not in _PAPERS:
        return PacketSettings(paper=clinic.paper)
    paper, *rest = chosen
    return _settings(paper, [word == "yes" for word in rest])


def asked_settings(form: Mapping[str, str], clinic: Clinic) -> PacketSettings:
    """Return what a form asks for; the remembered settings where it shows none."""
    if form.get(SHOWN) != "shown" or form.get("paper") not in _PAPERS:
        return remembered_settings(clinic)
    duplex = form.get("sides") != "one"
    return _settings(form["paper"], [duplex, form.get("large") == "yes", form.get("grey") == "yes"])


def remember(response: Response, settings: PacketSettings) -> None:
    """Let the browser remember what was chosen."""
    flags = ("yes" if flag else "no" for flag in (settings.duplex, settings.large, settings.grey))
    _PRINTER.keep(response, ".".join((settings.paper, *flags)))


def _settings(paper: str, flags: list[bool]) -> PacketSettings:
    duplex, large, grey = flags
    return PacketSettings("Letter" if paper == "Letter" else "A4", duplex, large, grey)


def in_words(settings: PacketSettings) -> str:
    """Return what the printer must be set to: "A4, both sides, in grey"."""
    words = [settings.paper, "both sides" if settings.duplex else "one side"]
    words += ["large print"] if settings.large else []
    words += ["grey"] if settings.grey else []
    return ", ".join(words)
