"""An invented city council to look at: reports to its executive in many states, each a story told in the acts of officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select

from app.decisions.actions import perform, run_clock
from app.decisions.answers import Answer
from app.decisions.commands import Act, Asked, Notify, Open, Revise
from app.decisions.done import Done
from app.decisions.secretariat import Secretariat
from app.decisions.tables import decision as decisions
from app.log.ids import new_id
from app.log.office import Office
from app.meetings import actions as meetings
from app.meetings import commands as at_meeting
from app.officers import acts
from app.officers.accounts import Sealed
from app.officers.organisation import Organisations
from app.workflow.facts import Attempt
from app.workflow.guards.notice_rules import Proposed
from app.workflow.loader import load_file
from app.workflow.notices import KINDS

NAME, SLUG = "Holtwick City Council", "holtwick"
SINCE = date(2025, 1, 6)
POSTS: Mapping[str, tuple[str, str]] = {
    "executive": ("Executive", "office"),
    "head_of_service": ("Head of service", "office"),
    "portfolio_holder": ("Portfolio holder", "office"),
    "proper_officer": ("Proper officer", "office"),
    "chief_executive": ("Chief executive", "office"),
    "chief_finance_officer": ("Chief finance officer", "office"),
    "monitoring_officer": ("Monitoring officer", "office"),
    "scrutiny_chair": ("Chair of scrutiny", "office"),
    "council_chairman": ("Chairman of the council", "office"),
    "council_vice_chairman": ("Vice-chairman of the council", "office"),
    "policy_officer": ("Policy officer", "office"),
    **{f"councillor_{n}": (f"Councillor for ward {n}", "office") for n in range(1, 6)},
    "auditor": ("Auditor", "auditor"),
    "administrator": ("Administrator", "administrator"),
}
PEOPLE: tuple[tuple[str, str, str], ...] = (  # name, address, post
    ("Ottoline Reeve", "policy", "policy_officer"),
    ("Winifred Sayle", "service", "head_of_service"),
    ("Sabina Thorne", "monitoring", "monitoring_officer"),
    ("Alban Crewe", "finance", "chief_finance_officer"),
    ("Rufus Dane", "portfolio", "portfolio_holder"),
    ("Linus Marlow", "proper", "proper_officer"),
    ("Leander Frost", "executive", "chief_executive"),
    ("Hepzibah Lowe", "scrutiny", "scrutiny_chair"),
    ("Ignatius Pym", "chairman", "council_chairman"),
    ("Cassian Ash", "ash", "councillor_1"),
    ("Blythe Birch", "birch", "councillor_2"),
    ("Corin Cedar", "cedar", "councillor_3"),
    ("Ines Elder", "elder", "councillor_4"),
    ("Tobias Fir", "fir", "councillor_5"),
    ("Piers Haddon", "auditor", "auditor"),
    ("Nell Orchard", "administrator", "administrator"),
)
PRESENT = tuple({"name": f"Councillor {name}"} for name in ("Dane", "Quill", "Rook", "Sorrel"))


def found(office: Office, now: datetime, slug: str, workflows: Path, sealed: Sealed) -> str:
    """Found the council a quarter of a year ago and file its reports; gives the id of the body."""
    then = now - timedelta(days=90)
    body = acts.create_body(office, then, slug=slug, name=NAME, demo=True).id
    for key, (title, role) in POSTS.items():
        acts.create_post(office, then, body, key=key, title=title, role=role, by=None)  # type: ignore[arg-type]
    for group in ("scrutiny", "council"):
        for n in range(1, 6):
            seat = {"key": f"ward_{n}", "name": f"Ward {n}", "post": f"councillor_{n}"}
            acts.add_member(office, then, body, group=group, **seat, by=None)
    definition = load_file(workflows / "executive-report.yaml")
    acts.adopt(office, then, body, definition=definition, by=None)
    officers = {}
    for person, address, post in PEOPLE:  # the administrator last: from then on the operator does not act alone
        email = f"{address}@{slug}.example"
        officers[post] = acts.enrol(office, then, body, name=person, email=email, password=sealed, by=None).id
        acts.appoint(office, then, body, post=post, officer=officers[post], kind="holder", starts_on=SINCE, by=None)
    Clerk(Secretariat(office, Organisations()), body, officers, then, now).file_all()
    return body


@dataclass
class Clerk:
    """Makes the reports of a quarter, day by day: what a later day needs was done on an earlier one."""

    secretariat: Secretariat
    body: str
    officers: Mapping[str, str]
    founded: datetime
    today: datetime
    now: datetime = field(init=False)
    sittings: dict[str, int] = field(default_factory=dict)  # meeting: its version
    items: list[str] = field(default_factory=list)  # of the meeting that was last touched

    def __post_init__(self) -> None:
        self.now = self.founded

    def file_all(self) -> None:
        """File a report in each state that a visitor should see."""
        depot, park, bridge = (
            self.signed(t) for t in ("One depot in place of two", "A park on the old goods yard", "The weir bridge")
        )
        merger = self.signed("One community safety partnership", verb="endorse", conditions=CONDITIONS)
        lights, survey = self.signed("Street lights by night"), self.signed("Survey of the canal wall", verb="note")
        market = self.signed("Rents of the covered market")
        for report in (depot, park, bridge, merger, lights, market):
            self.notice(report, "key_decision", first_on=self.day(1), last_on=self.day(90))
        self.on(-62)
        self.act("scrutiny_chair", bridge, "agree_urgency", inputs={"reason": "The weir must be closed before the flood season."})
        self.meet(-40, {depot: "approve", park: "approve", bridge: "approve", merger: "endorse"})
        self.on(-38)
        for report in (depot, park, merger):
            self.publish(report, "publish_record")
        self.publish(bridge, "publish_at_once")
        for n in (1, 2, 3):
            self.act(f"councillor_{n}", park, "call_in", inputs=GROUND)
        self.act("monitoring_officer", park, "accept_call_in")
        self.on(-35)
        self.act("proper_officer", park, "refer_back", inputs={"reason": "The wards beside it are to be heard."})
        self.on(-20)
        for report in (depot, merger):
            self.clock(report)
        self.act("head_of_service", depot, "implement")
        self.meet(-4, {lights: "approve", survey: "note"})
        self.on(-2)
        self.publish(lights, "publish_record")
        self.act("councillor_4", lights, "call_in", inputs=GROUND)
        self.on(0)
        late = self.signed("New roof for the swimming baths")
        self.notice(late, "general_exception", informed=(self.officers["scrutiny_chair"],))
        self.open("Charges for allotments", wards=["All wards"], key=None)
        self.act("policy_officer", self.open("Hire of the guildhall"), "submit")

    # -- days and acts -------------------------------------------------------------------------------------------------

    def on(self, days: int) -> None:
        """Go on to a day, counted from today."""
        self.now = self.today + timedelta(days=days)

    def day(self, days: int) -> str:
        """Give a day that lies so many days after the first on which a key decision noticed now can be made."""
        return (self.now + timedelta(days=28 + days)).date().isoformat()

    def open(self, title: str, **more: Any) -> str:
        content = report(title, **more)
        opened = Open(body=self.body, workflow="executive-report", content=content, originator_post="policy_officer")
        return str(self.perform("policy_officer", opened)["id"])

    def signed(self, title: str, **more: Any) -> str:
        """Take a report through all its sign-offs."""
        made = self.open(title, **more)
        self.act("policy_officer", made, "submit")
        self.act("head_of_service", made, "support")
        self.act("monitoring_officer", made, "clear")
        self.act("chief_finance_officer", made, "certify", choice="b", affirmed=("d",))
        self.act("portfolio_holder", made, "brief")
        return made

    def notice(self, decision: str, kind: str, **more: Any) -> None:
        said = {name: {"is": "given", "value": "As the report on this matter says."} for name in KINDS[kind].contents}
        proposed = Proposed(kind=kind, contents=said, **more)
        self.perform("proper_officer", Notify(decision=decision, notice=new_id(self.now), proposed=proposed))

    def meet(self, days: int, resolved: Mapping[str, str]) -> None:
        """Put reports on an agenda in time, hold the meeting, and record what was resolved."""
        on = self.today + timedelta(days=days)
        self.on(days - 14)
        plan = at_meeting.Plan(
            body=self.body, committee="executive", on=on.date().isoformat(), time="16:30", venue="City hall", quorum=3
        )
        meeting = self.convene(plan)
        for decision in resolved:
            self.convene(at_meeting.AddItem(meeting=meeting, title="Report", purpose="decision", decision=decision))
        self.convene(at_meeting.Publish(meeting=meeting))
        self.on(days)
        self.convene(at_meeting.Hold(meeting=meeting, present=PRESENT))
        for item, action in zip(self.items, resolved.values(), strict=True):
            self.convene(at_meeting.Resolve(meeting=meeting, item=item, result="as_recommended", action=action))

    def publish(self, decision: str, action: str) -> None:
        """Complete the written statement and publish it."""
        said: dict[str, Any] = {
            f"sections.statement_{part}": given(f"The {part}, as resolved.") for part in ("decision", "reasons")
        }
        said |= {f"sections.statement_{part}": {"is": "none"} for part in ("alternatives", "interests", "dispensations")}
        self.perform("proper_officer", Revise(decision=decision, changes=said))
        self.act("proper_officer", decision, action)

    def act(self, who: str, decision: str, action: str, **stated: Any) -> None:
        self.perform(who, Act(decision=decision, action=action, attempt=Attempt(**stated)))

    def clock(self, decision: str) -> None:
        run_clock(self.secretariat, self.now, decision)

    def perform(self, who: str, command: Any) -> dict[str, Any]:
        version = self.version(command.decision) if hasattr(command, "decision") else None
        asked = Asked(officer=self.officers[who], now=self.now, if_match=version)
        told: dict[str, Any] = orjson.loads(perform(self.secretariat, asked, command, _outline).body)
        return told

    def convene(self, command: Any) -> str:
        """Do something with a meeting; gives its id, and keeps which items it has."""
        kept: dict[str, Any] = {}

        def render(done: meetings.Done, _reports: Sequence[Any]) -> Answer:
            kept.update(done.record)
            return Answer(200, b"")

        meeting = getattr(command, "meeting", None)
        asked = Asked(officer=self.officers["proper_officer"], now=self.now, if_match=self.sittings.get(meeting or ""))
        meetings.perform(self.secretariat, asked, command, render)
        self.sittings[kept["id"]] = kept["version"]
        self.items = [item["id"] for item in kept["items"]]
        return str(kept["id"])

    def version(self, decision: str) -> int:
        """Read which version stands: a meeting or a clock may have acted on it too."""
        with self.secretariat.office.database.read() as connection:
            return int(connection.execute(select(decisions.c.version).where(decisions.c.id == decision)).scalar_one())


def _outline(done: Done) -> Answer:
    return Answer(200, orjson.dumps({"id": done.record["id"]}))


def given(value: Any) -> dict[str, Any]:
    return {"is": "given", "value": value}


GROUND = {"ground": "Inadequate consultation", "reason": "The wards beside it were not heard."}
CONDITIONS: list[dict[str, Any]] = [
    {"id": "figures", "kind": "fact_awaited", "text": "Figures for the district can be had.", "owner": {"post": "head_of_service"}},
    {"id": "name", "kind": "standing", "text": "Operations keep the local name.", "owner": {"post": "head_of_service"}},
    {"id": "final", "kind": "delegation", "text": "The chief executive decides in the end.", "owner": {"post": "chief_executive"}},
]


def report(
    title: str,
    verb: str = "approve",
    wards: Sequence[str] = ("Weir", "Goods Yard"),
    key: str | None = "yes",
    conditions: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Give the content of a report on an invented matter, with everything that submission asks for but what is left out."""
    text = f"{verb.capitalize()} what is proposed on: {title.lower()}."
    content: dict[str, Any] = {
        "title": title,
        "decider": {"post": "executive"},
        "sections.purpose": given(f"To decide on: {title.lower()}."),
        "sections.conclusion": given(" ".join((text, *(one["text"] for one in conditions)))),
        "sections.financial_consequences": given("The budget of the service is enough."),
        "sections.risk_assessment": given("Two risks were found; both are small and are watched."),
        "sections.strategic_priority": given("A city that works for those who live in it."),
        "sections.executive_member": given("Rufus Dane"),
        "sections.wards": given(list(wards)),
        "sections.background": given("The matter was raised at three ward meetings."),
        "sections.alternatives": given("To leave things as they are."),
        "sections.consultation": given("Residents and traders were heard in the spring."),
        "sections.background_documents": {"is": "none"},
        "sections.contact_officers": given(["Ottoline Reeve"]),
        **{f"checklist.{name}": {"answer": "yes"} for name in ("legal_advice", "equality", "budget_framework")},
        "checklist.private_meeting": {"answer": "no"},
        "recommendations": [{"id": "one", "verb": verb, "text": text, "conditions": list(conditions)}],
    }
    if key:
        content["checklist.key_decision"] = {"answer": key, "reason": "It affects two wards or more."}
    return content
