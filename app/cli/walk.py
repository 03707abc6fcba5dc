"""One notice from draft to approved, over HTTP, on a throw-away server: each step, what blocked it and who cleared it.

A client like any other: it knows the interface, nothing of the inside.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.cli.commissioner import complete_notice
from app.cli.telling import say
from app.decisions.content import parts_of

PATIENCE = 30  # seconds until the server must answer
TITLE = "Grant to the harbour youth club"
REPORT = {
    "kind": "follow_up",
    "text": "A report on attendance after six months.",
    "owner": {"post": "chief_executive"},
}
LEFT_OUT = ("sections.other_implications", "checklist.consultation", "checklist.confidential")


def walk() -> int:
    """Carry the notice and verify the history; give the exit code."""
    with tempfile.TemporaryDirectory(prefix="duly-demo-") as folder:
        environment = {**{k: v for k, v in os.environ.items() if not k.startswith("DULY_")}, "DULY_DATA": folder}
        _duly(environment, "migrate")
        made = json.loads(_duly(environment, "demo", "--json"))
        body, password = made["bodies"][0], made["password"]
        say(f"A throw-away server with {body['name']}.", "")
        with _serving(environment) as address:
            checkpoint = _Clerk(address, body, password).carry()
        seen = Path(folder) / "checkpoint"
        seen.write_text(checkpoint, encoding="utf-8")
        say("", "Verifying the history against the checkpoint that came with the approval:")
        done = subprocess.run(
            _command("audit", "verify", "--body", body["slug"], "--seen", str(seen)), env=environment, check=False
        )
        return done.returncode


def _command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from app.cli import main; main()", *words]


def _duly(environment: Mapping[str, str], *words: str) -> str:
    return subprocess.run(_command(*words), env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def _serving(environment: Mapping[str, str]) -> Iterator[str]:
    """Serve on a free port until the block ends."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = Path(environment["DULY_DATA"]) / "server.log"
    with log.open("wb") as told:
        server = subprocess.Popen(_command("serve", "--port", str(port)), env=environment, stdout=told, stderr=told)
    try:
        _await(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"The server did not start. It said:\n{log.read_text()}") from None
            time.sleep(0.1)


@dataclass
class _Clerk:
    """Signs in as each officer in turn, and tells what every call came to."""

    address: str
    body: Mapping[str, Any]
    password: str
    tokens: dict[str, str] = field(default_factory=dict)
    version: str = ""
    decision: str = ""

    def carry(self) -> str:
        """Take a notice from draft to approved; give the checkpoint that came with the last act."""
        content = complete_notice(TITLE)
        started = {path: value for path, value in content.items() if path not in LEFT_OUT}
        self.call(
            "policy",
            "POST",
            "/decisions",
            {"body": self.body["slug"], "workflow": "pcc-decision-notice", **_sent(started)},
            "opens the notice",
        )
        self.act("policy", "submit")
        self.call(
            "policy", "PATCH", f"/decisions/{self.decision}", _sent({p: content[p] for p in LEFT_OUT}), "fills in what was missing"
        )
        self.act("policy", "submit")
        self.act("policy", "clear")
        self.act("monitoring", "clear")
        self.act("finance", "certify", signoff={"choice": "c", "affirmed": ["d"]})
        self.act("finance", "certify", signoff={"choice": "b", "affirmed": ["d"]})
        changed = {"sections.background": {"is": "given", "value": "Raised at four public meetings in the last year."}}
        self.call("policy", "PATCH", f"/decisions/{self.decision}", _sent(changed), "corrects the background after two sign-offs")
        self.act("monitoring", "clear")
        self.act("executive", "approve_to_submit")
        determination = {"recommendation": "one", "outcome": "approved", "conditions": [REPORT]}
        last = self.act("commissioner", "approve", determinations=[determination])
        return str(last["receipt"]["checkpoint"])

    def act(self, who: str, action: str, **stated: Any) -> dict[str, Any]:
        path = f"/decisions/{self.decision}/transitions"
        return self.call(who, "POST", path, {"action": action, **stated}, f"tries to {action.replace('_', ' ')}")

    def call(self, who: str, method: str, path: str, sent: Mapping[str, Any], does: str) -> dict[str, Any]:
        status, told = self.send(who, method, path, sent)
        say(f"{who:>13} {does}: {status}")
        if status >= 400:
            for blocker in told["blockers"]:
                say(f"{'':>15}blocked: {blocker['message']} (cleared by: {blocker['capacity'] or 'nobody'})")
            return told
        decision = told.get("decision", told)
        self.decision, self.version = decision["id"], f'"v{decision["version"]}"'
        passed = told.get("passed") or told.get("event", {}).get("passed") or []
        for one in passed:
            say(f"{'':>15}passed at once: {one['state'].replace('_', ' ')}, whose sign-off still holds")
        for one in told.get("voided") or []:
            say(f"{'':>15}voided: the {one['name']} sign-off")
        turn = (decision["waiting_for"] or "nobody").replace("_", " ")
        say(f"{'':>15}{decision['reference'] or 'no number yet'}, {decision['state'].replace('_', ' ')}, whose turn: {turn}")
        return told

    def send(self, who: str, method: str, path: str, sent: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        headers = {"Content-Type": "application/json"}
        if path != "/tokens":
            headers |= {"Authorization": f"Bearer {self.token(who)}"} | ({"If-Match": self.version} if self.version else {})
        request = urllib.request.Request(f"{self.address}/api/v1{path}", json.dumps(sent).encode(), headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def token(self, who: str) -> str:
        if who not in self.tokens:
            sent = {"email": f"{who}@{self.body['slug']}.example", "password": self.password}
            self.tokens[who] = self.send(who, "POST", "/tokens", sent)[1]["token"]
        return self.tokens[who]


def _sent(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give content paths in the parts that the interface takes."""
    return {part: value for part, value in parts_of(content).items() if value}
