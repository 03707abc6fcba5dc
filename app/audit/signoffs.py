"""What must be true of the sign-offs that an act gives, refuses or voids, and of the states that are passed for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from app.audit.act import Act, Said, leads
from app.decisions.record import as_decision
from app.decisions.signing import statement_digest
from app.workflow import coverage, engine
from app.workflow.definition import Definition, SignoffRule, Transition
from app.workflow.facts import Decision, Standing
from app.workflow.members import is_needed, is_signed

NO_GROUPS = Standing(sequence=0)


def signoff_covers(act: Act) -> Said:
    """A sign-off is given where the act signs, covers the content as it stood, and says the words of the definition."""
    definition, signed, before = act.definition, act.data.get("signoff"), act.before
    if definition is None or before is None:
        return
    transition = next((t for t in definition.by_action.get(act.data["action"], ()) if act.event["from"] in t.from_), None)
    due = transition.answers if transition else None
    if (signed["name"] if signed else None) != due:
        yield "V14-signoff", f"Expected {f'the sign-off {due}' if due else 'no sign-off'}; found another."
        return
    if transition is None or signed is None or due is None:
        return
    rule = definition.signoffs[due]
    if signed["covered"] != coverage.covered(rule, before["content"]):
        yield "V14-signoff", f"The sign-off {due} does not cover the content as it stood."
    if (signed["answer"] == "given") != (transition.signs == due):
        yield (
            "V14-signoff",
            f"{act.data['action']} is told as {signed['answer']!a:.20}: a refusal is no assent, nor an assent a refusal.",
        )
    words = statement_digest(rule, signed["choice"], signed["affirmed"]) if transition.signs else None
    if signed["statement"] != words:
        yield "V14-signoff", f"The sign-off {due} does not say the words of the definition."
    if not _speaks(act, rule, signed):
        yield "V14-signoff", f"Whoever answered did not speak for {signed['for']!a:.70} on that day."


def _speaks(act: Act, rule: SignoffRule, signed: Mapping[str, Any]) -> bool:
    """Say whether the post named speaks for the member named, and the officer held it on the day of signing."""
    picture = act.organisation
    if rule.for_each is None or picture is None:
        return rule.for_each is not None or signed["for"] is None
    standing = picture.on(date.fromisoformat(signed["signed_on"]))
    member = standing.member(rule.for_each, signed["for"])
    held = {h.post for h in standing.held_by(signed["officer"])}
    return member is not None and member.post == signed["post"] and member.post in held


def voids_rightly(act: Act) -> Said:
    """A change of content voids exactly the sign-offs that cover what changed, and leads back as they say."""
    definition, before = act.definition, act.before
    if definition is None or before is None:
        return
    decision = act.decision
    voided = coverage.voided(decision.signoffs, definition, act.commitments)
    expected = [{"name": s.name, "for": s.member, "seq": s.seq, "officer": s.officer, "paths": sorted(p)} for s, p in voided]
    if act.data["voided"] != expected:
        yield "V14-voided", f"It should void {', '.join(s.name for s, _ in voided) or 'nothing'}, and tells otherwise."
    back = engine.back_to(definition, [s.name for s, _ in voided if s.holds], decision.state)
    lost = [s for s, _ in voided]
    kept = replace(decision, signoffs=tuple(s for s in decision.signoffs if s not in lost)) if lost else decision
    standing = _signed(act, kept)
    if not leads(definition, back, act.data["passed"], standing, act.event["to"]):
        yield (
            "V11-transition",
            f"It should lead back to {back}, or past it where sign-offs hold; it leads to {act.event['to']!a:.70}.",
        )


def leads_there(act: Act, transition: Transition) -> bool:
    """Say whether an act leads where its event says: by a way that is open, past states whose own sign-off still holds."""
    definition = act.definition
    if definition is None or act.after is None:
        return True
    after = as_decision(act.after, act.content)
    holding = _signed(act, after)
    ways = [to for to in transition.to if all(_suffices(definition, after, name, holding) for name in to.signed)]
    return any(leads(definition, to.state, act.data["passed"], holding, act.event["to"]) for to in ways)


def _signed(act: Act, decision: Decision) -> set[str]:
    """Name the sign-offs that hold: of whoever gives them, or of as many members as they need."""
    picture = act.organisation
    standing = Standing(sequence=0, groups=picture.groups) if picture and picture.groups else NO_GROUPS
    rules = act.definition.signoffs.values() if act.definition else ()
    return {rule.name for rule in rules if is_signed(decision, standing, rule)}


def _suffices(definition: Definition, decision: Decision, name: str, holding: set[str]) -> bool:
    return name in holding or not is_needed(decision, definition.signoffs[name])
