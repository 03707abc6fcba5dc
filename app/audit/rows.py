"""The rows that a decision's events make, to be compared with those that the tables hold. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from app.decisions.obligation_view import words_in
from app.decisions.record import Record
from app.decisions.tables import columns_of
from app.log.canonical import encode_again

Event = Mapping[str, Any]


def row_faults(row: Any, record: Record, content: Mapping[str, Any], opened: Callable[[str], Any]) -> Iterator[str]:
    """Say in what a decision's row differs; texts are named and never quoted, since the decision may be exempt."""
    for column, made in columns_of(record).items():
        if (found := getattr(row, column)) != made:
            yield f"The row says {found!a:.60} as {column}; the events make it {made!a:.60}."
    if bytes(row.record) != encode_again(record):
        yield "The record kept with the row is not what the events make of it."
    if "title" in content and row.title != content["title"]:
        yield "The title in the row is not the one in the content."
    if row.decider != (content.get("decider") or {}).get("post"):
        yield "The decision maker in the row is not the one in the content."
    if bytes(row.content) != encode_again({"content": content, "words": words_of(record, opened)}):
        yield "The content kept with the row is not what the commitments of the events open to."


def words_of(record: Record, opened: Callable[[str], Any]) -> dict[str, Any]:
    """Give the words that a row keeps beside the content, but what is gone.

    They are those of determinations, notices, dispensations, exceptions, ends of conditions, obligations and members' answers.
    """
    made = (*record["determinations"], *record["notices"])
    reasons = [each["reason"] for each in (*record["dispensations"], *record["exceptions"])]
    named = [*(each["words"] for each in made), *reasons]
    ends = [c for one in record["conditions"] for c in (one["note"], (one["evidence"] or {}).get("text"))]
    named += [commitment for commitment in ends if commitment]
    named += [commitment for one in record["obligations"] for commitment in words_in(one)]
    named += [commitment for signed in record["signoffs"] for commitment in signed["stated"].values()]
    found = {commitment: opened(commitment) for commitment in named}
    return {commitment: value for commitment, value in found.items() if value is not None}


def manifest_digest(record: Record) -> bytes:
    """Give the digest of what a revision's row lists, so that the lists themselves need not be held."""
    return sha256(encode_again(record["content"])).digest()


def refusal_of(event: Event) -> tuple[int, str]:
    """Give the version and the digest under which a refusal is remembered, so that it is recorded once."""
    data = event["data"]
    return data["at_version"], sha256(encode_again([event["actor"], data["action"], data["blockers"]])).hexdigest()
