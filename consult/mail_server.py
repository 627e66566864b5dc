"""The clinic's mail server as one setting names it, and what an e-mail address looks like.

Lives here: reading both, so that the settings can check them at start. Must not: sending.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

PLAIN, STARTTLS, TLS = "smtp", "starttls", "smtps"
_USUAL_PORTS: Final = {PLAIN: 25, STARTTLS: 587, TLS: 465}
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})

LONGEST_ADDRESS: Final = 254
# Plain addresses only: whatever else the standard allows, no sign of it may reach a header.
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over. `scheme` is "smtp", "starttls" or "smtps"; "" is no sign-in."""

    scheme: str
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


def read_server(url: str) -> MailServer:
    """Return the server that a URL such as starttls://user:password@host:587 names.

    Raises ValueError, also where words would travel in the clear to another machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("must be an address such as starttls://user:password@host:587") from None
    host = parts.hostname or ""
    if parts.scheme not in _USUAL_PORTS or not host or parts.path.strip("/") or port == 0:
        raise ValueError("must begin with smtps://, starttls:// or smtp:// and name a host")
    if parts.query or parts.fragment:
        raise ValueError("must end with the host or its port")
    if parts.scheme == PLAIN and host not in _THIS_MACHINE:
        raise ValueError(
            "must begin with smtps:// or starttls:// unless the server is on this machine, because"
            " codes must not travel in the clear"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("must hold a user and a password, or neither")
    return MailServer(parts.scheme, host, port or _USUAL_PORTS[parts.scheme], user, password)


def is_address(text: str) -> bool:
    """Tell whether a text is one e-mail address and nothing else."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def address_in(contact: str) -> str | None:
    """Return the first e-mail address in what the clinic keeps as a contact, None without one."""
    return next((word for word in re.split(r"[\s,;<>()]+", contact) if is_address(word)), None)
