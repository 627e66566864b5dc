"""The WSGI entry: gunicorn serves `wsgi:app`, and the flask command finds its commands here."""

import sys

from flask import Flask

from consult.cli import command_app, is_for_commands


def _service() -> Flask:
    # Imported here: the commands must run even where the service could not start.
    from consult.app import ContentIsWithdrawn, create_app, prepare_to_serve
    from consult.consultations import KeysDoNotFit, SchemaIsNotServed
    from consult.database import DatabaseProblem
    from consult.jobs import open_trigger
    from consult.releases import ContentIsFaulty
    from consult.settings import SettingProblem, load_settings

    try:
        settings = load_settings()
        return prepare_to_serve(create_app(settings, trigger=open_trigger(settings)))
    except (
        SettingProblem, SchemaIsNotServed, KeysDoNotFit, ContentIsFaulty, ContentIsWithdrawn,
        DatabaseProblem,
    ) as problem:  # fmt: skip
        sys.exit(f"Consult does not start: {problem}")


app = command_app() if is_for_commands() else _service()
