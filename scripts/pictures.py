"""Which pictures are made of the pages: whose eyes see what. `tests/rules` holds that no page is without one."""

from __future__ import annotations

from typing import NamedTuple


class Picture(NamedTuple):
    """An address of a body as one officer sees it, or nobody.

    In an address, <words> stand for the decision of that title or for what was prepared; after a sign > stands the pattern of
    the first link that is followed from there.
    """

    body: str
    who: str
    address: str


DRAFT, GRANT = "/decisions/<Lease of a custody suite>", "/decisions/<Grant to the youth diversion scheme>"
LINE, APPROVED = "/decisions/<Support line for victims of fraud>", "/decisions/<Larger grant to the rural watch>"
KEY, REFUGE = "/decisions/<Rents of the covered market>", "/decisions/<Refuge places in the north of the county>"
MERGER, QUARTER = "/decisions/<One community safety partnership>", "/decisions/<Partnerships, quarter to December 2024>"
HERE, OF_GROUPS = "/administration/<body>", "/administration/<body>/groups"

PICTURES: dict[str, Picture] = {
    # coming in, and work
    "front": Picture("wexmoor", "", "/"),
    "public-front": Picture("wexmoor", "", "/bodies/<body>"),
    "sign-in": Picture("wexmoor", "", "/sign-in"),
    "account": Picture("wexmoor", "policy", "/account"),
    "my-work": Picture("wexmoor", "policy", "/work"),
    "decisions": Picture("wexmoor", "auditor", "/decisions"),
    "overdue": Picture("calderwick", "executive", "/overdue"),
    "figures": Picture("holtwick", "auditor", "/figures/<body>"),
    "not-found": Picture("wexmoor", "policy", "/nowhere"),
    # a decision is drafted
    "new-decision": Picture("wexmoor", "policy", "/decisions/new"),
    "draft": Picture("wexmoor", "policy", DRAFT),
    "title": Picture("wexmoor", "policy", f"{DRAFT}/title"),
    "decider": Picture("wexmoor", "policy", f"{GRANT}/decider"),
    "section": Picture("wexmoor", "policy", f"{DRAFT}/sections/summary"),
    "money-table": Picture("wexmoor", "policy", f"{GRANT}/sections/costs"),
    "recommendations": Picture("wexmoor", "policy", "/decisions/<Funding for the night bus marshals>/recommendations"),
    "recommendation": Picture("holtwick", "policy", "/decisions/<Charges for allotments>/recommendations/one"),
    "checklist": Picture("wexmoor", "policy", f"{DRAFT}/checklist"),
    "finding": Picture("holtwick", "policy", "/decisions/<Charges for allotments>>/decisions/{decision}/findings/{code}"),
    "interests": Picture("wexmoor", "policy", f"{GRANT}/interests"),
    "links": Picture("wexmoor", "policy", f"{GRANT}/links?q=rural"),
    "papers": Picture("northmarsh", "manager", "/decisions/<Plan for the next three years>/papers"),
    # it goes its way
    "decision": Picture("wexmoor", "finance", LINE),
    "text": Picture("wexmoor", "finance", f"{LINE}/text"),
    "sign-off": Picture("wexmoor", "finance", f"{LINE}/acts/certify"),
    "decide": Picture("wexmoor", "commissioner", f"{REFUGE}/acts/approve"),
    "return": Picture("wexmoor", "finance", f"{LINE}/acts/return"),
    "sign-offs": Picture("northmarsh", "secretary", "/decisions/<Plan for the next three years>/sign-offs"),
    "comments": Picture("wexmoor", "commissioner", f"{REFUGE}/comments"),
    "dispensations": Picture("wexmoor", "commissioner", f"{REFUGE}/dispensations"),
    "conditions": Picture("holtwick", "service", f"{MERGER}/conditions"),
    "condition": Picture("holtwick", "service", f"{MERGER}/conditions/figures"),
    "notices": Picture("holtwick", "proper", f"{KEY}/notices"),
    "notice": Picture("holtwick", "proper", f"{KEY}/notices/key_decision"),
    "exceptions": Picture("harrowdale", "finance", f"{REFUGE}/exceptions"),
    "history": Picture("wexmoor", "auditor", f"{APPROVED}/history"),
    "event": Picture("wexmoor", "auditor", f"{APPROVED}/history>/decisions/{{decision}}/history/{{seq}}"),
    "comparison": Picture("wexmoor", "policy", "/decisions/<Mediation service for neighbours>/history/compare?from=1&to=2"),
    "as-it-stood": Picture("wexmoor", "auditor", f"{APPROVED}/revisions/1"),
    "decision-procedure": Picture("wexmoor", "policy", f"{LINE}/procedure"),
    # meetings and obligations
    "meetings": Picture("calderwick", "clerk", "/meetings"),
    "new-meeting": Picture("ashmere", "secretary", "/meetings/new"),
    "meeting": Picture("ashmere", "secretary", "<planned>"),
    "agenda-item": Picture("ashmere", "secretary", "<planned>/items/new"),
    "agenda": Picture("ashmere", "secretary", "<planned>/publication"),
    "taken-off": Picture("ashmere", "secretary", "<planned>>/meetings/{meeting}/items/{item}/removal"),
    "cancellation": Picture("ashmere", "secretary", "<planned>/cancellation"),
    "attendance": Picture("ashmere", "secretary", "<today>/attendance"),
    "resolution": Picture("ashmere", "secretary", "<held>>/meetings/{meeting}/items/{item}"),
    "minutes": Picture("ashmere", "secretary", "<held>/minutes"),
    "meeting-history": Picture("ashmere", "secretary", "<held>/history"),
    "obligations": Picture("calderwick", "executive", "/obligations"),
    "obligation": Picture("calderwick", "executive", "/obligations>/obligations/{obligation}"),
    "decision-obligations": Picture("calderwick", "executive", f"{QUARTER}/obligations"),
    # procedures and audit
    "procedures": Picture("wexmoor", "policy", "/procedures"),
    "procedure": Picture("ashmere", "secretary", "/procedures/board-paper"),
    "audits": Picture("wexmoor", "auditor", "/audit"),
    "audit": Picture("wexmoor", "auditor", "/audit/<body>"),
    "audit-event": Picture("wexmoor", "auditor", "/audit/<body>>/audit/{body}/events/{seq}"),
    "process-findings": Picture("wexmoor", "auditor", "/audit/<body>/findings"),
    "process-finding": Picture("wexmoor", "auditor", "/audit/<body>/findings/refused"),
    "verification": Picture("wexmoor", "auditor", "/audit/<body>/verification"),
    "verified": Picture("wexmoor", "auditor", "/audit/<body>/verification>/audit/{body}/verification/{run}"),
    # a body is administered
    "administration": Picture("wexmoor", "administrator", HERE),
    "new-post": Picture("wexmoor", "administrator", f"{HERE}/posts/new"),
    "officers": Picture("wexmoor", "administrator", f"{HERE}/officers"),
    "new-officer": Picture("wexmoor", "administrator", f"{HERE}/officers/new"),
    "appointment": Picture("wexmoor", "administrator", f"{HERE}/appointments/new"),
    "end-of-appointment": Picture("wexmoor", "administrator", f"{HERE}>/administration/{{body}}/appointments/{{appointment}}/end"),
    "delegations": Picture("wexmoor", "administrator", f"{HERE}/delegations"),
    "delegation": Picture("wexmoor", "administrator", f"{HERE}/delegations/new"),
    "end-of-delegation": Picture(
        "wexmoor", "administrator", f"{HERE}/delegations>/administration/{{body}}/delegations/{{delegation}}/end"
    ),
    "parameters": Picture("wexmoor", "administrator", f"{HERE}/parameters"),
    "parameter": Picture("wexmoor", "administrator", f"{HERE}/parameters/new"),
    "calendar": Picture("wexmoor", "administrator", f"{HERE}/calendar"),
    "closure": Picture("wexmoor", "administrator", f"{HERE}/calendar/new"),
    "groups": Picture("northmarsh", "administrator", OF_GROUPS),
    "member": Picture("northmarsh", "administrator", f"{OF_GROUPS}/new"),
    "leaving": Picture("northmarsh", "administrator", f"{OF_GROUPS}>/administration/{{body}}/groups/{{group}}/{{member}}/leaving"),
    "adopted": Picture("wexmoor", "administrator", f"{HERE}/procedures"),
    "adoption": Picture("wexmoor", "administrator", f"{HERE}/procedures/new"),
    "outsiders": Picture("harrowdale", "administrator", f"{HERE}/outsiders"),
    "outsider": Picture("harrowdale", "administrator", f"{HERE}/outsiders/new"),
    "end-of-outsider": Picture(
        "harrowdale", "administrator", f"{HERE}/outsiders>/administration/{{body}}/outsiders/{{outsider}}/end"
    ),
    "spending": Picture("harrowdale", "finance", "/spending/<body>"),
    "hold": Picture("wexmoor", "finance", "/spending/<body>/new"),
    "lift": Picture("harrowdale", "finance", "/spending/<body>>/spending/{body}/{hold}/lift"),
}
