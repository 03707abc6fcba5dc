"""A body with a history worth verifying: notices edited, refused, signed, decided, superseded; built by the acts themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from app.decisions.actions import Done, perform
from app.decisions.answers import Answer
from app.decisions.commands import Act, Asked, Attach, Command, Comment, Discharge, Dispense, Except, Migrate, Open, Revise, Wet
from app.decisions.secretariat import Secretariat
from app.errors import ActionRefused
from app.log.office import Office
from app.officers import acts
from app.officers.membership import leave_group
from app.officers.pictures import Organisations
from app.officers.spending import lift_hold, put_on_hold
from app.workflow.facts import Attempt
from app.workflow.loader import load, load_file

PROCEDURE = Path(__file__).parents[3] / "workflows" / "pcc-decision-notice.yaml"
POSTS = {
    "policy_officer": "olive",
    "monitoring_officer": "mona",
    "chief_finance_officer": "finn",
    "chief_executive": "carla",
    "commissioner": "petra",
}
LONG_AGO = date(2025, 1, 1)
CERTIFICATE = Attempt(choice="b", affirmed=("d",))


def given(value: Any) -> dict[str, Any]:
    return {"is": "given", "value": value}


TEXTS = ("objective", "background", "considerations", "strategic_aims", "financial_implications", "other_implications")
REVIEW = {"id": "review", "kind": "follow_up", "text": "A review after a year.", "owner": {"post": "policy_officer"}}
LETTER = {"id": "letter", "kind": "third_party", "text": "The union agrees.", "owner": {"party": "The union"}, "optional": True}
REVIEWS = [{**REVIEW, "due_on": "2027-03-01"}, LETTER]
MEMO = b"%PDF-1.7 The two authorities agree."
CONTENT: Mapping[str, Any] = {
    "title": "A single road safety team",
    "decider": {"post": "commissioner", "matter": "staffing"},
    "recommendations": [{"id": "r1", "verb": "approve", "text": "Make one team.", "conditions": REVIEWS}],
    "sections.reason_for_submission": given("A decision."),
    "sections.summary": given("One team instead of two."),
    **{f"sections.{key}": given(f"What there is to say about {key.replace('_', ' ')}.") for key in TEXTS},
    "sections.costs": given([{"year": "2026/27", "capital": 0, "revenue": 40_000_00}]),
    "sections.public_access": given("Official"),
    "sections.public_access_reason": given("Nothing is to be withheld."),
    **{
        f"checklist.{key}": {"answer": "yes"}
        for key in (
            *("legal_advice", "finance_consulted", "equality", "human_resources", "plan_consistency"),
            *("consultation", "communications", "implications_complete"),
        )
    },
    "checklist.confidential": {"answer": "no"},
}


@dataclass
class World:
    """A body at work; its people are known by their first names, its notices by the names that the stories give them."""

    office: Office
    now: datetime
    body: str
    slug: str
    people: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    secretariat: Secretariat = field(init=False)

    def __post_init__(self) -> None:
        self.secretariat = Secretariat(office=self.office, organisations=Organisations())

    def ask(self, who: str, command: Command, decision: str | None = None) -> str:
        """Make one act as somebody; gives the decision's id."""
        self.now += timedelta(minutes=1)
        asked = Asked(officer=self.people[who], now=self.now, if_match=self.versions.get(decision or ""))
        done: list[Done] = []

        def render(made: Done) -> Answer:
            done.append(made)
            return Answer(200, b"")

        perform(self.secretariat, asked, command, render)
        record = done[-1].record
        self.versions[record["id"]] = record["version"]
        identity: str = record["id"]
        return identity

    def open(self, who: str = "olive", **more: Any) -> str:
        content = {**CONTENT, **more}
        return self.ask(
            who, Open(body=self.body, workflow="pcc-decision-notice", content=content, originator_post="policy_officer")
        )

    def act(self, who: str, decision: str, action: str, attempt: Attempt | None = None, wet: Wet | None = None) -> None:
        self.ask(who, Act(decision=decision, action=action, attempt=attempt or Attempt(), wet=wet), decision)

    def refused(self, who: str, decision: str, action: str, attempt: Attempt | None = None) -> None:
        try:
            self.act(who, decision, action, attempt)
        except ActionRefused:
            return
        raise AssertionError(f"{action} by {who} should have been refused")

    def revise(self, who: str, decision: str, **changes: Any) -> None:
        spelt = {path.replace("__", "."): value for path, value in changes.items()}
        self.ask(who, Revise(decision=decision, changes=spelt), decision)

    def comment(self, who: str, decision: str, text: str) -> None:
        self.ask(who, Comment(decision=decision, text=text), decision)

    def attach(self, who: str, decision: str, attachment: str, kind: str = "application/pdf") -> None:
        paper = {"key": "memorandum", "name": "memo.pdf", "kind": kind, "visibility": "public"}
        paper |= {"sha256": sha256(MEMO).hexdigest(), "size": len(MEMO)}
        self.ask(who, Attach(decision=decision, attachment=attachment, paper=paper), decision)

    def dispense(self, who: str, decision: str, rule: str, officer: str) -> None:
        command = Dispense(decision=decision, rule=rule, officer=self.people[officer], reason="Nobody else holds the post.")
        self.ask(who, command, decision)

    def discharge(self, who: str, decision: str, condition: str, **said: Any) -> None:
        self.ask(who, Discharge(decision=decision, condition=condition, **said), decision)

    def not_discharged(self, who: str, decision: str, condition: str, **said: Any) -> None:
        try:
            self.discharge(who, decision, condition, **said)
        except ActionRefused:
            return
        raise AssertionError(f"{who} should not have discharged {condition}")

    def reorganise(self) -> None:
        """Change everything that acts rest on: a deputy, a delegation, a parameter, a closed day, a member, and ends of them."""
        office, now, body = self.office, self.now, self.body
        self.people["dev"] = acts.enrol(office, now, body, name="Dev", email=f"dev@{self.slug}.example", password=None, by=None).id
        deputy = {"post": "monitoring_officer", "kind": "deputy", "starts_on": LONG_AGO, "by": None}
        acts.appoint(office, now, body, officer=self.people["dev"], **deputy)
        gone = acts.appoint(office, now, body, officer=self.people["petra"], **deputy).id
        acts.end_appointment(office, now, body, appointment=gone, ends_on=date(2025, 6, 30), by=None)
        scheme = {"from_post": "commissioner", "to_post": "chief_executive", "starts_on": LONG_AGO, "by": None}
        acts.delegate(office, now, body, ceiling_pence=50_000_00, authority="Scheme of delegation, part 3", **scheme)
        ended = acts.delegate(office, now, body, matters=["estate"], authority="Letter of May", **scheme).id
        acts.end_delegation(office, now, body, delegation=ended, ends_on=date(2025, 12, 31), by=None)
        acts.set_parameter(office, now, body, key="legal_check_days", value=3, starts_on=LONG_AGO, by=None)
        acts.set_closure(office, now, body, day=date(2026, 3, 9), reason="The office moves.", by=None)
        acts.add_member(office, now, body, group="partnerships", key="safety", name="Road safety partnership", by=None)
        leave_group(office, now, body, group="partnerships", key="safety", ends_on=date(2026, 2, 28), by=None)

    def to_approved(self, decision: str, but: str = "") -> None:
        """Carry a draft to its approval, or up to it."""
        self.act("olive", decision, "submit")
        self.act("mona", decision, "clear")
        self.act("finn", decision, "certify", CERTIFICATE)
        self.act("carla", decision, "approve_to_submit")
        if but != "approve":
            self.act("petra", decision, "approve")


