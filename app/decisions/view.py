"""A decision as it is told to the outside: one shape for pages, API and command line. Pure; knows no HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.decisions.condition_view import conditions_view, decided_in, with_owner
from app.decisions.content import parts_of
from app.decisions.joint import may_answer_for, members_view
from app.decisions.obligation_view import obligations_told, owing_view
from app.log.kinds import Kind
from app.workflow import clocks, engine
from app.workflow.definition import Definition, Transition
from app.workflow.facts import Decision, Facts, Option
from app.workflow.guards import notice_rules
from app.workflow.guards.findings import RaisedFinding
from app.workflow.guards.spending import money_in
from app.workflow.notices import Notice

DATES = ("submitted", "decided", "recorded", "published", "effective", "implemented", "deferred_until")


def decision_view(record: Mapping[str, Any], content: Mapping[str, Any], words: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """Tell a decision whole: where it stands, what it says, who signed what and whether that still holds."""
    parts, conditions = parts_of(content), conditions_view(record, words, facts.today)
    return {
        "id": record["id"],
        "body": record["body"],
        "workflow": record["workflow"],
        "definition": record["definition"],
        "reference": record["reference"],
        "title": content["title"],
        "state": record["state"],
        "outcome": record["outcome"],
        "version": record["version"],
        "revision": record["revision"],
        "originator": {"post": record["originator_post"], "officer": record["originator"]},
        "prepared_by": record["prepared_by"],
        "decider": parts.get("decider"),
        "sections": parts["sections"],
        "checklist": parts["checklist"],
        "recommendations": parts.get("recommendations", []),
        "determinations": [_determination(d, words, record["signoffs"]) for d in record["determinations"]],
        "signoffs": [_signoff(s, words) for s in record["signoffs"]],
        **members_view(facts, record, words),
        "findings": [_finding(f, content) for f in engine.findings(facts)],
        **{part: parts.get(part, []) for part in ("interests", "links", "restrictions")},
        "attachments": [_attachment(a, parts) for a in parts["attachments"]],
        "notices": [_notice(n, words, facts) for n in facts.decision.notices],
        "conditions": conditions,
        "decided_in": decided_in(conditions),
        **owing_view(record, words, facts.today),
        "dispensations": [{**d, "reason": words.get(d["reason"])} for d in record["dispensations"]],
        "exceptions": [_exception(e, words, facts) for e in record["exceptions"]],
        "dates": {name: record["dates"].get(name) for name in DATES},
        "meeting": record["meeting"],
        "due": clocks.due(facts) if facts.definition.states[record["state"]].due_clock else record["due_on"],
        "clock": _clock(facts),
        "waiting_for": record["waiting_for"],
        "changed": {"by": record["changed_by"], "at": record["changed_at"]},
    }


def _finding(raised: RaisedFinding, content: Mapping[str, Any]) -> dict[str, Any]:
    note = _note(content, raised.code)
    return {"code": raised.code, "message": raised.message, "where": raised.where, "answered": raised.answered, "note": note}


def options_view(options: Iterable[Option], facts: Facts) -> list[dict[str, Any]]:
    """Tell what can be done and why not, with what each act asks for and the words that it would sign."""
    return [_option(option, _transition(facts.definition, option), facts) for option in options]


def event_view(event: Mapping[str, Any], leaf: bytes, words: Mapping[str, Any]) -> dict[str, Any]:
    """Tell one event of a history; `words` opens the commitments that are not disposed of."""
    data = event["data"]
    return {
        "seq": event["seq"],
        "kind": event["kind"],
        "at": event["at"],
        "version": event["version"],
        "actor": event["actor"],
        "capacity": event["capacity"],
        "on_behalf_of": event["on_behalf_of"],
        "action": data.get("action"),
        "from": event["from"],
        "to": event["to"],
        "comment": words.get(data.get("comment") or ""),
        "inputs": {key: words.get(commitment) for key, commitment in data.get("inputs", {}).items()},
        "changes": _changes(data),
        "voided": data.get("voided", []),
        "passed": data.get("passed", []),
        "signoff": _signed(data.get("signoff")),
        **_by_hand(event),
        "notice": {key: data["notice"][key] for key in ("id", "kind")} if "notice" in data else None,
        "reference": (data.get("number") or {}).get("reference"),
        "meeting": data.get("resolution", data).get("of"),
        "conditions": [{"id": name, "as": data["as"]} for name in data.get("conditions", [])],
        "entered_by": data.get("entered_by"),
        "obligations": obligations_told(data),
        "definition": data["definition"] if event["kind"] == Kind.DECISION_MIGRATED else None,
        "blockers": data.get("blockers", []),
        "clock": _clock_set(data.get("clock")),
        "leaf": leaf.hex(),
    }


def _changes(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Tell which content paths an event set and cleared; a path that moved was cleared where it stood."""
    moved: Mapping[str, str] = data.get("moved", {})
    put = [{"path": path, "is": "set"} for path in (*data.get("set", ()), *moved.values())]
    return put + [{"path": path, "is": "cleared"} for path in (*moved, *data.get("cleared", ()))]


