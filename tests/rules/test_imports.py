"""The import contracts of pyproject.toml hold."""

from __future__ import annotations

import sys
import tomllib

import pytest
from importlinter.cli import lint_imports

from tests.rules.sources import ROOT


def test_every_import_contract_holds(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    broken = lint_imports(no_cache=True)
    assert not broken, capsys.readouterr().out


def test_the_contracts_are_the_agreed_ones() -> None:
    """A contract that was dropped would hold too."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {contract["type"]: contract for contract in settings["contracts"]}
    assert contracts["layers"]["exhaustive"]
    guarded = {name for c in settings["contracts"] if c["type"] == "protected" for name in c["protected_modules"]}
    assert guarded == {"transitions", "cel_expr_python", "fastapi", "starlette", "greenlet"}
    assert {"sqlalchemy", "fastapi", "app.db", "app.config"} <= set(contracts["forbidden"]["forbidden_modules"])
    assert all(contract["name"].endswith(".") for contract in settings["contracts"])  # full sentences
