"""Invented bodies, officers and decisions to look at and to try things on. Everything is made by the acts that officers use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select

from app.clock import local_day
from app.decisions.actions import Done, perform
from app.decisions.answers import Answer
from app.decisions.commands import Act, Asked, Comment, Open, Revise
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision
from app.errors import ActionRefused
from app.log.ids import new_id
from app.log.office import Office
from app.officers import acts
from app.officers.accounts import seal
from app.officers.organisation import Organisations
from app.officers.queries import Officer, holdings_of, officers_of
from app.officers.tables import body as bodies
from app.workflow.facts import Attempt, Holding
from app.workflow.loader import load_all

PASSWORD = "open book, fair hand"  # of invented officers only; doctor refuses them where others can reach the address
SINCE = date(2025, 1, 6)

POSTS: Mapping[str, tuple[str, str]] = {
    "commissioner": ("Police and crime commissioner", "office"),
    "chief_executive": ("Chief executive", "office"),
    "chief_finance_officer": ("Chief finance officer", "office"),
    "monitoring_officer": ("Monitoring officer", "office"),
    "policy_officer": ("Policy officer", "office"),
    "auditor": ("Auditor", "auditor"),
    "administrator": ("Administrator", "administrator"),
}
PEOPLE: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("Imogen Farthingale", "commissioner", (("commissioner", "holder"),)),
    ("Rowan Ashdyke", "executive", (("chief_executive", "holder"),)),
    ("Tamsin Brookfold", "deputy.executive", (("chief_executive", "deputy"),)),
    ("Cedric Pennywell", "finance", (("chief_finance_officer", "holder"),)),
    ("Hester Coinbrook", "deputy.finance", (("chief_finance_officer", "deputy"),)),
    ("Lionel Writbury", "monitoring", (("monitoring_officer", "holder"),)),
    ("Maud Larkfield", "policy", (("policy_officer", "holder"),)),
    ("Edwin Tallyman", "auditor", (("auditor", "holder"),)),
    ("Nora Keyward", "administrator", (("administrator", "holder"),)),
)
BODIES = (("wexmoor", "Police and Crime Commissioner for Wexmoor"), ("harrowdale", "Police and Crime Commissioner for Harrowdale"))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there is to try, and how to sign in."""

    bodies: tuple[dict[str, Any], ...]
    password: str = PASSWORD

    def as_dict(self) -> dict[str, Any]:
        return {"bodies": list(self.bodies), "password": self.password}

    def sentences(self, base_url: str) -> tuple[str, ...]:
        lines = [f"Go to {base_url}", f"Every invented officer signs in with the password: {self.password}"]
        for body in self.bodies:
            lines += ["", f"{body['name']} ({body['slug']}), {len(body['decisions'])} decisions"]
            lines += [f"  {o['email']:<46} {', '.join(o['holds'])}" for o in body["officers"]]
        first = self.bodies[0]["officers"][0]["email"]
        lines += [
            "",
            "Sign in as a script does:",
            f"  curl -s {base_url}/api/v1/tokens -H 'Content-Type: application/json' \\",
            f'    -d \'{{"email": "{first}", "password": "{self.password}"}}\'',
        ]
        return tuple(lines)


def present(office: Office, now: datetime) -> Loaded | None:
    """Give the demo bodies that are there already, or None."""
    with office.database.read() as connection:
        rows = connection.execute(
            select(bodies.c.id, bodies.c.slug, bodies.c.name).where(bodies.c.demo).order_by(bodies.c.id)
        ).all()
    if not rows:
        return None
    return Loaded(tuple(_told(office, row.id, row.slug, row.name, now) for row in rows))


def load(office: Office, now: datetime, workflows: Path) -> Loaded:
    """Make new demo bodies, marked as that in their first event, with officers and decisions in many states."""
    mark = new_id(now)[-6:]
    made = []
    for slug, name in BODIES:
        body = _found(office, now, f"{slug}-{mark}", name, workflows)
        made.append(_told(office, body, f"{slug}-{mark}", name, now))
    return Loaded(tuple(made))


