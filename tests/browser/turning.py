"""A service that turns to other content and withdraws the release that it had before."""

from __future__ import annotations

from consult.releases import load_release
from tests.durability.service import Service
from tests.journeys.editions import edition, next_edition


def turn_to_other_content(service: Service) -> None:
    """Restart the service with the second edition of our content, and withdraw the first."""
    service.stop()
    folder = service.instance / "content"
    service.environ["CONSULT_CONTENT"] = str(edition(folder, questionnaire=next_edition))
    service.start()
    service.command("content", "withdraw", load_release().label, "--why", "A figure is wrong.")
