"""The fold: what a meeting's events make of it. The writer and the verifier call this same function.

A record is plain JSON and holds commitments, never texts; it knows no database, no rule and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.log.kinds import Kind

Record = dict[str, Any]
Item = Mapping[str, Any]
Event = Mapping[str, Any]

OFF_AGAIN = ("deferred", "not_taken")  # after these an item is free for another agenda


def fold(record: Record | None, event: Event) -> Record:
    """Give the record after one more event of its meeting; the record given is left as it was."""
    kind, data = Kind(event["kind"]), event["data"]
    if kind is Kind.MEETING_PLANNED:
        return _planned(event)
    if record is None:
        raise ValueError(f"event of kind {kind.value} before the meeting was planned")
    moved = {**record, "version": data["version"], "changed_by": event["actor"], "changed_at": data["now"], "state": event["to"]}
    return {**moved, **STEPS[kind](record, data)}


def item_of(record: Mapping[str, Any], item: str) -> Item | None:
    found: Item | None = next((one for one in record["items"] if one["id"] == item), None)
    return found


def standing(record: Mapping[str, Any]) -> Iterator[Item]:
    """Give the items that are on the agenda and were not taken off."""
    return (one for one in record["items"] if one["withdrawn"] is None)


def told_of(record: Mapping[str, Any], item: Item, *, resolved: bool = True) -> dict[str, Any] | None:
    """Give what the decision of an item knows of this meeting, before or after it is resolved; None where it is off again."""
    result = (item["resolution"] or {}).get("result") if resolved else None
    if record["state"] == "cancelled" or item["withdrawn"] is not None or result in OFF_AGAIN:
        return None
    return {
        "id": record["id"],
        "committee": record["committee"],
        "on": record["on"],
        "item": item["id"],
        "agenda_published_at": item["published_at"],
        "urgent": item["urgent"] is not None,
        "quorate": True if record["held"] else None,
        "resolution": result,
    }


def words_in(record: Mapping[str, Any]) -> set[str]:
    """Give every commitment of a record, so that its texts can be opened."""
    items = record["items"]
    held, minutes = record["held"] or {}, record["minutes"] or {}
    named = [record["venue"], record["cancelled"], held.get("names"), minutes.get("text")]
    named += [one[key] for one in items for key in ("title", "urgent", "withdrawn")]
    named += [one["resolution"]["words"] for one in items if one["resolution"]]
    return {commitment for commitment in named if commitment}


def _planned(event: Event) -> Record:
    data = event["data"]
    return {
        "id": data["meeting"],
        **{key: data[key] for key in ("body", "committee", "on", "time", "venue", "quorum", "version")},
        "state": event["to"],
        "items": [],
        "agenda_published_at": None,
        "held": None,
        "minutes": None,
        "cancelled": None,
        "changed_by": event["actor"],
        "changed_at": data["now"],
    }


def _added(record: Record, data: Mapping[str, Any]) -> Record:
    new = {"id": data["item"], **{key: data[key] for key in ("title", "purpose", "decision")}}
    return {"items": [*record["items"], {**new, "published_at": None, "urgent": None, "withdrawn": None, "resolution": None}]}


def _removed(record: Record, data: Mapping[str, Any]) -> Record:
    """Take an item off; what was published once stays to be seen, with the reason."""
    kept = [one for one in record["items"] if one["id"] != data["item"] or one["published_at"]]
    return {"items": [_with(one, data["item"], withdrawn=data["reason"]) for one in kept]}


def _reordered(record: Record, data: Mapping[str, Any]) -> Record:
    place = {item: n for n, item in enumerate(data["items"])}
    return {"items": sorted(record["items"], key=lambda one: place.get(one["id"], len(place)))}


def _published(record: Record, data: Mapping[str, Any]) -> Record:
    urgent = data["urgent"]
    items = [
        {**one, "published_at": data["now"], "urgent": urgent.get(one["id"])} if one["id"] in data["items"] else one
        for one in record["items"]
    ]
    return {"items": items, "agenda_published_at": record["agenda_published_at"] or data["now"]}


def _held(_record: Record, data: Mapping[str, Any]) -> Record:
    return {"held": {"present": data["present"], "names": data["names"], "recorded_at": data["now"]}}


def _resolved(record: Record, data: Mapping[str, Any]) -> Record:
    said = {key: data[key] for key in ("result", "action", "votes", "recommendations", "words")}
    return {"items": [_with(one, data["item"], resolution=said) for one in record["items"]]}


def _minuted(_record: Record, data: Mapping[str, Any]) -> Record:
    return {"minutes": {key: data[key] for key in ("approved_at", "text")}}


def _cancelled(_record: Record, data: Mapping[str, Any]) -> Record:
    return {"cancelled": data["reason"]}


def _with(item: Item, identity: str, **fields: Any) -> Item:
    return {**item, **fields} if item["id"] == identity else item


STEPS: Mapping[Kind, Callable[[Record, Mapping[str, Any]], Record]] = {
    Kind.MEETING_ITEM_ADDED: _added,
    Kind.MEETING_ITEM_REMOVED: _removed,
    Kind.MEETING_REORDERED: _reordered,
    Kind.MEETING_PUBLISHED: _published,
    Kind.MEETING_HELD: _held,
    Kind.MEETING_RESOLVED: _resolved,
    Kind.MEETING_MINUTED: _minuted,
    Kind.MEETING_CANCELLED: _cancelled,
}
MEETING_KINDS = frozenset((Kind.MEETING_PLANNED, *STEPS))
