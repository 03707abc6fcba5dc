"""A meeting of a board, from its planning to the approval of its minutes, and what becomes of each paper on its agenda."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.log.office import Office
from app.workflow.loader import load_file
from tests.stories.boardroom import Boardroom, founded
from tests.stories.desk import Desk, Hands, given

PROCEDURE = load_file(Path(__file__).parents[1] / "procedures" / "small-paper.yaml")
TWO_WEEKS_BEFORE, THE_DAY = "2007-04-12", "2007-04-26"  # Thursdays
CONTENT: dict[str, Any] = {
    "title": "Lights on the towpath",
    "decider": {"post": "board"},
    "sections": {"summary": given("Lamps from the lock to the mill.")},
    "recommendations": [{"id": "one", "verb": "approve", "text": "Put up twelve lamps."}],
}


AMENDED: dict[str, Any] = {"recommendations": [{"recommendation": "one", "outcome": "approved", "text": "Put up six lamps."}]}


@pytest.fixture
def board(office: Office, client: TestClient, clock: Hands, told: list[Desk | Boardroom]) -> Boardroom:
    """A partnership on a Thursday two weeks before its board meets."""
    made = founded(office, client, clock, PROCEDURE)
    told.append(made)
    clock.put(TWO_WEEKS_BEFORE)
    return made


def ready(board: Boardroom, **changes: Any) -> str:
    """A paper that has come as far as the board."""
    paper = board.paper(**{**CONTENT, **changes})
    board.act("manager", paper, "submit")
    board.act("treasurer", paper, "certify")
    return paper


def at_the_meeting(board: Boardroom, *papers: str) -> Any:
    """A meeting that is being held, with these papers on its agenda as first, second and so on."""
    meeting = board.plans(THE_DAY)
    for title, paper in zip(("first", "second", "third"), papers, strict=False):
        meeting.takes(title, paper)
    meeting.does("publication")
    board.clock.put(THE_DAY, "15:00")
    meeting.is_held()
    return meeting


def test_a_paper_is_agreed_at_a_meeting_and_the_minutes_are_approved_at_the_next(board: Boardroom) -> None:
    paper = ready(board)
    assert board.may_not("secretary", paper, "agree").codes == {"not_on_an_agenda", "meeting_not_held"}
    meeting = board.plans(THE_DAY)
    (report,) = meeting.takes("Lights", paper)["items"]
    assert (report["decision"], report["result"], report["state"]) == (paper, "told", "with_the_board")
    assert board.may_not("secretary", paper, "agree").codes == {
        "not_on_an_agenda",  # not published yet
        "meeting_not_held",
        "meeting_resolves",
    }
    published = meeting.does("publication")["meeting"]
    assert (published["state"], published["agenda_published_at"][:16]) == ("agenda_published", "2007-04-12T10:00")
    assert board.may_not("secretary", paper, "agree").codes == {"meeting_not_held", "meeting_resolves"}
    board.clock.put(THE_DAY, "15:00")
    meeting.is_held()
    told = meeting.resolves("Lights", "as_recommended", action="agree", votes={"for": 4, "against": 1})
    assert [(r["result"], r["state"], r["blockers"]) for r in told["items"]] == [("moved", "agreed", [])]
    decided = board.told(paper)
    (made,) = decided["determinations"]
    assert (decided["outcome"], made["meeting"], made["decider"]["officer"]) == ("approved", meeting.id, None)
    assert [(o["amended"], o["signed_as_recommended"]) for o in made["outcomes"]] == [(False, [])]
    assert decided["meeting"]["resolution"] == "as_recommended"
    later = board.plans("2007-07-26")
    assert meeting.may_not("minutes", approved_at=later.id, text="All was agreed.").codes == {"minutes_not_later"}
    later.takes("Matters arising", purpose="information")
    later.does("publication")
    board.clock.put("2007-07-26", "15:00")
    later.is_held(3)
    minuted = meeting.does("minutes", approved_at=later.id, text="All was agreed.")["meeting"]
    assert (minuted["state"], minuted["minutes"]) == ("minuted", {"approved_at": later.id, "text": "All was agreed."})


def test_what_was_amended_stands_beside_what_was_recommended_with_the_votes(board: Boardroom) -> None:
    paper = ready(board)
    meeting = at_the_meeting(board, paper)
    votes = {"for": 3, "against": 2, "abstained": 0, "casting": None}
    one = {"recommendation": "one", "outcome": "approved", "text": "Put up six lamps.", "votes": votes}
    told = meeting.resolves("first", "amended", action="agree", recommendations=[one], note="The lock comes first.")
    assert told["items"][0]["result"] == "moved"
    (outcome,) = board.told(paper)["determinations"][0]["outcomes"]
    assert (outcome["text"], outcome["votes"]) == ("Put up six lamps.", votes)
    assert outcome["signed_as_recommended"] == ["finance"]  # the treasurer has certified twelve
    assert board.told(paper)["recommendations"][0]["text"] == "Put up twelve lamps."
    (item,) = meeting.told()["items"]
    assert (item["resolution"]["note"], item["resolution"]["recommendations"][0]["text"]) == (
        "The lock comes first.",
        "Put up six lamps.",
    )


def test_an_agenda_that_is_late_is_refused_with_the_day_and_urgency_is_the_route_that_remains(board: Boardroom) -> None:
    paper = ready(board)
    meeting = board.plans(THE_DAY)
    meeting.takes("Lights", paper)
    board.clock.put("2007-04-19")  # 20, 23, 24 and 25 April lie between: four
    refusal = meeting.may_not("publication")
    blocker = refusal.of("agenda_late")
    assert (blocker["possible_from"], blocker["where"]) == ("2007-04-27", f"urgent.{meeting.items['Lights']}")
    assert "urgent" in blocker["instead"]
    told = meeting.does("publication", urgent={meeting.items["Lights"]: "The lock is closed for one week only."})
    assert told["meeting"]["items"][0]["urgent"] == "The lock is closed for one week only."
    assert board.told(paper)["meeting"]["urgent"] is True


def test_an_item_may_be_added_to_what_was_published_while_it_is_in_time(board: Boardroom) -> None:
    meeting = board.plans(THE_DAY)
    meeting.takes("Welcome", purpose="information")
    first = meeting.does("publication")["meeting"]["agenda_published_at"]
    board.clock.put("2007-04-16")
    meeting.takes("Lights", ready(board))
    told = meeting.does("publication")["meeting"]
    assert told["agenda_published_at"] == first
    assert [item["published_at"][:10] for item in told["items"]] == [TWO_WEEKS_BEFORE, "2007-04-16"]


def test_without_its_quorum_a_meeting_was_not_held_and_its_papers_go_to_a_later_one(board: Boardroom) -> None:
    paper = ready(board)
    meeting = board.plans(THE_DAY)
    meeting.takes("Lights", paper)
    meeting.does("publication")
    board.clock.put(THE_DAY, "15:00")
    refusal = meeting.may_not("attendance", present=[{"name": "Petronel Ashe"}, {"name": "Barnaby Croft"}])
    assert "later" in refusal.of("quorum_not_met")["instead"]
    later = board.plans("2007-05-24")
    taken = {"title": "Lights", "purpose": "decision", "decision": paper}
    assert later.may_not("items", **taken).codes == {"on_another_agenda"}
    (report,) = meeting.does("cancellation", reason="No quorum.")["items"]
    assert report["result"] == "told"
    assert board.told(paper)["meeting"] is None
    later.takes("Lights", paper)
    assert board.told(paper)["meeting"]["id"] == later.id


def test_what_was_refused_stands_in_the_history_of_the_meeting_once(board: Boardroom) -> None:
    meeting = at_the_meeting(board, ready(board))
    before = meeting.told()
    too_few = {"present": [{"name": "Petronel Ashe"}]}
    other = board.plans("2007-05-24")
    for _ in range(2):
        other.may_not("attendance", **too_few)
    other.may_not("items", who="treasurer", title="Mine", purpose="information")
    meeting.may_not("minutes", approved_at=other.id, text="All was agreed.")
    done, *tried = other.history()
    assert (done["kind"], done["version"], done["tried"], done["blockers"]) == ("meeting:plan:done", 1, None, [])
    assert [(e["kind"], e["tried"], e["actor"], e["from"], e["to"]) for e in tried] == [
        ("meeting:act:refused", "hold", board.world.officers["secretary"], "planned", None),
        ("meeting:act:refused", "add", board.world.officers["treasurer"], "planned", None),
    ]
    assert [[b["code"] for b in e["blockers"]] for e in tried] == [["wrong_state"], ["capacity_not_held"]]
    assert [(e["tried"], e["capacity"]) for e in meeting.history() if e["tried"]] == [("minute", "secretary")]
    assert meeting.told() == before  # an attempt makes no version


def test_what_is_deferred_is_free_for_another_agenda(board: Boardroom) -> None:
    paper, other = ready(board), ready(board, title="Lights in the park")
    meeting = at_the_meeting(board, paper, other)
    reports = meeting.resolves("first", "deferred", note="The bids are awaited.")["items"]
    assert [(r["result"], r["state"]) for r in reports] == [("told", "with_the_board"), ("unchanged", "with_the_board")]
    meeting.resolves("second", "not_taken")
    assert [board.told(one)["meeting"] for one in (paper, other)] == [None, None]


def test_a_paper_that_refuses_is_reported_and_the_others_go_on(board: Boardroom) -> None:
    voided, fine = ready(board), ready(board, title="Lights in the park")
    meeting = board.plans(THE_DAY)
    meeting.takes("voided", voided)
    meeting.takes("fine", fine)
    meeting.does("publication")
    board.clock.put(THE_DAY, "15:00")
    meeting.is_held()
    edited = board.by("manager").patch(
        f"/decisions/{voided}", {"recommendations": [{"id": "one", "verb": "approve", "text": "Put up twenty lamps."}]}, 5 + 1
    )
    assert edited.status_code == 200, edited.text
    refused, _ = meeting.resolves("voided", "as_recommended", action="agree")["items"]
    assert (refused["result"], {b["code"] for b in refused["blockers"]}) == ("refused", {"wrong_state", "not_signed"})
    told = meeting.resolves("fine", "as_recommended", action="agree")["items"]
    assert [r["result"] for r in told] == ["refused", "moved"]
    board.act("treasurer", voided, "certify")
    again = meeting.does("carrying")
    assert [(r["result"], r["state"]) for r in again["items"]] == [("moved", "agreed"), ("unchanged", "agreed")]
    assert again["event"] is None
    assert meeting.may_not("resolutions", item=meeting.items["fine"], result="as_recommended", action="agree").codes == {
        "resolved_already"
    }


def test_what_was_resolved_and_what_it_makes_of_the_paper_are_one(board: Boardroom) -> None:
    paper = ready(board)
    meeting = at_the_meeting(board, paper)
    first = {"item": meeting.items["first"]}
    for result in ("not_agreed", "deferred", "not_taken"):
        assert meeting.may_not("resolutions", **first, result=result, action="agree").codes == {"act_contradicts"}
    back = {"action": "send_back", "inputs": {"reason": "The bids are awaited."}}
    assert meeting.may_not("resolutions", **first, result="amended", **AMENDED, **back).codes == {"act_contradicts"}
    (report,) = meeting.resolves("first", "deferred", **back)["items"]
    assert (report["result"], report["state"]) == ("moved", "draft")


def test_who_records_for_the_board_does_not_decide_beside_its_meeting(board: Boardroom) -> None:
    paper = ready(board)
    meeting = at_the_meeting(board, paper)
    refusal = board.may_not("secretary", paper, "agree")
    assert (refusal.codes, refusal.of("meeting_resolves")["where"]) == ({"meeting_resolves"}, "meeting")
    assert "Thursday 26 April 2007" in refusal.of("meeting_resolves")["message"]
    assert refusal.of("meeting_resolves")["instead"].startswith("Record the resolution")
    (option,) = [o for o in board.by("secretary").get(f"/decisions/{paper}/transitions").json()["items"] if o["action"] == "agree"]
    assert [b["code"] for b in option["blockers"]] == ["meeting_resolves"]
    meeting.resolves("first", "as_recommended", action="agree")
    (made,) = board.told(paper)["determinations"]
    assert made["meeting"] == meeting.id


def test_a_paper_for_another_committee_is_discussed_here_and_not_decided(board: Boardroom) -> None:
    paper = ready(board, decider={"post": "panel"})
    meeting = board.plans(THE_DAY)
    assert meeting.may_not("items", title="Lights", purpose="decision", decision=paper).codes == {"decider_is_another"}
    meeting.takes("Lights", paper, "discussion")
    meeting.does("publication")
    assert board.may_not("secretary", paper, "agree").codes == {"on_the_wrong_agenda", "meeting_not_held"}


def test_an_item_that_was_published_and_is_taken_off_stays_to_be_seen(board: Boardroom) -> None:
    paper = ready(board)
    meeting = board.plans(THE_DAY)
    meeting.takes("Never seen", purpose="information")
    meeting.takes("Lights", paper)
    meeting.does("removals", item=meeting.items["Never seen"], reason="A slip.")
    meeting.does("publication")
    told = meeting.does("removals", item=meeting.items["Lights"], reason="The bids are awaited.")
    assert [(i["title"], i["number"], i["withdrawn"]) for i in told["meeting"]["items"]] == [
        ("Lights", None, "The bids are awaited.")
    ]
    assert board.told(paper)["meeting"] is None


def test_the_history_of_the_paper_names_the_meeting(board: Boardroom) -> None:
    paper = ready(board)
    meeting = at_the_meeting(board, paper)
    meeting.resolves("first", "as_recommended", action="agree")
    events = [e for e in board.by("auditor").get(f"/decisions/{paper}/history").json()["items"] if e["meeting"]]
    assert [e["kind"] for e in events] == [*["decision:schedule:done"] * 3, "decision:transition:done"]
    assert [e["meeting"]["version"] for e in events] == [2, 3, 4, 5]
    assert {e["meeting"]["meeting"] for e in events} == {meeting.id}


def test_only_the_secretary_keeps_the_meetings_and_officers_of_the_body_read_them(board: Boardroom) -> None:
    meeting = board.plans(THE_DAY)
    assert meeting.may_not("items", "treasurer", title="Mine", purpose="information").codes == {"capacity_not_held"}
    assert meeting.told("treasurer")["venue"] == "Guildhall"
    assert board.by("administrator").get(f"/meetings/{meeting.id}").status_code == 404
    assert board.by("administrator").get(f"/meetings?body={board.world.slug}").status_code == 403


def test_meetings_are_listed_the_latest_first_a_page_at_a_time(board: Boardroom) -> None:
    days = ["2007-05-24", THE_DAY, "2007-06-28"]
    for day in days:
        board.plans(day)
    secretary, found, cursor = board.by("secretary"), [], ""
    while len(found) < 4:
        page = secretary.get(f"/meetings?body={board.world.slug}&limit=1{cursor}").json()
        found += [item["on"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == sorted(days, reverse=True)
    assert secretary.get(f"/meetings?body={board.world.slug}&state=held").json()["items"] == []
