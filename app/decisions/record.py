"""The fold: what a decision's events make of it. The writer and the verifier call this same function.

A record is plain JSON and holds commitments, never texts; it knows no database, no definition and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from app.clock import day_of
from app.decisions import conditions, obligations
from app.log.kinds import Kind
from app.workflow.facts import Condition, Decision, Dispensation, Signoff, SpendingException
from app.workflow.notices import Notice

Record = dict[str, Any]
Event = Mapping[str, Any]
Part = TypeVar("Part")


def fold(record: Record | None, event: Event) -> Record:
    """Give the record after one more event of its decision; the record given is left as it was."""
    kind = Kind(event["kind"])
    if kind is Kind.DECISION_OPENED:
        return _opened(event)
    if record is None:
        raise ValueError(f"event of kind {kind.value} before the decision was opened")
    step = STEPS.get(kind)
    if step is None:
        return record
    after = step(record, event)  # a new one, which nobody else holds yet
    after["obligations"] = obligations.as_conditions_stand(after["obligations"], after["conditions"])
    after["next_due_on"] = conditions.next_due_on(after)
    return after


Earlier = tuple[Mapping[str, Any], Decision]  # a record, and what it was read as


def as_decision(record: Mapping[str, Any], content: Mapping[str, Any], earlier: Earlier | None = None) -> Decision:
    """Read a record and the values it opens to as the facts that guards are given.

    `earlier` spares reading the same again: the fold leaves alone, and hands on, what an event does not change.
    """
    return Decision(
        id=record["id"],
        body=record["body"],
        state=record["state"],
        version=record["version"],
        revision=record["revision"],
        originator_post=record["originator_post"],
        originator=record["originator"],
        prepared_by=record["prepared_by"],
        brought_by=tuple(record["brought_by"]),
        content=content,
        commitments=record["content"],
        authors=record["authors"],
        signoffs=_signoffs(record["signoffs"], earlier),
        dispensations=_read(Dispensation, record["dispensations"]),
        exceptions=_read(SpendingException, record["exceptions"]),
        determinations=tuple(record["determinations"]),
        notices=tuple(map(notice_from, record["notices"])),
        conditions=_read(Condition, record["conditions"]),
        reference=record["reference"],
        outcome=record["outcome"],
        dates=record["dates"],
        dates_at=record["dates_at"],
        entered_at=record["entered_at"],
        meeting=record["meeting"],
        opened_on=record["opened_on"],
        touched=record["touched"],
    )


def _read(kind: Callable[..., Part], plain: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Read what a record lists; most list nothing."""
    return tuple([kind(**each) for each in plain]) if plain else ()


STATED = ("decided", "deferred_until")  # dates that somebody states, and that are no moment of the act
SIGNOFF = itemgetter(*("for" if field == "member" else field for field in Signoff._fields))


def _signoffs(plain: Sequence[Mapping[str, Any]], earlier: Earlier | None) -> tuple[Signoff, ...]:
    if earlier is None or not plain:
        return tuple(map(signoff_from, plain))
    if plain is earlier[0]["signoffs"]:
        return earlier[1].signoffs
    read = {id(s): signoff for s, signoff in zip(earlier[0]["signoffs"], earlier[1].signoffs, strict=True)}
    return tuple([read.get(id(s)) or signoff_from(s) for s in plain])


def signoff_from(plain: Mapping[str, Any]) -> Signoff:
    """Read one sign-off of a record."""
    return Signoff(*SIGNOFF({**plain, "affirmed": tuple(plain["affirmed"])}))


def notice_from(plain: Mapping[str, Any]) -> Notice:
    """Read one notice of a record."""
    return Notice(**{**plain, "informed": tuple(plain["informed"]), "consents": tuple(plain["consents"])})


NOTHING_YET = ("signoffs", "dispensations", "exceptions", "determinations", "notices", "conditions", "obligations")


