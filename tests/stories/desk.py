"""A commissioner's office at work, for stories told through HTTP: invented officers at their desks, and the notices between them.

A story knows the interface and nothing of the inside. What it does must succeed; what it says is refused must be refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.log.office import Office
from app.officers import acts
from app.workflow.definition import Definition
from app.workflow.loader import load_file
from tests.world import Caller, World, said

PROCEDURE = Path(__file__).parents[2] / "workflows" / "pcc-decision-notice.yaml"
FOUNDED = date(2020, 1, 6)
LEAP_YEAR = 24 * 366  # hours: no story outlives the tokens of its officers
ROLES = {"auditor": "auditor", "administrator": "administrator"}
numbers = count(1)

People = Mapping[str, tuple[str, tuple[tuple[str, str], ...]]]  # who: name, and the posts held, each as what
OFFICE: People = {
    "commissioner": ("Perpetua Winterfold", (("commissioner", "holder"),)),
    "chief_executive": ("Ambrose Tiller", (("chief_executive", "holder"),)),
    "deputy_chief_executive": ("Beatrix Hale", (("chief_executive", "deputy"),)),
    "finance_officer": ("Cosmo Farrant", (("chief_finance_officer", "holder"),)),
    "deputy_finance_officer": ("Dorcas Pell", (("chief_finance_officer", "deputy"),)),
    "monitoring_officer": ("Evander Lisle", (("monitoring_officer", "holder"),)),
    "policy_officer": ("Flora Quill", (("policy_officer", "holder"),)),
    "auditor": ("Godfrey Nye", (("auditor", "holder"),)),
    "administrator": ("Hesper Vane", (("administrator", "holder"),)),
}


@dataclass(frozen=True)
class Hands:
    """The hands of the clock that the application goes by."""

    file: Path

    def put(self, day: str, time: str = "10:00") -> datetime:
        """Make it this day, in winter in London."""
        moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)
        self.file.write_text(moment.isoformat())
        return moment


@dataclass(frozen=True)
class Refusal:
    """A refused act: every blocker, by its code."""

    status: int
    blockers: list[dict[str, Any]]

    @property
    def codes(self) -> set[str]:
        return {b["code"] for b in self.blockers}

    def of(self, code: str) -> dict[str, Any]:
        """Give the one blocker with this code."""
        (only,) = [b for b in self.blockers if b["code"] == code]
        return only

    def places(self, code: str) -> set[str]:
        return {b["where"] for b in self.blockers if b["code"] == code}


@dataclass
class Desk:
    """One commissioner's office, with the clock on its wall."""

    world: World
    client: TestClient
    clock: Hands
    callers: dict[str, Caller] = field(default_factory=dict)

    def by(self, who: str) -> Caller:
        if who not in self.callers:
            self.callers[who] = Caller(self.client, self.world.token(who, LEAP_YEAR), self.world.officers[who])
        return self.callers[who]

    def officer(self, who: str) -> str:
        return self.world.officers[who]

    def open(self, who: str = "policy_officer", **content: Any) -> Notice:
        """Open a notice for a post that this officer holds, with all that submission asks for but what is changed here."""
        sent = {"body": self.world.slug, "workflow": self.world.definition.workflow, **complete(**content)}
        answer = self.by(who).post("/decisions", sent)
        assert answer.status_code == 201, answer.text
        return Notice(self, answer.json()["id"], 1)

    def delegates(
        self,
        to_post: str,
        matters: tuple[str, ...],
        ceiling_pence: int | None,
        *,
        from_post: str = "commissioner",
        ends_on: str | None = None,
        by: str | None = "administrator",
        confirmed_by: str | None = "monitoring_officer",
    ) -> None:
        """Let one post delegate matters to another: one officer enters it and another confirms, or the operator does alone."""
        now = datetime.fromisoformat(self.clock.file.read_text())
        acts.delegate(
            self.world.office,
            now,
            self.world.body,
            from_post=from_post,
            to_post=to_post,
            matters=matters,
            ceiling_pence=ceiling_pence,
            authority="Scheme of delegation, part 2",
            starts_on=now.date(),
            ends_on=date.fromisoformat(ends_on) if ends_on else None,
            by=self.officer(by) if by else None,
            confirmed_by=self.officer(confirmed_by) if confirmed_by else None,
        )


