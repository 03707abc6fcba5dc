"""The papers that decisions name, in the store of this host: whoever changes, shortens or removes one is found out."""

from __future__ import annotations

import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from app.audit.report import TAMPERING, Report
from app.documents.papers import Papers
from tests.integration.audit.conftest import History
from tests.integration.audit.history import MEMO

DIGEST = sha256(MEMO).hexdigest()
LATER = bytes(reversed(MEMO))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A store that holds the one paper of the history; gives the file."""
    Papers(tmp_path, 1024).store(io.BytesIO(MEMO))
    place = tmp_path / "sha256" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    place.chmod(0o600)
    return place


def found(report: Report) -> list[tuple[int | None, str | None]]:
    return [(f.seq, f.decision) for f in report.findings if f.check == "V16-papers"]


def test_papers_that_are_as_they_were_are_no_finding(history: History, place: Path, tmp_path: Path) -> None:
    assert found(history.report(papers=tmp_path)) == []


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda place: place.write_bytes(LATER), id="another in its place"),
        pytest.param(lambda place: place.write_bytes(MEMO[:-1]), id="shortened"),
        pytest.param(lambda place: place.unlink(), id="removed"),
    ],
)
def test_a_paper_that_is_not_what_was_attached_is_found(
    history: History, place: Path, tmp_path: Path, deed: Callable[[Path], object], processes: int
) -> None:
    deed(place)
    report = history.report(papers=tmp_path, processes=processes)
    attached = [(n, told["decision"]) for n, told in enumerate(history.events) if told["kind"] == "decision:attach:done"]
    assert attached
    assert found(report) == attached
    assert report.exit_code == TAMPERING


def test_without_the_store_the_papers_are_not_looked_at(history: History) -> None:
    assert found(history.report()) == []
