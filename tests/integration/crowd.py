"""A crowd of clerks who carry notices through HTTP as fast as they can, and remember exactly what was acknowledged.

Each request has a key of its own. Whoever gets no answer keeps the request, to send it again with the same key.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.world import COMPLETE, World, said

WAY = (  # who does what to a notice, from its opening to the decision
    ("policy_officer", "open"),
    ("policy_officer", "submit"),
    ("monitoring_officer", "clear"),
    ("chief_finance_officer", "certify"),
    ("commissioner", "approve"),
)
PATIENCE = 60.0


@dataclass(frozen=True)
class Sent:
    """One request, to be sent as often as it takes."""

    who: str
    path: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Acknowledged:
    sent: Sent
    answer: bytes
    seq: int
    leaf: str
    checkpoint: str


@dataclass
class Clerk(threading.Thread):
    """Carries one notice after the other until told to stop, or until nobody answers."""

    address: str
    tokens: Mapping[str, str]
    body: str
    workflow: str
    rest: threading.Event
    patient: bool = False  # asks again where nobody answers, instead of going home
    acknowledged: list[Acknowledged] = field(default_factory=list)
    pending: Sent | None = None
    turned_away: int = 0  # how often it was told to come again
    surprises: list[str] = field(default_factory=list)
    _done: int = 0  # steps of the present notice
    _decision: str = ""
    _version: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        with httpx.Client(base_url=self.address, timeout=PATIENCE, trust_env=False) as client:
            while not self.rest.is_set():
                if not self._step(client):
                    return

    def finish(self) -> None:
        """Send what was not acknowledged again, and bring the notice in hand to its end."""
        self.patient = True
        with httpx.Client(base_url=self.address, timeout=PATIENCE, trust_env=False) as client:
            while self.pending or self._done:
                assert self._step(client), self.surprises

    def answers_again(self, acknowledged: Acknowledged) -> bytes:
        """Send an acknowledged request once more."""
        with httpx.Client(base_url=self.address, timeout=PATIENCE, trust_env=False) as client:
            return self._post(client, acknowledged.sent).content

    def _step(self, client: httpx.Client) -> bool:
        """Do the next thing; say whether it was acknowledged."""
        self.pending = self.pending or self._next()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self._post(client, self.pending)
            except httpx.TransportError:
                if not self.patient:
                    return False
                time.sleep(0.05)
                continue
            if answer.is_success:
                self._note(self.pending, answer)
                return True
            if answer.status_code != 503:
                self.surprises.append(f"{self.pending.path} {dict(self.pending.body)}: {answer.status_code} {answer.text[:500]}")
                return False
            self.turned_away += 1
            time.sleep(0.05)
        self.surprises.append(f"nobody answered for {PATIENCE:.0f} seconds")
        return False

    def _post(self, client: httpx.Client, sent: Sent) -> httpx.Response:
        headers = {**sent.headers, "Authorization": f"Bearer {self.tokens[sent.who]}"}
        return client.post(f"/api/v1{sent.path}", json=sent.body, headers=headers)

    def _next(self) -> Sent:
        who, action = WAY[self._done]
        key = uuid4().hex
        if action == "open":
            first = {"title": "A footbridge", "decider": {"post": "commissioner"}, **COMPLETE}
            return Sent(who, "/decisions", {"body": self.body, "workflow": self.workflow, **first}, said(key=key))
        return Sent(who, f"/decisions/{self._decision}/transitions", {"action": action}, said(self._version, key))

    def _note(self, sent: Sent, answer: httpx.Response) -> None:
        told = answer.json()
        receipt = told["receipt"]
        self.acknowledged.append(Acknowledged(sent, answer.content, receipt["seq"], receipt["leaf"], receipt["checkpoint"]))
        decision = told.get("decision", told)
        self._decision, self._version = decision["id"], decision["version"]
        self.pending, self._done = None, (self._done + 1) % len(WAY)


def crowd(world: World, addresses: list[str], rest: threading.Event, *, each: int, patient: bool = False) -> list[Clerk]:
    """Send clerks to each address."""
    tokens = {who: world.token(who) for who in dict.fromkeys(who for who, _ in WAY)}
    clerks = [
        Clerk(address, tokens, world.slug, world.definition.workflow, rest, patient) for address in addresses for _ in range(each)
    ]
    for clerk in clerks:
        clerk.start()
    return clerks
