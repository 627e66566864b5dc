"""The words of the mail that carries the audit log's anchor to whoever keeps it elsewhere.

It is for an administrator, in English, and holds digests only. Must not: names, references,
anything of a patient; sending.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Final

from consult.mail_words import headed

_WORDS: Final = """\
This line says where the audit log stood:

{line}

Keep it away from the machine that holds the log. To see later whether anything before it was
altered or cut off, run there:

flask --app wsgi audit verify --anchor "{line}"
"""


def write_anchor(line: str, *, sender: str, to: str, once: str, now: datetime) -> EmailMessage:
    """Return the message for one anchor's line; `once` names the message."""
    number = line.split()[1]
    message = headed(f"Audit anchor {number}", sender=sender, to=to, once=once, now=now)
    message.set_content(_WORDS.format(line=line), cte="7bit")
    return message