def _found(office: Office, now: datetime, slug: str, name: str, workflows: Path) -> str:
    body = acts.create_body(office, now, slug=slug, name=name, demo=True).id
    for key, (title, role) in POSTS.items():
        acts.create_post(office, now, body, key=key, title=title, role=role, by=None)  # type: ignore[arg-type]
    sealed = seal(PASSWORD, "")  # hashed once: these accounts guard nothing
    officers = {}
    for person, address, _ in PEOPLE:
        email = f"{address}@{slug}.example"
        officers[address] = acts.enrol(office, now, body, name=person, email=email, password=sealed, by=None).id
    for definition in load_all(workflows).values():
        if not definition.posts.keys() <= POSTS.keys():
            continue  # for bodies of another kind
        acts.adopt(office, now, body, definition=definition, by=None)
    for to_post, matters, ceiling in (
        ("chief_executive", ("partnership_agreement", "contract", "grant", "staffing"), 50_000_00),
        ("chief_finance_officer", ("contract",), 25_000_00),
    ):
        authority = "Scheme of delegation of the commissioner's office, part 3"
        acts.delegate(
            office, now, body, from_post="commissioner", to_post=to_post, matters=matters, ceiling_pence=ceiling,
            authority=authority, starts_on=SINCE, by=None,
        )  # fmt: skip
    for _, address, held in PEOPLE:  # the administrator last: from then on the operator does not act alone
        for post, kind in held:
            acts.appoint(office, now, body, post=post, officer=officers[address], kind=kind, starts_on=SINCE, by=None)  # type: ignore[arg-type]
    Clerk(Secretariat(office, Organisations()), body, officers, now).file_all()
    return body


def _told(office: Office, body: str, slug: str, name: str, now: datetime) -> dict[str, Any]:
    with office.database.read() as connection:
        people = officers_of(connection, body)
        held = {p.id: [h.holding for h in holdings_of(connection, p.id, local_day(now)) if h.body == body] for p in people}
        rows = connection.execute(
            select(decision.c.id, decision.c.reference, decision.c.title, decision.c.state)
            .where(decision.c.body_id == body)
            .order_by(decision.c.id)
        ).all()
    return {
        "id": body,
        "slug": slug,
        "name": name,
        "officers": [_officer(p, held[p.id]) for p in sorted(people, key=lambda p: _place(p.email))],
        "decisions": [{"id": r.id, "reference": r.reference, "title": r.title, "state": r.state} for r in rows],
    }


def _officer(officer: Officer, held: list[Holding]) -> dict[str, Any]:
    titles = [POSTS[h.post][0] + (f" ({h.kind})" if h.kind != "holder" else "") for h in held]
    return {"id": officer.id, "name": officer.name, "email": officer.email, "posts": [h.post for h in held], "holds": titles}


def _place(email: str) -> int:
    """Give the place of an invented officer in the list of people: the order in which they are introduced."""
    return [address for _, address, _ in PEOPLE].index(email.partition("@")[0])


def given(value: Any) -> dict[str, Any]:
    return {"is": "given", "value": value}


def complete_notice(title: str, **changes: Any) -> dict[str, Any]:
    """Give the content of a notice on an invented matter, with everything that submission asks for."""
    yes = ("legal_advice", "finance_consulted", "equality", "human_resources", "plan_consistency", "consultation", "communications")
    content: dict[str, Any] = {
        "title": title,
        "decider": {"post": "commissioner", "matter": "grant"},
        "sections.reason_for_submission": given("Decision"),
        "sections.summary": given(f"The commissioner is asked to decide on: {title.lower()}."),
        "sections.objective": given("To put the priorities of the plan into practice where residents ask for it most."),
        "sections.background": given("Residents and partners raised the matter at three public meetings in the last year."),
        "sections.considerations": given("Two other ways were looked at; both cost more and reach fewer people."),
        "sections.strategic_aims": given("Safer streets, and help for those who have suffered crime."),
        "sections.financial_implications": given("The cost is met from the commissioning budget, as the table of costs shows."),
        "sections.costs": given(
            [{"year": "2026/27", "capital": 0, "revenue": 18_400_00}, {"year": "2027/28", "capital": 0, "revenue": 9_200_00}]
        ),
        "sections.other_implications": given("Staff time of half a day a week in the first quarter; no other risk was found."),
        "sections.public_access": given("Not protectively marked"),
        "recommendations": [{"id": "one", "verb": "approve", "text": f"Approve {title.lower()}.", "amount_pence": 27_600_00}],
        **{f"checklist.{key}": {"answer": "yes"} for key in yes},
        "checklist.implications_complete": {"answer": "yes"},
        "checklist.confidential": {"answer": "no"},
    }
    return {path: value for path, value in {**content, **changes}.items() if value is not None}


