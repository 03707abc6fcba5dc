"""What a vote comes to, and what cannot be one: more votes than members, a motion carried that was lost. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import Blocker

CARRIED = ("as_recommended", "amended")
MAJORITY = "Most of those who vote carry a question; where they are even, the chair has a casting vote (LGA 1972, schedule 12)"


def votes_unmet(votes: Mapping[str, Any] | None, present: int, result: str | None, keeper: str, where: str) -> Iterator[Blocker]:
    """Give what is wrong with a count of votes; no count at all means that nobody dissented."""
    if votes is None:
        return
    cast = votes["for"] + votes["against"] + votes["abstained"]
    if cast > present:
        says = f"{cast} votes are counted, of {present} members who were there."
        yield Blocker("votes_exceed_present", says, keeper, where, MAJORITY)
    if votes["casting"] is not None and votes["for"] != votes["against"]:
        says = "There is a casting vote only where as many are for as against."
        yield Blocker("casting_vote_not_needed", says, keeper, where, MAJORITY)
    if result in CARRIED and not carried(votes):
        says = f"{votes['for']} for and {votes['against']} against carry nothing."
        yield Blocker("vote_not_carried", says, keeper, where, MAJORITY)
    if result == "not_agreed" and carried(votes):
        says = f"{votes['for']} for and {votes['against']} against carry the motion."
        yield Blocker("vote_carried", says, keeper, where, MAJORITY)


def carried(votes: Mapping[str, Any]) -> bool:
    """Say whether a motion is carried: by a majority, or by the casting vote."""
    if votes["for"] == votes["against"]:
        return bool(votes["casting"] == "for")
    return bool(votes["for"] > votes["against"])