def _opened(event: Event) -> Record:
    """Begin a record; what a clock opened counts as prepared by whoever it is opened for."""
    data = event["data"]
    author = event["actor"] or data["originator"]["officer"]
    return {
        "id": event["decision"],
        "body": data["body"],
        "workflow": data["workflow"],
        "definition": data["definition"],
        "state": event["to"],
        "outcome": None,
        "version": event["version"],
        "revision": 1,
        "submitted": False,
        "reference": None,
        "originator_post": data["originator"]["post"],
        "originator": data["originator"]["officer"],
        "prepared_by": author,
        "brought_by": [],
        "content": dict(data["set"]),
        "authors": {path: [author] for path in data["set"]},
        **{key: [] for key in NOTHING_YET},
        "arises_from": data.get("arises_from"),
        "dates": {},
        "dates_at": {},
        "entered_at": data["now"],
        "meeting": None,
        "opened_on": _day(event),
        "touched": {},
        "waiting_for": data["waiting_for"],
        "awaits": data["awaits"],
        "due_on": data["due_on"],
        "next_due_on": data["due_on"],
        "clock": data.get("clock"),
        "changed_by": event["actor"],
        "changed_at": data["now"],
    }


def _moved(record: Record, event: Event) -> Record:
    """Copy the record and apply what every versioned event carries: version, state, turn, sign-offs voided."""
    data = event["data"]
    moved = {**record, "version": event["version"], "changed_by": event["actor"], "changed_at": data["now"]}
    if event["to"] and event["to"] != record["state"]:
        moved |= {"state": event["to"], "entered_at": data["now"], "outcome": data.get("outcome")}
    for key in ("waiting_for", "awaits", "due_on", "clock"):
        if key in data:
            moved[key] = data[key]
    if data.get("voided"):
        gone = {(v["name"], v["seq"]) for v in data["voided"]}
        moved["signoffs"] = [
            {**s, "voided_by": event["version"]} if (s["name"], s["seq"]) in gone else s for s in record["signoffs"]
        ]
    return moved


def _revised(record: Record, event: Event) -> Record:
    data, actor = event["data"], event["actor"]
    moved = _moved(record, event)
    content, authors = dict(record["content"]), dict(record["authors"])
    day = _day(event)
    touched = {path: [event["version"], day] for path in (*data["set"], *data["cleared"])}
    for path, commitment in data["set"].items():
        content[path] = commitment
        authors[path] = sorted({*authors[path], actor}) if path in authors else [actor]
    for path in data["cleared"]:
        content.pop(path, None)  # its authors stay: what they wrote may stand there again, pasted by somebody else
    return moved | {
        "revision": data["revision"],
        "content": content,
        "authors": authors,
        "touched": {**record["touched"], **touched},
    }


def _day(event: Event) -> str:
    return day_of(event["data"]["now"])


def _performed(record: Record, event: Event) -> Record:
    data = event["data"]
    moved = _moved(record, event)
    if dates := data.get("dates"):
        moved["dates"] = {**record["dates"], **dates}
        if event["capacity"] != "system":  # a clock's dates are those on which it ran out, whenever its act is made
            moved["dates_at"] = {**record["dates_at"], **{name: data["now"] for name in dates if name not in STATED}}
    moved["submitted"] = "submitted" in moved["dates"]
    if event["capacity"] == "originator":
        moved["brought_by"] = sorted({*record["brought_by"], event["actor"]})
    if number := data.get("number"):
        moved["reference"] = number["reference"]
    entered = {"recorded_at": data["now"], "recorded_by": event["actor"]}
    if signed := data.get("signoff"):
        entry = {**signed, "seq": event["version"], **entered, "voided_by": None}
        entry["stated"] = data["inputs"] if signed["for"] else {}
        moved["signoffs"] = [*(_answered_anew(s, signed, event["version"]) for s in moved["signoffs"]), entry]
    if made := data.get("determination"):
        moved["determinations"] = [*record["determinations"], {**made, **entered, "version": event["version"]}]
        moved["conditions"] = conditions.come_to_life(record["conditions"], made, event["version"])
    if resolution := data.get("resolution"):
        moved["meeting"] = resolution["meeting"]
    if data.get("lapsed"):
        moved["conditions"] = conditions.lapsed(moved["conditions"], data["lapsed"])
    moved["obligations"] = obligations.of_act(moved["obligations"], event)
    return moved