@dataclass
class Clerk:
    """Makes the demo decisions: each is a story told in the acts of officers."""

    secretariat: Secretariat
    body: str
    officers: Mapping[str, str]
    now: datetime

    def file_all(self) -> None:
        """File a notice in each state that a visitor should see."""
        self.open({"title": "Grant to the youth diversion scheme", "decider": {"post": "commissioner", "matter": "grant"}})
        self.act("policy", self.open({"title": "Lease of a custody suite"}), "submit")  # refused: nothing is filled in yet
        self.carry("Funding for the night bus marshals", "submit")
        self.carry("Support line for victims of fraud", "submit", "clear")
        self.carry("Drones for search and rescue", "submit", "clear", "certify")
        waiting = self.carry("Refuge places in the north of the county", "submit", "clear", "certify", "approve_to_submit")
        self.say("monitoring", waiting, "Cleared on the advice of 3 February, which is on file.")
        approved = self.carry("Grant to the rural watch", *ALL, "approve")
        self.carry("Cameras at two town stations", *ALL, "reject", determinations=[REJECTED])
        self.carry("Extension of the advocacy contract", *ALL, "defer", inputs=self._deferred())
        self.carry("Radio equipment for volunteers", "submit", "withdraw", inputs={"reason": "The supplier withdrew its offer."})
        decider = {"post": "chief_executive", "matter": "contract"}
        self.carry("Cleaning of the commissioner's offices", "submit", "clear", "certify", "approve_ce", decider=decider)
        links = [{"kind": "supersedes", "decision": approved}]
        self.carry("Larger grant to the rural watch", *ALL, "approve", links=links)
        edited = self.carry("Mediation service for neighbours", *ALL)
        costs = given([{"year": "2026/27", "capital": 0, "revenue": 19_000_00}])
        self.perform("policy", Revise(decision=edited, changes={"sections.costs": costs}))

    def _deferred(self) -> dict[str, str]:
        until = local_day(self.now) + timedelta(days=90)
        return {"until": until.isoformat(), "reason": "The new tariff of the provider is awaited."}

    def open(self, content: Mapping[str, Any]) -> str:
        return str(self.perform("policy", Open(body=self.body, workflow="pcc-decision-notice", content=content))["id"])

    def carry(self, title: str, *actions: str, **more: Any) -> str:
        """Open a complete notice and take it through these actions."""
        content = {key: more.pop(key) for key in ("decider", "links") if key in more}
        decision = self.open(complete_notice(title, **content))
        for action in actions:
            self.act(WHO[action], decision, action.removesuffix("_ce"), **(more if action == actions[-1] else {}))
        return decision

    def act(self, who: str, decision: str, action: str, **stated: Any) -> None:
        attempt = Attempt(**{**SIGNED.get(action, {}), **{k: tuple(v) if isinstance(v, list) else v for k, v in stated.items()}})
        try:
            self.perform(who, Act(decision=decision, action=action, attempt=attempt))
        except ActionRefused:
            if action != "submit":  # the one refusal that the demo shows on purpose
                raise

    def say(self, who: str, decision: str, text: str) -> None:
        self.perform(who, Comment(decision=decision, text=text))

    def perform(self, who: str, command: Any) -> dict[str, Any]:
        version = self._versions.get(getattr(command, "decision", ""))
        asked = Asked(officer=self.officers[who], now=self.now, if_match=version)
        answer = perform(self.secretariat, asked, command, _outline)
        told: dict[str, Any] = orjson.loads(answer.body)
        self._versions[told["id"]] = told["version"]
        return told

    def __post_init__(self) -> None:
        self._versions: dict[str, int] = {}


def _outline(done: Done) -> Answer:
    return Answer(200, orjson.dumps({key: done.record[key] for key in ("id", "version", "state")}))


ALL = ("submit", "clear", "certify", "approve_to_submit")
WHO: Mapping[str, str] = {
    "submit": "policy",
    "withdraw": "policy",
    "clear": "monitoring",
    "certify": "finance",
    "approve_to_submit": "executive",
    "approve": "commissioner",
    "approve_ce": "executive",
    "reject": "commissioner",
    "defer": "commissioner",
}
SIGNED: Mapping[str, dict[str, Any]] = {"certify": {"choice": "b", "affirmed": ("d",)}}
REJECTED = {"recommendation": "one", "outcome": "rejected", "reason": "The stations are to be rebuilt within two years."}
