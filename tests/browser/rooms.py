"""Bodies in the middle of their work, with what a commissioner's office has none of: meetings in every state, notices of key
decisions, obligations, organisations that leave, spending held back. Everything is done through the API; everybody is invented.
"""

from __future__ import annotations

from starlette.testclient import TestClient

from app.log.office import Office
from app.officers.independents import name_independent
from tests.stories import cityhall as hall
from tests.stories import quarter as paper
from tests.stories.boardroom import MEMBERS, Meeting
from tests.stories.cityhall import City
from tests.stories.desk import TO_THE_COMMISSIONER, Desk, Hands, set_up
from tests.stories.established import leaves
from tests.stories.memorandum import THE_DAY

KEEPER = "proper_officer"
AUTUMN, LATE_AUTUMN = "2010-09-08", "2010-10-06"
CALL_IN = {"inputs": {"ground": "Inadequate consultation", "reason": "The parishes were not heard."}}


def council(office: Office, client: TestClient, clock: Hands) -> City:
    """A council whose executive met: one report is noticed, endorsed, published and called in by one; others wait for their day."""
    city = hall.founded(office, client, clock)
    report, later = city.report(), city.report(title="A second report, for the autumn")
    for each in (report, later):
        each.to_the_executive()
    city.clock.put(hall.NOTICED)
    report.notify("key_decision", first_on=hall.MET, last_on="2010-08-31")
    report.decided(city)
    report.published(city)
    report.act("councillor_1", "call_in", **CALL_IN)
    held, come = _planned(city, hall.PUBLISHED, "2010-08-11"), _planned(city, hall.PUBLISHED, "2010-08-10")
    for each in (held, come):
        each.does("items", KEEPER, title="How the offices are kept warm", purpose="discussion")
        each.does("publication", KEEPER)
    cancelled = _planned(city, "2010-08-02", "2010-08-18")
    cancelled.does("cancellation", KEEPER, reason="The leader is ill.")
    city.clock.put("2010-08-11", "18:00")
    held.does("attendance", KEEPER, present=[{"name": name} for name in MEMBERS])
    planned = _planned(city, "2010-08-12", AUTUMN)
    planned.does("items", KEEPER, title="The second report", purpose="decision", decision=later.id)
    planned.does("items", KEEPER, title="Dates of the next year", purpose="information")
    _planned(city, "2010-08-12", LATE_AUTUMN)
    return city


def _planned(city: City, today: str, on: str) -> Meeting:
    city.clock.put(today, "11:00")
    sent = {"body": city.world.slug, "committee": "executive", "on": on, "time": "16:30", "venue": "City hall", "quorum": 3}
    answer = city.by(KEEPER).post("/meetings", sent)
    assert answer.status_code == 201, answer.text
    return Meeting(city, answer.json()["meeting"]["id"], 1)  # type: ignore[arg-type]


def authority(office: Office, client: TestClient, clock: Hands) -> Desk:
    """An authority that noted a report, and so owes the next; one of its partnerships is about to leave."""
    desk = paper.authority(office, client, clock)
    report = paper.submitted(desk)
    paper.confirmed(report, *paper.CONFIRMED)
    meeting = paper.met(report)
    asks = {
        "kind": "follow_up",
        "text": "A table of the six hallmarks.",
        "owner": {"post": "chief_executive"},
        "due_on": "2010-06-30",
    }
    noted = {"recommendation": "contents", "outcome": "noted", "conditions": [asks]}
    paper.resolved(report, meeting, "note_with_actions", recommendations=[noted])
    leaves(desk, "partnerships", "sunderland", "2010-12-31", by="administrator", confirmed_by="monitoring_officer")
    return desk


def held_back(office: Office, client: TestClient, clock: Hands) -> Desk:
    """An office whose finance officer reported that there is too little money: one notice is excepted, another waits.

    An officer of another office may give dispensations here.
    """
    desk, other = set_up(office, client, clock), set_up(office, client, clock)
    outsider = {"officer": other.officer("monitoring_officer"), "of_body": other.world.body, "of_post": "monitoring_officer"}
    now, two = clock.put(THE_DAY), {"by": desk.officer("administrator"), "confirmed_by": desk.officer("monitoring_officer")}
    name_independent(office, now, desk.world.body, **outsider, starts_on=now.date(), **two)
    excepted, waiting = desk.open(title="What cannot be put off"), desk.open(title="What must wait")
    for notice in (excepted, waiting):
        notice.carry(*TO_THE_COMMISSIONER)
    finance, report = desk.by("finance_officer"), {"ground": "expenditure_exceeds_resources", "report": "Report of 9 November 2020"}
    assert finance.post(f"/bodies/{desk.world.slug}/holds", report).is_success
    said = {"ground": "prevents_worsening", "reason": "Without it we pay twice."}
    assert finance.post(f"/decisions/{excepted.id}/exceptions", said, excepted.version).is_success
    return desk
