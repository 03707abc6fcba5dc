"""Two at once, on both databases: one wins, the other is told; nothing is there twice and no number is lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from app.decisions.commands import Act, Open, Revise
from app.errors import ActionRefused, KeyReused, StaleRevision
from tests.at_once import at_once
from tests.integration.decisions.conftest import COMPLETE, Town

TO_THE_END = (
    ("policy_officer", "submit"),
    ("monitoring_officer", "clear"),
    ("chief_finance_officer", "certify"),
    ("commissioner", "approve"),
)


def test_of_two_who_sign_at_once_one_wins_and_the_other_is_told_by_whom(town: Town, rounds: int) -> None:
    for _ in range(rounds):
        decision = town.complete()
        version = town.act("policy_officer", decision, "submit")["version"]
        clear = Act(decision=decision, action="clear")
        results = at_once([partial(town.perform, "monitoring_officer", clear, version)] * 2)
        lost = [r for r in results if isinstance(r, StaleRevision)]
        assert len(lost) == 1, results
        assert (lost[0].version, lost[0].officer) == (version + 1, town.officers["monitoring_officer"])
        signed = [e for e in town.events() if e["decision"] == decision and e["data"].get("signoff")]
        assert len(signed) == 1


def test_the_same_key_sent_at_once_is_one_act(town: Town) -> None:
    first = Open(body=town.body, workflow="small-notice", content={"title": "Once"})
    results = at_once([lambda: town.perform("policy_officer", first, key="race", payload="same")] * 4)
    assert len({str(r) for r in results}) == 1, results
    assert sum(e["kind"] == "decision:open:done" for e in town.events()) == 1


def test_a_key_of_the_day_before_sent_again_at_once_is_one_act(town: Town, rounds: int) -> None:
    for n in range(rounds):
        first = Open(body=town.body, workflow="small-notice", content={"title": f"Once more {n}"})
        again = partial(town.perform, "policy_officer", first, key=f"old {n}", payload="same")
        earlier = again()
        town.now += timedelta(hours=25)
        results = at_once([again] * 4)
        assert len({r["id"] for r in results}) == 1, results
        assert results[0]["id"] != earlier["id"]


def test_a_key_of_the_day_before_is_another_requests_only_until_it_is_taken(town: Town) -> None:
    """Two requests under one old key: one is done, the other is told that the key is in use."""
    title = {"title": "Under an old key"}
    commands = [Open(body=town.body, workflow="small-notice", content=title)] * 2
    town.perform("policy_officer", commands[0], key="shared", payload="of yesterday")
    town.now += timedelta(hours=25)
    acts = [
        partial(town.perform, "policy_officer", command, key="shared", payload=payload)
        for command, payload in zip(commands, ("this", "that"), strict=True)
    ]
    results = at_once(acts)
    assert sum(isinstance(r, KeyReused) for r in results) == 1, results


def test_numbers_taken_at_once_are_gapless(town: Town) -> None:
    decisions = [town.complete() for _ in range(6)]
    results = at_once([partial(town.act, "policy_officer", d, "submit") for d in decisions])
    assert sorted(r["reference"] for r in results) == [f"{n}/2026" for n in range(1, 7)]


def test_decisions_that_name_each_other_do_not_wait_for_each_other(town: Town, rounds: int) -> None:
    for _ in range(rounds):
        one, other = town.complete(), town.complete()
        pairs = [(one, other), (other, one)]
        changes = [Revise(decision=a, changes={"links": [{"kind": "relates_to", "decision": b}]}) for a, b in pairs]
        results = at_once([partial(town.perform, "policy_officer", c) for c in changes])
        assert all(isinstance(r, dict) for r in results), results


def test_of_two_records_for_one_delegation_one_decides_it(town: Town, rounds: int) -> None:
    final = {"kind": "delegation", "text": "She decides.", "owner": {"post": "chief_finance_officer"}}
    for _ in range(rounds):
        left = town.complete()
        one = {"id": "one", "verb": "note", "text": "See what it costs.", "conditions": [final]}
        town.perform("policy_officer", Revise(decision=left, changes={"recommendations": [one]}))
        for post, action in TO_THE_END:
            town.act(post, left, action)
        links = [{"kind": "delegated_from", "decision": left}]
        records = [town.signed(decider={"post": "chief_finance_officer"}, links=links) for _ in range(2)]
        results = at_once([partial(town.act, "chief_finance_officer", each, "approve") for each in records])
        lost = [r for r in results if isinstance(r, ActionRefused)]
        assert [[b.code for b in r.blockers] for r in lost] == [["delegation_not_given"]], results
        ended = [e for e in town.events() if e["kind"] == "decision:discharge:done" and e["decision"] == left]
        assert [e["data"]["conditions"] for e in ended] == [["c1"]]


def test_the_log_takes_every_act_in_one_order(town: Town) -> None:
    at_once(
        [lambda: town.perform("policy_officer", Open(body=town.body, workflow="small-notice", content={"title": "T", **COMPLETE}))]
        * 8
    )
    events = town.events()
    assert [e["seq"] for e in events] == list(range(len(events)))
    assert sum(e["kind"] == "decision:open:done" for e in events) == 8
