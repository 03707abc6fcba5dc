"""Builders of facts: a small procedure made by hand, invented officers, and a notice that lacks nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from app.workflow import cel
from app.workflow.coverage import covered
from app.workflow.definition import (
    Ask,
    Covers,
    Decider,
    Definition,
    Destination,
    Finding,
    GuardUse,
    MustHold,
    Paper,
    Post,
    Question,
    Rule,
    Section,
    SignoffRule,
    State,
    Transition,
)
from app.workflow.facts import Attempt, Decision, Delegation, Facts, Holding, Signoff, Standing, Wet

TODAY = date(2025, 9, 1)  # a Monday
NOW = datetime(2025, 9, 1, 9, 30, tzinfo=UTC)

OLIVE, MONA, FINN, CARLA, PETRA, DORA, DEV = "olive", "mona", "finn", "carla", "petra", "dora", "dev"
HOLDERS = {
    "policy_officer": OLIVE,
    "monitoring_officer": MONA,
    "chief_finance_officer": FINN,
    "chief_executive": CARLA,
    "commissioner": PETRA,
    "democratic_services": DORA,
}
POSTS = {
    "policy_officer": Post(key="policy_officer", title="Policy officer"),
    "monitoring_officer": Post(key="monitoring_officer", title="Monitoring officer"),
    "chief_finance_officer": Post(key="chief_finance_officer", title="Chief finance officer"),
    "chief_executive": Post(key="chief_executive", title="Chief executive"),
    "commissioner": Post(key="commissioner", title="Commissioner"),
    "board": Post(key="board", title="Board", collective=True),
    "democratic_services": Post(key="democratic_services", title="Democratic services"),
}
SECTIONS = (
    Section(key="summary", title="Summary", type="text", required_on=("submit",)),
    Section(key="risks", title="Risks", type="text", required_on=("submit",)),
    Section(key="starts", title="Start", type="date"),
    Section(key="costs", title="Costs", type="money_table", columns=("year", "capital", "revenue")),
    Section(
        key="reserve",
        title="Reserve",
        type="line",
        filled_by=("chief_finance_officer",),
        editable_in=("draft", "finance_signoff"),
    ),
    Section(key="conclusion", title="Conclusion", type="text"),
)
YES_NO = ("yes", "no")
QUESTIONS = (
    Question(key="legal_advice", question="Has legal advice been sought?", answers=YES_NO, expected="yes"),
    Question(key="finance_consulted", question="Was finance consulted?", answers=YES_NO, expected="yes", blocks=True),
    Question(key="risks_told", question="Are all risks told?", answers=YES_NO, expected="yes"),
    Question(key="confidential", question="Is this confidential?", answers=YES_NO, expected="no"),
)
DECLARED = cel.variables(
    sections={s.key: (s.type, s.choices) for s in SECTIONS},
    checklist={q.key: q.answers for q in QUESTIONS},
    deciders=("commissioner", "board", "chief_executive", "chief_finance_officer"),
    matters=("grants", "staffing", "precept"),
    parameters={"legal_check_days": 5},
    asks={"until": ("date", ()), "reason": ("text", ())},
)


def condition(source: str) -> cel.Condition:
    return cel.compile(source, DECLARED)


FINDINGS = (
    Finding(
        key="risks_silent",
        says="All risks are said to be told, and there are none.",
        where="sections.risks",
        cured_by="originator",
        condition=condition('!(checklist.risks_told == "yes" && sections.risks.is == "none")'),
        reads=("sections.risks", "checklist.risks_told"),
    ),
    Finding(
        key="conclusion_differs",
        says="The conclusion words it differently.",
        where="sections.conclusion",
        cured_by="originator",
        guard=GuardUse(name="recommendations_match_conclusion"),
        reads=("sections.conclusion", "recommendations"),
    ),
)
SIGNOFFS = {
    "legal": SignoffRule(
        name="legal",
        duty="legal",
        post="monitoring_officer",
        statement="It is lawful.",
        covers=Covers(all=True, parts=frozenset(("reserve",))),
        void_to="legal_check",
    ),
    "finance": SignoffRule(
        name="finance",
        duty="finance",
        post="chief_finance_officer",
        statement="I certify that:",
        covers=Covers(parts=frozenset(("costs", "reserve", "recommendations", "attachments"))),
        void_to="finance_signoff",
        exactly_one_of={"a": "nothing is spent", "b": "budgets carry it", "c": "reserves carry it"},
        always={"d": "the regulations are kept"},
        needs={"b": ("costs",), "c": ("costs", "reserve")},
        excludes={"a": ("costs",)},
    ),
    "approval": SignoffRule(
        name="approval",
        duty="approval",
        post="chief_executive",
        statement="It may be submitted.",
        covers=Covers(all=True),
        void_to="approval_to_submit",
    ),
}
STATES = (
    State(key="draft", title="Draft", initial=True, editable_by=("originator",)),
    State(key="legal_check", title="Legal check", editable_by=("monitoring_officer",), due_days="$legal_check_days"),
    State(key="finance_signoff", title="Finance sign-off"),
    State(key="approval_to_submit", title="Approval to submit"),
    State(key="awaiting_decision", title="Awaiting decision"),
    State(key="deferred", title="Deferred"),
    State(key="approved", title="Approved", outcome="approved"),
    State(key="approved_in_part", title="Approved in part", outcome="approved_in_part"),
    State(key="rejected", title="Rejected", outcome="rejected"),
    State(key="withdrawn", title="Withdrawn"),
    State(key="superseded", title="Superseded"),
)


def uses(*guards: str | tuple[str, Any]) -> tuple[GuardUse, ...]:
    return tuple(GuardUse(name=g) if isinstance(g, str) else GuardUse(name=g[0], argument=g[1]) for g in guards)


def to(*ways: str | tuple[str, str]) -> tuple[Destination, ...]:
    return tuple(Destination(state=w) if isinstance(w, str) else Destination(state=w[0], decider=w[1]) for w in ways)


LATER = Rule(
    key="until_later",
    condition=condition("inputs.until > today"),
    says="A decision is deferred to a later day.",
    cured_by="decider",
    where="inputs.until",
)
WORKING = ("draft", "legal_check", "finance_signoff", "approval_to_submit", "awaiting_decision", "deferred")
DECIDING = uses(("signed", "legal"), ("signed", "finance"), "decider_is_not_certifier", "within_delegation", "dated_after_signoffs")
TRANSITIONS = (
    Transition(
        action="submit",
        title="Submit",
        from_=("draft",),
        to=to("legal_check"),
        by=("originator",),
        guards=uses(
            "sections_complete",
            "checklist_answered",
            "reasons_given",
            "findings_answered",
            "attachments_ready",
            "recommendations_present",
            "decider_chosen",
        ),
    ),
    Transition(
        action="clear",
        title="Clear",
        from_=("legal_check",),
        to=to("finance_signoff"),
        by=("monitoring_officer",),
        signs="legal",
        guards=uses("not_an_author", "interests_clear", "dated_after_signoffs"),
    ),
    Transition(
        action="return",
        title="Return",
        from_=("legal_check", "finance_signoff", "approval_to_submit", "awaiting_decision"),
        to=to("draft"),
        by=("monitoring_officer", "chief_finance_officer", "chief_executive", "decider"),
        asks=(Ask(key="reason", title="Reason", type="text", required=True),),
    ),
    Transition(
        action="certify",
        title="Certify",
        from_=("finance_signoff",),
        to=to(("approval_to_submit", "commissioner"), "awaiting_decision"),
        by=("chief_finance_officer",),
        signs="finance",
        guards=uses(("signed", "legal"), "not_an_author"),
    ),
    Transition(
        action="approve_to_submit",
        title="Approve to submit",
        from_=("approval_to_submit",),
        to=to("awaiting_decision"),
        by=("chief_executive",),
        signs="approval",
        guards=uses(("signed", "legal"), ("signed", "finance"), "originator_is_not_approver"),
    ),
    Transition(
        action="approve",
        title="Approve",
        from_=("awaiting_decision",),
        to=to("approved"),
        by=("decider", "recorder"),
        decides="approved",
        asks=(Ask(key="decided_on", title="Decided on", type="date"),),
        guards=DECIDING,
    ),
    Transition(
        action="approve_in_part",
        title="Approve in part",
        from_=("awaiting_decision",),
        to=to("approved_in_part"),
        by=("decider", "recorder"),
        decides="approved_in_part",
        guards=DECIDING,
    ),
    Transition(
        action="reject",
        title="Reject",
        from_=("awaiting_decision",),
        to=to("rejected"),
        by=("decider", "recorder"),
        decides="rejected",
        guards=DECIDING,
    ),
    Transition(
        action="defer",
        title="Defer",
        from_=("awaiting_decision",),
        to=to("deferred"),
        by=("decider", "recorder"),
        asks=(Ask(key="until", title="Until", type="date", required=True), Ask(key="reason", title="Reason", type="text")),
        guards=(LATER,),
    ),
    Transition(action="resume", title="Resume", from_=("deferred",), to=to("awaiting_decision"), by=("decider",)),
    Transition(action="withdraw", title="Withdraw", from_=WORKING, to=to("withdrawn"), by=("originator",)),
    Transition(
        action="supersede",
        title="Supersede",
        from_=("approved", "approved_in_part"),
        to=to("superseded"),
        by=("link",),
        link="supersedes",
    ),
)


def definition(**changes: Any) -> Definition:
    """Make the small procedure, or one that differs from it; the digest follows what it says."""
    parts: dict[str, Any] = {
        "workflow": "small-notice",
        "version": 1,
        "title": "Small notice",
        "source": b"",
        "numbering": None,
        "posts": POSTS,
        "deciders": {
            "commissioner": Decider(post="commissioner"),
            "board": Decider(post="board"),
            "chief_executive": Decider(post="chief_executive", under_delegation=True),
            "chief_finance_officer": Decider(post="chief_finance_officer", under_delegation=True),
        },
        "matters": {"grants": "Grants", "staffing": "Staffing", "precept": "Precept"},
        "reserved": frozenset(("precept",)),
        "recorders": ("democratic_services",),
        "parameters": {"legal_check_days": 5},
        "sections": {s.key: s for s in SECTIONS},
        "checklist": {q.key: q for q in QUESTIONS},
        "papers": {"memorandum": Paper(key="memorandum", title="Memorandum", required_on=("submit",))},
        "verbs": ("approve", "note"),
        "findings": FINDINGS,
        "signoffs": SIGNOFFS,
        "absent_duties": {},
        "states": {s.key: s for s in STATES},
        "transitions": TRANSITIONS,
        "must_hold": (MustHold(before_outcome=("approved",), signoffs=("legal", "finance")),),
    }
    parts |= changes
    parts["digest"] = sha256(repr(sorted(parts.items())).encode()).hexdigest()
    return Definition(**parts)


SMALL = definition()


def with_section(**changes: Any) -> Definition:
    """Make the small procedure with one more section, called extra."""
    extra = Section(**{"key": "extra", "title": "Extra", "type": "text"} | changes)
    return definition(sections={**SMALL.sections, "extra": extra})


def given(value: Any) -> dict[str, Any]:
    return {"is": "given", "value": value}


def yes() -> dict[str, str]:
    return {"answer": "yes"}


def paper(key: str | None = "memorandum") -> dict[str, Any]:
    return {"key": key, "name": "memo.pdf", "kind": "application/pdf", "visibility": "public", "sha256": "0" * 64, "size": 9}


def recommendation(one: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": one, "verb": "approve", "text": text, "conditions": [], **more}


FULL: Mapping[str, Any] = {
    "title": "A single team",
    "decider": {"post": "commissioner", "matter": "staffing", "authority": None},
    "sections.summary": given("One team instead of two."),
    "sections.risks": given("The lease ends."),
    "sections.costs": given([{"year": "2025/26", "capital": 0, "revenue": 40_000_00}]),
    "checklist.legal_advice": yes(),
    "checklist.finance_consulted": yes(),
    "checklist.risks_told": yes(),
    "checklist.confidential": {"answer": "no"},
    "recommendations": [recommendation("r1", "Make one team."), recommendation("r2", "Move the budget.", amount_pence=40_000_00)],
    "attachments.p1": paper(),
    "signatures.s1": {**paper(None), "kind": "signature"},
}


def content(**changes: Any) -> dict[str, Any]:
    """Give the full content with changes by path (`sections__risks`); None blanks a path."""
    changed = {**FULL, **{path.replace("__", "."): value for path, value in changes.items()}}
    return {path: value for path, value in changed.items() if value is not None}


def commitments(values: Mapping[str, Any]) -> dict[str, str]:
    return {path: sha256(json.dumps(value, sort_keys=True).encode()).hexdigest() for path, value in values.items()}


def holding(post: str, officer: str, kind: str = "holder", on_behalf_of: str | None = None) -> Holding:
    return Holding(post=post, officer=officer, kind=kind, on_behalf_of=on_behalf_of)  # type: ignore[arg-type]


def standing(*more: Holding, delegations: tuple[Delegation, ...] = (), holders: Mapping[str, str] = HOLDERS) -> Standing:
    held = tuple(holding(post, officer) for post, officer in holders.items())
    return Standing(sequence=1, holdings=(*held, *more), delegations=delegations)


def delegation(post: str = "chief_executive", ceiling: int | None = 50_000_00, matters: tuple[str, ...] = ()) -> Delegation:
    return Delegation(id="d1", from_post="commissioner", to_post=post, matters=matters, ceiling_pence=ceiling, authority="Scheme")


def signoff(name: str, values: Mapping[str, Any] = FULL, **changes: Any) -> Signoff:
    """Give a sign-off of this content by the holder of its post."""
    rule = SMALL.signoffs[name]
    parts: dict[str, Any] = {
        "name": name,
        "duty": rule.duty,
        "post": rule.post,
        "officer": HOLDERS[rule.post],
        "kind": "holder",
        "on_behalf_of": None,
        "method": "electronic",
        "signed_on": "2025-08-28",
        "recorded_by": HOLDERS[rule.post],
        "recorded_at": "2025-08-28T10:00:00.000000Z",
        "covered": covered(rule, commitments(values)),
        "seq": 7,
        "choice": "b" if name == "finance" else None,
        "affirmed": ("d",) if name == "finance" else (),
    }
    return Signoff(**parts | changes)


def decision(
    state: str = "draft", values: Mapping[str, Any] | None = None, signed: tuple[str, ...] = (), **changes: Any
) -> Decision:
    held = FULL if values is None else values
    parts: dict[str, Any] = {
        "id": "n1",
        "body": "b1",
        "state": state,
        "version": 3,
        "revision": 2,
        "originator_post": "policy_officer",
        "originator": OLIVE,
        "prepared_by": OLIVE,
        "content": held,
        "commitments": commitments(held),
        "authors": dict.fromkeys(held, (OLIVE,)),
        "signoffs": tuple(signoff(name, held) for name in signed),
    }
    return Decision(**parts | changes)


def facts(of: Decision | None = None, actor: str | None = OLIVE, attempt: Attempt | None = None, **changes: Any) -> Facts:
    parts: dict[str, Any] = {
        "definition": SMALL,
        "decision": of or decision(),
        "standing": standing(),
        "actor": actor,
        "now": NOW,
        "today": TODAY,
        "attempt": attempt,
    }
    return Facts(**parts | changes)


def awaiting(values: Mapping[str, Any] | None = None, **changes: Any) -> Decision:
    """Give a notice that awaits its decision with all sign-offs."""
    return decision("awaiting_decision", values, signed=("legal", "finance", "approval"), **changes)


def outcome(one: str, result: str, reason: str | None = None) -> dict[str, Any]:
    return {"recommendation": one, "outcome": result} | ({"reason": reason} if reason else {})


def wet(officer: str, signed_on: str, *posts: str, scan: str | None = "s1") -> Attempt:
    held = tuple(holding(p, officer) for p in posts)
    return Attempt(wet=Wet(officer=officer, signed_on=signed_on, holdings=held, scan=scan))


def certificate(choice: str | None = "b", *affirmed: str) -> Attempt:
    return Attempt(choice=choice, affirmed=affirmed or ("d",))


def edited(old: Decision, **changes: Any) -> Decision:
    """Give the decision after an edit; sign-offs are as they were."""
    values = {**old.content, **{path.replace("__", "."): value for path, value in changes.items()}}
    values = {path: value for path, value in values.items() if value is not None}
    return replace(old, content=values, commitments=commitments(values))
