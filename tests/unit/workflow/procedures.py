"""Procedures made by hand for tests of what only reads a definition: no file, no loader, no officers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from app.workflow import cel
from app.workflow.definition import (
    Ask,
    Covers,
    Decider,
    Definition,
    Destination,
    GuardUse,
    MustHold,
    Post,
    Question,
    Rule,
    Section,
    SignoffRule,
    State,
    Transition,
)

MO, CFO, CEX, PCC = "monitoring_officer", "chief_finance_officer", "chief_executive", "commissioner"
UNDECIDED = ("draft", "legal_check", "finance_signoff", "approval_to_submit", "awaiting_decision", "deferred")


def to(*states: str | Destination) -> tuple[Destination, ...]:
    return tuple(s if isinstance(s, Destination) else Destination(state=s) for s in states)


def act(action: str, title: str, from_: tuple[str, ...], *dest: str | Destination, by: tuple[str, ...], **more: Any) -> Transition:
    """Make a transition; guards are given as rules, names, or (name, argument)."""
    guards = tuple(_use(use) for use in more.pop("guards", ()))
    return Transition(action=action, title=title, from_=from_, to=to(*dest), by=by, guards=guards, **more)


def _use(use: Rule | str | tuple[str, Any]) -> GuardUse | Rule:
    if isinstance(use, Rule):
        return use
    return GuardUse(name=use) if isinstance(use, str) else GuardUse(name=use[0], argument=use[1])


def states(*given: State) -> dict[str, State]:
    return {state.key: state for state in given}


def procedure(states: Mapping[str, State], transitions: tuple[Transition, ...], **more: Any) -> Definition:
    """Make a small procedure with nothing but states and transitions, and what else is given."""
    blank: dict[str, Any] = {
        "workflow": "small",
        "version": 1,
        "title": "Small",
        "digest": sha256(repr((states, transitions, more)).encode()).hexdigest(),
        "source": b"",
        "numbering": None,
        "reserved": frozenset(),
        **dict.fromkeys(("recorders", "verbs", "findings", "must_hold"), ()),
        **{key: {} for key in ("posts", "deciders", "matters", "parameters", "sections")},
        **{key: {} for key in ("checklist", "papers", "signoffs", "absent_duties")},
    }
    return Definition(**{**blank, **more, "states": states, "transitions": transitions})


def notice() -> Definition:
    """Make a decision notice with checks, two sign-offs, an approval, three outcomes and the ways back."""
    return procedure(
        states(
            State(key="draft", title="Draft", initial=True, editable_by=("originator",)),
            State(key="legal_check", title="Legal check", due_days="$legal_check_days"),
            State(key="finance_signoff", title="Finance sign-off", due_days=5),
            State(key="approval_to_submit", title="Approval to submit"),
            State(key="awaiting_decision", title="Awaiting decision"),
            State(key="approved", title="Approved", outcome="approved"),
            State(key="approved_in_part", title="Approved in part", outcome="approved_in_part"),
            State(key="rejected", title="Rejected", outcome="rejected"),
            State(key="deferred", title="Deferred"),
            State(key="withdrawn", title="Withdrawn"),
            State(key="superseded", title="Superseded"),
            State(key="rescinded", title="Rescinded"),
        ),
        (*_checks(), *_decisions(), *_ends()),
        workflow="notice",
        title="Decision notice",
        posts={
            MO: Post(key=MO, title="Monitoring officer"),
            CFO: Post(key=CFO, title="Chief finance officer", statutory="Schedule 1, paragraph 6"),
            CEX: Post(key=CEX, title="Chief executive"),
            PCC: Post(key=PCC, title="Police and crime commissioner"),
        },
        deciders={PCC: Decider(post=PCC), CEX: Decider(post=CEX, under_delegation=True)},
        recorders=(CEX,),
        matters={"plan": "The plan"},
        reserved=frozenset({"plan"}),
        parameters={"legal_check_days": 5},
        sections={
            "summary": Section(key="summary", title="Summary", type="text", required_on=("submit",)),
            "costs": Section(key="costs", title="Costs", type="money", filled_by=(CFO,), public=False),
        },
        checklist={"advice": Question(key="advice", question="Has advice been sought?", answers=("yes", "no"), expected="yes")},
        signoffs=_signoffs(),
        must_hold=(MustHold(before_outcome=("approved", "approved_in_part"), signoffs=("legal", "finance")),),
    )


def _signoffs() -> dict[str, SignoffRule]:
    return {
        "legal": SignoffRule(
            name="legal",
            duty="legal",
            post=MO,
            statement="It is lawful.",
            covers=Covers(all=True, parts=frozenset({"costs"})),
            void_to="legal_check",
        ),
        "finance": SignoffRule(
            name="finance",
            duty="finance",
            post=CFO,
            statement="I certify:",
            covers=Covers(parts=frozenset({"costs"})),
            void_to="finance_signoff",
            exactly_one_of={"a": "There are no costs.", "b": "The costs are within the budget."},
            always={"d": "The rules on money were kept."},
            needs={"b": ("costs",)},
            excludes={"a": ("costs",)},
        ),
    }


def _checks() -> tuple[Transition, ...]:
    ready = ("decider_chosen", "recommendations_present", "sections_complete", "checklist_answered", "reasons_given")
    ways = to(Destination(state="approval_to_submit", decider=PCC), "awaiting_decision")
    signed = ("signed", "legal")
    approver = ("originator_is_not_approver",)
    return (
        act("submit", "Submit for legal check", ("draft",), "legal_check", by=("originator",), guards=ready),
        act("clear", "Clear in law", ("legal_check",), "finance_signoff", by=(MO,), signs="legal", guards=("not_an_author",)),
        act("certify", "Certify", ("finance_signoff",), *ways, by=(CFO,), signs="finance", guards=(signed,)),
        act("approve_to_submit", "Approve to submit", ("approval_to_submit",), "awaiting_decision", by=(CEX,), guards=approver),
        act("return", "Return for work", UNDECIDED[1:5], "draft", by=(MO, CFO, CEX, "decider")),
    )


def _decisions() -> tuple[Transition, ...]:
    here, by = ("awaiting_decision",), ("decider", "recorder")
    authority = ("within_delegation", ("signed", "legal"), ("signed", "finance"), "decider_is_not_certifier")
    until = Ask(key="until", title="Deferred until", type="date", required=True)
    later = cel.compile("inputs.until > today", cel.variables(sections={}, checklist={}, deciders=(), asks={"until": ("date", ())}))
    says = "A decision is deferred to a later day."
    rule = Rule(key="later", condition=later, says=says, cured_by="decider", where="inputs.until")
    return (
        act("approve", "Approve", here, "approved", by=by, guards=authority, decides="approved"),
        act("approve_in_part", "Approve in part", here, "approved_in_part", by=by, guards=authority, decides="approved_in_part"),
        act("reject", "Reject", here, "rejected", by=by, guards=("within_delegation",), decides="rejected"),
        act("defer", "Defer", here, "deferred", by=by, asks=(until,), guards=(rule,)),
        act("resume", "Take up again", ("deferred",), "awaiting_decision", by=("decider", "originator")),
    )


def _ends() -> tuple[Transition, ...]:
    reason = Ask(key="reason", title="Reason", type="text", required=True)
    decided = ("approved", "approved_in_part")
    return (
        act("withdraw", "Withdraw", UNDECIDED, "withdrawn", by=("originator", CEX), asks=(reason,)),
        act("supersede", "Supersede", decided, "superseded", by=("link",), link="supersedes"),
        act("rescind", "Rescind", decided, "rescinded", by=("link",), link="rescinds"),
    )


def retitled(definition: Definition, title: str) -> Definition:
    """Give the procedure, every state and every action the same title, to see what a hostile one does."""
    return replace(
        definition,
        title=title,
        states={key: replace(state, title=title) for key, state in definition.states.items()},
        transitions=tuple(replace(transition, title=title) for transition in definition.transitions),
    )
