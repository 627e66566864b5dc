"""Several machines of one service: a folder each, the same secrets, one pair of databases.

Lives here: their settings, and a browser that is sent to another web server at each request. Must
not: what is asked of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from consult.accounts import Role
from consult.accounts.sessions import begin_session
from consult.accounts.setup import SESSION_KEY
from consult.app import create_app, prepare_to_serve
from consult.database import Database
from consult.settings import Settings, load_settings
from consult.web.services import EXTENSION, Services
from tests.members import add_member
from tests.once import share_templates
from tests.pages import PageClient


def new_secrets() -> dict[str, str]:
    """Return secrets, as the machines of one service are given them."""
    return {
        "CONSULT_SECRET_KEY": secrets.token_urlsafe(32),
        "CONSULT_PEPPER": secrets.token_urlsafe(32),
        "CONSULT_MASTER_KEYS": f"first:{secrets.token_urlsafe(32)}",
    }


def environ_of_machine(
    folder: Path, pair: tuple[str, str], shared: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of one machine."""
    return {
        **shared,
        "CONSULT_DEMONSTRATION": "1",
        "CONSULT_INSTANCE": str(folder),
        "CONSULT_DATABASE_URL": pair[0],
        "CONSULT_KEYS_DATABASE_URL": pair[1],
        "CONSULT_LOG_LEVEL": "ERROR",
    }


class BalancedClient(PageClient):
    """A browser whose every request goes to the next server, as a balancer may send it."""

    servers: Sequence[Flask] = ()

    def open(self, *args: Any, **kwargs: Any) -> Any:
        turn = self.__dict__.setdefault("turn", cycle(self.servers))
        self.application = next(turn)
        self.__dict__.setdefault("went", []).append(self.servers.index(self.application))
        return super().open(*args, **kwargs)


@dataclass
class Servers:
    """Two web servers of one service. `triggered` are the jobs that each told the worker of."""

    apps: tuple[Flask, Flask]
    clock: Callable[[], Any]
    triggered: tuple[list[str], list[str]]

    @property
    def services(self) -> tuple[Services, Services]:
        """What the views of each work with."""
        first, second = self.apps
        return first.extensions[EXTENSION], second.extensions[EXTENSION]

    def browser(self) -> BalancedClient:
        """Return a browser that goes to one and the other in turn."""
        kind = type("Balanced", (BalancedClient,), {"servers": self.apps})
        return kind(self.apps[0], self.apps[0].response_class, use_cookies=True)

    def browser_at(self, number: int) -> PageClient:
        """Return a browser that always goes to one of them."""
        client: PageClient = self.apps[number].test_client()
        return client

    def close(self) -> None:
        """Let go of the databases."""
        for one in self.services:
            one.record.database.close()
            one.record.keys_database.close()


def start_servers(environs: Sequence[Mapping[str, str]], clock: Callable[[], Any]) -> Servers:
    """Start a web server in each of two environments."""
    apps, told = [], []
    for environ in environs:
        triggered: list[str] = []
        app = create_app(load_settings(environ), clock=clock, trigger=triggered.append)
        app.testing = True
        app.test_client_class = PageClient
        share_templates(app)
        apps.append(prepare_to_serve(app))
        told.append(triggered)
    return Servers((apps[0], apps[1]), clock, (told[0], told[1]))


def count(database: Database, query: str, **values: Any) -> int:
    """Return what a query counts."""
    with database.read() as connection:
        return int(connection.execute(text(query), values).scalar_one())


def sign_in_desk(servers: Servers, browser: PageClient) -> None:
    """Let the front desk have signed in to this browser."""
    database = servers.services[0].record.database
    now = int(servers.clock().timestamp())
    sid = begin_session(database, add_member(database, Role.FRONT_DESK), now)
    with browser.session_transaction() as session:
        session[SESSION_KEY] = sid


def settings_of(environ: Mapping[str, str]) -> Settings:
    """Return the settings of a machine."""
    return load_settings(environ)
