"""Figures of a body in a browser: counted among what the reader may read, as charts that have their tables."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from app.pages.charts import chart
from app.pages.figures import days
from tests.web.browser import browser_of
from tests.world import Caller, World


@pytest.fixture(scope="module")
def carried(client: TestClient, world: World, clock_file: Path, now: datetime) -> None:
    """Three drafts, two of which are submitted after two days and after five."""
    originator = Caller(client, world.token("policy_officer", hours=24 * 60))
    drafts = [originator.open(world, title="A secret ford")["id"] for _ in range(3)]
    for draft, waited in zip(drafts, (2, 5), strict=False):
        clock_file.write_text((now + timedelta(days=waited)).isoformat())
        assert originator.act(draft, "submit").status_code == 200
    clock_file.write_text((now + timedelta(days=30)).isoformat())


@pytest.fixture(scope="module", autouse=True)
def back(clock_file: Path, now: datetime, carried: None) -> Any:
    yield
    clock_file.write_text(now.isoformat())


def table(page: Any, caption: str) -> dict[str, list[str]]:
    """Give a table by the first cell of each row."""
    body = page.text.partition(caption)[2].partition("</table>")[0]
    rows = (re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in body.split("<tr")[2:])
    return {first: rest for first, *rest in rows}


def test_the_figures_are_those_of_the_history(client: TestClient, world: World) -> None:
    page = browser_of(client, world, "auditor").get(f"/figures/{world.slug}")
    assert page.status_code == 200
    assert table(page, "Time in each state, in days") == {"Draft": ["2", "2.0", "5.0"]}
    assert table(page, "Decisions in each state now") == {"Draft": ["1"], "Legal check": ["2"]}
    assert table(page, "Opened and decided in each month")["March 2026"] == ["3", "0"]
    assert table(page, "Overdue decisions") == {"Monitoring officer": ["2"]}


def test_every_chart_is_an_image_with_a_name_and_its_figures_in_words(client: TestClient, world: World) -> None:
    page = browser_of(client, world, "auditor").get(f"/figures/{world.slug}")
    drawn = re.findall(r"<svg class=\"duly-chart\".*?</svg>", page.text, re.S)
    assert len(drawn) == 4
    for text in drawn:
        svg = ElementTree.fromstring(text)
        assert svg.get("role") == "img"
        ids = {each.get("id") for each in svg if each.tag in ("title", "desc")}
        assert ids == set((svg.get("aria-labelledby") or "").split())
        bars, says = svg.findall("rect"), svg.findall("text")
        assert bars
        assert len(says) > len(bars)  # a label for each row, and what each bar says
    assert "style=" not in page.text


def test_a_hidden_decision_is_not_counted(client: TestClient, world: World) -> None:
    """A draft is not for the commissioner, who reads what was submitted."""
    page = browser_of(client, world, "commissioner").get(f"/figures/{world.slug}")
    assert table(page, "Decisions in each state now") == {"Legal check": ["2"]}
    assert table(page, "Opened and decided in each month")["March 2026"] == ["2", "0"]
    assert "secret ford" not in page.text


def test_they_are_for_office_holders_and_auditors_of_the_body(client: TestClient, world: World, elsewhere: World) -> None:
    assert browser_of(client, world, "administrator").get(f"/figures/{world.slug}").status_code == 403
    assert browser_of(client, elsewhere, "auditor").get(f"/figures/{world.slug}").status_code == 404


def test_where_there_is_nothing_the_page_says_so(client: TestClient, elsewhere: World) -> None:
    page = browser_of(client, elsewhere, "auditor").get(f"/figures/{elsewhere.slug}?workflow=nonsense")
    assert page.status_code == 200
    assert "<svg class" not in page.text


def test_bars_keep_to_their_part_of_the_width() -> None:
    laid = chart("x", [("One", [(2, "2"), (4, "4")]), ("Two", [(0, "0"), (1, "1")])])
    assert [bar.width for row in laid.rows for bar in row.bars] == ["30.0%", "60.0%", "0.0%", "15.0%"]
    tops = [bar.y for row in laid.rows for bar in row.bars]
    assert tops == sorted(set(tops))
    assert laid.height > tops[-1]
    assert chart("x", [("One", [(0, "0")])]).rows[0].bars[0].width == "0.0%"
    assert chart("x", []).height == 0


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (0, "under an hour"),
        (1 / 24, "1 hour"),
        (0.5, "12 hours"),
        (1, "1 day"),
        (2.25, "2.2 days"),
        (3, "3 days"),
        (41.4, "41 days"),
    ],
)
def test_spans_are_said_as_people_say_them(value: float, says: str) -> None:
    assert days(value) == says
