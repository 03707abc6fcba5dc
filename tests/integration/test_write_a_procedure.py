"""The guide to writing a procedure, followed word for word: its file, its commands in a shell, and what it says that they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator

from app.workflow.grammar import schema
from app.workflow.source import read
from tests.integration.serving import PATIENCE, ROOT, free_port
from tests.web.browser import Browser

GUIDE = ROOT / "docs" / "how-to" / "write-a-procedure.md"
BLOCK = re.compile(r'^```(\w+)(?: \w+="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
DAY = "2026-06-08T10:00:00+00:00"  # a Monday of the financial year that the guide shows
DONE = "--- done ---"


@dataclass
class Reader:
    """Somebody who follows the page, in a home of their own, with a shell and a second one for the server."""

    home: Path
    port: str = field(default_factory=lambda: str(free_port()))
    started: list[subprocess.Popen[str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clone, self.procedures = self.home / "duly", self.home / "procedures"
        self.clone.mkdir()
        (self.clone / ".venv").symlink_to(sys.prefix)
        (self.clone / "workflows").symlink_to(ROOT / "workflows")
        (self.home / "clock").write_text(DAY)
        self.shell = self.terminal()

    def terminal(self) -> subprocess.Popen[str]:
        env = {"HOME": str(self.home), "PATH": os.environ["PATH"], "DULY_TEST_CLOCK": str(self.home / "clock"), "LC_ALL": "C.UTF-8"}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        self.started.append(subprocess.Popen(["bash"], cwd=self.clone, env=env, text=True, **pipes))  # type: ignore[call-overload]
        return self.started[-1]

    def follows(self, kind: str, says: str, block: str) -> None:
        """Do what one block of the page says, or compare what it says with what was printed last."""
        block = block.replace("8001", self.port)
        if kind == "yaml":
            with (self.procedures / says).open("a") as file:
                file.write(block)
        elif kind == "diff":
            self.edits(self.procedures / says, block)
        elif kind == "sh" and says == "another":
            self.serves(block)
        elif kind == "sh":
            self.runs(block)
        else:
            assert kind == "text"
            self.compares(block)

    def edits(self, file: Path, block: str) -> None:
        """Change a file as a difference says: what it takes away, and what stands around it, must be there once."""
        lines = block.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if line[:1] in " -")
        after = "".join(f"{line[1:]}\n" for line in lines if line[:1] in " +")
        text = file.read_text()
        assert text.count(before) == 1, block
        file.write_text(text.replace(before, after))

    def runs(self, block: str) -> None:
        assert self.shell.stdin
        assert self.shell.stdout
        self.shell.stdin.write(f"{block}\necho '{DONE}'\n")
        self.shell.stdin.flush()
        self.told = []
        for line in self.shell.stdout:
            if line.strip() == DONE:
                break
            self.told.append(line.rstrip())
        assert not [line for line in self.told if "Traceback" in line or "bash:" in line], self.told

    def serves(self, block: str) -> None:
        terminal = self.terminal()
        assert terminal.stdin
        terminal.stdin.write(block.replace(".venv/bin/duly serve", "exec .venv/bin/duly serve"))
        terminal.stdin.flush()
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", trust_env=False, timeout=PATIENCE).is_success:
                    return
            except httpx.TransportError:
                assert time.monotonic() < until
                time.sleep(0.1)

    def compares(self, block: str) -> None:
        """Find each line of a block among what was printed, in its order; `...` stands for what is left out."""
        left = iter(self.told)
        for line in filter(lambda line: line.strip() != "...", block.splitlines()):
            wanted = re.compile(".*".join(re.escape(part) for part in line.split("...")))
            assert any(wanted.fullmatch(each) for each in left), (line, self.told)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path)
    yield reader
    for process in reader.started:
        process.kill()
        process.communicate()


def test_the_guide_is_right(reader: Reader) -> None:
    blocks = BLOCK.findall(GUIDE.read_text())
    assert len(blocks) > 30
    for kind, says, block in blocks:
        reader.follows(kind, says, block)
    assert any("consistent, not anchored" in line for line in reader.told)
    with httpx.Client(base_url=f"http://127.0.0.1:{reader.port}", trust_env=False, timeout=PATIENCE) as client:
        browser = Browser(client)  # type: ignore[arg-type]
        assert "Start a new decision" in browser.sign_in("ivy@saltmere.example", "three grey herons wade").text
        assert "Grant award" in browser.get("/decisions/new").text
    for file in reader.procedures.glob("*.yaml"):  # what editors are given finds nothing wrong either
        Draft202012Validator(schema()).validate(read(file.read_bytes(), file.name).data)
