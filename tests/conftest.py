"""What every test can ask for: a migrated installation on each engine, as the runtime role, and a fixed present.

The process that starts pytest owns the PostgreSQL cluster; the workers of xdist find it through the environment.
`database`, `office`, `settings` and `home` belong to one worker and engine and are shared by its tests, since an act commits:
a test makes a body of its own. A test that kills, races or breaks things asks for `fresh_database`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import MetaData

from app.config import Settings
from app.db import Database, metadata
from app.install import MIGRATIONS
from app.log.office import Office
from tests.homes import ENGINES, Engine, Home, Homes
from tests.pg_cluster import Cluster, NoPostgres

INHERITED = "TEST_HOMES"  # where the workers find the cluster and the templates
WITHOUT_DATABASE = ("tests/unit", "tests/rules")

hypothesis_settings.register_profile("default", max_examples=50, deadline=None, print_blob=True)
hypothesis_settings.register_profile("ci", parent=hypothesis_settings.get_profile("default"), derandomize=True)
hypothesis_settings.register_profile("stress", parent=hypothesis_settings.get_profile("default"), max_examples=2000)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rounds", type=int, default=1, help="how often races and kills are tried")


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("DULY_")]:
        del os.environ[name]  # nothing of a developer's own installation reaches a test
    if hasattr(config, "workerinput") or config.option.collectonly or not _wants_database(config):
        return
    try:
        cluster = Cluster.start()
    except NoPostgres as missing:
        raise pytest.UsageError(str(missing)) from None
    config.add_cleanup(cluster.stop)
    Homes(cluster).build()
    os.environ[INHERITED] = json.dumps({"root": str(cluster.root), "bin": str(cluster.bin), "settings": dict(cluster.settings)})


def _wants_database(config: pytest.Config) -> bool:
    """Say whether the tests asked for may need one: the pure kinds start in a tenth of a second without."""
    asked = [Path(arg.partition("::")[0]).resolve() for arg in config.args]
    pure = [config.rootpath / folder for folder in WITHOUT_DATABASE]
    return not all(any(path.is_relative_to(folder) for folder in pure) for path in asked)


@pytest.fixture
def without_search() -> Iterator[None]:
    """Leave what only a search for garbage would find, for tests of what holds itself."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def homes() -> Homes:
    found = json.loads(os.environ[INHERITED])
    return Homes(Cluster(Path(found["root"]), Path(found["bin"]), found["settings"]))


@pytest.fixture(scope="session", params=ENGINES)
def kind(request: pytest.FixtureRequest) -> Engine:
    """Every test that touches a database runs on both; mark one with `only("postgresql")` of tests.homes where that cannot be."""
    engine: Engine = request.param
    return engine


@pytest.fixture(scope="session")
def home(kind: Engine, homes: Homes) -> Iterator[Home]:
    """The installation of this worker and engine."""
    made = homes.copy(kind)
    yield made
    homes.remove(made)


@pytest.fixture(scope="session")
def settings(home: Home) -> Settings:
    return home.settings


@pytest.fixture(scope="session")
def database(home: Home) -> Database:
    """The database of this worker and engine, connected as the runtime role."""
    return home.database


@pytest.fixture(scope="session")
def owner(home: Home) -> Database:
    """The same database, connected as the role that owns the tables."""
    return home.owner


@pytest.fixture(scope="session")
def office(home: Home) -> Office:
    return home.office


@pytest.fixture(scope="session")
def tables() -> MetaData:
    """Every table that the code is written against."""
    for file in sorted((MIGRATIONS.parent / "app").glob("*/tables.py")):
        importlib.import_module(f"app.{file.parent.name}.tables")
    return metadata


@pytest.fixture(scope="session")
def now() -> datetime:
    """A Monday morning in March."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def rounds(pytestconfig: pytest.Config) -> int:
    """How often a race or a kill is tried: once, and more often under `make stress`."""
    rounds: int = pytestconfig.getoption("--rounds")
    return rounds


@pytest.fixture
def fresh_database(homes: Homes) -> Iterator[Callable[[Engine], Home]]:
    """Make installations that only this test uses."""
    made: list[Home] = []

    def make(kind: Engine) -> Home:
        made.append(homes.copy(kind))
        return made[-1]

    yield make
    for home in made:
        homes.remove(home)


@pytest.fixture(scope="session")
def durable_cluster() -> Iterator[Cluster]:
    """A cluster of this worker's own, on disk, with fsync on."""
    with Cluster.start(durable=True) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def durable_homes(durable_cluster: Cluster) -> Homes:
    """Installations on disk, for tests about what survives."""
    homes = Homes(durable_cluster)
    homes.build()
    return homes
