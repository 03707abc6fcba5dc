"""The tests' own PostgreSQL leaves nothing behind, however its owner ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.pg_cluster import Cluster, NoPostgres, programs

OWNED = """
import time
from tests.pg_cluster import Cluster
cluster = Cluster.start()
print(cluster.root, cluster.process.pid, flush=True)
time.sleep(60)
"""


def test_a_killed_owner_takes_its_server_along() -> None:
    with subprocess.Popen([sys.executable, "-c", OWNED], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        root, server = owner.stdout.readline().split()
        owner.send_signal(signal.SIGKILL)
    patience = time.monotonic() + 20
    while _runs(int(server)) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not _runs(int(server))
    assert Path(root).exists()
    with Cluster.start():  # the next run clears the folder away
        assert not Path(root).exists()


def test_a_missing_server_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TEST_PG_BIN", str(tmp_path))
    with pytest.raises(NoPostgres, match="apt-get install postgresql"):
        programs()


def _runs(process: int) -> bool:
    """Say whether it lives; one that ended, and that nobody has asked about yet, does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
