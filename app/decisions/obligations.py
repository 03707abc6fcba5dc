"""Obligations in the record: made by an act or by hand, opened, met, released or lapsed. The part of the fold that is about them.

A record holds no text: what is owed stands in the words of the decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.clock import day_of
from app.workflow.owing import next_terms

Obligation = dict[str, Any]
Obligations = list[Obligation]

WAITING, OPEN, MET, RELEASED, LAPSED = STATES = ("waiting", "open", "met", "released", "lapsed")
UNMET = (WAITING, OPEN)
OF_CONDITION = {"open": WAITING, "discharged": MET, "lapsed": LAPSED}
NO_DAY = "9999-12-31"  # where no day is set: it sorts last, and is never overdue


def promised(condition: Mapping[str, Any], words: str) -> dict[str, Any]:
    """Say what is owed by a follow-up that a decision is subject to: `words` are those of the determination that set it."""
    return {**blank(words, condition["owner"], condition["due_on"]), "condition": condition["id"]}


def blank(text: str, post: str | None, due_on: str | None) -> dict[str, Any]:
    """Say what is owed by a promise, of which a procedure says nothing."""
    nothing = dict.fromkeys(("key", "why", "opens", "opens_on", "link", "met_by", "condition", "follows"))
    return {"kind": "promised", "text": text, "post": post, "due_on": due_on, "carries": {}, **nothing}


def after(one: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give what follows an obligation that comes round again, without its id; the words stay the same."""
    terms = next_terms({key: value for key, value in one.items() if key in TERMS})
    return {**terms, "text": one["text"], "condition": None, "follows": one["id"]} if terms else None


TERMS = ("kind", "key", "post", "due_on", "why", "opens", "opens_on", "link", "carries", "met_by")
TOLD = ("id", *TERMS, "text", "condition", "follows")


def born(told: Mapping[str, Any], version: int) -> Obligation:
    """Give an obligation as it begins, from what its event tells."""
    return {**{key: told[key] for key in TOLD}, "version": version, "state": WAITING, "paper": None, "lost": [], "ended": None}


def of_act(held: Obligations, event: Mapping[str, Any]) -> Obligations:
    """Give the obligations after an act of the procedure: what it meets or lets lapse, and what it makes."""
    data = event["data"]
    ends = {one["id"]: one["as"] for one in data.get("quits", ())}
    kept = [_ended(one, ends[one["id"]], event, None) if one["id"] in ends else one for one in held]
    return [*kept, *(born(told, event["version"]) for told in data.get("owes", ()))]


def called(held: Obligations, event: Mapping[str, Any]) -> Obligations:
    """Give them after the paper of one was opened, or was lost: withdrawn or refused."""
    data = event["data"]
    if data["lost"]:
        return _changed(
            held, data["obligation"], lambda one: {"state": WAITING, "paper": None, "lost": [*one["lost"], data["lost"]]}
        )
    return _changed(held, data["obligation"], lambda _: {"state": OPEN, "paper": data["paper"]})


def ended(held: Obligations, event: Mapping[str, Any]) -> Obligations:
    """Give them after one was met or released; where it comes round again without its paper, the next one follows."""
    data = event["data"]
    kept = [_ended(one, data["as"], event, data["comment"]) if one["id"] == data["obligation"] else one for one in held]
    return [*kept, *(born(told, event["version"]) for told in data["owes"])]


def as_conditions_stand(held: Obligations, conditions: Iterable[Mapping[str, Any]]) -> Obligations:
    """Let what a follow-up made somebody owe end with that follow-up."""
    if not held or not any(one["condition"] for one in held):
        return held
    standing = {(one["id"], one["version"]): one for one in conditions}
    return [_as_condition(one, standing.get((one["condition"], one["version"]))) for one in held]


def find(record: Mapping[str, Any], identity: str) -> Obligation | None:
    found: Obligation | None = next((one for one in record["obligations"] if one["id"] == identity), None)
    return found


def unmet(record: Mapping[str, Any]) -> Obligations:
    return [one for one in record["obligations"] if one["state"] in UNMET]


def rows_of(record: Mapping[str, Any]) -> Obligations:
    """Give the rows that a record makes of its obligations, to be listed by."""
    return [
        {
            "body_id": record["body"],
            "decision_id": record["id"],
            **{key: one[key] for key in ("id", "kind", "state", "post", "paper")},
            "due_on": one["due_on"] or NO_DAY,
            "opens_on": one["opens_on"] if calls(one) else None,
        }
        for one in record["obligations"]
    ]


def calls(one: Mapping[str, Any]) -> bool:
    """Say whether a paper is still to be opened by itself; where one was lost, an officer says what is to be done."""
    return one["state"] == WAITING and one["opens"] is not None and not one["lost"]


def _changed(held: Obligations, identity: str, change: Any) -> Obligations:
    return [{**one, **change(one)} if one["id"] == identity else one for one in held]


def _ended(one: Obligation, how: str, event: Mapping[str, Any], note: str | None) -> Obligation:
    data = event["data"]
    on = day_of(data["now"])
    told = {"by": event["actor"], "on": on, "evidence": data.get("evidence"), "note": note}
    return {**one, "state": how, "ended": told}


def _as_condition(one: Obligation, condition: Mapping[str, Any] | None) -> Obligation:
    if condition is None or one["state"] not in UNMET or condition["status"] == "open":
        return one
    told = {"by": condition["discharged_by"], "on": condition["discharged_on"], "evidence": condition["evidence"]}
    return {**one, "state": OF_CONDITION[condition["status"]], "ended": {**told, "note": condition["note"]}}
