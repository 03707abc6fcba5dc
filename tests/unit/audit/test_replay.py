"""A recorded act is judged again from what it quotes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest

from app.audit import replay as replays
from app.audit.replay import Replay, replay
from app.clock import stamp
from app.decisions.given import given_of
from app.decisions.signing import determination_of, outcomes_of, signoff_of
from app.workflow import engine
from app.workflow.calendar import Calendar
from app.workflow.facts import Attempt, Decision, Facts, Verdict
from app.workflow.steps import Wording
from tests.unit.workflow.notices import (
    FINN,
    MONA,
    OLIVE,
    PETRA,
    SMALL,
    awaiting,
    certificate,
    decision,
    facts,
    standing,
    wet,
)

Event = dict[str, Any]


def record_of(one: Decision) -> dict[str, Any]:
    """Write a decision as the record that its events would make of it."""
    same = ("id", "body", "state", "version", "revision", "originator_post", "originator", "prepared_by", "reference", "outcome")
    record: dict[str, Any] = {name: getattr(one, name) for name in (*same, "entered_at", "opened_on", "meeting")}
    record |= {"content": dict(one.commitments), "authors": dict(one.authors), "dates": dict(one.dates), "dates_at": {}}
    record |= {"signoffs": [{**s._asdict(), "affirmed": list(s.affirmed), "for": s.member, "stated": {}} for s in one.signoffs]}
    return record | {
        "dispensations": [asdict(d) for d in one.dispensations],
        "determinations": list(one.determinations),
        "conditions": [asdict(c) for c in one.conditions],
        "notices": [],
        "exceptions": [],
        "brought_by": list(one.brought_by),
        "touched": dict(one.touched),
    }


def event_of(given: Facts, action: str, words: Mapping[str, str] | None = None) -> Event:
    """Write the event that an act, or a refused attempt at it, makes."""
    verdict, words = engine.decide(given, action), words or {}
    data: Event = {"action": action, "now": stamp(given.now)}
    if verdict.blockers:
        data |= {"blockers": [{"code": b.code, "where": b.where} for b in verdict.blockers], "given": given_of(given, verdict, {})}
        return _event(given, verdict, "decision:transition:refused", data)
    data |= {"inputs": dict(words), "passed": [asdict(p) for p in verdict.passed], "given": given_of(given, verdict, words)}
    if verdict.signs:
        data["signoff"] = signoff_of(given, verdict)
    if verdict.decides:
        data["determination"] = determination_of(given, verdict.decides, outcomes_of(given, verdict), "w" * 64)
    return _event(given, verdict, "decision:transition:done", data)


def _event(given: Facts, verdict: Verdict, kind: str, data: Event) -> Event:
    behalf = verdict.holding.on_behalf_of if verdict.holding else None
    told = {"kind": kind, "actor": given.actor, "capacity": verdict.capacity or "", "on_behalf_of": behalf}
    return {**told, "from": given.decision.state, "to": verdict.to, "data": data}


def again(given: Facts, event: Event, **more: Any) -> Replay:
    return replay(event, record_of(given.decision), given.decision.content, SMALL, **{"opened": {}, **more})


CLEARING = facts(decision("legal_check"), MONA, Attempt())
CERTIFYING = facts(decision("finance_signoff", signed=("legal",)), FINN, certificate())
APPROVING = facts(awaiting(), PETRA, Attempt())
SIGNED_BEFORE = wet(FINN, "2025-08-29", "chief_finance_officer").wet
ON_PAPER = facts(decision("finance_signoff", signed=("legal",)), "dora", replace(certificate(), wet=SIGNED_BEFORE))
DEFERRING = facts(awaiting(), PETRA, Attempt(inputs={"until": "2025-10-01"}))


@pytest.mark.parametrize(
    ("given", "action", "words", "opened"),
    [
        (facts(attempt=Attempt()), "submit", {}, {}),
        (CLEARING, "clear", {}, {}),
        (CERTIFYING, "certify", {}, {}),
        (ON_PAPER, "certify", {}, {}),
        (APPROVING, "approve", {}, {}),
        (DEFERRING, "defer", {"until": "c1"}, {"c1": "2025-10-01"}),
    ],
)
def test_what_was_done_is_allowed_again(given: Facts, action: str, words: Mapping[str, str], opened: Mapping[str, Any]) -> None:
    event = event_of(given, action, words)
    assert event["kind"] == "decision:transition:done"
    assert again(given, event, opened=opened) == Replay("same")


@pytest.mark.parametrize(
    ("given", "action"),
    [
        (facts(decision("legal_check"), OLIVE, Attempt()), "clear"),  # without the post
        (facts(decision("finance_signoff"), FINN, Attempt()), "certify"),  # no limb chosen, nothing cleared
        (facts(awaiting(), MONA, Attempt()), "submit"),  # in the wrong state
        (facts(awaiting(), PETRA, Attempt(inputs={"until": "2025-01-01"})), "defer"),  # what was stated is not quoted
    ],
)
def test_what_was_refused_is_refused_again(given: Facts, action: str) -> None:
    event = event_of(given, action)
    assert event["kind"] == "decision:transition:refused"
    assert again(given, event) == Replay("same")


def changed(**fields: Any) -> Callable[[Event], Event]:
    return lambda event: {**event, **fields}


def in_data(**fields: Any) -> Callable[[Event], Event]:
    return lambda event: {**event, "data": {**event["data"], **fields}}


def in_given(**fields: Any) -> Callable[[Event], Event]:
    return lambda event: {**event, "data": {**event["data"], "given": {**event["data"]["given"], **fields}}}


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (changed(actor=OLIVE), "capacity_not_held"),
        (changed(to="rejected"), "the state"),
        (changed(capacity="recorder"), "the capacity"),
        (changed(on_behalf_of=OLIVE), "on whose behalf"),
        (in_data(passed=[{"state": "draft", "signoff": "legal", "to": "approved"}]), "the states passed"),
        (in_data(action="bless"), "bless"),
        (in_data(signoff={"name": "legal"}), "whether it signs"),
        (in_data(determination=None), "whether it decides"),
        (in_data(determination={"words": "w" * 64, "decided_on": "2020-01-01"}), "the determination"),
        (in_data(inputs={"until": "c1"}), "the inputs"),
        (in_given(guards=["signed@1"]), "other guards"),
        (in_given(guards=["signed@2"]), "other guards"),
        (in_given(definition="d" * 64), "the definition"),
        (in_given(calendar="d" * 64), "the calendar"),
    ],
)
def test_what_was_told_otherwise_is_different(change: Callable[[Event], Event], differs: str) -> None:
    found = again(APPROVING, change(event_of(APPROVING, "approve")))
    assert found.answer == "different"
    assert differs in found.differs


@pytest.mark.parametrize("blockers", [[], [{"code": "else", "where": ""}]])
def test_a_refusal_for_other_reasons_is_different(blockers: list[dict[str, str]]) -> None:
    given = facts(decision("legal_check"), OLIVE, Attempt())
    assert again(given, in_data(blockers=blockers)(event_of(given, "clear"))).answer == "different"


def test_a_refusal_for_the_sake_of_a_linked_decision_is_not_its_own() -> None:
    event = {**event_of(APPROVING, "approve"), "kind": "decision:transition:refused"}
    told = in_data(blockers=[{"code": "wrong_state", "where": "links"}])(event)
    assert again(APPROVING, told) == Replay("same")


def test_what_was_disposed_of_is_named_by_its_event() -> None:
    summary = APPROVING.decision.commitments["sections.summary"]
    found = again(APPROVING, event_of(APPROVING, "approve"), disposed={summary: 9})
    assert (found.answer, str(found)) == ("disposed", "disposed by event 9")


def test_an_input_that_was_disposed_of() -> None:
    assert again(DEFERRING, event_of(DEFERRING, "defer", {"until": "c1"}), disposed={"c1": 12}).by == 12


def test_guards_of_a_version_that_is_not_known_here() -> None:
    event = event_of(APPROVING, "approve")
    newer = [label.replace("@1", "@7") for label in event["data"]["given"]["guards"]]
    assert str(again(APPROVING, in_given(guards=newer)(event))) == "guard version unknown"


def test_a_list_of_holidays_that_is_not_known_here_matters_only_to_who_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = Calendar(library="0.1")
    given = replace(APPROVING, standing=replace(standing(), calendar=elsewhere))
    event = event_of(given, "approve")
    assert again(given, event) == Replay("same")
    monkeypatch.setattr(replays, "engine", _Counting)
    assert str(again(given, event)) == "calendar unknown"


class _Counting:
    """An engine in which a guard counts working days."""

    @staticmethod
    def decide(asked: Facts, action: str, wording: Wording | None = None) -> Verdict:
        asked.standing.calendar.is_working_day(date(2025, 9, 1))
        return engine.decide(asked, action, wording)
