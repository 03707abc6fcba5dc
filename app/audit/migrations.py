"""What must be true of a migration: to a version that was adopted, by two officers, along a map that leads there. Pure.

From that event on the new definition counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.audit.act import Act, Said, leads
from app.decisions.changes import voided_told
from app.decisions.migrating import voids
from app.officers.adoption import posts_with
from app.officers.rules import OPERATOR
from app.workflow import engine
from app.workflow.definition import Definition
from app.workflow.facts import Standing
from app.workflow.members import is_signed


def migrated_rightly(act: Act) -> Said:
    """A migration leads from one adopted version to another, where the map and the sign-offs that survive lead."""
    data, before, new, picture = act.data, act.before, act.successor, act.organisation
    if before is None:
        return
    if data["definition"]["from"] != before["definition"]:
        yield "V11-procedure", "It moves the decision from a version that did not carry it."
    adopted = {a.digest for a in picture.adoptions if a.workflow == before["workflow"]} if picture else set()
    if picture and data["definition"]["to"] not in adopted:
        yield "V11-procedure", "The body had not adopted the version that the decision was moved to."
    if new is not None:
        yield from _content(act, new)
        yield from _place(act, new)


def _place(act: Act, new: Definition) -> Said:
    data, before = act.data, act.before
    assert before is not None
    state = data["states"].get(before["state"], before["state"])
    if state not in new.states:
        yield "V11-transition", f"The map leads from {before['state']} to {state!a:.70}, which the new version does not have."
        return
    lost = voids(before, new, act.commitments)
    if data["voided"] != [voided_told(signoff, paths) for signoff, paths in lost]:
        yield "V14-voided", f"It should void {', '.join(s.name for s, _ in lost) or 'nothing'}, and tells otherwise."
    back = state if before["outcome"] else engine.back_to(new, [s.name for s, _ in lost if s.holds], state)
    left = replace(act.decision, signoffs=tuple(s for s in act.decision.signoffs if s not in [one for one, _ in lost]))
    standing = Standing(sequence=0, groups=act.organisation.groups if act.organisation else {})
    holding = {rule.name for rule in new.signoffs.values() if is_signed(left, standing, rule)}
    if not leads(new, back, data["passed"], holding, act.event["to"]):
        yield "V11-transition", f"It should lead to {back}, or past it where sign-offs hold; it leads to {act.event['to']!a:.70}."
    told = new.outcome_in(act.event["to"], before["outcome"])
    if data["outcome"] != told or before["outcome"] != told:
        yield (
            "V11-transition",
            f"It tells the outcome {data['outcome']!a:.30}; it was {before['outcome']}; the state has {told}.",
        )


def _content(act: Act, new: Definition) -> Said:
    data, before = act.data, act.before
    assert before is not None
    changed = before["content"].keys() != act.commitments.keys()
    if data["revision"] != before["revision"] + changed:
        yield "V10-versions", f"Expected revision {before['revision'] + changed}, found {data['revision']!a:.20}."
    if len(act.commitments) != len(before["content"].keys() - set(data["cleared"])):
        yield "V11-procedure", "Two parts of the content came to stand at one place: one of them is lost."
    for path in _unknown(new, act.commitments):
        yield "V11-procedure", f"The new version knows no content at {path!a:.70}."


def _unknown(new: Definition, commitments: Mapping[str, str]) -> Iterator[str]:
    known = {"sections": new.sections, "checklist": new.checklist, "findings": {f.key for f in new.findings}}
    for path in commitments:
        group, _, key = path.partition(".")
        if group in known and key.partition(".")[0] not in known[group]:
            yield path


def decided_by_two(act: Act) -> Said:
    """The two who decided it are two persons, and held posts of law and of finance in the new version."""
    new, picture, event = act.successor, act.organisation, act.event
    if new is None or picture is None:
        return
    other = act.data["with"]
    if event["capacity"] not in posts_with("legal", picture, new) or other["capacity"] not in posts_with("finance", picture, new):
        yield "V12-standing", "It was not decided by an officer who answers for the law and one who answers for the finances."
    if act.data.get("entered_by") != OPERATOR:
        yield "V12-standing", "It does not say that the operator entered it, and there is no other way to enter it."
    if other["officer"] == event["actor"]:
        yield "V12-standing", "One person decided it, and two are needed."
    if not any(h.post == other["capacity"] for h in picture.on(act.day).held_by(str(other["officer"]))):
        yield "V12-standing", f"The second officer did not hold the post {other['capacity']!a:.70} on that day."
