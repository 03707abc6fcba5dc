"""A small procedure file, right in every way, for tests that make one thing wrong with it."""

from __future__ import annotations

import pytest

from app.errors import Fault, Invalid
from app.workflow.definition import Definition
from app.workflow.loader import load

SMALL = """\
workflow: small
version: 1
title: Small notice
numbering: {series: small, pattern: "{number}/{year}", year: calendar, allocated_on: submit}
posts:
  clerk: {title: Clerk}
  treasurer: {title: Treasurer}
  chair: {title: Chair}
deciders:
  chair: {}
  treasurer: {under: delegation}
matters: {grant: Grant, budget: Budget}
reserved: [budget]
parameters: {check_days: 5}
verbs: [approve]
sections:
  - {key: summary, title: Summary, type: text, required_on: submit}
  - {key: costs, title: Costs, type: money_table, columns: [year, revenue]}
  - {key: mark, title: Marking, type: choice, choices: [Open, Closed]}
  - {key: reserve, title: Reserve, type: line, filled_by: [treasurer], editable_in: [finance]}
checklist:
  - {key: advice, question: Was advice taken?, answers: [yes, no], expected: yes}
findings:
  - {key: no_figures, rule: has(sections.costs), says: There are no figures., cured_by: originator, where: sections.costs}
signoffs:
  legal: {duty: legal, post: clerk, statement: It is lawful., covers: {all_but: [reserve]}, void_to: check}
  finance:
    duty: finance
    post: treasurer
    statement: It is paid for.
    covers: [costs, reserve]
    void_to: finance
    exactly_one_of: {a: There are no costs., b: There is money.}
    always: {d: The rules were kept.}
    needs: {b: [costs]}
    excludes: {a: [costs]}
absent_duties: {approval: The chair decides everything that comes in.}
states:
  draft: {title: Draft, initial: true, editable_by: [originator]}
  check: {title: Check, due: {working_days: $check_days}}
  finance: {title: Finance}
  decision: {title: Decision}
  approved: {title: Approved, outcome: approved}
  withdrawn: {title: Withdrawn, final: true}
transitions:
  - action: submit
    from: [draft]
    to: check
    by: [originator]
    guards: [sections_complete, checklist_answered, findings_answered]
  - {action: clear, from: [check], to: finance, by: [clerk], signs: legal, guards: [not_an_author]}
  - action: certify
    from: [finance]
    to: decision
    by: [treasurer]
    signs: finance
    guards: [{signed: legal}, not_an_author]
  - action: approve
    from: [decision]
    to: approved
    by: [decider]
    decides: approved
    guards: [{signed: legal}, {signed: finance}, decider_is_not_certifier, within_delegation]
  - action: withdraw
    from: [draft, check, finance, decision]
    to: withdrawn
    by: [originator]
    asks: [{key: reason, title: Reason, type: text, required: true}]
must_hold:
  - {before_outcome: [approved], signoffs: [legal, finance]}
"""


def changed(*changes: tuple[str, str], text: str = SMALL) -> str:
    """Change a file's text; what is to be changed must stand there exactly once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
        text = text.replace(old, new)
    return text


def loaded(*changes: tuple[str, str]) -> Definition:
    return load(changed(*changes).encode(), "small.yaml")


def faults(*changes: tuple[str, str]) -> list[Fault]:
    """Give the faults for which a changed file is refused."""
    with pytest.raises(Invalid) as refusal:
        loaded(*changes)
    return list(refusal.value.faults)


def line_of(text: str, within: str = SMALL) -> int:
    """Give the line on which a text stands, so that no test has to count."""
    return within[: within.index(text)].count("\n") + 1