def founded(
    office: Office,
    now: datetime,
    name: str = "shire",
    posts: Mapping[str, str] = POSTS,
    procedure: Path = PROCEDURE,
    members: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> World:
    """Create a body with everybody in their post and the procedure adopted; `members` of its groups, each with its post."""
    slug = f"{name}-{uuid4().hex[:10]}"
    body = acts.create_body(office, now, slug=slug, name="North Shire").id
    world = World(office, now, body, slug)
    for post, person in posts.items():
        acts.create_post(office, now, body, key=post, title=post.replace("_", " ").title(), by=None)
        address = f"{person}@{slug}.example"
        world.people[person] = acts.enrol(office, now, body, name=person.title(), email=address, password=None, by=None).id
        acts.appoint(office, now, body, post=post, officer=world.people[person], starts_on=LONG_AGO, by=None)
    for (group, key), post in members.items():
        acts.add_member(office, now, body, group=group, key=key, name=key.title(), post=post, by=None)
    acts.adopt(office, now, body, definition=load_file(procedure), by=None)
    return world


def eventful(world: World) -> dict[str, str]:
    """Let everything happen that can be recorded; gives the notices by what they are about."""
    notices = {
        "approved": _approved(world),
        "edited": _edited(world),
        "paper": _signed_on_paper(world),
        "deferred": _deferred(world),
    }
    world.reorganise()
    notices["delegated"] = _delegated(world)
    notices["excepted"] = _excepted(world)
    notices["migrated"] = _migrated(world)
    notices["later"] = world.open(links=[{"kind": "supersedes", "decision": notices["approved"]}])
    world.to_approved(notices["later"])
    notices["conditional"] = _conditional(world)
    notices["left"], notices["officers"] = _left_to_an_officer(world)
    return notices


def _approved(world: World) -> str:
    notice = world.open()
    world.revise("olive", notice, sections__summary=given("One team instead of two, from April."))
    world.act("olive", notice, "submit")
    world.refused("finn", notice, "clear")
    world.act("mona", notice, "clear")
    world.comment("carla", notice, "The panel has asked about this.")
    world.act("finn", notice, "certify", CERTIFICATE)
    world.act("carla", notice, "approve_to_submit")
    world.act("petra", notice, "approve")
    return notice


def _conditional(world: World) -> str:
    """A notice approved on two conditions, in other words than were recommended; both are discharged, and it is implemented."""
    notice = world.open()
    for who, action, attempt in (("olive", "submit", None), ("mona", "clear", None), ("finn", "certify", CERTIFICATE)):
        world.act(who, notice, action, attempt)
    world.act("carla", notice, "approve_to_submit")
    amended = {"recommendation": "r1", "outcome": "approved", "text": "Make one team by May."}
    world.act("petra", notice, "approve", Attempt(determinations=(amended,)))
    world.refused("olive", notice, "implement")
    world.not_discharged("finn", notice, "letter", text="They rang.")
    world.discharge("olive", notice, "letter", not_required=True, note="The union was dissolved.")
    world.discharge("olive", notice, "review", text="The review of February.", note="It was favourable.")
    world.act("olive", notice, "implement")
    return notice


def _left_to_an_officer(world: World) -> tuple[str, str]:
    """A notice that leaves the decision to the chief executive, and the one in which it is made."""
    final = {"id": "final", "kind": "delegation", "text": "She decides in the end.", "owner": {"post": "chief_executive"}}
    left = world.open(recommendations=[{"id": "r1", "verb": "endorse", "text": "Merge.", "conditions": [final]}])
    world.to_approved(left)
    matter = {"post": "chief_executive", "matter": "grant"}
    links = [{"kind": "delegated_from", "decision": left}]
    own = world.open(decider=matter, links=links, recommendations=[{"id": "r1", "verb": "approve", "text": "Merge."}])
    world.act("olive", own, "submit")
    world.act("mona", own, "clear")
    world.act("finn", own, "certify", CERTIFICATE)
    world.act("carla", own, "approve")
    return left, own


def _edited(world: World) -> str:
    """A notice that is edited after two sign-offs, one of which still holds: its state is passed."""
    notice = world.open()
    world.attach("olive", notice, "01980000-0000-7000-8000-000000000001")
    world.act("olive", notice, "submit")
    world.act("mona", notice, "clear")
    world.act("finn", notice, "certify", CERTIFICATE)
    world.revise("olive", notice, sections__summary=given("One team."))
    world.dispense("petra", notice, "author_signs", "mona")
    world.act("mona", notice, "clear")
    return notice


def _signed_on_paper(world: World) -> str:
    notice = world.open()
    world.act("olive", notice, "submit")
    world.act("mona", notice, "clear")
    scan = "01980000-0000-7000-8000-000000000002"
    world.attach("mona", notice, scan, kind="signature")
    wet = Wet(officer=world.people["finn"], signed_on=world.now.date().isoformat(), scan=scan)
    world.act("mona", notice, "certify", CERTIFICATE, wet)
    return notice


def _deferred(world: World) -> str:
    notice = world.open()
    world.act("olive", notice, "submit")
    world.act("mona", notice, "clear")
    world.act("finn", notice, "certify", CERTIFICATE)
    world.act("carla", notice, "approve_to_submit")
    stated = {"until": (world.now.date() + timedelta(days=30)).isoformat(), "reason": "The panel is to be heard first."}
    world.refused("petra", notice, "defer", Attempt(inputs={**stated, "until": "2020-01-01"}))
    world.act("petra", notice, "defer", Attempt(inputs=stated))
    world.refused("petra", notice, "resume")
    world.act("petra", notice, "return", Attempt(inputs={"reason": "The figures are to be explained."}, comment="See the letter."))
    world.act("olive", notice, "withdraw", Attempt(inputs={"reason": "Overtaken."}))
    return notice


def _excepted(world: World) -> str:
    """A notice that is approved while spending is held back, since the finance officer excepts it."""
    notice = world.open()
    world.to_approved(notice, but="approve")
    day, finn = world.now.date(), world.people["finn"]
    hold = put_on_hold(world.office, world.now, world.body, ground="expenditure_exceeds_resources", report="Report", by=finn).id
    world.refused("petra", notice, "approve")
    world.ask("finn", Except(decision=notice, ground="improves", reason="It brings in more than it costs."), notice)
    world.act("petra", notice, "approve")
    lift_hold(world.office, world.now, world.body, hold=hold, considered_on=day, by=finn)
    world.now += timedelta(days=2)
    return notice


def _migrated(world: World) -> str:
    """A notice that awaits its decision when another version is adopted: a state has another name, the law another statement."""
    notice = world.open()
    world.to_approved(notice, but="approve")
    two = PROCEDURE.read_text().replace("version: 1", "version: 2", 1).replace("awaiting_decision", "with_the_decider")
    new = load(two.replace("I have checked this notice", "I have checked all of this notice").encode(), "second.yaml")
    acts.adopt(world.office, world.now, world.body, definition=new, by=None)
    command = Migrate(decision=notice, to=new, finance=world.people["finn"], states={"awaiting_decision": "with_the_decider"})
    world.ask("mona", command, notice)
    world.act("mona", notice, "clear")
    return notice


def _delegated(world: World) -> str:
    """A notice that the chief executive decides under a delegation, and of which a part is rejected."""
    matter = {"post": "chief_executive", "matter": "grant"}
    two = [{"id": one, "verb": "approve", "text": f"Make grant {one}."} for one in ("r1", "r2")]
    notice = world.open(decider=matter, recommendations=two)
    world.act("olive", notice, "submit")
    world.act("dev", notice, "clear")  # the deputy
    world.act("finn", notice, "certify", CERTIFICATE)
    outcomes = (
        {"recommendation": "r1", "outcome": "approved"},
        {"recommendation": "r2", "outcome": "rejected", "reason": "Not this year."},
    )
    world.act("carla", notice, "approve_in_part", Attempt(determinations=outcomes))
    return notice
