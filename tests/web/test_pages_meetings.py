"""Meetings in a browser: what is recorded and refused, what becomes of each decision, and to whom they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.workflow.loader import load_file
from tests.web.browser import Browser, seated
from tests.web.test_pages_queries import counted
from tests.world import Caller, World, make_world

PROCEDURE = load_file(Path(__file__).parents[1] / "procedures" / "small-paper.yaml")
PEOPLE = {
    "secretary": ("Wilfred Oakes", "office"),
    "treasurer": ("Ottilie Brand", "office"),
    "manager": ("Jessamy Thorne", "office"),
    "board": ("The board", "office"),
    "panel": ("The panel", "office"),
    "auditor": ("Lucian Peake", "auditor"),
    "administrator": ("Sidony Vale", "administrator"),
}
THE_DAY = {"on-day": "26", "on-month": "3", "on-year": "2026"}  # a Thursday, more than three weeks ahead
AT_THE_MEETING = datetime(2026, 3, 26, 15, 0, tzinfo=UTC)
NAMES = "Petronel Ashe\nBarnaby Croft, for the county council\nClemency Dunn"
CONTENT: dict[str, Any] = {
    "title": "Lights on the towpath",
    "decider": {"post": "board"},
    "sections": {"summary": {"is": "given", "value": "Lamps from the lock to the mill."}},
    "checklist": {},
    "recommendations": [{"id": "one", "verb": "approve", "text": "Put up twelve lamps."}],
}


@pytest.fixture(scope="module")
def board(office: Office, now: datetime) -> World:
    return make_world(office, now, PROCEDURE, PEOPLE)  # type: ignore[arg-type]


@pytest.fixture
def secretary(client: TestClient, board: World) -> Browser:
    return seated(client, board, "secretary", 24 * 90)


@pytest.fixture
def clock(clock_file: Path, now: datetime) -> Iterator[Path]:
    yield clock_file
    clock_file.write_text(now.isoformat())


def ready(client: TestClient, board: World, **changes: Any) -> str:
    """A paper that has come as far as the board."""
    paper = str(board.caller(client, "manager").open(board, **{**CONTENT, **changes})["id"])
    for post, action in (("manager", "submit"), ("treasurer", "certify")):
        assert board.caller(client, post).act(paper, action).status_code == 200
    return paper


def planned(secretary: Browser, board: World, **typed: Any) -> Any:
    """Plan a meeting of the board; give the page to which that leads."""
    said = {"committee": "board", **THE_DAY, "time": "14:00", "venue": "Guildhall", "quorum": "3", **typed}
    return secretary.submit(secretary.get(f"/meetings/new?body={board.slug}"), "/meetings/new", **said)


def does(secretary: Browser, address: str, page: str, **typed: Any) -> Any:
    return secretary.submit(secretary.get(f"{address}{page}"), f"{address}{page}", **typed)


def later(client: TestClient, board: World, post: str) -> Caller:
    """Somebody at the API, on the day of the meeting too."""
    return Caller(client, board.token(post, 24 * 90), board.officers[post])


def told(client: TestClient, board: World, address: str) -> Any:
    """The meeting or the decision at an address, as an auditor reads it."""
    return later(client, board, "auditor").get(address).json()


def at_the_meeting(client: TestClient, board: World, clock: Path, *papers: str) -> tuple[Browser, str, list[str]]:
    """A meeting that is being held with these papers on its agenda."""
    secretary = seated(client, board, "secretary", 24 * 90)
    address = planned(secretary, board).url.path
    for paper in papers:
        does(secretary, address, "/items/new", decision=paper, purpose="decision")
    does(secretary, address, "/publication")
    clock.write_text(AT_THE_MEETING.isoformat())
    does(secretary, address, "/attendance", present=NAMES, attending="A clerk")
    return secretary, address, [item["id"] for item in told(client, board, address)["items"]]


def test_a_meeting_is_planned_published_held_and_decides(client: TestClient, board: World, clock: Path) -> None:
    paper = ready(client, board)
    secretary, address, (item,) = at_the_meeting(client, board, clock, paper)
    page = does(
        secretary, address, f"/items/{item}", result="as_recommended", action="agree", **{"votes.for": "2", "votes.against": "1"}
    )
    assert (page.status_code, page.url.path) == (200, address)
    auditor = later(client, board, "auditor")
    meeting, decision = auditor.get(address).json(), auditor.get(f"/decisions/{paper}").json()
    assert meeting["held"]["present"] == [
        {"name": "Petronel Ashe", "for": None},
        {"name": "Barnaby Croft", "for": "the county council"},
        {"name": "Clemency Dunn", "for": None},
    ]
    assert meeting["items"][0]["title"] == "Lights on the towpath"
    assert meeting["items"][0]["resolution"]["votes"] == {"for": 2, "against": 1, "abstained": 0, "casting": None}
    assert (decision["state"], decision["meeting"]["resolution"]) == ("agreed", "as_recommended")


def test_what_is_amended_is_kept_with_its_votes(client: TestClient, board: World, clock: Path) -> None:
    paper = ready(client, board)
    secretary, address, (item,) = at_the_meeting(client, board, clock, paper)
    one = {"recommendations.one.outcome": "approved", "recommendations.one.text": "Put up six lamps."}
    page = does(
        secretary, address, f"/items/{item}", result="amended", action="agree", **one, **{"recommendations.one.votes.for": "3"}
    )
    assert page.url.path == address
    (outcome,) = later(client, board, "auditor").get(f"/decisions/{paper}").json()["determinations"][0]["outcomes"]
    assert (outcome["text"], outcome["votes"]["for"]) == ("Put up six lamps.", 3)


def test_amended_without_its_wording_is_refused_and_what_was_typed_is_kept(client: TestClient, board: World, clock: Path) -> None:
    secretary, address, (item,) = at_the_meeting(client, board, clock, ready(client, board))
    page = does(secretary, address, f"/items/{item}", result="amended", action="agree", note="As in the debate.")
    assert "There is a problem" in page.text
    assert "As in the debate." in page.text
    assert later(client, board, "auditor").get(address).json()["items"][0]["resolution"] is None


def test_a_decision_that_refuses_is_told_with_its_reasons_and_tried_again(client: TestClient, board: World, clock: Path) -> None:
    """A change after the agenda voids the certificate: the decision cannot be agreed until that is given anew."""
    paper = ready(client, board)
    secretary, address, (item,) = at_the_meeting(client, board, clock, paper)
    manager = later(client, board, "manager")
    version = manager.get(f"/decisions/{paper}").json()["version"]
    changed = [{"id": "one", "verb": "approve", "text": "Put up twenty lamps."}]
    assert manager.patch(f"/decisions/{paper}", {"recommendations": changed}, version).status_code == 200
    page = does(secretary, address, f"/items/{item}", result="as_recommended", action="agree")
    assert page.status_code == 200
    assert f"{address}/carrying" in page.text
    assert "Refused" in page.text
    assert later(client, board, "auditor").get(address).json()["items"][0]["resolution"]["result"] == "as_recommended"
    assert f"{address}/carrying" in secretary.get(address).text
    assert later(client, board, "treasurer").act(paper, "certify").status_code == 200
    page = secretary.submit(secretary.get(address), f"{address}/carrying")
    assert page.url.path == address
    assert later(client, board, "auditor").get(f"/decisions/{paper}").json()["state"] == "agreed"
    assert f"{address}/carrying" not in secretary.get(address).text


def test_what_is_deferred_is_free_for_a_later_meeting(client: TestClient, board: World, clock: Path) -> None:
    paper = ready(client, board)
    secretary, address, (item,) = at_the_meeting(client, board, clock, paper)
    does(secretary, address, f"/items/{item}", result="deferred", note="The bids are awaited.")
    second = planned(secretary, board, **{"on-day": "30", "on-month": "4"}).url.path
    page = does(secretary, second, "/items/new", decision=paper, purpose="decision")
    assert page.url.path == second
    assert later(client, board, "auditor").get(f"/decisions/{paper}").json()["meeting"]["id"] == second.rpartition("/")[2]


def test_minutes_are_approved_at_a_later_meeting(client: TestClient, board: World, clock: Path) -> None:
    secretary, address, (item,) = at_the_meeting(client, board, clock, ready(client, board))
    does(secretary, address, f"/items/{item}", result="not_taken")
    second = planned(secretary, board, **{"on-day": "30", "on-month": "4"}).url.path
    early = does(secretary, address, "/minutes", approved_at=second.rpartition("/")[2], text="All was agreed.")
    assert "There is a problem" in early.text
    does(secretary, second, "/items/new", title="Matters arising", purpose="information")
    does(secretary, second, "/publication")
    clock.write_text(datetime(2026, 4, 30, 16, 0, tzinfo=UTC).isoformat())
    does(secretary, second, "/attendance", present=NAMES)
    page = does(secretary, address, "/minutes", approved_at=second.rpartition("/")[2], text="All was agreed.")
    assert page.url.path == address
    found = later(client, board, "auditor").get(address).json()
    assert (found["state"], found["minutes"]["text"]) == ("minuted", "All was agreed.")


def test_a_late_agenda_is_refused_with_the_day_and_goes_out_with_its_special_reason(
    client: TestClient, board: World, secretary: Browser
) -> None:
    address = planned(secretary, board, **{"on-day": "5", "on-month": "3"}).url.path  # on Thursday of this week
    does(secretary, address, "/items/new", title="Flood at the mill", purpose="discussion")
    (item,) = told(client, board, address)["items"]
    page = does(secretary, address, "/publication")
    assert "There is a problem" in page.text
    assert "10 March 2026" in page.text  # from 2 March, the 3rd to the 9th are five clear working days
    assert told(client, board, address)["state"] == "planned"
    page = does(secretary, address, "/publication", **{f"urgent.{item['id']}": "The water is rising."})
    assert page.url.path == address
    (item,) = told(client, board, address)["items"]
    assert (item["urgent"], item["published_at"] is not None) == ("The water is rising.", True)


def test_items_are_put_in_another_order_and_taken_off_with_a_reason(client: TestClient, board: World, secretary: Browser) -> None:
    address = planned(secretary, board).url.path
    for title in ("Welcome", "Lamps", "Benches"):
        does(secretary, address, "/items/new", title=title, purpose="information")
    first, second, _ = (item["id"] for item in told(client, board, address)["items"])
    page = secretary.get(address)
    secretary.submit(page, f"{address}/order", item=second, move="up")
    assert [item["title"] for item in told(client, board, address)["items"]] == ["Lamps", "Welcome", "Benches"]
    does(secretary, address, f"/items/{first}/removal", reason="A slip.")
    assert [item["title"] for item in told(client, board, address)["items"]] == ["Lamps", "Benches"]


def test_an_act_on_an_older_version_changes_nothing(client: TestClient, board: World, secretary: Browser) -> None:
    address = planned(secretary, board).url.path
    old = secretary.get(f"{address}/items/new")
    does(secretary, address, "/items/new", title="Welcome", purpose="information")
    page = secretary.submit(old, f"{address}/items/new", title="Lamps", purpose="information")
    assert "There is a problem" in page.text
    assert "Lamps" in page.text  # what was typed is still there
    assert [item["title"] for item in told(client, board, address)["items"]] == ["Welcome"]


def test_a_form_sent_twice_is_done_once(client: TestClient, board: World, secretary: Browser) -> None:
    address = planned(secretary, board).url.path
    page = secretary.get(f"{address}/items/new")
    for _ in range(2):
        assert secretary.submit(page, f"{address}/items/new", title="Welcome", purpose="information").url.path == address
    assert len(told(client, board, address)["items"]) == 1


@pytest.mark.parametrize(
    "typed",
    [{"on-day": "31", "on-month": "2"}, {"time": "2pm"}, {"venue": ""}, {"quorum": "none"}, {"committee": ""}, {"on-year": "2025"}],
)
def test_what_cannot_be_planned_is_shown_again_with_what_was_typed(board: World, secretary: Browser, typed: dict[str, str]) -> None:
    page = planned(secretary, board, **typed)
    assert page.url.path == "/meetings/new"
    assert "There is a problem" in page.text
    assert ("Guildhall" in page.text) == ("venue" not in typed)


def test_others_read_the_meeting_and_cannot_change_it(client: TestClient, board: World, secretary: Browser) -> None:
    address = planned(secretary, board).url.path
    manager = seated(client, board, "manager")
    page = manager.get(address)
    assert page.status_code == 200
    assert "/items/new" not in page.text
    form = manager.get(f"{address}/items/new")
    refused = manager.submit(form, f"{address}/items/new", title="Mine", purpose="information")
    assert "There is a problem" in refused.text
    assert told(client, board, address)["items"] == []


@pytest.mark.parametrize("post", ["administrator"])
def test_an_administrator_reads_no_meeting(client: TestClient, board: World, secretary: Browser, post: str) -> None:
    address = planned(secretary, board).url.path
    browser = seated(client, board, post)
    assert browser.get(address).status_code == 404
    assert address not in browser.get("/meetings").text


def test_a_meeting_of_another_body_is_not_there(client: TestClient, board: World, world: World, secretary: Browser) -> None:
    address = planned(secretary, board).url.path
    assert seated(client, world, "policy_officer").get(address).status_code == 404


def test_meetings_to_come_stand_before_those_that_were(client: TestClient, board: World, clock: Path) -> None:
    secretary = seated(client, board, "secretary", 24 * 90)
    first = planned(secretary, board).url.path
    second = planned(secretary, board, **{"on-month": "6"}).url.path
    clock.write_text(datetime(2026, 5, 4, 9, 0, tzinfo=UTC).isoformat())
    page = seated(client, board, "auditor", 24 * 90).get(f"/meetings?body={board.slug}").text
    assert page.index(second) < page.index("Held before today") < page.index(first)


def test_what_is_resolved_may_be_subject_to_conditions(client: TestClient, board: World, clock: Path) -> None:
    paper = ready(client, board)
    secretary, address, (item,) = at_the_meeting(client, board, clock, paper)
    page, place = f"{address}/items/{item}", "recommendations.one"
    said = {"result": "as_recommended", "action": "agree", f"{place}.outcome": "approved"}
    with_one = secretary.submit(secretary.get(page), page, **said, add=place)
    assert with_one.status_code == 200
    condition = f"{place}.conditions.0"
    typed = {f"{condition}.kind": "follow_up", f"{condition}.post": "manager", f"{condition}.text": "Count the lamps."}
    missing = secretary.submit(with_one, page, **said, **{**typed, f"{condition}.post": ""})
    assert "There is a problem" in missing.text
    assert "Count the lamps." in missing.text
    done = secretary.submit(with_one, page, **said, **typed)
    assert done.url.path == address
    (kept,) = later(client, board, "auditor").get(f"/decisions/{paper}").json()["conditions"]
    assert (kept["kind"], kept["text"], kept["owner"]) == ("follow_up", "Count the lamps.", {"post": "manager"})


def test_the_history_of_a_meeting_tells_who_did_what_and_what_was_refused(
    client: TestClient, board: World, secretary: Browser
) -> None:
    address = planned(secretary, board).url.path
    does(secretary, address, "/items/new", title="Welcome", purpose="information")
    early = does(secretary, address, "/attendance", present=NAMES)
    assert "There is a problem" in early.text
    page = seated(client, board, "auditor").get(f"{address}/history")
    assert page.status_code == 200
    assert page.text.index("An item was put on the agenda") < page.text.index("The meeting was planned")
    assert "Tried, and refused" in page.text
    assert "Wilfred Oakes" in page.text
    assert seated(client, board, "administrator").get(f"{address}/history").status_code == 404


def test_a_meeting_is_read_with_as_many_questions_however_long_its_agenda(
    office: Office, client: TestClient, board: World, secretary: Browser
) -> None:
    asked = []
    for many in (1, 6):
        address = planned(secretary, board).url.path
        for n in range(many):
            does(secretary, address, "/items/new", decision=ready(client, board, title=f"Lights {n}"), purpose="decision")
        secretary.get(address)
        with counted(office) as sent:
            assert secretary.get(address).text.count("Lights") >= many
        asked.append(len(sent))
    assert asked[0] == asked[1] > 0
