"""What can be said of one event by itself: its form, what its columns should be, which values it brings. Pure; reads nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import product
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any, Final

from app.audit.spelling import spells
from app.clock import day_of
from app.errors import DulyError
from app.log.canonical import decode
from app.log.head import VERSION
from app.log.ids import is_id
from app.log.kinds import ABOUT, Kind

Event = Mapping[str, Any]
Listed = list[tuple[str, str]] | None  # the values that an event brings, each with what it is; None: it cannot be read

# What reading a forged event may come to: it may hold anything, and must not stop who looks for it.
MISMADE = (ArithmeticError, AttributeError, DulyError, LookupError, RuntimeError, StopIteration, TypeError, ValueError)
COMMITMENT = re.compile(r"[0-9a-f]{64}")
NONCE = re.compile(r"[0-9a-f]{32}")
STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
FIELDS: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {
        "v": (int,),
        "log": (str,),
        "seq": (int,),
        "nonce": (str,),
        "at": (str,),
        "kind": (str,),
        "actor": (str, type(None)),
        "capacity": (str,),
        "on_behalf_of": (str, type(None)),
        "decision": (str, type(None)),
        "version": (int, type(None)),
        "from": (str, type(None)),
        "to": (str, type(None)),
        "data": (dict,),
    }
)
# The shapes that an event may have, so that most are recognised at once: canonical bytes give the fields in this order.
ORDER: Final = sorted(FIELDS)
SHAPES: Final = frozenset(product(*(FIELDS[name] for name in ORDER)))
COLUMNS: Final = (  # of the row, and the field of the event that it repeats
    ("kind", "kind"),
    ("decision_id", "decision"),
    ("version", "version"),
    ("from_state", "from"),
    ("to_state", "to"),
    ("actor", "actor"),
    ("at", "at"),
)
_IN_ROW, _IN_EVENT = attrgetter(*(column for column, _ in COLUMNS)), itemgetter(*(name for _, name in COLUMNS))
# Whether an event of a kind names a decision, and whether it has a version.
NAMES: Final[Mapping[str, tuple[bool, bool]]] = {k.value: (k.startswith("decision:"), ABOUT[k].versioned) for k in Kind}
KNOWN_KINDS: Final = frozenset(kind.value for kind in Kind)


def read(data: bytes) -> tuple[Event | None, str | None]:
    """Read an event's bytes; gives the event where there is one in them, and what is wrong with its form."""
    try:
        event = decode(data)
        if not isinstance(event, dict):
            return None, "The bytes are JSON, but not an event."
        canonical = spells(data, event)
    except ValueError:
        return None, "The bytes are not JSON in canonical form."
    wrong = _form_fault(event)
    if wrong:
        return None, wrong
    return event, None if canonical else "The bytes are not the canonical spelling of what they say."


def parsed(data: bytes) -> Event | None:
    """Read an event whose form was told already; None where there is none."""
    try:
        event = decode(data)
    except ValueError:
        return None
    return event if isinstance(event, dict) and _form_fault(event) is None else None


def _form_fault(event: Event) -> str | None:
    if list(event) != ORDER or tuple(map(type, event.values())) not in SHAPES:
        return _shape_fault(event)
    if event["v"] != VERSION:
        return f"Expected an event of version {VERSION}, found {event['v']}."
    if event["kind"] not in KNOWN_KINDS:
        return f"There is no kind of event {_told(event['kind'])}."
    if not NONCE.fullmatch(event["nonce"]):
        return "The nonce is not 32 hexadecimal digits."
    if not is_stamp(event["at"]):
        return f"The time {_told(event['at'])} is not written as times are."
    if NAMES[event["kind"]] != (event["decision"] is not None, event["version"] is not None):
        return _about_fault(event)
    if event["decision"] is not None and not is_id(event["decision"]):
        return "The decision is not named by an id."
    return None


def _shape_fault(event: Event) -> str:
    odd = sorted(event.keys() ^ FIELDS.keys())
    if odd:
        return f"Expected the fields of version {VERSION}; too many or too few: {', '.join(odd)[:200]}."
    wrong = next((name for name, types in FIELDS.items() if type(event[name]) not in types), None)
    return f"The field {wrong} holds {_told(event[wrong])}." if wrong else "Its fields are not in the canonical order."


def _about_fault(event: Event) -> str:
    """Say of an event that it has, or lacks, a decision or a version against its kind."""
    kind = event["kind"]
    if NAMES[kind][0] != (event["decision"] is not None):
        return f"An event of kind {kind} {'names no' if event['decision'] is None else 'names a'} decision."
    return f"An event of kind {kind} has {'no' if event['version'] is None else 'a'} version."


def differing(row: Any, event: Event) -> list[str]:
    """Name the columns of an event's row that do not repeat the event."""
    if _IN_ROW(row) == _IN_EVENT(event):  # most do
        return []
    return [column for column, name in COLUMNS if getattr(row, column) != event[name]]


def is_stamp(text: str) -> bool:
    """Say whether this is a moment in the form in which `app.clock.stamp` writes it."""
    return moment(text) is not None


def moment(text: Any) -> datetime | None:
    """Read a moment in the one form in which it is written; None where it is anything else."""
    return _moment(text) if isinstance(text, str) else None


