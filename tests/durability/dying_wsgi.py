"""The same service with one fault put in: a worker dies at sending, before or after its commit.

When it dies stands in a file of its instance, named `die`; it dies once.
"""

import os
import signal
from typing import Any

from consult.app import create_app, prepare_to_serve
from consult.consultations import Sent
from consult.settings import load_settings
from consult.web.patient import sending
from tests.durability.dying_names import AFTER, BEFORE, FILE

_settings = load_settings()
app = prepare_to_serve(create_app(_settings))
_send = sending.send


def _send_and_die(*given: Any) -> Sent:
    file = _settings.instance / FILE
    when = file.read_text() if file.exists() else ""
    if when == BEFORE:
        _die(file)
    sent = _send(*given)
    if when == AFTER:
        _die(file)
    return sent


def _die(file: Any) -> None:
    file.unlink()
    os.kill(os.getpid(), signal.SIGKILL)


sending.send = _send_and_die
