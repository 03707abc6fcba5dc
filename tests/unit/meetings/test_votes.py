"""What a vote comes to, as a table."""

from __future__ import annotations

from typing import Any

import pytest

from app.meetings.votes import votes_unmet


def votes(for_: int, against: int, abstained: int = 0, casting: str | None = None) -> dict[str, Any]:
    return {"for": for_, "against": against, "abstained": abstained, "casting": casting}


CASES = (
    ("nobody asked for a count", None, "as_recommended", set()),
    ("a majority carries", votes(3, 2), "as_recommended", set()),
    ("those who abstain do not count against", votes(2, 1, 2), "amended", set()),
    ("an even vote carries nothing", votes(2, 2), "as_recommended", {"vote_not_carried"}),
    ("the chair decides an even vote", votes(2, 2, 0, "for"), "as_recommended", set()),
    ("the chair may decide it the other way", votes(2, 2, 0, "against"), "not_agreed", set()),
    ("a minority carries nothing", votes(1, 3), "amended", {"vote_not_carried"}),
    ("what was carried was agreed", votes(3, 1), "not_agreed", {"vote_carried"}),
    ("no more votes than members", votes(4, 1, 1), "as_recommended", {"votes_exceed_present"}),
    ("there is no casting vote where one side has more", votes(3, 2, 0, "for"), "as_recommended", {"casting_vote_not_needed"}),
    ("a discussion may be voted upon without a result", votes(1, 3), "discussed", set()),
)


@pytest.mark.parametrize(("says", "cast", "result", "codes"), CASES, ids=[case[0] for case in CASES])
def test_votes(says: str, cast: dict[str, Any] | None, result: str, codes: set[str]) -> None:
    assert {b.code for b in votes_unmet(cast, 5, result, "secretary", "votes")} == codes
