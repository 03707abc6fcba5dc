"""What an act came to, and the row that it makes of the decision. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.decisions.changes import Change
from app.decisions.locking import Locked
from app.decisions.tables import columns_of
from app.log.canonical import encode_again
from app.log.head import Entry, Receipt
from app.workflow.definition import Definition
from app.workflow.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an act came to, for whoever renders the answer; entry and receipt are None where nothing had to change."""

    record: Mapping[str, Any]
    content: Mapping[str, Any]
    words: Mapping[str, Any]
    definition: Definition
    facts: Facts  # as the act was judged
    entry: Entry | None
    receipt: Receipt | None


def made(change: Change, facts: Facts, receipt: Receipt) -> Done:
    """Say what an act made."""
    return Done(
        record=change.record,
        content=change.content,
        words=change.words,
        definition=facts.definition,
        facts=facts,
        entry=change.entry,
        receipt=receipt,
    )


def unchanged(locked: Locked) -> Done:
    """Say that nothing had to change."""
    facts = locked.facts
    return Done(
        record=locked.record,
        content=facts.decision.content,
        words=locked.words,
        definition=facts.definition,
        facts=facts,
        entry=None,
        receipt=None,
    )


def row_of(change: Change) -> dict[str, Any]:
    """Give the columns that repeat the record, and the record itself."""
    return {**columns_of(change.record), "record": encode_again(change.record)}


def says_of(change: Change) -> dict[str, Any]:
    """Give the columns that hold what the decision says."""
    return {
        "title": change.content["title"],
        "decider": (change.content.get("decider") or {}).get("post"),
        "content": encode_again({"content": change.content, "words": change.words}),
    }
