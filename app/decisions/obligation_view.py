"""An obligation as it is told to the outside: one shape for pages, API and command line. Pure; knows no HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.decisions.calling import words_of
from app.decisions.obligations import UNMET
from app.workflow.owing import why_in_words

Words = Mapping[str, Any]


def owing_view(record: Mapping[str, Any], words: Words, today: date) -> dict[str, Any]:
    """Tell what a decision makes somebody owe, in the order in which it came about, and for what it was itself opened."""
    came_from = record["arises_from"]
    return {
        "obligations": [obligation_view(record, one, words, today) for one in record["obligations"]],
        "arises_from": {key: came_from[key] for key in ("decision", "obligation")} if came_from else None,
    }


def obligation_view(record: Mapping[str, Any], one: Mapping[str, Any], words: Words, today: date) -> dict[str, Any]:
    """Tell one: what is owed, by whom, by when and why then, which paper it opens, and how it stands."""
    plain = ("id", "kind", "key", "post", "state", "opens", "opens_on", "paper", "lost", "met_by", "condition", "version")
    return {
        **{key: one[key] for key in plain},
        "body": record["body"],
        "decision": record["id"],
        "title": words_of(one, words),
        "due": one["due_on"],
        "overdue": is_overdue(one["state"], one["due_on"], today),
        "why": _why(one["why"]),
        "follows": one["follows"],
        "ended": _ended(one["ended"], words),
    }


def is_overdue(state: str, due_on: str | None, today: date) -> bool:
    """Say whether what is owed is late: its day is over, and it is neither met nor released."""
    return state in UNMET and due_on is not None and due_on < today.isoformat()


def obligations_told(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Tell what an event did to obligations: made them, opened the paper of one, lost it, or ended them."""
    named = data.get("obligation")
    made = [named] if named and not isinstance(named, str) else []
    told = [{"id": one["id"], "as": "made"} for one in (*made, *data.get("owes", ()))]
    told += [{"id": one["id"], "as": one["as"]} for one in data.get("quits", ())]
    if isinstance(named, str):
        told.append({"id": named, "as": data.get("as") or ("lost" if data["lost"] else "opened")})
    return told


def words_in(one: Mapping[str, Any]) -> set[str]:
    """Give the commitments that the view of one opens."""
    ended = one["ended"] or {}
    named = (one["text"], ended.get("note"), (ended.get("evidence") or {}).get("text"))
    return {commitment for commitment in named if commitment}


def _why(counted: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {**counted, "in_words": why_in_words(counted)} if counted else None


def _ended(ended: Mapping[str, Any] | None, words: Words) -> dict[str, Any] | None:
    if ended is None:
        return None
    evidence = ended["evidence"]
    told = {key: evidence.get(key) for key in ("decision", "reference", "attachment")} if evidence else None
    shown = {**told, "text": words.get(evidence.get("text") or "")} if evidence and told else None
    return {"by": ended["by"], "on": ended["on"], "evidence": shown, "note": words.get(ended["note"] or "")}
