"""An invented city council to look at: reports to its executive in many states, each a story told in the acts of officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.cli.clerk import Clerk, Members, People, Posts, Sample, given
from app.clock import LONDON, local_day
from app.decisions.actions import run_clock
from app.decisions.answers import Answer
from app.decisions.commands import Act, Asked, Notify, Revise
from app.decisions.tables import decision as decisions
from app.log.ids import new_id
from app.meetings import actions as meetings
from app.meetings import commands as at_meeting
from app.workflow.facts import Attempt
from app.workflow.guards.notice_rules import Proposed
from app.workflow.notices import KINDS

POSTS: Posts = {
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
PEOPLE: People = (
    ("Ottoline Reeve", "policy", (("policy_officer", "holder"),)),
    ("Winifred Sayle", "service", (("head_of_service", "holder"),)),
    ("Sabina Thorne", "monitoring", (("monitoring_officer", "holder"),)),
    ("Alban Crewe", "finance", (("chief_finance_officer", "holder"),)),
    ("Rufus Dane", "portfolio", (("portfolio_holder", "holder"),)),
    ("Linus Marlow", "proper", (("proper_officer", "holder"),)),
    ("Leander Frost", "executive", (("chief_executive", "holder"),)),
    ("Hepzibah Lowe", "scrutiny", (("scrutiny_chair", "holder"),)),
    ("Ignatius Pym", "chairman", (("council_chairman", "holder"),)),
    ("Cassian Ash", "ash", (("councillor_1", "holder"),)),
    ("Blythe Birch", "birch", (("councillor_2", "holder"),)),
    ("Corin Cedar", "cedar", (("councillor_3", "holder"),)),
    ("Ines Elder", "elder", (("councillor_4", "holder"),)),
    ("Tobias Fir", "fir", (("councillor_5", "holder"),)),
    ("Piers Haddon", "auditor", (("auditor", "holder"),)),
    ("Nell Orchard", "administrator", (("administrator", "holder"),)),
)
SEATS = {f"ward_{n}": (f"Ward {n}", f"councillor_{n}") for n in range(1, 6)}
MEMBERS: Members = {"scrutiny": SEATS, "council": SEATS}
FOUNDED_BEFORE = 90  # days: so long ago the council was founded
PRESENT = tuple({"name": f"Councillor {name}"} for name in ("Dane", "Quill", "Rook", "Sorrel"))


ADDRESSES = {post: address for _, address, held in PEOPLE for post, _ in held}


@dataclass
class Quarter:
    """Makes the reports of a quarter, day by day: what a later day needs was done on an earlier one."""

    clerk: Clerk
    today: datetime = field(init=False)
    sittings: dict[str, int] = field(default_factory=dict)  # meeting: its version
    items: list[str] = field(default_factory=list)  # of the meeting that was last touched

    def __post_init__(self) -> None:
        self.today = self.clerk.now
        self.on(-FOUNDED_BEFORE)

    @property
    def now(self) -> datetime:
        return self.clerk.now

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
            run_clock(self.clerk.secretariat, self.now, report)
        self.act("head_of_service", depot, "implement")
        self.meet(-4, {lights: "approve", survey: "note"})
        self.on(-2)
        self.publish(lights, "publish_record")
        self.act("councillor_4", lights, "call_in", inputs=GROUND)
        self.on(0)
        late = self.signed("New roof for the swimming baths")
        self.notice(late, "general_exception", informed=(self.clerk.officers["scrutiny"],))
        self.open("Charges for allotments", wards=["All wards"], key=None)
        self.act("policy_officer", self.open("Hire of the guildhall"), "submit")

    # -- days and acts -------------------------------------------------------------------------------------------------

    def on(self, days: int) -> None:
        """Go on to a day, counted from today."""
        self.clerk.now = self.today + timedelta(days=days)

    def day(self, days: int) -> str:
        """Give a day that lies so many days after the first on which a key decision noticed now can be made."""
        return local_day(self.now + timedelta(days=28 + days)).isoformat()

    def open(self, title: str, **more: Any) -> str:
        return self.clerk.open("policy", "executive-report", report(title, **more))

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
        on = local_day(self.today + timedelta(days=days))
        self.on(days - 14)
        plan = at_meeting.Plan(
            body=self.clerk.body, committee="executive", on=on.isoformat(), time="16:30", venue="City hall", quorum=3
        )
        meeting = self.convene(plan)
        for decision in resolved:
            self.convene(at_meeting.AddItem(meeting=meeting, title="Report", purpose="decision", decision=decision))
        self.convene(at_meeting.Publish(meeting=meeting))
        self.clerk.now = datetime(on.year, on.month, on.day, 17, tzinfo=LONDON)  # whatever hour it is today
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

    def perform(self, who: str, command: Any) -> None:
        self.clerk.versions[command.decision] = self.version(command.decision)
        self.clerk.perform(ADDRESSES[who], command)

    def convene(self, command: Any) -> str:
        """Do something with a meeting; gives its id, and keeps which items it has."""
        kept: dict[str, Any] = {}

        def render(done: meetings.Done, _reports: Sequence[Any]) -> Answer:
            kept.update(done.record)
            return Answer(200, b"")

        meeting = getattr(command, "meeting", None)
        asked = Asked(officer=self.clerk.officers["proper"], now=self.now, if_match=self.sittings.get(meeting or ""))
        meetings.perform(self.clerk.secretariat, asked, command, render)
        self.sittings[kept["id"]] = kept["version"]
        self.items = [item["id"] for item in kept["items"]]
        return str(kept["id"])

    def version(self, decision: str) -> int:
        """Read which version stands: a meeting or a clock may have acted on it too."""
        with self.clerk.secretariat.office.database.read() as connection:
            return int(connection.execute(select(decisions.c.version).where(decisions.c.id == decision)).scalar_one())


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


def file_reports(clerk: Clerk) -> None:
    """File the reports of a quarter."""
    Quarter(clerk).file_all()


EXECUTIVE = Sample(
    slug="holtwick",
    name="Holtwick City Council",
    posts=POSTS,
    people=PEOPLE,
    delegations=(),
    files=file_reports,
    members=MEMBERS,
    founded_before=FOUNDED_BEFORE,
)
