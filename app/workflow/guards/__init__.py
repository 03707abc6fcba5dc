"""The closed registry of guards: what a procedure file may name. Nothing is found by an import from text."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.workflow.guards import (
    call_in,
    clocks,
    conditions,
    content,
    decision,
    findings,
    implications,
    meetings,
    noticed,
    people,
    spending,
)
from app.workflow.guards.findings import MAY_WARN
from app.workflow.guards.guard import Guard, GuardCall
from app.workflow.guards.people import LIFTABLE

__all__ = ["LIFTABLE", "MAY_WARN", "Guard", "GuardCall", "registry"]

_GUARDS = (
    content.sections_complete,
    content.checklist_answered,
    content.reasons_given,
    findings.findings_answered,
    content.attachments_ready,
    content.recommendations_present,
    content.recommendations_match_conclusion,
    content.rows_complete,
    implications.implications_agree,
    decision.signed,
    decision.decider_chosen,
    decision.within_delegation,
    decision.authority_shown,
    conditions.delegation_named,
    conditions.conditions_discharged,
    decision.determinations_complete,
    decision.deferral_over,
    decision.dated_after_signoffs,
    noticed.key_status_stated,
    noticed.key_decision_noticed,
    noticed.private_meeting_noticed,
    call_in.may_be_called_in,
    call_in.called_in_by_enough,
    meetings.on_an_agenda,
    meetings.meeting_quorate,
    spending.no_spending_hold,
    clocks.clock_over,
    clocks.within_clock,
    clocks.clock_kept,
    people.not_the_originator,
    people.not_an_author,
    people.originator_is_not_approver,
    people.decider_is_not_certifier,
    people.interests_clear,
)

registry: Mapping[str, Guard] = MappingProxyType({guard.name: guard for guard in _GUARDS})

_ROOMS = (call_in, clocks, conditions, content, decision, findings, implications, meetings, noticed, people, spending)
_made = {value.name for room in _ROOMS for value in vars(room).values() if isinstance(value, Guard)}
if _made != registry.keys():
    raise TypeError(f"made as a guard but not in the registry, or the other way round: {sorted(_made ^ registry.keys())}")
