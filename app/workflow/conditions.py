"""What a recommendation may be subject to: the kinds of condition, the names they go by, what an event may say of one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Literal, get_args

ConditionKind = Literal["fact_awaited", "standing", "third_party", "follow_up", "delegation"]
KINDS: tuple[str, ...] = get_args(ConditionKind)

Stated = Mapping[str, Any]  # {id?, kind, text, owner: {post} or {party}, due_on?, optional?}


def named(groups: Iterable[Iterable[Stated]]) -> list[list[dict[str, Any]]]:
    """Give the conditions of each group in the one form in which they are kept: each with a name of its own in all of them.

    What has no name yet gets the next free one (c1, c2 ...), so that the same sent again is the same.
    """
    tidy = [[{k: v for k, v in one.items() if v not in (None, False)} for one in group] for group in groups]
    free = _free({one["id"] for group in tidy for one in group if "id" in one})
    return [[{"id": one.get("id") or next(free), **{k: v for k, v in one.items() if k != "id"}} for one in group] for group in tidy]


def _free(taken: Collection[str]) -> Iterator[str]:
    n = 0
    while True:
        n += 1
        if f"c{n}" not in taken:
            yield f"c{n}"


def without_words(condition: Stated) -> dict[str, Any]:
    """Say of a condition what an event says plainly: no text, and no name of an outside party, whose owner is told as None."""
    return {
        "id": condition.get("id"),
        "kind": condition["kind"],
        "owner": condition["owner"].get("post"),
        "due_on": condition.get("due_on"),
        "optional": bool(condition.get("optional")),
    }


def with_words(plain: Mapping[str, Any], word: str) -> dict[str, Any]:
    """Give a condition that `without_words` would tell so; `word` stands in for what is not told."""
    owner = {"post": plain["owner"]} if plain["owner"] else {"party": word}
    return {**{k: v for k, v in plain.items() if v not in (None, False)}, "owner": owner, "text": word}


def twice(conditions: Iterable[Stated]) -> list[str]:
    """Give the names that more than one of these conditions has."""
    seen: list[str] = [one["id"] for one in conditions if one.get("id")]
    return sorted({name for name in seen if seen.count(name) > 1})
