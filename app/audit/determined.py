"""What must be true of what was decided and of the conditions it is subject to. Pure; one function a check, as in `acts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.audit.checks import moment
from app.clock import local_day
from app.decisions.discharging import may_not_discharge, parties
from app.decisions.given import within
from app.decisions.signing import result_told
from app.workflow.capacity import capacity_of
from app.workflow.facts import Condition, Facts
from app.workflow.guards.outcomes import NOT_CARRIED, kind_of

if TYPE_CHECKING:
    from app.audit.act import Act

Said = Iterator[tuple[str, str]]  # check, sentence


def words_agree(act: Act) -> Said:
    """The words of a determination say of each recommendation what its event says, and the wording that was recommended."""
    made = act.data.get("determination")
    said = act.opened.get(made["words"]) if made else None
    if made is None or said is None:
        return
    if [result_told(each) for each in said] != made["outcomes"]:
        yield "V16-determination", "The words of what was decided do not say what the event says of it."
    wordings = {each["id"]: each["text"] for each in act.content.get("recommendations") or ()}
    for each in said:
        if (
            "recommended" in each
            and "recommendations" in act.content
            and each["recommended"] != wordings.get(each["recommendation"])
        ):
            yield "V16-determination", f"The wording that {each['recommendation']!a:.70} was recommended in is told otherwise."


def kind_told(act: Act) -> Said:
    """A determination is told as what it is: a decision, what a body that was asked thinks, or either of them reconsidered."""
    made = act.data.get("determination")
    transition = act.definition.transition(act.data["action"], str(act.event["from"])) if made and act.definition else None
    if made is None or act.before is None or transition is None or transition.decides is None:
        return
    expected = kind_of(transition.decides, act.before["outcome"])
    if made["kind"] != expected:
        yield "V16-determination", f"It is told as {made['kind']!a:.40}; expected {expected}."


def conditions_kept(act: Act) -> Said:
    """What is carried is subject to the conditions that were recommended, or to those that whoever decided has stated."""
    made, given = act.data.get("determination"), act.data["given"]["attempt"]["determinations"]
    if made is None or "recommendations" not in act.content:
        return
    stated = {each["recommendation"]: each["conditions"] for each in given}
    recommended = {each["id"]: each.get("conditions") or [] for each in act.content["recommendations"]}
    for each in made["outcomes"]:
        if stated.get(each["recommendation"]) is None and each["outcome"] not in NOT_CARRIED:
            due, found = ({one["id"] for one in some} for some in (recommended.get(each["recommendation"], []), each["conditions"]))
            if due != found:
                yield "V18-conditions", f"The conditions of {each['recommendation']!a:.70} are not those that were recommended."


def lapses_rightly(act: Act) -> Said:
    """Open conditions lapse where a decision comes to an end that is no outcome, and nowhere else."""
    definition, to = act.definition, act.event["to"]
    if definition is None or act.before is None or to not in definition.states:
        return
    open_ = [one.id for one in act.decision.conditions if one.status == "open"] if definition.states[to].final else []
    if act.data.get("lapsed", []) != open_:
        yield "V18-conditions", f"It should let {', '.join(open_) or 'no condition'} lapse, and tells otherwise."


def discharged_rightly(act: Act) -> Said:
    """A condition is ended once, while it is open, by whoever may, in a capacity held on that day, and on that day."""
    day = moment(act.data["now"])
    if act.before is None or act.definition is None or day is None:
        return
    if act.data["on"] != local_day(day).isoformat():
        yield "V20-times", f"It ends a condition on {act.data['on']!a:.20}; expected {local_day(day).isoformat()}."
    held = {one.id: one for one in act.decision.conditions if one.status == "open"}
    for name in act.data["conditions"]:
        if name not in held:
            yield "V18-conditions", f"There was no open condition {name!a:.70}."
        elif act.event["capacity"] == "link":
            yield from _by_link(act, held[name])
        else:
            yield from _by_officer(act, held[name])
    if len(set(act.data["conditions"])) != len(act.data["conditions"]) or not act.data["conditions"]:
        yield "V18-conditions", "It ends no condition, or one twice."


def _by_link(act: Act, condition: Condition) -> Said:
    evidence: Mapping[str, Any] = act.data["evidence"]
    if condition.kind != "delegation" or condition.owner != evidence["post"] or act.data["as"] != "discharged":
        yield "V18-conditions", f"Condition {condition.id} does not leave a decision to {evidence['post']!a:.70}."
    if act.data["link"] != evidence["decision"]:
        yield "V18-conditions", "Its evidence is another decision than the one through which it was done."


def _by_officer(act: Act, condition: Condition) -> Said:
    facts = _facts(act)
    if facts is None or act.content.keys() != facts.decision.commitments.keys():
        return  # told already, or destroyed
    noted = act.data["comment"] is not None
    wrong = [b.code for b in may_not_discharge(facts, condition, act.data["as"], act.data["evidence"], noted=noted)]
    if wrong:
        yield "V18-conditions", f"Condition {condition.id} could not be ended so: {', '.join(wrong)}."
    capacity = capacity_of(facts, parties(facts, condition))
    told = (act.event["capacity"], act.event["on_behalf_of"])
    if capacity is not None and told != (capacity[0], capacity[1].on_behalf_of if capacity[1] else None):
        yield "V12-standing", f"Who ended condition {condition.id} did so as {capacity[0]}, not as {told[0]!a:.70}."


def _facts(act: Act) -> Facts | None:
    """Give the facts of whoever ended a condition, as the log had made them by then."""
    picture, now = act.organisation, moment(act.data["now"])
    if picture is None or act.definition is None or act.before is None or now is None:
        return None
    return Facts(
        definition=act.definition,
        decision=act.decision,
        standing=within(picture.on(local_day(now)), act.definition, act.before["originator_post"]),
        actor=act.event["actor"],
        now=now,
        today=local_day(now),
    )


OF_A_DECISION = (words_agree, kind_told, conditions_kept, lapses_rightly)