def words_in(event: Mapping[str, Any]) -> set[str]:
    """Give the commitments that `event_view` opens."""
    data = event["data"]
    return {c for c in (data.get("comment"), *data.get("inputs", {}).values()) if c}


def compare(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Give the paths at which two revisions differ: commitments are equal exactly where nothing changed."""
    return sorted(p for p in one.keys() | other.keys() if one.get(p) != other.get(p))


def _clock(facts: Facts) -> dict[str, Any] | None:
    """Tell the act that a clock makes next, as counted now: the day, why it is that day, and whether it has come."""
    found = None if facts.standing.ended else next(iter(clocks.called(facts)), None)
    if found is None:
        return None
    transition, running = found
    told = _clock_set({"action": transition.action, **running.as_dict()}) or {}
    return {**told, "due": running.is_over(facts.today), "why": running.in_words(), "rule": running.clock.rule}


def _clock_set(told: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if told is None:
        return None
    counted = told["counted"]
    return {
        **{key: told[key] for key in ("action", "clock", "event", "happened", "on")},
        "counted": counted["counted"],
        "skipped": [{"day": day, "why": why} for day, why in counted["skipped"]],
    }


def _signoff(signed: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": signed["name"],
        "duty": signed["duty"],
        "for": signed["for"],
        "answer": signed["answer"],
        "stated": {key: words.get(commitment) for key, commitment in signed["stated"].items()},
        "officer": signed["officer"],
        "capacity": signed["post"],
        "appointment": signed["kind"],
        "on_behalf_of": signed["on_behalf_of"],
        "method": signed["method"],
        "signed_on": signed["signed_on"],
        "recorded_by": signed["recorded_by"],
        "recorded_at": signed["recorded_at"],
        "scan": signed["scan"],
        "choice": signed["choice"],
        "affirmed": signed["affirmed"],
        "covers": sorted(signed["covered"]),
        "holds": signed["voided_by"] is None and signed["answer"] == "given",
        "voided_by": signed["voided_by"],
        "note": _signature_note(signed),
    }


def _signature_note(signed: Mapping[str, Any]) -> str | None:
    if signed["method"] == "wet":
        return f"Signed on paper on {signed['signed_on']}; entered afterwards by the officer named as having recorded it."
    return None


def _signed(signed: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if signed is None:
        return None
    told = ("name", "duty", "for", "answer", "post", "officer", "kind", "method", "signed_on", "choice", "affirmed")
    return {key: signed[key] for key in told}


def _by_hand(event: Mapping[str, Any]) -> dict[str, Any]:
    """Tell who signed or decided, how, and who entered it; nothing of acts that do neither."""
    data = event["data"]
    made, signed = data.get("determination"), data.get("signoff")
    told = made or signed
    officer = made["decider"]["officer"] if made else signed["officer"] if signed else None
    return {
        "method": told["method"] if told else None,
        "signed_by": officer,
        "recorded_by": event["actor"] if told else None,
    }


def _exception(given: Mapping[str, Any], words: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """Tell an exception from a spending hold, and whether it still covers the money as it stands."""
    now = money_in(facts.definition, facts.decision.commitments)
    said = {key: value for key, value in given.items() if key != "covers"}
    return {**said, "reason": words.get(given["reason"]), "covers": sorted(given["covers"]), "holds": given["covers"] == now}


def _determination(made: Mapping[str, Any], words: Mapping[str, Any], signoffs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    outcomes, signed = words.get(made["words"]) or made["outcomes"], _signed_as_recommended(made, signoffs)
    return {
        "kind": made["kind"],
        "decider": made["decider"],
        "method": made["method"],
        "signed_by": made["decider"]["officer"],
        "recorded_by": made["recorded_by"],
        "recorded_at": made["recorded_at"],
        "scan": made["scan"],
        "decided_on": made["decided_on"],
        "meeting": made["meeting"],
        "outcomes": [
            {
                "recommendation": o["recommendation"],
                "outcome": o["outcome"],
                "amended": _is_amended(o),
                "signed_as_recommended": signed if _is_amended(o) else [],
            }
            | {key: o.get(key) for key in ("text", "recommended", "reason", "votes")}
            | {"conditions": [with_owner(one) for one in o.get("conditions", [])]}
            for o in outcomes
        ],
    }


def _is_amended(outcome: Mapping[str, Any]) -> bool:
    return "recommended" in outcome or bool(outcome.get("amended"))


def _signed_as_recommended(made: Mapping[str, Any], signoffs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Name the sign-offs that stood when it was decided and covered the wording that was recommended, not another."""
    at = made["version"]
    standing = (s for s in signoffs if s["seq"] < at and (s["voided_by"] is None or s["voided_by"] > at))
    return list(dict.fromkeys(s["name"] for s in standing if s["answer"] == "given" and "recommendations" in s["covered"]))


def _attachment(paper: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    restriction = next((r for r in parts.get("restrictions", []) if r.get("attachment") == paper["id"]), None)
    return {**paper, "restriction": restriction}


def _notice(notice: Notice, words: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """Tell a notice, and from when it lets the decision be made, with the days counted."""
    rule, said = facts.definition.notices.get(notice.kind), words.get(notice.words) or {}
    counted = notice_rules.earliest(facts, rule, notice) if rule and rule.days else None
    plain = ("id", "kind", "published_at", "by", "capacity", "first_on", "last_on", "replaces", "replaced_by")
    passed = said.get("passed") or [None] * len(notice.consents)
    return {
        **{key: getattr(notice, key) for key in plain},
        "contents": said.get("contents"),
        "informed": list(notice.informed),
        "consents": [{**one, "why": why} for one, why in zip(notice.consents, passed, strict=True)],
        "why": said.get("why"),
        "possible_from": counted.result.isoformat() if counted else notice.counts_from,
        "reckoned": counted.in_words() if counted else None,
    }


def _note(content: Mapping[str, Any], code: str) -> str | None:
    return (content.get(f"findings.{code}") or {}).get("note")


def _transition(definition: Definition, option: Option) -> Transition:
    return next(t for t in definition.by_action[option.action] if option.from_state in t.from_)


def _option(option: Option, transition: Transition, facts: Facts) -> dict[str, Any]:
    definition, answers = facts.definition, transition.answers
    return {
        "action": option.action,
        "title": option.title,
        "from": option.from_state,
        "to": list(option.to),
        "allowed": option.allowed,
        "capacity": option.capacity,
        "blockers": [b.as_dict() for b in option.blockers],
        "asks": [
            {"key": a.key, "title": a.title, "type": a.type, "required": a.required, "choices": list(facts.choices(a))}
            for a in transition.asks
        ],
        "signoff": _signoff_offered(definition, transition.signs, facts.decision) if transition.signs else None,
        "refuses": transition.refuses,
        "for": list(may_answer_for(facts, definition.signoffs[answers] if answers else None)),
        "decides": transition.decides,
    }


def _signoff_offered(definition: Definition, name: str, decision: Decision) -> dict[str, Any]:
    """Tell a sign-off before it is given: the words, the limbs, and the content that it would cover."""
    rule = definition.signoffs[name]
    return {
        "name": name,
        "duty": rule.duty,
        "statement": rule.statement,
        "exactly_one_of": dict(rule.exactly_one_of),
        "always": dict(rule.always),
        "covers": sorted(p for p in decision.commitments if rule.covers.includes(p)),
    }
