"""Findings: warnings about the content that a note must answer. A note lapses when what the finding read has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from app.errors import Blocker
from app.workflow.definition import Finding
from app.workflow.facts import Facts
from app.workflow.guards.conditions import delegation_named
from app.workflow.guards.content import recommendations_match_conclusion
from app.workflow.guards.guard import Guard, GuardCall, guard, is_true
from app.workflow.guards.implications import implications_agree
from app.workflow.guards.noticed import key_status_stated

_MAY_WARN = (recommendations_match_conclusion, implications_agree, delegation_named, key_status_stated)
MAY_WARN: Mapping[str, Guard] = {g.name: g for g in _MAY_WARN}  # the guards that a finding may name


@dataclass(frozen=True, slots=True)
class RaisedFinding:
    """A warning that stands now, and whether a note answers it."""

    code: str
    message: str
    where: str
    answered: bool
    note_lapsed: bool
    cured_by: str


def findings(facts: Facts) -> tuple[RaisedFinding, ...]:
    """Give the warnings that the content raises now, in the order of the procedure."""
    return tuple(_raised(facts, finding, said) for finding in facts.definition.findings if (said := _said(facts, finding)))


def read_digest(finding: Finding, commitments: Mapping[str, str]) -> str:
    """Give the SHA-256, in hex, of what a finding reads as it stands: the `on` of a note that answers it."""
    paths = sorted(path for path in commitments if _reads(finding, path))
    return sha256("".join(f"{path}={commitments[path]}\n" for path in paths).encode()).hexdigest()


@guard(rule="A warning is answered before the text goes on", reads_text=True)
def findings_answered(facts: Facts, call: GuardCall) -> Iterator[Blocker]:
    """Every warning has a note on the text as it stands, for whoever relies on the text (the procedure's findings)."""
    for raised in findings(facts):
        if not raised.answered:
            again = " The text has changed since it was answered." if raised.note_lapsed else ""
            yield call.blocker("finding_unanswered", f"{raised.message}{again}", raised.cured_by, raised.where)


def _said(facts: Facts, finding: Finding) -> str:
    """Give what a finding says of these facts; nothing where all is well. Anything but true raises it, as a rule would refuse."""
    if finding.guard is not None:
        asked = MAY_WARN[finding.guard.name]
        details = [b.message for b in asked.check(facts, GuardCall(asked.rule, argument=finding.guard.argument))]
        return " ".join((finding.says, *details)) if details else ""
    return finding.says if finding.condition and not is_true(facts, finding.condition) else ""


def _raised(facts: Facts, finding: Finding, message: str) -> RaisedFinding:
    note = facts.decision.content.get(f"findings.{finding.key}")
    answered = note is not None and note["on"] == read_digest(finding, facts.decision.commitments)
    lapsed = note is not None and not answered
    return RaisedFinding(finding.key, message, finding.where, answered, lapsed, finding.cured_by)


def _reads(finding: Finding, path: str) -> bool:
    reads = finding.reads or (finding.condition.reads if finding.condition else ())
    group, _, rest = path.partition(".")
    return path in reads or group in reads or f"{group}.{rest.partition('.')[0]}" in reads  # of a section also each member's
