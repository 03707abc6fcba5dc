"""My work: what waits for me and why it is mine, and the conditions that my posts are to meet."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from app.log.office import Office
from app.pages.work import SHOWN
from tests.stories.cityhall import founded
from tests.stories.desk import TO_THE_COMMISSIONER, Desk, Hands, Notice
from tests.web.browser import Browser, browser_of

At = Callable[[str], Browser]
CONDITIONS = [
    {"kind": "third_party", "text": "The guild agrees.", "owner": {"party": "The guild"}, "due_on": "2020-01-05", "optional": True},
    {"kind": "follow_up", "text": "Report in spring.", "owner": {"post": "chief_finance_officer"}, "due_on": "2020-04-01"},
    {"kind": "standing", "text": "Stewards wear bands.", "owner": {"post": "chief_executive"}},
    {"kind": "fact_awaited", "text": "The route is cleared.", "owner": {"post": "monitoring_officer"}},
]
GRANT = {"id": "one", "verb": "approve", "text": "Pay the grant.", "amount_pence": 4_000_00, "conditions": CONDITIONS}


@pytest.fixture
def submitted(desk: Desk) -> Notice:
    notice = desk.open()
    notice.carry("submit")
    return notice


@pytest.fixture
def approved(desk: Desk) -> Notice:
    notice = desk.open(recommendations=[GRANT])
    notice.attach("policy_officer", "letter.txt", "We agree.")
    notice.carry(*TO_THE_COMMISSIONER, "approve")
    return notice


def test_my_work_lists_the_conditions_that_my_posts_are_to_meet(at: At, desk: Desk, approved: Notice) -> None:
    """What is kept for good is not met, and what is for somebody outside is for no post."""
    path = f"/decisions/{approved.id}/conditions/"
    assert f'href="{path}c2"' in at("finance_officer").get("/work").text
    assert f'href="{path}c2"' in at("deputy_finance_officer").get("/work").text
    assert f'href="{path}c4"' in at("monitoring_officer").get("/work").text
    assert f'href="{path}c4"' not in at("finance_officer").get("/work").text
    assert path not in at("chief_executive").get("/work").text
    assert path not in at("policy_officer").get("/work").text
    desk.clock.put("2020-04-02", "09:00")
    try:
        late = browser_of(at("finance_officer").client, desk.world, "finance_officer").get("/work").text
        assert "Overdue" in late.partition(f'href="{path}c2"')[2].partition("</tr>")[0]
    finally:
        desk.clock.put("2020-01-06")
    approved.discharge("finance_officer", "c2", evidence={"text": "Done."})
    assert path not in at("finance_officer").get("/work").text


def test_what_waits_says_by_which_post_it_is_mine(at: At, submitted: Notice) -> None:
    submitted.carry("clear")
    rows = {
        who: at(who).get("/work").text.partition(submitted.id)[2].partition("</tr>")[0]
        for who in ("finance_officer", "deputy_finance_officer")
    }
    assert "Yours as Chief finance officer" in rows["finance_officer"]
    assert "Yours as deputy for Cosmo Farrant, Chief finance officer" in rows["deputy_finance_officer"]


def test_what_waits_for_a_recorder_is_on_the_list_of_each(office: Office, client: TestClient, clock_file: Path) -> None:
    """A committee decides together: the officer who records it is the one whose turn it is."""
    city = founded(office, client, Hands(clock_file))
    report = city.report()
    report.to_the_executive()
    assert report.told()["waiting_for"] == "recorder"
    clerk = browser_of(client, city.world, "proper_officer").get("/work").text
    assert "Yours as Proper officer" in clerk.partition(report.id)[2].partition("</tr>")[0]
    assert report.id not in browser_of(client, city.world, "portfolio_holder").get("/work").text


def test_long_lists_show_their_first_and_lead_to_the_rest(at: At, desk: Desk) -> None:
    desk.clock.put("2020-01-06")
    ids = {desk.open(title=f"Footbridge {n}").id for n in range(SHOWN + 3)}
    browser = at("policy_officer")
    page = browser.get("/work")
    assert sum(page.text.count(f'href="/decisions/{id}"') for id in ids) <= 2 * SHOWN  # drafts wait for me, and are mine
    work = hrefs(page)
    for whose in ("waiting", "mine"):
        assert f"/decisions?whose={whose}" in work
        page = hrefs(browser.get(f"/decisions?whose={whose}"))
        (onwards,) = (path for path in page if "cursor=" in path)
        assert {f"/decisions/{id}" for id in ids} <= page | hrefs(browser.get(onwards)), whose
        theirs = hrefs(at("auditor").get(f"/decisions?whose={whose}"))
        assert not {path for path in theirs if path.removeprefix("/decisions/") in ids}


def hrefs(page: Response) -> set[str]:
    return {unescape(path) for path in re.findall(r'href="([^"]+)"', page.text)}
