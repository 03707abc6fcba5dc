"""What a return makes somebody owe: the next one is opened in time, with what was promised; what is late shows, whoever looks.

Noted on Friday 30 January 2026, so the next is due on 30 April and its paper is opened thirty days before, on 31 March.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from starlette.testclient import TestClient

from app.audit.verify import verify
from app.decisions import in_time
from app.decisions.succession import Taking, succeed
from app.log.office import Office
from app.officers import acts
from tests.at_once import at_once
from tests.stories.desk import Hands, Notice
from tests.stories.returns import PEOPLE, RETURN, ROWS, Board
from tests.world import make_world

NOTED, OPENS, DUE = "2026-01-30", "2026-03-31", "2026-04-30"
FOLLOW_UP = {"kind": "follow_up", "text": "Count the visits by ward.", "owner": {"post": "treasurer"}, "due_on": "2026-03-02"}
WITH_ACTIONS = {"determinations": [{"recommendation": "one", "outcome": "noted", "conditions": [FOLLOW_UP]}]}


@pytest.fixture
def board(office: Office, client: TestClient, clock: Hands) -> Iterator[Board]:
    now = clock.put("2026-01-26")
    made = Board(make_world(office, now, RETURN, PEOPLE), client, clock)
    clock.put(NOTED)
    yield made
    found = verify(office.database, [office.signer.verifier], bodies=[made.world.slug], here=office.signer)
    assert [finding.sentence() for finding in found.findings] == []
    assert set(found.logs[0].replays) == {"same"}


def test_noting_makes_the_next_return_and_its_audit_owed(board: Board) -> None:
    told = board.returned("note").told()
    following, audit = told["obligations"]
    assert (following["kind"], following["title"], following["post"]) == ("recurring", "The next return", "clerk")
    assert (following["state"], following["due"], following["opens"], following["opens_on"]) == (
        "waiting",
        DUE,
        "small-return",
        OPENS,
    )
    assert following["why"] == {
        "period": "quarter",
        "event": "decision",
        "start": NOTED,
        "n": 1,
        "in_words": "3 months after the decision on Friday 30 January 2026.",
    }
    assert (audit["kind"], audit["post"], audit["due"], audit["met_by"]) == ("once", "treasurer", "2027-02-28", "audit")
    assert [each["title"] for each in board.owed()] == ["The next return", "The audit of this return"]
    of = board.by("auditor").get(f"/decisions/{told['id']}/obligations").json()["items"]
    assert of == board.owed()


def test_the_worker_opens_it_on_its_day_for_whoever_owes_it_with_what_was_promised(board: Board) -> None:
    parent, worker = board.returned("note_with_actions", **WITH_ACTIONS), board.worker()
    board.clock.put("2026-03-30", "22:30")  # half past eleven in London, where summer time has begun
    worker.round()
    assert board.one("next_return")["state"] == "waiting"

    board.clock.put("2026-03-30", "23:30")  # half past midnight
    worker.round()
    owed = board.one("next_return")
    assert (owed["state"], owed["overdue"], owed["blocked"]) == ("open", False, None)
    paper = board.paper(owed).told("clerk")
    assert (paper["workflow"], paper["state"], paper["title"]) == (
        "small-return",
        "draft",
        "The next return (due Thursday 30 April 2026)",
    )
    assert paper["originator"] == {"post": "clerk", "officer": board.officer("clerk")}
    assert paper["arises_from"] == {"decision": parent.id, "obligation": owed["id"]}
    promise = {"item": "Count the visits by ward.", "by": "2026-03-02"}
    assert paper["sections"]["earlier"] == {"is": "given", "value": [*ROWS, promise]}
    (opened,) = board.paper(owed).history()
    assert (opened["kind"], opened["actor"], opened["capacity"]) == ("decision:open:done", None, "system")
    called = parent.history()[-1]
    assert (called["kind"], called["actor"], called["obligations"]) == (
        "decision:call:done",
        None,
        [{"id": owed["id"], "as": "opened"}],
    )

    worker.round()
    assert len([each for each in board.owed() if each["paper"]]) == 1


def test_the_paper_that_is_noted_meets_it_and_makes_the_one_after_it_on_the_day_of_the_series(board: Board) -> None:
    parent, worker = board.returned("note"), board.worker()
    board.clock.put(OPENS)
    worker.round()
    first = board.one("next_return")
    board.clock.put("2026-05-15")
    assert board.one("next_return")["overdue"]
    assert [each["id"] for each in board.owed(overdue="true")] == [first["id"]]

    paper = board.paper(first)
    paper.fill(
        "clerk",
        decider={"post": "board"},
        sections={"summary": {"is": "none"}},
        recommendations=[{"id": "one", "verb": "note", "text": "Note."}],
    )
    board.carried(paper, "note")
    met = next(each for each in parent.told()["obligations"] if each["id"] == first["id"])
    assert (met["state"], met["overdue"], met["ended"]["evidence"]["decision"]) == ("met", False, paper.id)
    after = paper.told()["obligations"][0]
    assert (after["due"], after["why"]["start"], after["why"]["n"]) == (
        "2026-07-30",
        NOTED,
        2,
    )  # late, and the series keeps its days
    assert board.owed(overdue="true") == []


def test_readers_see_what_is_due_and_change_nothing(board: Board) -> None:
    parent = board.returned("note")
    before = parent.history()
    board.clock.put("2026-05-01")
    (late,) = board.owed(overdue="true")
    assert (late["state"], late["due"], late["of"]["title"]) == ("waiting", DUE, "Return for the winter")
    assert parent.told()["obligations"][0]["overdue"]
    assert parent.history() == before


def test_where_no_worker_runs_the_next_writer_opens_it_first_and_is_told(board: Board) -> None:
    parent = board.returned("note")
    board.clock.put(OPENS)
    late = board.by("treasurer").act(parent.id, "audit", parent.version)
    assert (late.status_code, late.json()["changed_by"]) == (412, None)
    assert board.one("next_return")["state"] == "open"
    parent.version = parent.told()["version"]
    done = parent.act("treasurer", "audit")["decision"]
    assert [(each["key"], each["state"]) for each in done["obligations"]] == [("next_return", "open"), ("audit", "met")]


def test_where_no_worker_runs_whoever_writes_elsewhere_in_the_body_opens_it_once(board: Board) -> None:
    parents = [board.returned("note") for _ in range(2)]
    other = board.returned()
    board.clock.put("2026-03-30")
    board.comments(other, "The day before.")
    assert [called(parent) for parent in parents] == [0, 0]
    board.clock.put(OPENS)
    board.comments(other, "The day.")
    board.comments(other, "The same day.")
    assert [called(parent) for parent in parents] == [1, 1]
    assert [len(papers_of(board, parent)) for parent in parents] == [1, 1]
    made = next(event for event in parents[0].history() if event["kind"] == "decision:call:done")
    assert (made["actor"], made["capacity"]) == (None, "system")
    assert other.told()["version"] == other.version  # whose own act is answered as what it was


def test_writers_elsewhere_at_once_open_one_paper(board: Board, rounds: int) -> None:
    for _ in range(rounds):
        board.clock.put(NOTED)
        parent, others = board.returned("note"), [board.returned() for _ in range(2)]
        board.by("treasurer")
        board.clock.put(OPENS)
        at_once([board.worker().round, *(partial(board.comments, other, "Now.") for other in others)])
        assert (called(parent), len(papers_of(board, parent))) == (1, 1)


def test_more_than_one_act_looks_after_are_opened_by_the_next_ones(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_time, "AT_ONCE", 2)
    parents, other = [board.returned("note") for _ in range(5)], board.returned()
    board.clock.put(OPENS)
    for opened in (2, 4, 5, 5):
        board.comments(other, "Now.")
        assert sum(called(parent) for parent in parents) == opened


def test_what_could_not_be_opened_is_opened_once_somebody_holds_the_post(board: Board) -> None:
    parent, other = board.returned("note"), board.returned()
    board.clock.put("2026-03-30")
    board.vacate("clerk")
    board.clock.put(OPENS)
    board.comments(other, "Nobody is there.")
    assert called(parent) == 0
    board.appoint("clerk")
    board.comments(other, "Somebody is.")
    assert called(parent) == 1


def test_where_nobody_holds_the_post_it_stays_due_and_says_why(board: Board) -> None:
    board.returned("note")
    board.clock.put("2026-03-30")
    board.vacate("clerk")
    board.clock.put(OPENS)
    worker = board.worker()
    worker.round()
    owed = board.one("next_return")
    assert (owed["state"], owed["paper"]) == ("waiting", None)
    assert "Nobody holds the post clerk today" in owed["blocked"]


def test_a_paper_that_is_withdrawn_is_lost_and_whoever_owes_it_opens_another(board: Board) -> None:
    parent = board.returned("note")
    board.clock.put(OPENS)
    board.worker().round()
    first = board.paper(board.one("next_return"))
    first.act("clerk", "withdraw")
    owed = board.one("next_return")
    assert (owed["state"], owed["paper"], owed["lost"]) == ("waiting", None, [first.id])
    assert "withdrawn or refused" in owed["blocked"]
    board.worker().round()
    assert board.one("next_return")["state"] == "waiting"
    assert board.refused("treasurer", "opening", owed).codes == {"capacity_not_held"}
    again = board.done("clerk", "opening", owed)["decision"]["obligations"][0]
    assert (again["state"], again["lost"]) == ("open", [first.id])
    calls = [event for event in parent.history() if event["kind"] == "decision:call:done"]
    assert [event["obligations"][0]["as"] for event in calls] == ["opened", "lost", "opened"]


def test_a_promise_by_hand_is_met_once_with_evidence_by_whoever_owes_it(board: Board) -> None:
    parent = board.returned("note")
    sent = {"text": "A map of the visits", "post": "treasurer", "due_on": "2026-02-27"}
    path = f"/decisions/{parent.id}/obligations"
    assert board.by("treasurer").post(path, sent, parent.version).json()["blockers"][0]["code"] == "capacity_not_held"
    assert (
        board.by("clerk").post(path, {**sent, "due_on": "2026-01-29"}, parent.version).json()["blockers"][0]["code"]
        == "due_in_the_past"
    )
    made = board.by("clerk").post(path, sent, parent.version, key="promise")
    assert made.status_code == 201, made.text
    assert board.by("clerk").post(path, sent, parent.version, key="promise").content == made.content
    promise = board.one(None)
    assert (promise["kind"], promise["title"], promise["due"], promise["why"]) == (
        "promised",
        "A map of the visits",
        "2026-02-27",
        None,
    )

    assert board.refused("treasurer", "opening", promise).codes == {"opens_no_paper"}
    done = board.done("treasurer", "meeting", promise, text="The map hangs in the hall.")["decision"]["obligations"][-1]
    assert (done["state"], done["ended"]["evidence"]["text"]) == ("met", "The map hangs in the hall.")
    assert board.refused("treasurer", "meeting", promise, text="Again.").codes == {"obligation_ended"}


def test_what_was_asked_for_with_the_note_is_owed_until_its_condition_is_discharged(board: Board) -> None:
    parent = board.returned("note_with_actions", **WITH_ACTIONS)
    asked = board.one(None)
    assert (asked["title"], asked["post"], asked["due"], asked["condition"]) == (
        "Count the visits by ward.",
        "treasurer",
        "2026-03-02",
        "c1",
    )
    assert board.refused("treasurer", "meeting", asked, text="Counted.").of("owed_by_condition")["where"] == "conditions.c1"
    parent.discharge("treasurer", "c1", evidence={"text": "Counted."})
    assert (board.one(None)["state"], board.one(None)["ended"]["evidence"]["text"]) == ("met", "Counted.")


def test_a_release_has_a_reason_and_what_comes_round_again_comes_round_again(board: Board) -> None:
    board.returned("note")
    owed = board.one("next_return")
    assert board.refused("clerk", "release", owed, reason="It is August.").codes == {"capacity_not_held"}
    done = board.done("secretary", "release", owed, reason="The board does not meet.")
    assert done["event"]["comment"] == "The board does not meet."
    following = board.one("next_return")
    assert (following["due"], following["opens_on"], following["follows"]) == ("2026-07-30", "2026-06-30", owed["id"])
    board.done("secretary", "release", following, reason="There are no more returns.", for_good=True)
    assert {each["state"] for each in board.owed() if each["key"] == "next_return"} == {"released"}


def test_evidence_is_a_decision_that_has_its_outcome_and_is_of_the_procedure_that_is_opened(board: Board) -> None:
    parent = board.returned("note")
    owed = board.one("next_return")
    other = board.returned()
    assert board.refused("clerk", "meeting", owed, decision=other.id).codes == {"evidence_undecided"}
    assert board.does("clerk", "meeting", owed, decision=parent.id).status_code == 404  # itself is none
    other.act("secretary", "note")
    met = board.done("clerk", "meeting", owed, decision=other.id)["decision"]["obligations"]
    assert [(each["state"], each["follows"]) for each in met if each["key"] == "next_return"] == [("met", None)]


def test_a_decision_that_is_struck_out_lets_what_it_made_owed_lapse(board: Board) -> None:
    parent = board.returned("note")
    struck = parent.act("secretary", "strike_out")["decision"]
    assert [each["state"] for each in struck["obligations"]] == ["lapsed", "lapsed"]
    board.clock.put(DUE)
    board.worker().round()
    assert board.owed(state="waiting") == []


def test_what_a_hidden_decision_makes_owed_does_not_exist(board: Board) -> None:
    board.returned("note")
    owed = board.one("next_return")
    assert board.owed("administrator") == []
    caller = board.by("administrator")
    assert caller.get(f"/obligations/{owed['id']}").status_code == 404
    for act, stated in (("opening", None), ("meeting", {"text": "Seen."}), ("release", {"reason": "None."})):
        assert caller.post(f"/obligations/{owed['id']}/{act}", stated, 5).status_code == 404


def test_what_is_owed_in_a_body_that_has_ended_stays_and_says_why(board: Board) -> None:
    parent = board.returned("note")
    board.clock.put("2026-03-20")
    office, now = board.world.office, board.clock.put("2026-03-20")
    heir = acts.create_body(office, now, slug=f"heir-{board.world.slug}"[:60], name="The board that follows").id
    asked = {"for_old": board.officer("secretary"), "for_new": None, "authority": "Order 2026, article 4"}
    succeed(office, now, Taking(old=board.world.body, new=heir, starts_on=date(2026, 3, 20), **asked))
    board.clock.put("2026-05-01")
    board.worker().round()
    owed = board.one("next_return")
    assert (owed["state"], owed["overdue"], owed["paper"]) == ("waiting", True, None)
    assert "20 March 2026" in owed["blocked"] or "2026-03-20" in owed["blocked"]
    assert board.does("secretary", "release", owed, reason="The board is no more.").status_code == 409
    assert parent.history()[-1]["kind"] != "decision:release:done"


def test_pages_follow_each_other_by_the_day_due(board: Board) -> None:
    for _ in range(3):
        board.returned("note")
    found, cursor = [], ""
    while True:
        page = board.by("auditor").get(f"/obligations?body={board.world.slug}&limit=2{cursor}").json()
        found += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert [each["due"] for each in found] == [DUE] * 3 + ["2027-02-28"] * 3
    assert len({each["id"] for each in found}) == 6
    assert {each["id"] for each in board.owed(post="treasurer")} == {each["id"] for each in found if each["key"] == "audit"}


def called(parent: Notice) -> int:
    return [event["kind"] for event in parent.history()].count("decision:call:done")


def papers_of(board: Board, parent: Notice) -> list[str]:
    """Give the drafts that arise from a decision."""
    drafts = board.by("auditor").get(f"/decisions?body={board.world.slug}&state=draft").json()["items"]
    told = (board.by("auditor").get(f"/decisions/{each['id']}").json() for each in drafts)
    return [each["id"] for each in told if (each["arises_from"] or {}).get("decision") == parent.id]


def test_workers_and_writers_at_once_open_one_paper(board: Board, rounds: int) -> None:
    for _ in range(rounds):
        board.clock.put(NOTED)
        parent = board.returned("note")
        board.clock.put(OPENS)
        writer = partial(board.by("treasurer").act, parent.id, "audit", parent.version)
        at_once([board.worker().round, board.worker().round, writer])
        assert called(parent) == 1
        assert len(papers_of(board, parent)) == 1
