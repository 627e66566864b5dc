"""What can be wrong with the settings, by name.

Lives here: the exceptions; each message is one sentence that names the variable and no secret.
"""

from __future__ import annotations


class SettingProblem(Exception):
    """The service cannot start with these settings. The message is one sentence to show."""


class SettingIsMissing(SettingProblem):
    """A variable without which nothing can be sealed or signed is not set."""


class SettingIsUnsafe(SettingProblem):
    """A variable is set to something that the service must not run with."""
