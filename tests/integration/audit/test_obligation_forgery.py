"""What is owed, forged by whoever has the key: made or ended otherwise than the act says, opened early, met by nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.decisions.actions import run_clock
from app.decisions.commands import Meet, Open, Promise, Release, Revise
from app.decisions.obligations import TOLD
from app.decisions.queries import find
from app.log.ids import new_id
from app.workflow.facts import Attempt
from tests.homes import Home
from tests.integration.audit.conftest import History
from tests.integration.audit.history import World, founded, given
from tests.integration.audit.intruder import Intruder, rows_in
from tests.integration.audit.test_forgery import CUT, Event, forge, person, told

RETURN = Path(__file__).parents[2] / "procedures" / "small-return.yaml"
POSTS = {"clerk": "olive", "secretary": "mona", "treasurer": "finn", "board": "petra"}
OPENED, MOVED = "decision:open:done", "decision:transition:done"
NOTE, CALL = (MOVED, "return", "note_with_actions"), ("decision:call:done", "return", None)
PAPER, PROMISE = (OPENED, "paper", None), ("decision:promise:done", "return", None)
MEET, RELEASE = ("decision:meet:done", "return", None), ("decision:release:done", "other", None)
BY_PAPER, LOST = ("decision:meet:done", "third", None), ("decision:call:done", "lost", None)
FOLLOW_UP = {"kind": "follow_up", "text": "Count by ward.", "owner": {"post": "treasurer"}, "due_on": "2026-04-01"}
CONTENT = {
    "title": "Return",
    "decider": {"post": "board"},
    "sections.summary": given("Forty visits."),
    "recommendations": [{"id": "r1", "verb": "note", "text": "Note it."}],
}
Forged = Callable[[Event, History], Event]
CHECK = "V24-obligations"


@pytest.fixture(scope="module")
def history(own_home: Home, now: datetime) -> History:
    """Four returns: one whose promise is met, one whose next is released, one met by its paper, one whose paper is lost."""
    world = founded(own_home.office, now, posts=POSTS, procedure=RETURN)
    with own_home.database.read() as connection:
        older = rows_in(connection)
    first, second, third, fourth = (_noted(world) for _ in range(4))
    gone, begun = (_opened(world) for _ in range(2))
    world.act("olive", gone, "withdraw")
    world.ask("olive", Promise(decision=first, text="A map.", post="treasurer", due_on="2026-04-30"), first)
    meet = Meet(decision=first, obligation=_owed(world, first)[-1]["id"], text="It hangs in the hall.")
    world.ask("finn", meet, first)
    world.ask("mona", Release(decision=second, obligation=_owed(world, second)[1]["id"], reason="No meeting."), second)
    world.now += timedelta(days=70)
    papers = {
        name: _called(world, decision) for name, decision in (("paper", first), ("third_paper", third), ("lost_paper", fourth))
    }
    world.act("olive", papers["lost_paper"], "withdraw")
    world.ask(
        "olive",
        Revise(decision=papers["third_paper"], changes={k: v for k, v in CONTENT.items() if k != "title"}),
        papers["third_paper"],
    )
    _carry(world, papers["third_paper"])
    return History(
        world,
        {"return": first, "other": second, "third": third, "lost": fourth, "gone": gone, "begun": begun, **papers},
        world,
        older,
    )


def _opened(world: World) -> str:
    return world.ask("olive", Open(body=world.body, workflow="small-return", content=CONTENT, originator_post="clerk"))


def _noted(world: World) -> str:
    paper = _opened(world)
    _carry(world, paper)
    return paper


def _carry(world: World, paper: str) -> None:
    noted = [{"recommendation": "r1", "outcome": "noted", "conditions": [FOLLOW_UP]}]
    for who, action, attempt in (
        ("olive", "submit", None),
        ("finn", "certify", None),
        ("mona", "note_with_actions", Attempt(determinations=tuple(noted))),
    ):
        world.act(who, paper, action, attempt)


def _record(world: World, decision: str) -> dict[str, Any]:
    with world.office.database.read() as connection:
        return find(connection, world.secretariat, world.people["olive"], world.now, decision).record


def _owed(world: World, decision: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _record(world, decision)["obligations"]
    return found


def _called(world: World, decision: str) -> str:
    """Let the clock open the paper; give its id."""
    assert run_clock(world.secretariat, world.now, decision) == "decision:call:done"
    world.versions[decision] += 1
    paper = next(str(one["paper"]) for one in _owed(world, decision) if one["paper"])
    world.versions[paper] = 1
    return paper


def owing(n: int, **fields: Any) -> Forged:
    """Forge one of the obligations that an act tells."""

    def forged(event: Event, history: History) -> Event:
        owes = [{**one, **fields} if at == n else one for at, one in enumerate(event["data"]["owes"])]
        return {**event, "data": {**event["data"], "owes": owes}}

    return forged


def owing_less(event: Event, history: History) -> Event:
    return {**event, "data": {**event["data"], "owes": event["data"]["owes"][:1]}}


def promising(**fields: Any) -> Forged:
    return lambda event, _: {**event, "data": {**event["data"], "obligation": {**event["data"]["obligation"], **fields}}}


def another(name: str, at: int = 0) -> Callable[[History], Any]:
    """Name another obligation of a decision."""
    return lambda history: _owed(history.world, history.notices[name])[at]["id"]


def notice(name: str) -> Callable[[History], str]:
    return lambda history: history.notices[name]


def met_by(decision: Callable[[History], str]) -> Forged:
    """Name a decision as what an obligation was met by."""

    def forged(event: Event, history: History) -> Event:
        return {**event, "data": {**event["data"], "evidence": {"decision": decision(history), "reference": None}}}

    return forged


def early(event: Event, history: History) -> Event:
    """Judge a call on the day on which the return was noted: the paper was not to be opened for two months."""
    return {**event, "data": {**event["data"], "now": "2026-03-02T11:00:00.000000Z"}}


def as_nobody(event: Event, history: History) -> Event:
    return {**event, "actor": None, "capacity": "system"}


FORGERIES: tuple[tuple[str, tuple[str, str | None, str | None], Forged, str], ...] = (
    ("A next return that is due later", NOTE, owing(1, due_on="2026-12-31"), CHECK),
    ("A next return that somebody else owes", NOTE, owing(1, post="treasurer"), CHECK),
    ("A next return opened by another procedure", NOTE, owing(1, opens="small-notice"), CHECK),
    ("A next return that is counted from another day", NOTE, owing(1, why=None), CHECK),
    ("A next return of another kind", NOTE, owing(1, kind="once"), CHECK),
    ("A next return in words of somebody's own", NOTE, owing(1, text="0" * 64), "V19-values"),
    ("A next return under no name", NOTE, owing(1, id="the next"), CHECK),
    ("A follow-up that is told for another day", NOTE, owing(0, due_on="2027-04-01"), CHECK),
    ("A next return that is left out", NOTE, owing_less, CHECK),
    ("An act that ends what nobody owed", NOTE, told(data__quits=[{"id": "0" * 36, "as": "met"}]), CHECK),
    ("A paper that was opened before its day", CALL, early, CHECK),
    ("A paper opened twice", CALL, told(data__obligation=another("return", 0)), CHECK),
    (
        "A paper opened for what there is not",
        CALL,
        told(data__obligation=new_id(datetime.fromisoformat("2026-03-02T09:00:00Z"))),
        CHECK,
    ),
    ("A paper that is another decision", CALL, told(data__paper=notice("other")), "V17-links"),
    ("A paper opened by an officer whose it is not", CALL, told(actor=person("finn"), capacity="treasurer"), CHECK),
    ("A paper lost that was never open", CALL, told(data__paper=None, data__lost=notice("other")), CHECK),
    ("A paper opened by nobody for nothing", (OPENED, "other", None), as_nobody, "V23-clocks"),
    ("A paper that arises from elsewhere", PAPER, told(data__arises_from=None), "V23-clocks"),
    ("A promise that binds nobody here", PROMISE, promising(post="mayor"), CHECK),
    ("A promise for a day that is over", PROMISE, promising(due_on="2026-01-01"), CHECK),
    ("A promise that opens a paper", PROMISE, promising(opens="small-return", opens_on="2026-03-02"), CHECK),
    ("A promise by somebody else", PROMISE, told(actor=person("finn"), capacity="originator"), CHECK),
    ("A promise met by nothing", MEET, told(data__evidence=None), CHECK),
    ("What is not a promise met by whoever keeps one", MEET, told(data__obligation=another("return", 1)), CHECK),
    (
        "A promise met by an officer whose it is not",
        MEET,
        told(actor=person("petra"), capacity="board", data__obligation=another("return", 1)),
        CHECK,
    ),
    ("A promise met that makes another owed", MEET, lambda e, h: {**e, "data": {**e["data"], "owes": [promised(e, h)]}}, CHECK),
    (
        "A promise met by a decision that there is not",
        MEET,
        met_by(lambda _: new_id(datetime.fromisoformat("2026-03-02T09:00:00Z"))),
        CHECK,
    ),
    ("A promise met by a decision that was withdrawn", MEET, met_by(notice("gone")), CHECK),
    ("A promise met by a decision that had no outcome yet", MEET, met_by(notice("begun")), CHECK),
    ("A promise met that was released", MEET, told(data__as="released"), CHECK),
    ("A return met by another paper", BY_PAPER, told(data__link=notice("other")), CHECK),
    (
        "A return met by its paper, and by another besides",
        BY_PAPER,
        told(data__evidence={"decision": "0" * 36, "reference": None}),
        CHECK,
    ),
    ("A paper lost by which all was met", LOST, told(data__lost=notice("other")), CHECK),
    ("A release by whoever owes it", RELEASE, told(actor=person("olive"), capacity="clerk"), CHECK),
    ("A release without a reason", RELEASE, told(data__comment=None), "V08-form"),
    ("A release that moves the next day", RELEASE, owing(0, due_on="2026-12-31"), CHECK),
    ("A release told as met", RELEASE, told(data__as="met"), CHECK),
)


def promised(event: Event, history: History) -> dict[str, Any]:
    """Give an obligation that nothing makes."""
    one = next(o for o in _owed(history.world, history.notices["return"]) if o["kind"] == "promised")
    return {**{key: one[key] for key in TOLD}, "follows": one["id"]}


def test_the_history_is_clean_and_replays(history: History) -> None:
    report = history.report(bodies=[history.body])
    assert [f.sentence() for f in report.findings] == []
    assert set(report.logs[0].replays) == {"same"}
    states = {
        name: [one["state"] for one in _owed(history.world, history.notices[name])] for name in ("return", "other", "third", "lost")
    }
    assert states == {
        "return": ["waiting", "open", "met"],
        "other": ["waiting", "released", "waiting"],
        "third": ["waiting", "met"],
        "lost": ["waiting", "waiting"],
    }


@pytest.mark.parametrize(("says", "which", "forged", "check"), FORGERIES, ids=[row[0] for row in FORGERIES])
def test_a_forged_act_is_named(
    says: str,
    which: tuple[str, str | None, str | None],
    forged: Forged,
    check: str,
    history: History,
    intruder: Intruder,
    tmp_path: Path,
) -> None:
    event = history.events[history.seq(*which)]
    seq = forge(history, intruder, tmp_path, which, forged(event, history))
    report = history.report(bodies=[history.body])
    found = {(f.check, f.seq) for f in report.findings}
    assert (check, seq) in found, [f.sentence() for f in report.findings if f.seq == seq]


@pytest.mark.parametrize("which", sorted({row[1] for row in FORGERIES}, key=repr), ids=repr)
def test_the_true_act_is_not_suspected(
    which: tuple[str, str | None, str | None], history: History, intruder: Intruder, tmp_path: Path
) -> None:
    seq = forge(history, intruder, tmp_path, which, history.events[history.seq(*which)])
    found = [f for f in history.report(bodies=[history.body]).findings if f.seq == seq]
    assert [f.sentence() for f in found if f.check not in (*CUT, CHECK)] == []
    assert all(
        "does not say so" in f.says or "was not opened" in f.says for f in found if f.check == CHECK
    )  # the other half is cut off


TAMPERED = (
    ("due_on = '2030-01-01'", "state = 'open'"),
    ("state = 'met'", "state = 'open'"),
    ("post = 'board'", "state = 'open'"),
    ("opens_on = '2026-01-01'", "state = 'open'"),
    ("paper = null", "paper is not null"),
    ("kind = 'once'", "kind = 'recurring'"),
)


@pytest.mark.parametrize(("change", "which"), TAMPERED, ids=[row[0] for row in TAMPERED])
def test_a_row_that_says_otherwise_is_named(change: str, which: str, history: History, intruder: Intruder) -> None:
    intruder.does(f"update obligation set {change} where {which}")
    assert {f.check for f in history.report(bodies=[history.body]).findings} == {"V17-obligations"}


def test_a_row_that_is_gone_is_named(history: History, intruder: Intruder) -> None:
    intruder.does("delete from obligation where state = 'open'")
    assert {f.check for f in history.report(bodies=[history.body]).findings} == {"V17-obligations"}
