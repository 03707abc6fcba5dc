"""What must be true of what a decision makes somebody owe: it follows from the act that made it, and ends once, rightly. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.audit.allowed import facts_then
from app.decisions import calling, obligations, obliging
from app.decisions.obligations import MET, OPEN, RELEASED, Obligation
from app.log.ids import is_id
from app.workflow.capacity import capacity_of
from app.workflow.facts import Facts

if TYPE_CHECKING:
    from app.audit.act import Act

Said = Iterator[tuple[str, str]]  # check, sentence
CHECK = "V24-obligations"


def obliged_rightly(act: Act) -> Said:
    """An act makes owed, and ends, what the procedure and the determination say, on the days that follow from them."""
    if act.before is None or act.definition is None or act.content.keys() != act.before["content"].keys():
        return  # told already, or destroyed
    if act.event["to"] not in act.definition.states:
        return  # told elsewhere
    expected = obliging.of_act(act.facts, _bare(act.event), act.before)
    told: Sequence[Mapping[str, Any]] = act.data.get("owes", ())
    if act.data.get("quits", []) != expected.quits:
        yield CHECK, "It tells otherwise which obligations it ends."
    if [_plain(one) for one in told] != [_plain(one) for one in expected.owes]:
        yield CHECK, "It makes somebody owe something else than the procedure and what was decided say."
        return
    for one, due in zip(told, expected.owes, strict=True):
        if one["condition"] or one["follows"]:
            wrong = one["text"] != due["text"]
        else:
            wrong = act.opened.get(one["text"], due["text"]) != due["text"]
        if wrong:
            yield CHECK, f"The words of the obligation {one['id']!a:.50} are not those of the procedure."
    yield from _new(act, told)


def _bare(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give an act without what it says of obligations."""
    data = event["data"]
    if "owes" not in data and "quits" not in data:
        return event
    return {**event, "data": {key: value for key, value in data.items() if key not in ("owes", "quits")}}


def promised_rightly(act: Act) -> Said:
    """A promise is made by whoever may, of a post that can read it, for a day to come."""
    told, facts = act.data["obligation"], _facts(act)
    if facts is None:
        return
    yield from _new(act, [told])
    if told != {"id": told["id"], **obligations.blank(told["text"], told["post"], told["due_on"])}:
        yield CHECK, "It says of a promise what only a procedure says."
    if told["post"] not in {*facts.definition.posts, facts.decision.originator_post}:
        yield CHECK, f"The post {told['post']!a:.70} takes no part in this decision."
    yield from _allowed(obliging.may_not_promise(facts, told))
    yield from _acted_as(act, facts, obliging.promisers(facts))


def called_rightly(act: Act) -> Said:
    """A paper is opened once, when its day has come or by whoever owes it; it is lost only where it was the one that was open."""
    one, facts, data = _held(act), _facts(act), act.data
    if one is None:
        yield CHECK, f"There was no obligation {data['obligation']!a:.50}."
    elif data["lost"]:
        if act.event["capacity"] != "link" or data["link"] != data["lost"] or (one["state"], one["paper"]) != (OPEN, data["lost"]):
            yield CHECK, "It says that a paper was lost which was not open for this obligation."
    elif act.event["capacity"] == "system":
        if act.before is None or one not in calling.due(act.before, act.day):
            yield CHECK, "A clock opened a paper whose day had not come, or that was not to be opened."
    elif facts is not None:
        yield from _allowed(calling.may_not_call(facts, one))
        yield from _acted_as(act, facts, calling.callers(one))


def met_rightly(act: Act) -> Said:
    """What is owed is met once, by the paper that was opened for it or with evidence; what comes round again follows."""
    one, facts, evidence = _held(act), _facts(act), act.data["evidence"]
    if one is None:
        yield CHECK, f"There was no obligation {act.data['obligation']!a:.50}."
        return
    if act.data["as"] != MET:
        yield CHECK, f"It is told as {act.data['as']!a:.20}; expected {MET}."
    by_paper = act.event["capacity"] == "link"
    if by_paper:
        if (one["state"], one["paper"]) != (OPEN, act.data["link"]) or evidence["decision"] != act.data["link"]:
            yield CHECK, "It was met by a paper that was not open for it."
    elif facts is not None:
        yield from _allowed(obliging.may_not_meet(facts, one, evidence, None))
        yield from _acted_as(act, facts, obliging.owing(facts, one))
    goes_on = by_paper or bool(evidence and evidence.get("decision") and one["opens"])
    yield from _follows(act, one, ended=goes_on)


def released_rightly(act: Act) -> Said:
    """Whoever decided lets somebody off once, with a reason; what comes round again follows, or ends for good."""
    one, facts = _held(act), _facts(act)
    if one is None:
        yield CHECK, f"There was no obligation {act.data['obligation']!a:.50}."
        return
    if act.data["as"] != RELEASED or act.data["evidence"] is not None or not act.data["comment"]:
        yield CHECK, "A release has its reason, and no evidence."
    if facts is not None:
        yield from _allowed(obliging.may_not_release(facts, one))
        yield from _acted_as(act, facts, obliging.releasing(facts))
    if act.data["owes"]:
        yield from _follows(act, one, ended=False)


def _follows(act: Act, one: Obligation, *, ended: bool) -> Said:
    due = None if ended else obligations.after(one)
    told: Sequence[Mapping[str, Any]] = act.data["owes"]
    if [{k: v for k, v in each.items() if k != "id"} for each in told] != ([due] if due else []):
        yield CHECK, "What follows it is not what comes round after it."
    yield from _new(act, told)


def _new(act: Act, told: Sequence[Mapping[str, Any]]) -> Said:
    """Each obligation has a name of its own."""
    known = {one["id"] for one in act.before["obligations"]} if act.before else set()
    names = [one["id"] for one in told]
    if len(set(names)) != len(names) or known & set(names) or not all(isinstance(each, str) and is_id(each) for each in names):
        yield CHECK, "An obligation that it makes has no name of its own."


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in ("id", "text")}


def _held(act: Act) -> Obligation | None:
    return obligations.find(act.before, act.data["obligation"]) if act.before else None


def _facts(act: Act) -> Facts | None:
    """Give the facts of whoever acted, as the log had made them by then; None where too little is left of them."""
    whole = act.before is not None and act.content.keys() == act.before["content"].keys()
    return facts_then(act, act.decision) if whole else None


def _allowed(blockers: Iterator[Any]) -> Said:
    if found := sorted({blocker.code for blocker in blockers}):
        yield CHECK, f"It was done, and would be refused: {', '.join(found)}."


def _acted_as(act: Act, facts: Facts, by: tuple[str, ...]) -> Said:
    held = capacity_of(facts, by)
    told = (act.event["capacity"], act.event["on_behalf_of"])
    if held is not None and told != (held[0], held[1].on_behalf_of if held[1] else None):
        yield "V12-standing", f"It was done as {held[0]}, not as {told[0]!a:.70}."
