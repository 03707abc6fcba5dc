"""Every page that links lead to, for each role, in decisions and meetings of every state: each is looked at as it comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from tests.browser import rooms
from tests.browser.conftest import Found, SitDown
from tests.browser.crawl import walked
from tests.browser.looking import PAGES
from tests.stories.boardroom import Boardroom
from tests.stories.desk import TO_THE_COMMISSIONER, Desk, Hands, given

WHO = ("policy_officer", "commissioner", "finance_officer", "auditor", "administrator")
Room = Callable[[Office, TestClient, Hands], Desk]
OF_MEETINGS = {
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
}
OF_NOTICES = {"/decisions/{decision}/notices", "/decisions/{decision}/notices/{kind}"}
OF_OBLIGATIONS = {"/decisions/{decision}/obligations", "/obligations/{obligation}"}
OF_GROUPS = {"/administration/{body}/groups/{group}/{member}/leaving"}
OF_HOLDS = {"/decisions/{decision}/exceptions", "/spending/{body}/{hold}/lift"}
OF_OUTSIDERS = {"/administration/{body}/outsiders/{outsider}/end"}
ORGANISED = ("groups", "outsiders")
THEIRS = (  # the rest is as in the office
    "/decisions/{decision}",
    "/meetings",
    "/obligations",
    "/spending",
    *(f"/administration/{{body}}/{each}" for each in ORGANISED),
)
ELSEWHERE: tuple[tuple[Room, tuple[str, ...], set[str]], ...] = (  # what the office has none of: where, before whom
    (rooms.council, ("proper_officer", "councillor_1", "auditor"), OF_MEETINGS | OF_NOTICES),
    (rooms.authority, ("chief_executive", "administrator", "gateshead"), OF_OBLIGATIONS | OF_GROUPS),
    (rooms.held_back, ("finance_officer", "commissioner", "administrator"), OF_HOLDS | OF_OUTSIDERS),
)
PRESSED = {"/audit/{body}/verification/{run}"}  # which nothing leads to until somebody presses a button
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
pytestmark = pytest.mark.parametrize("scripts", [True], ids=["scripts"], indirect=True)


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


def test_every_page_can_be_used_by_everybody(found: Found, sit_down: SitDown) -> None:
    desk = found()
    at_work(desk)
    reached: set[str] = set()
    for who in WHO:
        reached |= walked(sit_down(desk, who), "/work", f"/bodies/{desk.world.slug}")
    missed = {route.path for route in PAGES} - reached - NO_PAGES - PRESSED - set().union(*(pages for *_, pages in ELSEWHERE))
    assert not missed, "\n".join(sorted(missed))


@pytest.mark.parametrize(("room", "people", "pages"), ELSEWHERE, ids=[room.__name__ for room, *_ in ELSEWHERE])
def test_every_page_that_other_bodies_have_can_be_used_by_everybody(
    office: Office,
    site: tuple[str, TestClient],
    clock: Hands,
    desks: list[Desk | Boardroom],
    sit_down: SitDown,
    room: Room,
    people: tuple[str, ...],
    pages: set[str],
) -> None:
    desk = room(office, site[1], clock)
    desks.append(desk)
    reached: set[str] = set()
    for who in people:
        organised = tuple(f"/administration/{desk.world.slug}/{each}" for each in ORGANISED)
        first = organised if who == "administrator" else ("/work", "/decisions", "/meetings", f"/spending/{desk.world.slug}")
        reached |= walked(sit_down(desk, who), *first, within=THEIRS)
    assert not pages - reached, "\n".join(sorted(pages - reached))


def test_a_verification_can_be_begun_and_read_by_everybody(found: Found, sit_down: SitDown) -> None:
    desk = found()
    desk.open().carry("submit")
    auditor = sit_down(desk, "auditor")
    auditor.go(f"/audit/{desk.world.slug}/verification").press("Begin the verification")
    auditor.page.get_by_text("Nothing is amiss.").wait_for()
    auditor.arrived()
