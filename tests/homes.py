"""Installations for tests and figures: a migrated database of either engine with its signing key, copied from a template."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal
from uuid import uuid4

import pytest

from app.config import Settings
from app.db import Database
from app.install import migrate, open_office
from app.log.office import Office
from tests.pg_cluster import OWNER, Cluster

Engine = Literal["sqlite", "postgresql"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
BUILT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)  # when the templates were migrated, as their signing key records it
TEMPLATE = "duly_template"


def only(kind: Engine) -> pytest.MarkDecorator:
    """Run a test on one engine, where what it is about does not exist on the other."""
    return pytest.mark.parametrize("kind", [kind], indirect=True, scope="session")


@dataclass(frozen=True)
class Home:
    """One installation. The application uses `database`, as the runtime role; `owner` is what migrations use."""

    kind: Engine
    name: str
    settings: Settings

    @cached_property
    def office(self) -> Office:
        return open_office(self.settings)

    @property
    def database(self) -> Database:
        return self.office.database

    @cached_property
    def owner(self) -> Database:
        return Database(self.settings.owner, lock_seconds=self.settings.lock_seconds)

    def close(self) -> None:
        if "office" in vars(self):
            self.office.signer.close()
            self.database.close()
        if "owner" in vars(self):
            self.owner.close()


class Homes:
    """Makes installations beside a cluster: each engine is migrated once, and every home is a copy of that."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.folder = cluster, cluster.root / "homes"

    def build(self) -> None:
        """Migrate the two templates. Whoever owns the cluster does this once; others then copy."""
        for kind in ENGINES:
            migrate(self.empty(kind, TEMPLATE), BUILT)

    def copy(self, kind: Engine, name: str = "") -> Home:
        """Make a migrated installation."""
        name = name or new_name()
        shutil.copytree(self.folder / f"{TEMPLATE}_{kind}", self.folder / f"{name}_{kind}")
        if kind == "postgresql":
            self.cluster.create(name, TEMPLATE)
        return Home(kind, name, self._settings(kind, name))

    def empty(self, kind: Engine, name: str = "") -> Settings:
        """Give the settings of an installation that was never migrated."""
        name = name or new_name()
        if kind == "postgresql":
            self.cluster.create(name)
        return self._settings(kind, name)

    def remove(self, home: Home) -> None:
        home.close()
        shutil.rmtree(home.settings.data, ignore_errors=True)
        if home.kind == "postgresql":
            self.cluster.drop(home.name)

    def _settings(self, kind: Engine, name: str) -> Settings:
        server = kind == "postgresql"
        return Settings(
            _env_file=None,  # type: ignore[call-arg]
            data=self.folder / f"{name}_{kind}",
            database_url=self.cluster.url(name) if server else "",
            migration_url=self.cluster.url(name, OWNER) if server else "",
            base_url="http://duly.localhost",
        )


def new_name() -> str:
    return f"duly_{uuid4().hex[:12]}"
