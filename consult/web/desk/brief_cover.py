"""While the privacy view is on, no brief is shown: one key covers the screen, and one uncovers it.

Must not: the privacy view itself; opening a consultation, which waits until somebody may look.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import render_template
from flask.typing import ResponseReturnValue

from consult.web.desk.privacy import is_private

View = Callable[[str], ResponseReturnValue]


def unless_private(view: View) -> View:
    """Return the view, covered while the privacy view is on."""

    @wraps(view)
    def shown(reference: str) -> ResponseReturnValue:
        return render_template("desk/brief_covered.html") if is_private() else view(reference)

    return shown
