"""A commissioner's office ends and a mayor's office takes over: posts go on, old records stay, what was running is opened anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.decisions.succession import Taking, succeed
from app.errors import ActionRefused, Invalid
from app.officers import acts
from tests.stories.conftest import Founding
from tests.stories.desk import FOUNDED, Desk
from tests.world import World

CHANGEOVER = "2020-11-09"
ORDER = "Transfer of Functions Order 2020, article 4"


def now(desk: Desk) -> datetime:
    return datetime.fromisoformat(desk.clock.file.read_text())


def heir_of(desk: Desk) -> Desk:
    """Create an empty body beside an old one: it has no post and nobody yet."""
    slug = f"mayor-{desk.world.slug}"[:60]
    body = acts.create_body(desk.world.office, now(desk), slug=slug, name="Mayor of Fenmark").id
    world = World(desk.world.office, now(desk), body, slug, desk.world.definition)
    world.officers |= desk.world.officers
    return Desk(world, desk.client, desk.clock)


def taking(old: Desk, new: Desk, **more: Any) -> Taking:
    asked = {"starts_on": date.fromisoformat(CHANGEOVER), "authority": ORDER}
    asked |= {"for_old": old.officer("monitoring_officer"), "for_new": None}
    return Taking(old=old.world.body, new=new.world.body, **{**asked, **more})


def take_over(old: Desk, new: Desk, **more: Any) -> None:
    succeed(old.world.office, now(old), taking(old, new, **more))
    acts.adopt(
        new.world.office,
        now(new),
        new.world.body,
        definition=new.world.definition,
        by=(new.officer("monitoring_officer"), new.officer("finance_officer")),
    )


@pytest.fixture
def pair(found: Founding, told: list[Desk]) -> tuple[Desk, Desk]:
    old = found()
    new = heir_of(old)
    told.append(new)
    return old, new


def test_posts_and_those_who_hold_them_go_on_in_the_successor(pair: tuple[Desk, Desk]) -> None:
    old, new = pair
    take_over(old, new)
    body = new.by("policy_officer").get(f"/bodies/{new.world.slug}").json()
    held = {(p["key"], h["officer"], h["kind"]) for p in body["posts"] for h in p["held_by"]}
    assert ("chief_finance_officer", old.officer("deputy_finance_officer"), "deputy") in held
    assert len(held) == 9
    (before,) = body["predecessors"]
    assert (before["slug"], before["starts_on"], before["authority"]) == (old.world.slug, CHANGEOVER, ORDER)
    after = new.by("policy_officer").get(f"/bodies/{old.world.slug}").json()["successor"]
    assert (after["slug"], after["starts_on"]) == (new.world.slug, CHANGEOVER)
    notice = new.open()
    notice.carry("submit", "clear", "certify", "approve_to_submit", "approve")
    assert notice.told()["reference"] == "1/2020"


def test_old_records_stay_as_they_were_and_the_successor_reads_them(pair: tuple[Desk, Desk]) -> None:
    old, new = pair
    notice = old.open()
    notice.carry("submit", "clear", "certify", "approve_to_submit", "approve")
    before = notice.told()
    take_over(old, new)
    assert notice.told() == before
    newcomer = enrolled(new, "newcomer", "auditor")
    assert newcomer.get(f"/decisions/{notice.id}").json() == before
    assert notice.id in [d["id"] for d in newcomer.get(f"/decisions?body={old.world.slug}").json()["items"]]
    assert newcomer.get(f"/audit/checkpoint?body={old.world.slug}").status_code == 200
    stranger = enrolled(heir_of(new), "stranger", "auditor", fresh=True)
    assert stranger.get(f"/decisions/{notice.id}").status_code == 404


def enrolled(desk: Desk, who: str, post: str, *, fresh: bool = False) -> Any:
    """Enrol somebody who was never in the old body, and appoint them."""
    office, moment, body = desk.world.office, now(desk), desk.world.body
    desk.world.enrol(who, f"{who.capitalize()} Ames")
    if fresh:
        acts.create_post(office, moment, body, key=post, title=post, role="auditor", by=None)
    by, confirmed_by = (None, None) if fresh else (desk.officer("administrator"), desk.officer("monitoring_officer"))
    acts.appoint(
        office,
        moment,
        body,
        post=post,
        officer=desk.officer(who),
        starts_on=FOUNDED,
        kind="holder",
        by=by,
        confirmed_by=confirmed_by,
    )
    return desk.by(who)


def test_the_old_body_only_lets_things_end(pair: tuple[Desk, Desk]) -> None:
    old, new = pair
    running, draft = old.open(), old.open()
    running.carry("submit")
    take_over(old, new)
    assert "body_ended" in running.would_block("monitoring_officer", "clear")
    assert running.may_not("monitoring_officer", "clear").of("body_ended")["instead"].startswith("What is still to be decided")
    assert running.may_not_fill("policy_officer", title="Something else").codes == {"body_ended"}
    sent = {"body": old.world.slug, "workflow": "pcc-decision-notice", "title": "Too late"}
    refused = old.by("policy_officer").post("/decisions", sent)
    assert (refused.status_code, refused.json()["blockers"][0]["code"]) == (409, "body_ended")
    comment = old.by("policy_officer").post(f"/decisions/{draft.id}/comments", {"text": "Too late."})
    assert comment.status_code == 409
    stated = {"inputs": {"reason": "It goes on in the mayor's office."}}
    assert running.act("policy_officer", "withdraw", **stated)["decision"]["state"] == "withdrawn"
    with pytest.raises(ActionRefused) as ended:
        acts.set_parameter(
            old.world.office,
            now(old),
            old.world.body,
            key="legal_check_days",
            value=3,
            starts_on=FOUNDED,
            by=old.officer("administrator"),
        )
    assert [b.code for b in ended.value.blockers] == ["body_ended"]


def test_what_was_running_is_opened_anew_with_a_link(pair: tuple[Desk, Desk]) -> None:
    old, new = pair
    running = old.open()
    running.carry("submit")
    take_over(old, new)
    links = [{"kind": "continues", "decision": running.id}]
    again = new.open(links=links)
    assert again.told()["links"] == links
    assert [e["kind"] for e in running.history()] == ["decision:open:done", "decision:transition:done"]
    own = {"body": new.world.slug, "workflow": "pcc-decision-notice", "title": "Another"}
    wrong = {**own, "links": [{"kind": "continues", "decision": again.id}]}
    assert new.by("policy_officer").post("/decisions", wrong).status_code == 404  # it continues a decision of its own body
    across = {**own, "links": [{"kind": "relates_to", "decision": running.id}]}
    assert new.by("policy_officer").post("/decisions", across).status_code == 404


@pytest.mark.parametrize(("carry_on", "references"), [(False, ["1/2020", "2/2020"]), (True, ["3/2020", "4/2020"])])
def test_numbers_begin_anew_or_carry_on(pair: tuple[Desk, Desk], carry_on: bool, references: list[str]) -> None:
    old, new = pair
    for _ in range(2):
        old.open().carry("submit")
    take_over(old, new, carry_on=carry_on)
    given = []
    for _ in range(2):
        notice = new.open()
        notice.carry("submit")
        given.append(notice.told()["reference"])
    assert given == references


def test_it_is_confirmed_in_both_bodies_and_happens_once(pair: tuple[Desk, Desk]) -> None:
    old, new = pair
    office, moment = old.world.office, now(old)

    def codes(asked: Taking) -> set[str]:
        with pytest.raises(ActionRefused) as refused:
            succeed(office, moment, asked)
        return {b.code for b in refused.value.blockers}

    assert codes(taking(old, new, for_old=None)) == {"second_person_needed"}
    assert codes(taking(old, new, for_old=old.officer("auditor"))) == {"second_person_without_post"}
    with pytest.raises(Invalid):
        succeed(office, moment, replace(taking(old, new), starts_on=date(2020, 11, 10)))
    with pytest.raises(Invalid):
        succeed(office, moment, taking(old, old))
    take_over(old, new)
    assert codes(taking(old, new)) >= {"succeeded_already", "second_person_needed"}
    third = heir_of(new)
    assert codes(taking(third, old, for_old=None, for_new=old.officer("monitoring_officer"))) >= {"body_ended"}
