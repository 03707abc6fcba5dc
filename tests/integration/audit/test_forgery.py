"""Whoever has the key can add to a log, but not make the guards have allowed it: each forged act is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.log.head import Entry, append
from app.log.kinds import Kind
from app.log.office import Office
from app.log.signer import Signer
from tests.integration.audit.conftest import History
from tests.integration.audit.intruder import Intruder

Event = dict[str, Any]
MOVED, REVISED, REFUSED = "decision:transition:done", "decision:revise:done", "decision:transition:refused"
DISCHARGED = "decision:discharge:done"


class Forgery(NamedTuple):
    says: str
    which: tuple[str, str | None, str | None]  # kind, notice, action: the event in whose place the forged one stands
    forged: Callable[[Event, History], Event]
    check: str


def told(**fields: Any) -> Callable[[Event, History], Event]:
    """Forge by telling other fields of the event; `data__x` is a field of its data."""

    def forged(event: Event, history: History) -> Event:
        changed = {**event, "data": dict(event["data"])}
        for name, value in fields.items():
            value = value(history) if callable(value) else value
            if name.startswith("data__"):
                changed["data"][name.removeprefix("data__")] = value
            else:
                changed[name.rstrip("_")] = value
        return changed

    return forged


def person(name: str) -> Callable[[History], str]:
    return lambda history: history.world.people[name]


def quoting(**fields: Any) -> Callable[[Event, History], Event]:
    """Forge what an event quotes of the facts."""
    return lambda event, history: {**event, "data": {**event["data"], "given": {**event["data"]["given"], **fields}}}


def with_post_for_olive(event: Event, history: History) -> Event:
    """Let the originator approve, and quote that she is the commissioner."""
    olive, given = history.world.people["olive"], event["data"]["given"]
    holdings = [
        [post, olive if post == "commissioner" else officer, *more] for post, officer, *more in given["standing"]["holdings"]
    ]
    quoted = {**given, "standing": {**given["standing"], "holdings": holdings}}
    decider = {**event["data"]["determination"]["decider"], "officer": olive}
    determination = {**event["data"]["determination"], "decider": decider}
    return {**event, "actor": olive, "data": {**event["data"], "given": quoted, "determination": determination}}


def of_event_3(event: Event, history: History) -> Event:
    standing = {**event["data"]["given"]["standing"], "sequence": 3}
    return quoting(standing=standing)(event, history)


def without_hold(event: Event, history: History) -> Event:
    return quoting(standing={**event["data"]["given"]["standing"], "hold": []})(event, history)


def migrating(**fields: str) -> Callable[[Event, History], Event]:
    """Forge between which versions a migration leads."""
    named = {name.rstrip("_"): value for name, value in fields.items()}
    return lambda event, history: {**event, "data": {**event["data"], "definition": {**event["data"]["definition"], **named}}}


def with_herself(event: Event, history: History) -> Event:
    return told(data__with={**event["data"]["with"], "officer": event["actor"]})(event, history)


def with_the_commissioner(event: Event, history: History) -> Event:
    other = {"officer": history.world.people["petra"], "capacity": "commissioner", "on_behalf_of": None}
    return told(data__with=other)(event, history)


def by_carla(event: Event, history: History) -> Event:
    return told(actor=person("carla"), capacity="chief_executive")(event, history)


def for_the_commissioner(event: Event, history: History) -> Event:
    return told(data__originator={"post": "commissioner", "officer": history.world.people["olive"]})(event, history)


def as_a_comment(event: Event, history: History) -> Event:
    data = {"comment": event["data"]["set"]["title"], "now": event["data"]["now"]}
    return {**event, "kind": "decision:comment:done", "version": None, "to": None, "data": data}


def as_an_opening(event: Event, history: History) -> Event:
    first = history.events[history.seq("decision:open:done", "edited")]
    return {**event, "kind": "decision:open:done", "to": "draft", "data": {**first["data"], "now": event["data"]["now"]}}


def on_paper_by_nobody(event: Event, history: History) -> Event:
    attempt = event["data"]["given"]["attempt"]
    return quoting(attempt={**attempt, "wet": {**attempt["wet"], "holdings": []}})(event, history)


def signing(**fields: Any) -> Callable[[Event, History], Event]:
    return lambda event, history: {**event, "data": {**event["data"], "signoff": {**event["data"]["signoff"], **fields}}}


def dating(**fields: Any) -> Callable[[Event, History], Event]:
    return lambda event, history: {**event, "data": {**event["data"], "dates": {**event["data"]["dates"], **fields}}}


def numbered(**fields: Any) -> Callable[[Event, History], Event]:
    return lambda event, history: {**event, "data": {**event["data"], "number": {**event["data"]["number"], **fields}}}


def on_paper_under_no_delegation(event: Event, history: History) -> Event:
    attempt = event["data"]["given"]["attempt"]
    made_up = {"id": "0" * 36, "from_post": "commissioner", "to_post": "chief_executive", "matters": [], "ceiling_pence": None}
    quoted = [{**made_up, "authority": "A letter"}]
    return quoting(attempt={**attempt, "wet": {**attempt["wet"], "delegations": quoted}})(event, history)


def with_a_section_of_finance(event: Event, _history: History) -> Event:
    put = {**event["data"]["set"], "sections.reserve": event["data"]["set"]["title"]}
    return {**event, "data": {**event["data"], "set": put}}


def without_signoff(event: Event, history: History) -> Event:
    return {**event, "data": {name: value for name, value in event["data"].items() if name != "signoff"}}


def deciding(**fields: Any) -> Callable[[Event, History], Event]:
    """Forge what an event tells of the outcome of the one recommendation."""

    def forged(event: Event, history: History) -> Event:
        (outcome,) = event["data"]["determination"]["outcomes"]
        made = {**event["data"]["determination"], "outcomes": [{**outcome, **fields}]}
        return {**event, "data": {**event["data"], "determination": made}}

    return forged


def reconsidered(event: Event, _history: History) -> Event:
    return {**event, "data": {**event["data"], "determination": {**event["data"]["determination"], "kind": "reconsidered"}}}


def without_the_review(event: Event, history: History) -> Event:
    (outcome,) = event["data"]["determination"]["outcomes"]
    return deciding(conditions=[c for c in outcome["conditions"] if c["id"] != "review"])(event, history)


def as_a_second_discharge(event: Event, history: History) -> Event:
    first = history.events[history.seq(DISCHARGED, "conditional")]
    now, today = event["data"]["now"], event["data"]["now"][:10]
    data = {**first["data"], "comment": None, "evidence": {"attachment": "0" * 36}, "as": "discharged", "now": now, "on": today}
    return {**first, "version": event["version"], "data": data}


def by_an_act_that_decides_nothing(event: Event, history: History) -> Event:
    evidence = {**event["data"]["evidence"], "post": "commissioner"}
    return {**event, "data": {**event["data"], "evidence": evidence}}


APPROVE, CERTIFY, SUBMIT = ((MOVED, "approved", action) for action in ("approve", "certify", "submit"))
EDIT, COMMENT = (REVISED, "edited", None), ("decision:comment:done", "approved", None)
ATTEMPT, DISPENSE = (REFUSED, "approved", "clear"), ("decision:dispense:done", "edited", None)
PAPER = (MOVED, "paper", "certify")
EXCEPT, EXCEPTED, HOLD = ("decision:except:done", "excepted", None), (MOVED, "excepted", "approve"), ("body:hold:set", None, None)
OPEN, DELEGATE = ("decision:open:done", "paper", None), ("delegation:make:done", None, None)
ON_CONDITIONS, IMPLEMENT = (MOVED, "conditional", "approve"), (MOVED, "conditional", "implement")
LATER, DEFER = (MOVED, "approved", "supersede"), (MOVED, "deferred", "defer")
LAPSE, THROUGH = (DISCHARGED, "conditional", None), (DISCHARGED, "left", None)
MIGRATE = ("decision:migrate:done", "migrated", None)
FORGERIES = (
    Forgery("An approval by an officer without the post", APPROVE, told(actor=person("olive")), "V13-replay"),
    Forgery("The same, quoting a post that nobody gave her", APPROVE, with_post_for_olive, "V12-standing"),
    Forgery("An approval quoting what held before the posts changed", APPROVE, of_event_3, "V12-standing"),
    Forgery("An approval for which nobody asked the guards", APPROVE, quoting(guards=[]), "V13-replay"),
    Forgery("Guards of a version to come, but not all of them", APPROVE, quoting(guards=["signed@99"]), "V13-replay"),
    Forgery("An approval in a capacity that nobody has", APPROVE, told(capacity="mayor"), "V12-standing"),
    Forgery("An approval from a state where it did not stand", APPROVE, told(from_="draft"), "V11-transition"),
    Forgery("An approval that leads elsewhere", APPROVE, told(to="rejected", data__outcome="rejected"), "V11-transition"),
    Forgery("An approval that tells another outcome", APPROVE, told(data__outcome="rejected"), "V11-transition"),
    Forgery("An act that the procedure does not have", APPROVE, told(data__action="bless"), "V11-transition"),
    Forgery("An approval that takes a number again", APPROVE, told(data__number={"series": "decisions", "year": 2026}), "V08-form"),
    Forgery("A version left out", APPROVE, told(version=40), "V10-versions"),
    Forgery("An act judged on another day than it says", APPROVE, quoting(today="2026-02-27"), "V20-times"),
    Forgery("An act judged after it was recorded", APPROVE, told(data__now="2030-01-01T00:00:00.000000Z"), "V20-times"),
    Forgery("A certificate that covers nothing", CERTIFY, signing(covered={}), "V14-signoff"),
    Forgery("A certificate of other words", CERTIFY, signing(statement="0" * 64), "V14-signoff"),
    Forgery("A certificate by somebody else than who acts", CERTIFY, signing(officer="0" * 36), "V13-replay"),
    Forgery("A certificate without a signature", CERTIFY, without_signoff, "V14-signoff"),
    Forgery(
        "A delegation that nobody signed in for, and the operator neither",
        DELEGATE,
        told(actor=None, data__entered_by=None),
        "V12-standing",
    ),
    Forgery("A delegation that somebody else entered", DELEGATE, told(data__entered_by=person("petra")), "V12-standing"),
    Forgery("A number left out", SUBMIT, numbered(number=9, reference="9/2026"), "V15-numbers"),
    Forgery("A number written otherwise", SUBMIT, numbered(reference="A1"), "V15-numbers"),
    Forgery("A submission that takes no number", SUBMIT, told(data__number=None), "V15-numbers"),
    Forgery("A decision dated before it was made", APPROVE, dating(decided="2020-01-01"), "V20-times"),
    Forgery("A deferral to another day than was stated", DEFER, dating(deferred_until="2020-01-01"), "V20-times"),
    Forgery("A deferral without its day", DEFER, told(data__dates={}), "V20-times"),
    Forgery("A submission dated back", SUBMIT, dating(submitted="2020-01-01"), "V20-times"),
    Forgery("An edit that makes no new revision", EDIT, told(data__revision=1), "V10-versions"),
    Forgery("An edit that voids no sign-off", EDIT, told(data__voided=[]), "V14-voided"),
    Forgery("An edit that leaves the decision where it stands", EDIT, told(to="approval_to_submit"), "V11-transition"),
    Forgery("An edit in a post that is not held", EDIT, told(capacity="commissioner"), "V12-standing"),
    Forgery("An edit in the originator's name", EDIT, told(actor=person("petra")), "V12-standing"),
    Forgery("A comment in a post that is not held", COMMENT, told(capacity="commissioner"), "V12-standing"),
    Forgery("A refusal for a reason that there was not", ATTEMPT, told(data__blockers=[{"code": "x", "where": ""}]), "V13-refusal"),
    Forgery("A refusal without a reason", ATTEMPT, told(data__blockers=[]), "V13-refusal"),
    Forgery("A refusal of a version to come", ATTEMPT, told(data__at_version=40), "V10-versions"),
    Forgery("A notice opened by nobody", OPEN, told(actor="0" * 36), "V12-standing"),
    Forgery("A notice opened in another body", OPEN, told(data__body="0" * 36), "V09-origin"),
    Forgery("A notice for a post that its originator does not hold", OPEN, for_the_commissioner, "V12-standing"),
    Forgery("A notice that begins with a comment", OPEN, as_a_comment, "V10-versions"),
    Forgery("A notice that is opened again", EDIT, as_an_opening, "V10-versions"),
    Forgery("A signature on paper in a post that was not held on that day", PAPER, on_paper_by_nobody, "V12-standing"),
    Forgery("A signature on paper under a delegation that there was not", PAPER, on_paper_under_no_delegation, "V12-standing"),
    Forgery("An edit by the monitoring officer", EDIT, told(actor=person("mona"), capacity="monitoring_officer"), "V12-permission"),
    Forgery("An edit on somebody's behalf", EDIT, told(on_behalf_of=person("finn")), "V12-standing"),
    Forgery("An edit in two capacities", EDIT, told(data__also=[{"capacity": "commissioner", "paths": []}]), "V12-standing"),
    Forgery("A comment on somebody's behalf", COMMENT, told(on_behalf_of=person("finn")), "V12-standing"),
    Forgery("A notice opened with a section of another post", OPEN, with_a_section_of_finance, "V12-permission"),
    Forgery("A dispensation by the originator", DISPENSE, told(actor=person("olive"), capacity="originator"), "V12-permission"),
    Forgery("A dispensation from a rule that holds always", DISPENSE, told(data__rule="certifier_decides"), "V12-permission"),
    Forgery("An act after which it is somebody else's turn", SUBMIT, told(data__waiting_for="commissioner"), "V11-turn"),
    Forgery("An act that gives more time", SUBMIT, told(data__due_on="2030-01-01"), "V11-turn"),
    Forgery("An edit that gives more time", EDIT, told(data__due_on="2030-01-01"), "V11-turn"),
    Forgery("A notice opened for somebody else to go on with", OPEN, told(data__waiting_for="commissioner"), "V11-turn"),
    Forgery("A notice opened as approved", OPEN, told(to="approved"), "V11-transition"),
    Forgery("A notice under a procedure not adopted", OPEN, told(data__definition="d" * 64), "V11-procedure"),
    Forgery("A link from a decision that did nothing", (MOVED, "approved", "supersede"), told(data__link="0" * 36), "V17-links"),
    Forgery("A dispensation that moves the decision", DISPENSE, told(to="approved"), "V11-transition"),
    Forgery("A condition dropped at the decision", ON_CONDITIONS, without_the_review, "V18-conditions"),
    Forgery("The same, held against the words that were decided", ON_CONDITIONS, without_the_review, "V16-determination"),
    Forgery("An amended wording told as the recommended one", ON_CONDITIONS, deciding(amended=False), "V16-determination"),
    Forgery("A first decision told as one that was reconsidered", ON_CONDITIONS, reconsidered, "V16-determination"),
    Forgery("An outcome other than its words say", ON_CONDITIONS, deciding(outcome="deferred"), "V16-determination"),
    Forgery("A condition discharged by somebody with no part", LAPSE, told(actor=person("finn")), "V18-conditions"),
    Forgery("The same, in the name of another", LAPSE, told(capacity="commissioner"), "V12-standing"),
    Forgery("A condition lapsed that is required", LAPSE, told(data__conditions=["review"]), "V18-conditions"),
    Forgery("A condition lapsed without a reason", LAPSE, told(data__comment=None), "V18-conditions"),
    Forgery("A condition discharged without evidence", LAPSE, told(data__as="discharged"), "V18-conditions"),
    Forgery("A condition discharged that there is not", LAPSE, told(data__conditions=["wages"]), "V18-conditions"),
    Forgery("A condition discharged twice", IMPLEMENT, as_a_second_discharge, "V18-conditions"),
    Forgery("The same in one event", LAPSE, told(data__conditions=["letter", "letter"]), "V18-conditions"),
    Forgery("A discharge dated back", LAPSE, told(data__on="2020-01-01"), "V20-times"),
    Forgery("What was left to an officer, ticked off by hand", THROUGH, told(capacity="originator"), "V18-conditions"),
    Forgery("What was left to an officer, decided by another", THROUGH, by_an_act_that_decides_nothing, "V17-links"),
    Forgery("What was left to another post", THROUGH, by_an_act_that_decides_nothing, "V18-conditions"),
    Forgery("A decision superseded whose conditions stay open", LATER, told(data__lapsed=[]), "V18-conditions"),
    Forgery("An exception by somebody else than the finance officer", EXCEPT, told(capacity="commissioner"), "V12-standing"),
    Forgery("An exception by an officer without the post", EXCEPT, told(actor=person("petra")), "V12-standing"),
    Forgery("An exception from a hold that there is not", EXCEPT, told(data__hold="0" * 36), "V12-standing"),
    Forgery("An exception on a ground that the law does not have", EXCEPT, told(data__ground="handy"), "V12-standing"),
    Forgery("An exception that covers other money", EXCEPT, told(data__covers={}), "V14-signoff"),
    Forgery("An exception dated back", EXCEPT, told(data__given_on="2020-01-01"), "V12-standing"),
    Forgery("An exception that moves the decision", EXCEPT, told(to="approved"), "V11-transition"),
    Forgery("An approval that keeps silent about a hold", EXCEPTED, without_hold, "V12-standing"),
    Forgery("Spending held back by an officer without the post", HOLD, told(actor=person("petra")), "V12-standing"),
    Forgery("Spending held back by another post", HOLD, told(actor=person("petra"), capacity="commissioner"), "V12-standing"),
    Forgery("Spending held back by the operator", HOLD, told(actor=None, capacity="operator"), "V12-standing"),
    Forgery("A migration to a version never adopted", MIGRATE, migrating(to="d" * 64), "V11-procedure"),
    Forgery("A migration from another version than it had", MIGRATE, migrating(from_="d" * 64), "V11-procedure"),
    Forgery("A migration to a state that there is not", MIGRATE, told(data__states={}), "V11-transition"),
    Forgery("A migration that leads elsewhere", MIGRATE, told(to="approved", data__outcome="approved"), "V11-transition"),
    Forgery("A migration that passes what must be signed anew", MIGRATE, told(to="with_the_decider"), "V11-transition"),
    Forgery("A migration that keeps a sign-off of other words", MIGRATE, told(data__voided=[]), "V14-voided"),
    Forgery("A migration that loses what was written", MIGRATE, told(data__moved={"title": "decider"}), "V11-procedure"),
    Forgery(
        "A migration that gives up content and makes no revision", MIGRATE, told(data__cleared=["sections.costs"]), "V10-versions"
    ),
    Forgery("A hold that somebody else entered", HOLD, told(data__entered_by=person("petra")), "V12-standing"),
    Forgery("A migration that hides that the operator entered it", MIGRATE, told(data__entered_by=None), "V12-standing"),
    Forgery("A migration after which it is somebody else's turn", MIGRATE, told(data__waiting_for="commissioner"), "V11-turn"),
    Forgery("A migration after which others are awaited", MIGRATE, told(data__awaits=["commissioner"]), "V11-turn"),
    Forgery("A migration that gives more time", MIGRATE, told(data__due_on="2030-01-01"), "V11-turn"),
    Forgery("A migration by one person", MIGRATE, with_herself, "V12-standing"),
    Forgery("A migration by nobody who answers for the finances", MIGRATE, with_the_commissioner, "V12-standing"),
    Forgery(
        "A migration by nobody who answers for the law",
        MIGRATE,
        told(actor=person("carla"), capacity="chief_executive"),
        "V12-standing",
    ),
    Forgery("A delegation by nobody in a post", DELEGATE, told(capacity="governance"), "V12-standing"),
    Forgery("A delegation by no administrator", DELEGATE, told(actor=person("olive")), "V12-standing"),
)


CUT = (
    "V17-decision",
    "V17-revision",
    "V17-refusals",
    "V17-obligations",
    "V17-organisation",
)  # the tables still say what came after


def forge(history: History, intruder: Intruder, folder: Path, which: tuple[str, str | None, str | None], event: Event) -> int:
    """Cut the log before an event and write another in its place, signed with the key."""
    kind, notice, action = which
    seq = history.seq(kind, notice, action)
    intruder.cuts_off(history.body, seq)
    office = history.world.office
    entry = Entry(
        kind=Kind(event["kind"]),
        actor=event["actor"],
        capacity=event["capacity"],
        on_behalf_of=event["on_behalf_of"],
        decision=event["decision"],
        version=event["version"],
        from_state=event["from"],
        to_state=event["to"],
        data=event["data"],
    )
    with intruder.database().write() as connection:
        append(connection, Office(office.database, Signer(folder, office.signer.key)), history.body, entry, history.at(seq))
    return seq


@pytest.mark.parametrize("forgery", FORGERIES, ids=[f.says for f in FORGERIES])
def test_a_forged_act_is_named(forgery: Forgery, history: History, intruder: Intruder, tmp_path: Path) -> None:
    event = history.events[history.seq(*forgery.which)]
    seq = forge(history, intruder, tmp_path, forgery.which, forgery.forged(event, history))
    notice = history.notices[forgery.which[1]] if forgery.which[1] else None
    report = history.report(bodies=[history.body])
    found = {(f.check, f.body, f.seq, f.decision) for f in report.findings}
    assert (forgery.check, history.body, seq, notice) in found, [f.sentence() for f in report.findings if f.seq == seq]


@pytest.mark.parametrize("which", sorted({f.which for f in FORGERIES}, key=repr), ids=repr)
def test_the_true_act_written_so_is_not_suspected(
    which: tuple[str, str | None, str | None], history: History, intruder: Intruder, tmp_path: Path
) -> None:
    seq = forge(history, intruder, tmp_path, which, history.events[history.seq(*which)])
    found = [f for f in history.report(bodies=[history.body]).findings if f.seq == seq]
    assert [f.sentence() for f in found if f.check not in CUT] == []