@lru_cache(64)  # the moment of an act is told in several places
def _moment(text: str) -> datetime | None:
    if not STAMP.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def untimely(event: Event) -> str | None:
    """Say what is wrong with the times that an act was judged by: never later than its record, and one day for all."""
    data = event["data"]
    if "now" not in data:
        return None
    now = data["now"]
    if now != event["at"]:  # mostly they are one moment, of which it was told whether it is written as times are
        if moment(now) is None:
            return f"The time {_told(now)} at which the act was judged is not written as times are."
        if now > event["at"]:
            return f"It was judged at {now}, after it was recorded at {event['at']}."
    given = data.get("given")
    if given and (given["now"] != now or given["today"] != day_of(now)):
        return f"It was judged at {now}, but its guards were given {_told(given['now'])} and {_told(given['today'])}."
    return None


# --- values -----------------------------------------------------------------------------------------------------------


def values_of(event: Event) -> list[tuple[str, str]]:
    """List the values that an event brings into the log, each with what it is: every one is committed to once, here."""
    brings = BRINGS.get(event["kind"])
    return list(brings(event["data"])) if brings else []


def listed(event: Event) -> Listed:
    """List the same; None where it cannot be read, which is told elsewhere."""
    try:
        return values_of(event)
    except MISMADE:
        return None


def brought(event: Event) -> list[tuple[str, str]]:
    """List the same, without what is no commitment or cannot be read: that is told elsewhere."""
    return [(name, commitment) for name, commitment in listed(event) or () if is_commitment(commitment)]


def is_commitment(value: Any) -> bool:
    return isinstance(value, str) and COMMITMENT.fullmatch(value) is not None


def destroyed(event: Event) -> list[str]:
    """List the commitments whose values an event says were destroyed."""
    if event["kind"] != Kind.DECISION_DISPOSED:
        return []
    named = event["data"].get("values")
    return [commitment for commitment in named if is_commitment(commitment)] if isinstance(named, list) else []


def _named(*keys: str) -> Callable[[Mapping[str, Any]], Iterator[tuple[str, str]]]:
    def brings(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield from ((key, data[key]) for key in keys)

    return brings


def _content(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from data["set"].items()


def _agenda(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((f"urgent.{item}", commitment) for item, commitment in data["urgent"].items())


def _stated(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((f"inputs.{key}", commitment) for key, commitment in data["inputs"].items())
    if data["comment"]:
        yield "comment", data["comment"]
    if made := data.get("determination"):
        yield "determination", made["words"]
    for one in data.get("owes", ()):
        if not (one["condition"] or one["follows"]):
            yield f"obligations.{one['id']}", one["text"]


def _noticed(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "notice", data["notice"]["words"]


def _ended(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if data["comment"]:
        yield "comment", data["comment"]
    if data["evidence"] and "text" in data["evidence"]:
        yield "evidence", data["evidence"]["text"]


def _promised(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "obligation", data["obligation"]["text"]


def _report(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if data["on"]:
        yield "report", data["report"]


def _succession(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "authority", data["authority"]
    yield from ((f"posts.{each['post']}", each["title"]) for each in data["posts"])
    yield from ((f"appointments.{each['appointment']}", each["name"]) for each in data["appointments"])


BRINGS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterator[tuple[str, str]]]]] = MappingProxyType(
    {
        Kind.DECISION_OPENED: _content,
        Kind.DECISION_REVISED: _content,
        Kind.DECISION_PAPER_ATTACHED: _content,
        Kind.DECISION_MOVED: _stated,
        Kind.DECISION_COMMENTED: _named("comment"),
        Kind.DECISION_DISPENSED: _named("reason"),
        Kind.DECISION_NOTIFIED: _noticed,
        Kind.DECISION_DISCHARGED: _ended,
        Kind.DECISION_EXCEPTED: _named("reason"),
        Kind.DECISION_PROMISED: _promised,
        Kind.DECISION_MET: _ended,
        Kind.DECISION_RELEASED: _named("comment"),
        Kind.BODY_CREATED: _named("name"),
        Kind.BODY_CALENDAR_SET: _named("reason"),
        Kind.BODY_MEMBER_ADDED: _named("name"),
        Kind.BODY_HOLD_SET: _report,
        Kind.BODY_SUCCEEDED: _succession,
        Kind.BODY_INDEPENDENT_SET: _named("name"),
        Kind.POST_CREATED: _named("title"),
        Kind.OFFICER_ENROLLED: _named("name", "email"),
        Kind.APPOINTMENT_MADE: _named("name"),
        Kind.DELEGATION_MADE: _named("authority"),
        Kind.MEETING_PLANNED: _named("venue"),
        Kind.MEETING_ITEM_ADDED: _named("title"),
        Kind.MEETING_ITEM_REMOVED: _named("reason"),
        Kind.MEETING_PUBLISHED: _agenda,
        Kind.MEETING_HELD: _named("names"),
        Kind.MEETING_RESOLVED: _named("words"),
        Kind.MEETING_MINUTED: _named("text"),
        Kind.MEETING_CANCELLED: _named("reason"),
    }
)


def _told(value: Any) -> str:
    """Quote what was found, shortly: an event may hold anything once it was tampered with."""
    return f"{value!a:.60}"
