"""Every page that links lead to, for each role, in decisions of every state: each is looked at as it comes."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Route

from app.pages.routes import routes
from tests.browser.conftest import Found, SitDown
from tests.browser.seat import Seat
from tests.stories.desk import TO_THE_COMMISSIONER, Desk, given

WHO = ("policy_officer", "commissioner", "finance_officer", "auditor", "administrator")
PAGES = [route for route in routes() if isinstance(route, Route) and "GET" in (route.methods or ())]
FILES = re.compile(r"/papers/[0-9a-f-]{36}$|/receipt$|/take-away/|\.css$|^/static/|^/api/|^/sign-in")
NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b\d+\b")
MOST = 400  # pages for one officer
ELSEWHERE = {  # what this office has none of; the stories of other bodies come by
    "/meetings/{meeting}",
    "/meetings/{meeting}/attendance",
    "/meetings/{meeting}/cancellation",
    "/meetings/{meeting}/history",
    "/meetings/{meeting}/items/new",
    "/meetings/{meeting}/items/{item}",
    "/meetings/{meeting}/items/{item}/removal",
    "/meetings/{meeting}/minutes",
    "/meetings/{meeting}/publication",
    "/meetings/new",
    "/obligations/{obligation}",
    "/administration/{body}/groups/{group}/{member}/leaving",
    "/administration/{body}/outsiders/{outsider}/end",
    "/spending/{body}/{hold}/lift",
    "/audit/{body}/verification/{run}",
    "/decisions/{decision}/exceptions",
    "/decisions/{decision}/notices",
    "/decisions/{decision}/notices/{kind}",
    "/decisions/{decision}/obligations",
}
NO_PAGES = {  # files to be saved, styles, and addresses that only lead on
    "/",
    "/administration",
    "/audit/{body}/take-away/{seq}",
    "/bodies/{body}/colours.css",
    "/decisions/{decision}/history/{seq}/receipt",
    "/decisions/{decision}/next",
    "/decisions/{decision}/papers/{attachment}",
    "/sign-in",
    "/static/{edition}/{name:path}",
}


def at_work(desk: Desk) -> None:
    """Bring decisions into every state, with something refused, something said and something to be met."""
    draft = desk.open(title="A draft", sections={"other_implications": {"is": "none"}})  # which the checklist contradicts
    draft.fill("policy_officer", sections={"summary": given("A grant for the winter walk, and no more.")})
    desk.delegates("chief_executive", ("grant",), 50_000_00)
    for n, action in enumerate(TO_THE_COMMISSIONER):
        desk.open(title=f"A notice that waits, {action}").carry(*TO_THE_COMMISSIONER[: n + 1])
    condition = {"kind": "follow_up", "text": "Report in spring.", "owner": {"post": "chief_executive"}, "due_on": "2021-04-01"}
    approve = {"id": "one", "verb": "approve", "text": "Pay the grant.", "amount_pence": 4_000_00, "conditions": [condition]}
    approved = desk.open(title="An approved notice", recommendations=[approve])
    approved.attach("policy_officer", "letter.txt", "We agree.")
    approved.carry("submit")
    approved.may_not("finance_officer", "clear")
    approved.carry(*TO_THE_COMMISSIONER[1:], "approve")
    desk.open(title="A withdrawn notice").act("policy_officer", "withdraw", inputs={"reason": "It is not needed."})


@pytest.mark.parametrize("scripts", [True], ids=["scripts"], indirect=True)
def test_every_page_can_be_used_by_everybody(found: Found, sit_down: SitDown) -> None:
    desk = found()
    at_work(desk)
    reached: set[str] = set()
    for who in WHO:
        reached |= walked(sit_down(desk, who), "/work", f"/bodies/{desk.world.slug}")
    missed = {route.path for route in PAGES} - reached - NO_PAGES - ELSEWHERE
    assert not missed, "\n".join(sorted(missed))


def walked(seat: Seat, *first: str) -> set[str]:
    """Follow every link to a page whose like was not seen yet; give the patterns of the addresses that were reached."""
    waiting, seen, reached = list(first), set[str](), set[str]()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        seat.go(path)
        reached |= {route.path for route in PAGES if route.path_regex.match(seat.path.partition("?")[0])}
        links = seat.page.evaluate("[...document.querySelectorAll('a[href]')].map(each => each.getAttribute('href'))")
        for link in links:
            address = link.partition("#")[0]
            like = NAMES.sub("1", address)
            if address.startswith("/") and not FILES.search(address.partition("?")[0]) and like not in seen:
                seen.add(like)
                waiting.append(address)
    return reached
