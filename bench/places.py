"""Where figures are measured: a PostgreSQL of our own, on disk with fsync on, and beside it SQLite files. Gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.homes import Engine, Home, Homes
from tests.pg_cluster import Cluster

# What an operator would set on two cores. The bare limit runs on this same server.
SERVER = {"shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "15min"}


@dataclass(frozen=True, slots=True)
class Places:
    cluster: Cluster
    homes: Homes

    @contextmanager
    def fresh(self, kind: Engine) -> Iterator[Home]:
        """Make an installation, and remove it afterwards."""
        home = self.homes.copy(kind)
        try:
            yield home
        finally:
            self.homes.remove(home)


@contextmanager
def places() -> Iterator[Places]:
    """Start the server and migrate a template on each engine."""
    with Cluster.start(durable=True, **SERVER) as cluster:
        homes = Homes(cluster)
        homes.build()
        yield Places(cluster, homes)
