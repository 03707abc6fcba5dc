"""A city council at work, for stories told through HTTP: its executive, its scrutiny, and the report on one partnership.

The facts are those of a report of July 2010: seven community safety partnerships that become one, endorsed on six conditions.
Everybody is invented.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.clock import Clock
from app.decisions.secretariat import Secretariat
from app.log.office import Office
from app.officers import acts
from app.officers.pictures import Organisations
from app.worker import Worker
from app.workflow.loader import load_file
from app.workflow.notices import KINDS
from tests.stories.boardroom import MEMBERS, Meeting
from tests.stories.council import CONDITIONS as OF_THE_PAPER
from tests.stories.desk import ROLES, Desk, Hands, Notice, Refusal, given
from tests.world import World

WORKFLOWS = Path(__file__).parents[2] / "workflows"
PROCEDURE = load_file(WORKFLOWS / "executive-report.yaml")
OFFICERS_OWN = load_file(WORKFLOWS / "officer-decision-record.yaml")
FOUNDED = date(2010, 1, 4)
DRAFTED, NOTICED, AGENDA, MET, PUBLISHED = "2010-06-21", "2010-06-28", "2010-07-20", "2010-07-28", "2010-07-30"
LAST_DAY, EFFECTIVE = "2010-08-06", "2010-08-07"  # 2 to 6 August are five working days
numbers = count(1)

PEOPLE: Mapping[str, tuple[str, str]] = {  # post: name of its holder
    "policy_officer": ("Ottoline Reeve", "office"),
    "head_of_service": ("Winifred Sayle", "office"),
    "monitoring_officer": ("Sabina Thorne", "office"),
    "chief_finance_officer": ("Alban Crewe", "office"),
    "portfolio_holder": ("Rufus Dane", "office"),
    "proper_officer": ("Linus Marlow", "office"),
    "chief_executive": ("Leander Frost", "office"),
    "scrutiny_chair": ("Hepzibah Lowe", "office"),
    "council_chairman": ("Ignatius Pym", "office"),
    "council_vice_chairman": ("Drusilla Orme", "office"),
    **{
        f"councillor_{n}": (f"Councillor {name}", "office")
        for n, name in enumerate(["Ash", "Birch", "Cedar", "Elder", "Fir", "Hazel", "Linden"], 1)
    },
    "auditor": ("Piers Haddon", "auditor"),
    "administrator": ("Nell Orchard", "administrator"),
}
SCRUTINY, COUNCIL = range(1, 6), range(1, 8)  # councillors


@dataclass
class City(Desk):
    """One council, with the clock on its wall."""

    appointed: dict[str, str] = field(default_factory=dict)  # post: the appointment of its holder

    def report(self, **changes: Any) -> Report:
        answer = self.by("policy_officer").post(
            "/decisions", {"body": self.world.slug, "workflow": PROCEDURE.workflow, **complete(**changes)}
        )
        assert answer.status_code == 201, answer.text
        return Report(self, answer.json()["id"], 1)

    def meeting(self, report: Report, agenda: str = AGENDA, on: str = MET) -> Meeting:
        """Plan a meeting of the executive with this report on its agenda, and publish it."""
        sent = {"body": self.world.slug, "committee": "executive", "on": on, "time": "16:30", "venue": "City hall", "quorum": 3}
        self.clock.put(agenda)
        answer = self.by("proper_officer").post("/meetings", sent)
        assert answer.status_code == 201, answer.text
        made = Meeting(self, answer.json()["meeting"]["id"], 1)  # type: ignore[arg-type]
        made.does("items", "proper_officer", title="The report", purpose="decision", decision=report.id)
        made.items["The report"] = made.told()["items"][-1]["id"]
        return made

    def work(self) -> None:
        """Let a worker make one round."""
        Worker(Secretariat(self.world.office, Organisations()), Clock(self.clock.file)).round()

    def ends(self, post: str, on: str) -> None:
        now = datetime.fromisoformat(self.clock.file.read_text())
        day = date.fromisoformat(on)
        acts.end_appointment(self.world.office, now, self.world.body, appointment=self.appointed[post], ends_on=day, by=None)

    def sets(self, key: str, value: int | str) -> None:
        now = datetime.fromisoformat(self.clock.file.read_text())
        acts.set_parameter(self.world.office, now, self.world.body, key=key, value=value, starts_on=FOUNDED, by=None)


@dataclass
class Report(Notice):
    """One report, as it goes from desk to desk."""

    def _patch(self, who: str, parts: Mapping[str, Any]) -> Any:
        self.version = self.told()["version"]  # a clock or a meeting may have acted meanwhile
        return super()._patch(who, parts)

    def _attempt(self, who: str, action: str, stated: Mapping[str, Any]) -> Any:
        self.version = self.told()["version"]
        return super()._attempt(who, action, stated)

    def to_the_executive(self) -> None:
        """Take it through all sign-offs."""
        self.act("policy_officer", "submit")
        self.act("head_of_service", "support")
        self.act("monitoring_officer", "clear")
        self.act("chief_finance_officer", "certify", signoff={"choice": "b", "affirmed": ["d"]})
        self.act("portfolio_holder", "brief")

    def notify(self, kind: str, who: str = "proper_officer", **more: Any) -> dict[str, Any]:
        """Publish a notice that says all that it must; give it as it is told."""
        answer = self._notify(kind, who, more)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()["decision"]["notices"][-1]
        return found

    def may_not_notify(self, kind: str, who: str = "proper_officer", **more: Any) -> Refusal:
        answer = self._notify(kind, who, more)
        assert answer.status_code in (403, 409), answer.text
        return Refusal(answer.status_code, answer.json()["blockers"])

    def _notify(self, kind: str, who: str, more: Mapping[str, Any]) -> Any:
        self.version = self.told()["version"]
        contents = {name: given("What there is to say of it.") for name in KINDS[kind].contents}
        body = {"kind": kind, "contents": contents, **more}
        return self._noted(self.desk.by(who).post(f"/decisions/{self.id}/notices", body, self.version))

    def decided(self, city: City, action: str = "endorse", on: str = MET, agenda: str = AGENDA) -> dict[str, Any]:
        """Put it on an agenda in time, hold the meeting, and let the executive resolve as recommended."""
        meeting = city.meeting(self, agenda, on)
        meeting.does("publication", "proper_officer")
        city.clock.put(on, "17:30")
        meeting.does("attendance", "proper_officer", present=[{"name": name} for name in MEMBERS])
        told = meeting.does(
            "resolutions", "proper_officer", item=meeting.items["The report"], result="as_recommended", action=action
        )
        assert [item["result"] for item in told["items"]] == ["moved"], told["items"]
        return self.told()

    def states(self, **changes: Any) -> dict[str, Any]:
        """Complete the written statement of the decision."""
        said = {
            "statement_decision": given("The executive endorsed the merger on 28 July 2010."),
            "statement_reasons": given("Seven partnerships do the same work eight times over."),
            "statement_alternatives": given("To go on alone."),
            "statement_interests": {"is": "none"},
            "statement_dispensations": {"is": "none"},
            **changes,
        }
        return self.fill("proper_officer", sections=said)

    def published(self, city: City, on: str = PUBLISHED) -> dict[str, Any]:
        city.clock.put(on, "12:00")
        self.states()
        found: dict[str, Any] = self.act("proper_officer", "publish_record")["decision"]
        return found


def _owned(condition: Mapping[str, Any]) -> dict[str, Any]:
    """Give a condition of the paper to an officer of this procedure, and a day of that year."""
    ours = {"post": "head_of_service"} if condition["owner"].get("post") == "head_of_neighbourhoods" else condition["owner"]
    return {**condition, "owner": ours, **({"due_on": "2010-10-29"} if "due_on" in condition else {})}


CONDITIONS = [_owned(one) for one in OF_THE_PAPER]
MERGER = {
    "id": "merger",
    "verb": "endorse",
    "text": "Endorse one partnership for the county in place of seven.",
    "conditions": CONDITIONS,
}
KEY = {"answer": "yes", "reason": "It affects every ward."}


def complete(**changes: Any) -> dict[str, Any]:
    """Give the content of the report as it lacks nothing; sections and checklist are changed key by key."""
    content: dict[str, Any] = {
        "title": "One community safety partnership for the county",
        "decider": {"post": "executive"},
        "sections": {
            "purpose": given("To hear what the executive thinks of joining the seven partnerships into one."),
            "conclusion": given(conclusion(CONDITIONS)),
            "financial_consequences": given("The budgets there are will do."),
            "risk_assessment": given("The city must be able to see its own figures, and to have its share."),
            "strategic_priority": given("Safe neighbourhoods."),
            "executive_member": given("Rufus Dane"),
            "wards": given(["All wards"]),
            "background": given("By October each district is to have a team of several services."),
            "alternatives": given("To go on alone."),
            "consultation": given("The partners were heard."),
            "background_documents": {"is": "none"},
            "contact_officers": given(["Ottoline Reeve"]),
        },
        "checklist": {
            "key_decision": KEY,
            "private_meeting": {"answer": "no"},
            **{key: {"answer": "yes"} for key in ("legal_advice", "equality", "budget_framework")},
        },
        "recommendations": [MERGER],
    }
    for part in ("sections", "checklist"):
        content[part] = {key: value for key, value in {**content[part], **changes.pop(part, {})}.items() if value is not None}
    return {**content, **changes}


def conclusion(conditions: Any) -> str:
    """Repeat the recommendation with these of its conditions."""
    return " ".join((MERGER["text"], *(one["text"] for one in conditions)))


def founded(office: Office, client: TestClient, clock: Hands) -> City:
    """Found the council in January 2010; then it is the Monday in June on which the report is drafted."""
    now = clock.put(FOUNDED.isoformat())
    slug = f"holtwick-{next(numbers)}-{secrets.token_hex(3)}"
    body = acts.create_body(office, now, slug=slug, name="Holtwick City Council").id
    world = World(office, now, body, slug, PROCEDURE)
    posts = dict.fromkeys((*PEOPLE, *PROCEDURE.posts, *OFFICERS_OWN.posts))
    for post in posts:
        title = post.replace("_", " ").capitalize()
        acts.create_post(office, now, body, key=post, title=title, role=ROLES.get(post, "office"), by=None)  # type: ignore[arg-type]
    for group, members in (("scrutiny", SCRUTINY), ("council", COUNCIL)):
        for n in members:
            acts.add_member(office, now, body, group=group, key=f"member_{n}", name=f"Seat {n}", post=f"councillor_{n}", by=None)
    for definition in (PROCEDURE, OFFICERS_OWN):
        acts.adopt(office, now, body, definition=definition, by=None)
    for post, (name, _) in PEOPLE.items():
        world.enrol(post, name)
    city = City(world, client, clock)
    for post in sorted(PEOPLE, key=lambda post: post == "administrator"):
        done = acts.appoint(office, now, body, post=post, officer=world.officers[post], starts_on=FOUNDED, by=None)
        city.appointed[post] = done.id
    for alias, post in (("head_of_neighbourhoods", "head_of_service"), ("finance_officer", "chief_finance_officer")):
        world.officers[alias] = world.officers[post]  # as the officer's own record knows them
    clock.put(DRAFTED)
    return city
