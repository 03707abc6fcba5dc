"""A plan to which three partners agree, in the log: it verifies, and an answer that no partner gave is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.decisions.actions import run_clock
from app.decisions.commands import Open
from app.decisions.secretariat import Secretariat
from app.log.kinds import Kind
from app.officers.membership import leave_group
from app.officers.pictures import Organisations
from app.workflow.facts import Attempt
from tests.homes import Home, Homes
from tests.integration.audit.conftest import History
from tests.integration.audit.history import LONG_AGO, World, founded, given
from tests.integration.audit.intruder import Intruder, rows_in
from tests.integration.audit.test_forgery import CUT, MOVED, REVISED, Event, Forgery, forge, person, quoting, signing, told

PLAN = Path(__file__).parents[2] / "procedures" / "joint-plan.yaml"
POSTS = {"policy_officer": "olive", "solicitor": "sol", "treasurer": "tess", "chair": "cy"}
SPEAKERS = {"police": "pia", "fire": "fay", "health": "hal"}
LINKS = {f"{member}_link": who for member, who in SPEAKERS.items()}
OBJECTION = Attempt(inputs={"reasons": "The figures are last year's."})


def planned(world: World, **more: Any) -> str:
    content = {
        "title": "A plan",
        "decider": {"post": "chair"},
        "recommendations": [{"id": "r1", "verb": "approve", "text": "Adopt it."}],
        "sections.summary": given("What the partners do."),
    }
    opened = Open(body=world.body, workflow="joint-plan", content=content, originator_post="policy_officer")
    plan = world.ask("olive", opened)
    for member, who in SPEAKERS.items():
        world.revise(who, plan, **{f"sections__news__{member}": given(f"{member} reports.")})
    world.act("olive", plan, "submit")
    world.act("tess", plan, "certify")
    world.act("sol", plan, "clear")
    return plan


def life_of_a_plan(world: World) -> dict[str, str]:
    """Let it be refused and agreed, changed and agreed again, and adopted; and leave one with an answer short."""
    plan = planned(world)
    world.act("pia", plan, "agree")
    world.refused("olive", plan, "agree")
    world.act("fay", plan, "object", OBJECTION)
    world.revise("olive", plan, sections__summary=given("What the partners do, with this year's figures."))
    world.act("sol", plan, "clear")
    for who in ("hal", "pia", "fay"):
        world.act(who, plan, "agree")
    world.act("cy", plan, "approve")
    short = planned(world)
    world.act("hal", short, "agree")
    world.act("fay", short, "agree")
    world.act("fay", short, "object", OBJECTION)
    leave_group(world.office, world.now, world.body, group="partners", key="police", ends_on=LONG_AGO, by=None)
    run_clock(Secretariat(world.office, Organisations()), world.now, short)
    return {"plan": plan, "short": short}


@pytest.fixture(scope="module")
def history(own_home: Home, now: datetime) -> History:
    members = {("partners", member): f"{member}_link" for member in SPEAKERS}
    world = founded(own_home.office, now, "joint", {**POSTS, **LINKS}, PLAN, members)
    with own_home.database.read() as connection:
        older = rows_in(connection)
    return History(world, life_of_a_plan(world), world, older)


@pytest.fixture(scope="module")
def _broken_in(history: History, own_home: Home, homes: Homes) -> Iterator[Intruder]:
    intruder = Intruder.of(own_home, homes)
    yield intruder
    intruder.leave()


def test_a_plan_that_partners_answered_verifies_and_replays_the_same(history: History) -> None:
    report = history.report(bodies=[history.body])
    assert [f.sentence() for f in report.findings] == []
    (log,) = report.logs
    assert set(log.replays) == {"same"}


def by_the_chair(event: Event, history: History) -> Event:
    """Let the chair, who speaks for nobody, agree for the police."""
    chair = history.world.people["cy"]
    return signing(officer=chair, post="chair")({**event, "actor": chair}, history)


def as_an_assent(event: Event, history: History) -> Event:
    """Tell an objection as agreement, in the words of one."""
    words = history.events[history.seq(MOVED, "plan", "agree")]["data"]["signoff"]["statement"]
    return signing(answer="given", statement=words)(event, history)


def as_agreeing(event: Event, history: History) -> Event:
    """Tell an objection as the act of agreeing."""
    turned = as_an_assent(event, history)
    return {**turned, "data": {**turned["data"], "action": "agree", "inputs": {}}}


def with_two_of_three(event: Event, history: History) -> Event:
    """Let the first answer be enough."""
    return {**event, "to": "decision", "data": {**event["data"], "waiting_for": "decider", "awaits": []}}


def speaking(**posts: str) -> Callable[[Event, History], Event]:
    """Quote that other posts speak for members than the body said."""

    def forged(event: Event, history: History) -> Event:
        standing = event["data"]["given"]["standing"]
        partners = [[key, posts.get(key, post)] for key, post in standing["groups"]["partners"]]
        return quoting(standing={**standing, "groups": {"partners": partners}})(event, history)

    return forged


def as_before(event: Event, history: History) -> Event:
    """Tell what the act before told."""
    before = history.events[history.seq(MOVED, "short", "object")]["data"]
    return told(data__awaits=before["awaits"])(event, history)


def voiding_nothing_of_fire(event: Event, history: History) -> Event:
    return told(data__voided=[v for v in event["data"]["voided"] if v["for"] != "fire"])(event, history)


AGREE, OBJECT, EDIT = (MOVED, "plan", "agree"), (MOVED, "plan", "object"), (REVISED, "plan", None)
TOLD_ANEW = (Kind.DECISION_CLOCK_SET, "short", None)
FORGERIES = (
    Forgery("A partner's sign-off by somebody who does not speak for it", AGREE, by_the_chair, "V14-signoff"),
    Forgery("The same, told as another officer's act", AGREE, told(actor=person("cy")), "V13-replay"),
    Forgery("A partner's sign-off told as another partner's", AGREE, signing(**{"for": "fire"}), "V14-signoff"),
    Forgery("A partner's sign-off told as nobody's", AGREE, signing(**{"for": None}), "V14-signoff"),
    Forgery("Groups that the body does not have", AGREE, speaking(police="chair"), "V12-standing"),
    Forgery("An answer after which nobody else is awaited", AGREE, told(data__awaits=[]), "V11-turn"),
    Forgery("A need counted short", AGREE, with_two_of_three, "V11-transition"),
    Forgery("A refusal turned into an assent", OBJECT, as_an_assent, "V14-signoff"),
    Forgery("A refusal told as given, without the words of an assent", OBJECT, signing(answer="given"), "V14-signoff"),
    Forgery("A refusal told as the act of agreeing", OBJECT, as_agreeing, "V13-replay"),
    Forgery("A member that has left, told as awaited still", TOLD_ANEW, told(data__awaits=["police_link"]), "V11-turn"),
    Forgery("Whose turn it is told anew, though nothing has moved", TOLD_ANEW, as_before, "V23-clocks"),
    Forgery("An assent turned into a refusal", AGREE, signing(answer="refused", statement=None), "V14-signoff"),
)


@pytest.mark.parametrize("forgery", FORGERIES, ids=[f.says for f in FORGERIES])
def test_a_forged_answer_is_named(forgery: Forgery, history: History, intruder: Intruder, tmp_path: Path) -> None:
    event = history.events[history.seq(*forgery.which)]
    seq = forge(history, intruder, tmp_path, forgery.which, forgery.forged(event, history))
    report = history.report(bodies=[history.body])
    found = {(f.check, f.seq) for f in report.findings}
    assert (forgery.check, seq) in found, [f.sentence() for f in report.findings if f.seq == seq]


@pytest.mark.parametrize("which", [AGREE, OBJECT], ids=repr)
def test_the_true_answer_written_so_is_not_suspected(
    which: tuple[str, str | None, str | None], history: History, intruder: Intruder, tmp_path: Path
) -> None:
    seq = forge(history, intruder, tmp_path, which, history.events[history.seq(*which)])
    found = [f for f in history.report(bodies=[history.body]).findings if f.seq == seq]
    assert [f.sentence() for f in found if f.check not in CUT] == []


def test_an_edit_that_lets_a_refusal_stand_on_the_new_text_is_named(history: History, intruder: Intruder, tmp_path: Path) -> None:
    seq = next(n for n, e in enumerate(history.events) if e["kind"] == REVISED and e["data"]["voided"])
    event = history.events[seq]
    assert [v["for"] for v in event["data"]["voided"]] == [None, "police", "fire"]
    before = [v for v in event["data"]["voided"] if v["for"] != "fire"]
    intruder.does("update event set kind = kind where body_id = :body and seq = :seq", body=history.body, seq=seq)
    anew = [{**e, "data": {**e["data"], "voided": before}} if n == seq else e for n, e in enumerate(history.events)]
    intruder.writes_anew(history.body, anew)
    assert ("V14-voided", seq) in {(f.check, f.seq) for f in history.report(bodies=[history.body]).findings}


def test_a_member_that_is_let_back_in_past_the_log_is_named(history: History, intruder: Intruder) -> None:
    intruder.does("update member set ends_on = null where body_id = :body and key = 'police'", body=history.body)
    assert "V17-organisation" in {f.check for f in history.report(bodies=[history.body]).findings}
