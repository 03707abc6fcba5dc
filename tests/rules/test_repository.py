"""What is in the repository can be read anywhere: no machine's paths, no addresses in lock files, nothing put off."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.rules.sources import ROOT, name, python, tracked

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|home|root|Users|tmp|mnt|media)/\w|[A-Z]:\\{1,2}Users")
PUT_OFF = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X)\b")
PASSED_OVER = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|unittest\.skip")
PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def test_no_file_names_a_path_of_one_machine() -> None:
    assert not _lines_with(MACHINE_PATH, tracked())


def test_nothing_is_put_off() -> None:
    assert not _lines_with(PUT_OFF, tracked())


def test_no_test_is_passed_over() -> None:
    assert not _lines_with(PASSED_OVER, python("tests"))


@pytest.mark.parametrize("parts", [("see /ho", "me/jo/duly"), ("cd /wo", "rk/main"), ("C:", "\\Users\\jo")])
def test_a_path_of_one_machine_would_be_found(parts: tuple[str, str]) -> None:
    assert MACHINE_PATH.search("".join(parts))


@pytest.mark.parametrize("file", LOCKS, ids=name)
def test_a_lock_file_names_no_address_and_has_every_hash(file: Path) -> None:
    text = file.read_text()
    assert "://" not in text
    pinned = re.findall(r"^([a-z0-9][\w.-]*)==.*?(?=^[a-z0-9]|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    hashed = re.findall(r"^([a-z0-9][\w.-]*)==[^\n]*\\\n\s+--hash=sha256:[0-9a-f]{64}", text, flags=re.MULTILINE)
    assert pinned
    assert pinned == hashed


def test_what_runs_is_what_is_tested() -> None:
    """The test set is the run set and more: no package in two versions."""
    run, test = (dict(PINNED.findall((ROOT / "requirements" / f"{kind}.lock").read_text())) for kind in ("run", "test"))
    assert {package: test.get(package) for package in run} == run


def test_the_pipeline_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in script if line and not line.startswith(("#", "set ", "cd "))] == ["make test"]
    assert "make test" in (ROOT / "README.md").read_text()


def _lines_with(pattern: re.Pattern[str], files: Iterable[Path]) -> dict[str, list[str]]:
    found = {name(file): [line for line in file.read_text(errors="replace").splitlines() if pattern.search(line)] for file in files}
    return {file: lines for file, lines in found.items() if lines}
