"""What must be true of changes of content, of comments and of dispensations: the rules of the moment let this officer make them.

Pure. The rules are asked again, in the organisation that the log had made by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from app.audit.checks import moment
from app.clock import local_day
from app.decisions import acting
from app.decisions.commands import Dispense
from app.decisions.dispensing import INDEPENDENT
from app.decisions.permission import may_not_dispense, may_not_edit
from app.decisions.record import as_decision
from app.errors import Blocker, DulyError
from app.workflow.calendar import LIBRARY
from app.workflow.definition import Definition
from app.workflow.facts import Decision, Facts

if TYPE_CHECKING:
    from app.audit.act import Act

Said = Iterator[tuple[str, str]]  # check, sentence


def opened_as(act: Act) -> Said:
    """A decision is opened as its originator, or for them, with content that whoever opens it may write."""
    if act.before is not None:
        return
    facts = facts_then(act, as_decision(act.after, {})) if act.after else None
    if facts is not None:
        yield from _acted_as(act, acting.speaking(facts))
        writer = facts if facts.actor else replace(facts, actor=facts.decision.originator)  # in whose name a clock opened it
        yield from _allowed("It was opened", may_not_edit(writer, {}, act.data["set"]))


def edited_rightly(act: Act) -> Said:
    """Each path that an edit touches was open to this officer then, in the capacity that the event tells."""
    facts = _whole(act)
    if facts is None:
        return
    paths = [*act.data["set"], *act.data["cleared"]]
    acted, also = acting.editing(facts, paths)
    yield from _acted_as(act, acted)
    if act.data.get("also", []) != also:
        yield "V12-standing", "It tells otherwise in which capacity each part of it was changed."
    interests = {path: act.opened.get(act.data["set"].get(path, "")) for path in paths if path == "interests"}
    gone = "interests" in act.data["set"] and interests["interests"] is None
    yield from _allowed("It was changed", may_not_edit(facts, {} if gone else interests, paths))


def spoken_rightly(act: Act) -> Said:
    """A comment is made as the originator, in a post held on that day, or as a reader."""
    facts = _whole(act)
    if facts is not None:
        yield from _acted_as(act, acting.speaking(facts))


def dispensed_rightly(act: Act) -> Said:
    """A dispensation was for this officer to give then, of this rule, to that officer."""
    outside = act.event["capacity"] == INDEPENDENT
    if outside:
        yield from _named(act)
    facts = _whole(act)
    if facts is None or act.event["decision"] is None:
        return
    if not outside:
        yield from _acted_as(act, acting.speaking(facts))
    asked = Dispense(decision=act.event["decision"], rule=str(act.data["rule"]), officer=str(act.data["officer"]), reason="")
    try:
        yield from _allowed("It was given", may_not_dispense(facts, asked, outside=outside))
    except DulyError as problem:
        yield "V12-permission", f"It was given, and would be refused: {problem.detail}"


def _named(act: Act) -> Said:
    picture = act.organisation
    named = picture.independent(str(act.event["actor"]), act.day) if picture else None
    if picture and (named is None or (named.of_body, named.of_post) != (act.data["of_body"], act.data["post"])):
        yield "V12-standing", "Who gave it from another body was not named for that, or not in that post."


def _acted_as(act: Act, expected: acting.Acting) -> Said:
    if (act.event["capacity"], act.event["on_behalf_of"]) != (expected["capacity"], expected["on_behalf_of"]):
        whose = f" on behalf of {expected['on_behalf_of']}" if expected["on_behalf_of"] else ""
        yield "V12-standing", f"It was made as {expected['capacity']}{whose}, and tells otherwise."


def _allowed(what: str, blockers: Iterator[Blocker]) -> Said:
    if found := sorted({blocker.code for blocker in blockers}):
        yield "V12-permission", f"{what}, and would be refused: {', '.join(found)}."


def _whole(act: Act) -> Facts | None:
    """Give the facts that an act found; None where too little is left of them to judge it again."""
    if act.before is None or act.content.keys() != act.before["content"].keys():
        return None
    return facts_then(act, act.decision)


def facts_then(act: Act, decision: Decision, definition: Definition | None = None) -> Facts | None:
    """Give the facts of that moment about a decision; None where they cannot be told, which is a finding of its own.

    `definition` is the one that carries it, where that is not the one under which the act was made.
    """
    now, definition = moment(act.data["now"]), definition or act.definition
    if definition is None or now is None:
        return None  # told elsewhere
    as_of = {"sequence": act.past.before(act.seq), "calendar": {"library": LIBRARY}}
    today = local_day(now)
    quote = act.past.quote({"standing": as_of, "today": today.isoformat()}, definition, decision.originator_post)
    if quote is None:
        return None
    standing = quote.standing
    return Facts(definition=definition, decision=decision, standing=standing, actor=act.event["actor"], now=now, today=today)