@dataclass
class Notice:
    """One decision notice, as it goes from desk to desk."""

    desk: Desk
    id: str
    version: int  # that its officers have before them

    def told(self, who: str = "auditor") -> dict[str, Any]:
        """Read it as one officer does."""
        answer = self.desk.by(who).get(f"/decisions/{self.id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def history(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.desk.by("auditor").get(f"/decisions/{self.id}/history").json()["items"]
        return found

    def hidden_from(self, caller: Caller) -> bool:
        """Say whether all of it answers to this caller as if it did not exist."""
        paths = (f"/decisions/{self.id}", f"/decisions/{self.id}/history", f"/decisions/{self.id}/transitions")
        listed = [item["id"] for item in caller.get("/decisions").json()["items"]]
        return all(caller.get(path).status_code == 404 for path in paths) and self.id not in listed

    def fill(self, who: str, **parts: Any) -> dict[str, Any]:
        """Change the content."""
        answer = self._patch(who, parts)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def may_not_fill(self, who: str, **parts: Any) -> Refusal:
        return _refusal(self._patch(who, parts))

    def _patch(self, who: str, parts: Mapping[str, Any]) -> Any:
        return self._noted(self.desk.by(who).patch(f"/decisions/{self.id}", parts, self.version))

    def _noted(self, answer: Any) -> Any:
        if answer.is_success:
            self.version = int(answer.headers["etag"].strip('"v'))
        return answer

    def attach(self, who: str, name: str, text: str, kind: str = "appendix") -> str:
        """Attach a paper; give its id."""
        answer = self.desk.by(who).send(
            "POST",
            f"/decisions/{self.id}/attachments",
            said(self.version),
            files={"file": (name, text.encode(), "text/plain")},
            data={"kind": kind, "visibility": "public"},
        )
        assert self._noted(answer).status_code == 201, answer.text
        return str(answer.json()["attachment"]["id"])

    def act(self, who: str, action: str, **stated: Any) -> dict[str, Any]:
        """Do something that must be possible; give what the interface answers."""
        answer = self._attempt(who, action, stated)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def may_not(self, who: str, action: str, **stated: Any) -> Refusal:
        """Try something that must be refused."""
        return _refusal(self._attempt(who, action, stated))

    def _attempt(self, who: str, action: str, stated: Mapping[str, Any]) -> Any:
        return self._noted(self.desk.by(who).act(self.id, action, self.version, **stated))

    def would_block(self, who: str, action: str) -> set[str]:
        """Give what the interface says beforehand to one officer about one act, whichever state it belongs to."""
        items = self.desk.by(who).get(f"/decisions/{self.id}/transitions?all=true").json()["items"]
        (option,) = [item for item in items if item["action"] == action]
        return {b["code"] for b in option["blockers"]}

    def dispense(self, who: str, rule: str, officer: str, reason: str) -> Any:
        """Give another officer leave to act in spite of one rule."""
        sent = {"rule": rule, "officer": self.desk.officer(officer), "reason": reason}
        return self._noted(self.desk.by(who).post(f"/decisions/{self.id}/dispensations", sent, self.version))

    def discharge(self, who: str, condition: str, **said: Any) -> dict[str, Any]:
        """Discharge a condition, which must be possible; give the condition as it then stands."""
        answer = self._discharging(who, condition, said)
        assert answer.status_code == 200, answer.text
        return self.condition(condition)

    def may_not_discharge(self, who: str, condition: str, **said: Any) -> Refusal:
        return _refusal(self._discharging(who, condition, said))

    def _discharging(self, who: str, condition: str, said: Mapping[str, Any]) -> Any:
        path = f"/decisions/{self.id}/conditions/{condition}/discharge"
        return self._noted(self.desk.by(who).post(path, said, self.told()["version"]))

    def condition(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(c for c in self.told()["conditions"] if c["id"] == name)
        return found

    def carry(self, *actions: str, **by: str) -> dict[str, Any]:
        """Do these one after the other, each by the officer whose task it is, or by the one named for it."""
        found: dict[str, Any] = {}
        for action in actions:
            found = self.act(by.get(action, WHOSE[action]), action, **STATED.get(action, {}))
        return found

    def state(self) -> str:
        return str(self.told()["state"])

    def signed(self) -> list[str]:
        """Name the sign-offs that hold."""
        return sorted(s["name"] for s in self.told()["signoffs"] if s["holds"])

    def signoff(self, name: str) -> dict[str, Any]:
        """Give the newest sign-off of a name."""
        found: dict[str, Any] = [s for s in self.told()["signoffs"] if s["name"] == name][-1]
        return found


WHOSE = {
    "submit": "policy_officer",
    "clear": "monitoring_officer",
    "certify": "finance_officer",
    "approve_to_submit": "chief_executive",
    "approve": "commissioner",
}
LIMB_A = {"signoff": {"choice": "a", "affirmed": ["d"]}}
LIMB_B = {"signoff": {"choice": "b", "affirmed": ["d"]}}
STATED: Mapping[str, Any] = {"certify": LIMB_B}
TO_THE_COMMISSIONER = ("submit", "clear", "certify", "approve_to_submit")


def given(value: Any) -> dict[str, Any]:
    return {"is": "given", "value": value}


YES = ("legal_advice", "finance_consulted", "equality", "human_resources", "plan_consistency")
QUESTIONS = (*YES, "consultation", "communications", "implications_complete")
TEXTS = ("objective", "background", "considerations", "strategic_aims", "financial_implications", "other_implications")


def complete(**changes: Any) -> dict[str, Any]:
    """Give the content of an ordinary notice; `sections` and `checklist` are changed key by key, other parts as a whole."""
    content: dict[str, Any] = {
        "title": "Grant to the lantern walk",
        "decider": {"post": "commissioner", "matter": "grant"},
        "sections": {
            "reason_for_submission": given("A decision"),
            "summary": given("A grant towards stewards and lights for the winter walk."),
            **{key: given(f"What there is to be said about {key.replace('_', ' ')}.") for key in TEXTS},
            "costs": given([{"year": "2020/21", "capital": 0, "revenue": 4_000_00}]),
            "public_access": given("Not protectively marked"),
        },
        "checklist": {**{key: {"answer": "yes"} for key in QUESTIONS}, "confidential": {"answer": "no"}},
        "recommendations": [{"id": "one", "verb": "approve", "text": "Pay the grant.", "amount_pence": 4_000_00}],
    }
    for part in ("sections", "checklist"):
        content[part] = {key: value for key, value in {**content[part], **changes.pop(part, {})}.items() if value is not None}
    return {**content, **changes}


def _refusal(answer: Any) -> Refusal:
    assert answer.status_code in (403, 409), answer.text
    return Refusal(answer.status_code, answer.json()["blockers"])


@cache
def procedure() -> Definition:
    return load_file(PROCEDURE)


def set_up(
    office: Office, client: TestClient, clock: Hands, people: People = OFFICE, procedures: tuple[Definition, ...] = ()
) -> Desk:
    """Found a body early in 2020 with these people in their posts, and let it adopt the notice procedure, or others."""
    adopted = procedures or (procedure(),)
    now = clock.put(FOUNDED.isoformat())
    slug = f"fenmark-{next(numbers)}-{secrets.token_hex(3)}"
    body = acts.create_body(office, now, slug=slug, name="Police and Crime Commissioner for Fenmark").id
    world = World(office, now, body, slug, adopted[0])
    held_posts = [post for _, held in people.values() for post, _ in held]
    for post in dict.fromkeys((*held_posts, *(post for each in adopted for post in each.posts))):
        title = post.replace("_", " ").capitalize()
        acts.create_post(office, now, body, key=post, title=title, role=ROLES.get(post, "office"), by=None)  # type: ignore[arg-type]
    for definition in adopted:
        acts.adopt(office, now, body, definition=definition, by=None)
    for who, (name, _) in people.items():
        world.enrol(who, name)
    for who, (_, held) in people.items():  # the administrator comes last: from then on others confirm
        for post, kind in held:
            officer = world.officers[who]
            acts.appoint(office, now, body, post=post, officer=officer, kind=kind, starts_on=FOUNDED, by=None)  # type: ignore[arg-type]
    return Desk(world, client, clock)
