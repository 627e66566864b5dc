"""The patient's code as a picture for the camera of another device.

Must not: putting the code into an address; a QR code of plain text opens nothing by itself.
"""

from __future__ import annotations

from consult.web.patient import addresses
from consult.web.qr import QrDrawing, draw_qr
from consult.web.services import Services


def draw_code(here: Services, code: str | None) -> QrDrawing | None:
    """Return the drawing of two lines, where to come back and the code; None without a code."""
    return draw_qr(f"{here.settings.base_url}{addresses.RESUME}\n{code}") if code else None
