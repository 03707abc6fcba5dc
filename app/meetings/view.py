"""A meeting as it is told to the outside: one shape for pages, API and command line. Pure; knows no HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.log.head import Entry, Receipt
from app.meetings.carrying import Report
from app.meetings.record import Item

Words = Mapping[str, Any]


def meeting_view(record: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Tell a meeting whole: when and where, what stands on its agenda, who was there, what was resolved."""
    numbers = {one["id"]: n for n, one in enumerate((i for i in record["items"] if i["withdrawn"] is None), 1)}
    return {
        **listed_view(record, words),
        "items": [_item(one, numbers.get(one["id"]), words) for one in record["items"]],
        "held": _held(record["held"], words),
        "minutes": _minutes(record["minutes"], words),
        "cancelled": words.get(record["cancelled"] or ""),
        "changed": {"by": record["changed_by"], "at": record["changed_at"]},
    }


def listed_view(record: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Tell a meeting in one line."""
    plain = ("id", "body", "committee", "on", "time", "quorum", "state", "version", "agenda_published_at")
    return {**{key: record[key] for key in plain}, "venue": words.get(record["venue"])}


def report_view(report: Report) -> dict[str, Any]:
    """Tell what became of one item's decision."""
    told = {key: getattr(report, key) for key in ("item", "decision", "result", "state", "version")}
    return {**told, "blockers": [blocker.as_dict() for blocker in report.blockers]}


def event_view(entry: Entry, receipt: Receipt) -> dict[str, Any]:
    """Tell the event that an act on a meeting recorded."""
    return {
        "seq": receipt.seq,
        "kind": entry.kind.value,
        "at": receipt.at,
        "actor": entry.actor,
        "capacity": entry.capacity,
        "on_behalf_of": entry.on_behalf_of,
        "from": entry.from_state,
        "to": entry.to_state,
        "leaf": receipt.leaf.hex(),
    }


def history_view(event: Mapping[str, Any], leaf: bytes) -> dict[str, Any]:
    """Tell one event of a meeting's history: an act, or one that was tried and refused."""
    data = event["data"]
    plain = ("seq", "kind", "at", "actor", "capacity", "on_behalf_of", "from", "to")
    tried = {"tried": data.get("action") if "at_version" in data else None, "blockers": data.get("blockers", [])}
    return {
        **{key: event[key] for key in plain},
        "version": data.get("version"),
        "item": data.get("item"),
        **tried,
        "leaf": leaf.hex(),
    }


def _item(item: Item, number: int | None, words: Words) -> dict[str, Any]:
    return {
        "id": item["id"],
        "number": number,
        "title": words.get(item["title"]),
        "purpose": item["purpose"],
        "decision": item["decision"],
        "published_at": item["published_at"],
        "urgent": words.get(item["urgent"] or ""),
        "withdrawn": words.get(item["withdrawn"] or ""),
        "resolution": _resolution(item["resolution"], words),
    }


def _resolution(made: Mapping[str, Any] | None, words: Words) -> dict[str, Any] | None:
    if made is None:
        return None
    said = words.get(made["words"]) or {"recommendations": made["recommendations"], "note": None}
    votes = {one["recommendation"]: one["votes"] for one in made["recommendations"]}
    return {
        **{key: made[key] for key in ("result", "action", "votes")},
        "note": said["note"],
        "recommendations": [
            {"recommendation": one["recommendation"], "outcome": one["outcome"], "votes": votes[one["recommendation"]]}
            | {key: one.get(key) for key in ("text", "reason")}
            for one in said["recommendations"]
        ],
    }


def _held(held: Mapping[str, Any] | None, words: Words) -> dict[str, Any] | None:
    if held is None:
        return None
    names = words.get(held["names"]) or {"present": [], "attending": [], "apologies": []}
    return {"members_present": held["present"], **names, "recorded_at": held["recorded_at"]}


def _minutes(minutes: Mapping[str, Any] | None, words: Words) -> dict[str, Any] | None:
    return {"approved_at": minutes["approved_at"], "text": words.get(minutes["text"])} if minutes else None
