"""What must be true of one event of a decision, given the decision as the events before made it. Pure; one function a check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from types import MappingProxyType
from typing import Final

from app.audit import determined
from app.audit.act import Act, Said
from app.audit.allowed import dispensed_rightly, edited_rightly, opened_as, spoken_rightly
from app.audit.checks import untimely
from app.audit.clocked import clock_told, set_for_a_reason, somebody_acts
from app.audit.exceptions import excepted_rightly
from app.audit.meetings import place_faults
from app.audit.migrations import decided_by_two, migrated_rightly
from app.audit.notices import notice_rightly
from app.audit.obligations import called_rightly, met_rightly, obliged_rightly, promised_rightly, released_rightly
from app.audit.replay import Replay, gone, judge_again
from app.audit.signoffs import leads_there, signoff_covers, voids_rightly
from app.audit.turns import turn_told
from app.log.kinds import ABOUT, Kind
from app.workflow.dating import DEFERRED, dates_given
from app.workflow.definition import REFERENCE, UNTIL, Definition
from app.workflow.facts import Facts
from app.workflow.steps import Wording


def judge(act: Act, replay: Replay | None) -> Said:
    """Give everything that is wrong with an act; what a replay with the same result has proved is not asked again."""
    kind = act.event["kind"]
    for check in JUDGED[kind]:
        yield from check(act)
    if replay is None or replay.answer != "same":
        for check in UNPROVED.get(kind, ()):
            yield from check(act)


def version_follows(act: Act) -> Said:
    """Each versioned act takes the next version; a decision begins by being opened, once."""
    event, last = act.event, act.before["version"] if act.before else 0
    if (event["kind"] == Kind.DECISION_OPENED) != (act.before is None):
        yield "V10-versions", "It is opened again." if act.before else "It begins with something else than its opening."
    elif ABOUT[event["kind"]].versioned and event["version"] != last + 1:
        yield "V10-versions", f"Expected version {last + 1}, found {event['version']}."


def state_follows(act: Act) -> Said:
    """An act leaves the state that the acts before led to."""
    if act.before and act.event["from"] != act.before["state"]:
        yield "V11-transition", f"It leaves {act.event['from']!a:.70}; the decision stood in {act.before['state']}."


def revision_follows(act: Act) -> Said:
    """Each change of content makes the next revision."""
    if act.before and act.data["revision"] != act.before["revision"] + 1:
        yield "V10-versions", f"Expected revision {act.before['revision'] + 1}, found {act.data['revision']!a:.20}."


def stays(act: Act) -> Said:
    """What is no transition and voids nothing moves nothing."""
    if act.event["to"] != act.event["from"]:
        yield "V11-transition", f"It moves the decision to {act.event['to']!a:.70}, and is no transition."


def timely(act: Act) -> Said:
    if wrong := untimely(act.event):
        yield "V20-times", wrong


def opened_rightly(act: Act) -> Said:
    """A decision is opened in its own body, in the initial state, under a definition in force, by an officer with a post."""
    data, event = act.data, act.event
    if data["body"] != act.past.body:
        yield "V09-origin", f"It was opened in the body {data['body']!a:.60}."
    if act.definition and event["to"] != act.definition.initial:
        yield "V11-transition", f"It was opened in {event['to']!a:.70}; the procedure begins with {act.definition.initial}."
    picture = act.organisation
    if picture is None:
        return
    if not any(a.digest == data["definition"] and a.workflow == data["workflow"] for a in picture.adoptions):
        yield "V11-procedure", "The body had not adopted this definition when the decision was opened."
    standing = picture.on(act.day)
    if event["actor"] is not None and not standing.held_by(str(event["actor"])):
        yield "V12-standing", "Who opened it held no post on that day."
    post, officer = data["originator"]["post"], data["originator"]["officer"]
    if not any(h.post == post for h in standing.held_by(officer)):
        yield "V12-standing", f"The originator did not hold the post {post!a:.70} on that day."


def capacity_held(act: Act) -> Said:
    """Who edits, comments or lifts a rule does so as the originator, or in a post held on that day."""
    event, before = act.event, act.before
    capacity, actor = event["capacity"], event["actor"]
    if before is None or capacity == "reader":
        return
    if capacity == "recorder":
        yield from _recording(act)
        return
    if capacity == "originator":
        if actor not in (before["originator"], before["prepared_by"]):
            yield "V12-standing", "Who acted as the originator neither originated nor prepared this decision."
        return
    picture = act.organisation
    if picture and not any(h.post == capacity for h in picture.on(act.day).held_by(str(actor))):
        yield "V12-standing", f"Who acted as {capacity!a:.70} did not hold that post on that day."


def _recording(act: Act) -> Said:
    recorders = act.definition.recorders if act.definition else ()
    picture = act.organisation
    if picture and not any(h.post in recorders for h in picture.on(act.day).held_by(str(act.event["actor"]))):
        yield "V12-standing", "Who acted as a recorder held no post that records on that day."


def placed_rightly(act: Act) -> Said:
    """What it was told of a meeting, or what a meeting's resolution made of it, is what the meeting's own events say."""
    made, quoted = act.data.get("resolution"), act.data["given"]["attempt"]["meeting"] if "given" in act.data else None
    if quoted != (made["of"]["meeting"] if made else None):
        yield (
            "V18-meetings",
            "It says that a meeting resolved it, and that meeting did not, or it does not say so and rests on one.",
        )
    if act.event["kind"] == Kind.DECISION_SCHEDULED or made:
        yield from place_faults(act.past, act.seq, act.event)


def standing_quoted(act: Act) -> Said:
    """The posts, delegations, parameters and calendar that guards were given are those that the log had made by then."""
    given = act.data.get("given")
    if act.before is None or act.definition is None or given is None:
        return
    sequence, newest = given["standing"]["sequence"], act.past.before(act.seq)
    done = act.event["kind"] != Kind.DECISION_MOVE_REFUSED
    if sequence != newest if done else sequence not in act.past.moved or sequence > newest:
        yield "V12-standing", f"It rests on the organisation as of event {sequence!a:.20}; the last change was event {newest}."
        return
    picture, quote, wet = act.past.at(sequence), act.quote, given["attempt"]["wet"]
    if quote and act.facts.standing is not quote.standing and act.facts.standing != quote.standing:
        yield "V12-standing", "The posts, delegations, parameters or calendar that it quotes are not those of that day."
    if picture and wet:
        that_day = picture.on(date.fromisoformat(wet["signed_on"]))
        held = [[h.post, h.officer, h.kind, h.on_behalf_of] for h in that_day.held_by(wet["officer"])]
        if wet["holdings"] != held:
            yield "V12-standing", "The posts quoted for the signature on paper are not those held on the day of signing."
        if wet["delegations"] != [{**asdict(d), "matters": list(d.matters)} for d in that_day.delegations]:
            yield "V12-standing", "The delegations quoted for the signature on paper are not those of the day of signing."
        if wet["hold"] != [asdict(h) for h in that_day.hold]:
            yield "V12-standing", "The spending holds quoted for the signature on paper are not those of the day of signing."


def transition_known(act: Act) -> Said:
    """The definition has this act from this state to that one, passing only states whose own sign-off holds."""
    definition, data, before = act.definition, act.data, act.before
    if definition is None or before is None:
        return
    transition = next((t for t in definition.by_action.get(data["action"], ()) if act.event["from"] in t.from_), None)
    if transition is None:
        yield "V11-transition", f"The procedure has no act {data['action']!a:.70} from {act.event['from']!a:.70}."
        return
    if act.event["capacity"] not in transition.by:
        yield "V12-standing", f"{data['action']} is not for the capacity {act.event['capacity']!a:.70}."
    if not leads_there(act, transition):
        yield "V11-transition", f"{data['action']} does not lead from {act.event['from']} to {act.event['to']!a:.70}."


def outcome_told(act: Act) -> Said:
    """An act tells the outcome of the state that it leads to, and takes a number where the definition says."""
    definition, to = act.definition, act.event["to"]
    if definition is None:
        return
    outcome = definition.outcome_in(to, act.before["outcome"] if act.before else None)
    if act.data["outcome"] != outcome:
        yield "V11-transition", f"It tells the outcome {act.data['outcome']!a:.30}; the state {to!a:.70} has {outcome}."
    yield from _numbered(definition, act)


def dated_rightly(act: Act) -> Said:
    """An act gives its decision the dates of its own day, of a clock that ran out, and of the determination told with it."""
    transition = act.definition.transition(act.data["action"], str(act.event["from"])) if act.definition else None
    if transition is None or act.event["to"] not in (act.definition.states if act.definition else ()):
        return  # told elsewhere
    made, told = act.data.get("determination"), act.data["dates"]
    due = dates_given(act.facts, transition, act.event["to"])
    due |= {"recorded": act.data["given"]["today"], "decided": made["decided_on"]} if made else {}
    if transition.clock and not act.facts.standing.calendar.current:
        due |= {name: told.get(name, "") for name in transition.dates}  # counted on another edition of the list of holidays
    if DEFERRED in told and act.facts.attempt and act.facts.attempt.inputs.get(UNTIL) is None and UNTIL in act.data["inputs"]:
        due[DEFERRED] = told[DEFERRED]  # the day that was stated has been disposed of
    for name in sorted(due.keys() | told.keys()):
        if told.get(name) != due.get(name):
            yield "V20-times", f"It dates the decision as {name} on {told.get(name)!a:.20}; expected {due.get(name)}."


def _numbered(definition: Definition, act: Act) -> Said:
    numbering, number = definition.numbering, act.data.get("number")
    due = numbering is not None and numbering.allocated_on == act.data["action"] and not (act.before or {})["reference"]
    if (number is not None) != due:
        yield "V15-numbers", "A number was due and none was taken." if due else "A number was taken that was not due."
    if number and numbering and numbering.supplied:
        stated = act.opened.get(act.data["inputs"].get(REFERENCE, ""), number["reference"])
        if number != {"series": None, "year": None, "number": None, "reference": stated}:
            yield "V15-numbers", f"Its reference should read {stated!a:.70}, as it was stated, and be of no series."
    elif number and numbering:
        expected = numbering.pattern.format(number=number["number"], year=number["year"])
        if number["series"] != numbering.series or number["reference"] != expected:
            yield "V15-numbers", f"Its reference should read {expected}, in the series {numbering.series}."


def before_the_end(act: Act) -> Said:
    """In a body that has ended nothing is opened or changed; which acts of the procedure still end something, guards say."""
    judged = (Kind.DECISION_MOVED, Kind.DECISION_MOVE_REFUSED, Kind.DECISION_REVISION_REFUSED, Kind.DECISION_DISPOSED)
    picture = act.organisation
    if act.event["kind"] == Kind.DECISION_SCHEDULED and act.data["meeting"] is None:
        return  # its meeting was called off
    if act.event["kind"] not in judged and "now" in act.data and picture and picture.on(act.day).ended:
        yield "V17-succession", "The body had ended by then."


def attempted(act: Act) -> Said:
    """A refusal is of the decision as it stood, or stood a moment before: it is recorded in a transaction of its own."""
    before, at = act.before, act.data["at_version"]
    if before is None or type(at) is not int or not 1 <= at <= before["version"]:
        yield "V10-versions", f"It was refused at version {at!a:.20}, which there was not yet."


def replayed(act: Act, wording_in: Callable[[Facts], Wording]) -> Replay | None:
    """Replay an act that quotes what its guards were given; None where there is nothing to replay, or not enough is left.

    `wording_in` gives the text of facts, with what was answered about it before.
    """
    if act.before is None or act.definition is None or act.event["kind"] not in REPLAYED:
        return None
    by = gone(act.event, act.before, act.disposed)
    if by is not None:
        return Replay("disposed", by=by)
    if act.content.keys() != act.before["content"].keys():
        return None  # a text is gone that nothing accounts for: told already
    return judge_again(act.event, act.facts, wording_in(act.facts))


Check = Callable[[Act], Said]
REPLAYED: Final = frozenset((Kind.DECISION_MOVED, Kind.DECISION_MOVE_REFUSED))
ALWAYS: Final[tuple[Check, ...]] = (version_follows, timely, before_the_end, somebody_acts, clock_told)
OF_A_MOVE: Final[tuple[Check, ...]] = (state_follows, standing_quoted, outcome_told, dated_rightly, placed_rightly, turn_told)
JUDGED: Final[Mapping[str, tuple[Check, ...]]] = MappingProxyType(
    {
        **dict.fromkeys((k for k in Kind if k.value.startswith("decision:")), ALWAYS),
        Kind.DECISION_OPENED: (*ALWAYS, opened_rightly, opened_as, turn_told),
        Kind.DECISION_REVISED: (*ALWAYS, state_follows, revision_follows, edited_rightly, voids_rightly, turn_told),
        Kind.DECISION_PAPER_ATTACHED: (*ALWAYS, state_follows, revision_follows, edited_rightly, voids_rightly, turn_told),
        Kind.DECISION_MOVED: (*ALWAYS, *OF_A_MOVE, *determined.OF_A_DECISION, obliged_rightly),
        Kind.DECISION_SCHEDULED: (*ALWAYS, state_follows, stays, capacity_held, placed_rightly),
        Kind.DECISION_MOVE_REFUSED: (*ALWAYS, attempted, standing_quoted),
        Kind.DECISION_REVISION_REFUSED: (*ALWAYS, attempted),
        Kind.DECISION_COMMENTED: (*ALWAYS, spoken_rightly),
        Kind.DECISION_DISPENSED: (*ALWAYS, state_follows, stays, dispensed_rightly),
        Kind.DECISION_NOTIFIED: (*ALWAYS, state_follows, stays, standing_quoted, notice_rightly),
        Kind.DECISION_DISCHARGED: (*ALWAYS, state_follows, stays, determined.discharged_rightly),
        Kind.DECISION_PROMISED: (*ALWAYS, state_follows, stays, promised_rightly),
        Kind.DECISION_CALLED: (*ALWAYS, state_follows, stays, called_rightly),
        Kind.DECISION_MET: (*ALWAYS, state_follows, stays, met_rightly),
        Kind.DECISION_RELEASED: (*ALWAYS, state_follows, stays, released_rightly),
        Kind.DECISION_MIGRATED: (*ALWAYS, state_follows, capacity_held, migrated_rightly, decided_by_two, turn_told),
        Kind.DECISION_EXCEPTED: (*ALWAYS, state_follows, stays, capacity_held, excepted_rightly),
        Kind.DECISION_CLOCK_SET: (*ALWAYS, state_follows, stays, set_for_a_reason, turn_told),
    }
)
UNPROVED: Final[Mapping[str, tuple[Check, ...]]] = MappingProxyType({Kind.DECISION_MOVED: (transition_known, signoff_covers)})