def _answered_anew(earlier: Record, signed: Record, version: int) -> Record:
    """A member's later answer takes the place of its earlier one."""
    same = signed["for"] and (earlier["name"], earlier["for"]) == (signed["name"], signed["for"])
    return {**earlier, "voided_by": version} if same and earlier["voided_by"] is None else earlier


def _dispensed(record: Record, event: Event) -> Record:
    data = event["data"]
    given = {"rule": data["rule"], "officer": data["officer"], "granted_by": event["actor"], "reason": data["reason"]}
    given |= {"capacity": data["post"] or event["capacity"], "of_body": data["of_body"]}
    return {**_moved(record, event), "dispensations": [*record["dispensations"], given]}


def _notified(record: Record, event: Event) -> Record:
    """Add a notice; the one that it replaces stays as it was published, and stands no more."""
    notice = {**event["data"]["notice"], "version": event["version"], "by": event["actor"], "capacity": event["capacity"]}
    before = [{**n, "replaced_by": notice["id"]} if n["id"] == notice["replaces"] else n for n in record["notices"]]
    return {**_moved(record, event), "notices": [*before, {**notice, "replaced_by": None}]}


def _scheduled(record: Record, event: Event) -> Record:
    return {**_moved(record, event), "meeting": event["data"]["meeting"]}


def _discharged(record: Record, event: Event) -> Record:
    return {**_moved(record, event), "conditions": conditions.discharged(record["conditions"], event["data"], event["actor"])}


def _promised(record: Record, event: Event) -> Record:
    made = obligations.born(event["data"]["obligation"], event["version"])
    return {**_moved(record, event), "obligations": [*record["obligations"], made]}


def _called(record: Record, event: Event) -> Record:
    return {**_moved(record, event), "obligations": obligations.called(record["obligations"], event)}


def _quit(record: Record, event: Event) -> Record:
    return {**_moved(record, event), "obligations": obligations.ended(record["obligations"], event)}


def _excepted(record: Record, event: Event) -> Record:
    data = event["data"]
    given = {key: data[key] for key in ("hold", "ground", "given_on", "reason", "covers")}
    given |= {"granted_by": event["actor"], "capacity": event["capacity"], "on_behalf_of": event["on_behalf_of"]}
    return {**_moved(record, event), "exceptions": [*record["exceptions"], given]}


def _migrated(record: Record, event: Event) -> Record:
    """Another definition carries it: content stands where that knows it, and is not changed; its authors stay, cleared or not."""
    data = event["data"]
    content = {data["moved"].get(path, path): c for path, c in record["content"].items() if path not in data["cleared"]}
    authors: dict[str, list[str]] = {}
    for path, officers in record["authors"].items():
        there = data["moved"].get(path, path)
        authors[there] = sorted({*authors.get(there, ()), *officers})
    touched = {data["moved"].get(path, path): when for path, when in record["touched"].items()}
    parts = {"content": content, "authors": authors, "touched": touched}
    return {**_moved(record, event), **parts, "definition": data["definition"]["to"], "revision": data["revision"]}


STEPS: Mapping[Kind, Callable[[Record, Event], Record]] = {
    Kind.DECISION_REVISED: _revised,
    Kind.DECISION_PAPER_ATTACHED: _revised,
    Kind.DECISION_MOVED: _performed,
    Kind.DECISION_DISPENSED: _dispensed,
    Kind.DECISION_NOTIFIED: _notified,
    Kind.DECISION_SCHEDULED: _scheduled,
    Kind.DECISION_DISCHARGED: _discharged,
    Kind.DECISION_PROMISED: _promised,
    Kind.DECISION_CALLED: _called,
    Kind.DECISION_MET: _quit,
    Kind.DECISION_RELEASED: _quit,
    Kind.DECISION_EXCEPTED: _excepted,
    Kind.DECISION_MIGRATED: _migrated,
    Kind.DECISION_CLOCK_SET: _moved,
}  # comments, refusals and links made by another decision change nothing here
