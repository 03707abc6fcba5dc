"""What the parts of a procedure file must have in common that there is one of for each member of a group. Builds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.workflow.definition import MEMBER
from app.workflow.grammar import ACTING
from app.workflow.source import Path

Raw = Mapping[str, Any]
Faults = Iterator[tuple[Path, str]]

ONE = "name a section that there is one of"


def capacities(raw: Raw) -> Faults:
    """A post is not called as a capacity is that every procedure has."""
    for key in raw["posts"]:
        if key in ACTING:
            yield ("posts", key), f"{key} is a capacity of every procedure: give the post another name"


def sections(raw: Raw) -> Faults:
    """What belongs to a section that there is one of for each member stands nowhere else."""
    for n, section in enumerate(raw["sections"]):
        path: Path = ("sections", n)
        if MEMBER in section["filled_by"] and not section["one_for_each"]:
            yield (*path, "filled_by"), "only a section with one_for_each is filled in by members: name the group, or a post"
        if section["due"] and not section["one_for_each"]:
            yield (*path, "due"), "due goes with one_for_each: ask for the day of another section by the `due` of a state"


def collections(raw: Raw) -> set[str]:
    """Give the sections that there is one of for each member."""
    return {section["key"] for section in raw["sections"] if section["one_for_each"]}


def signoffs(raw: Raw) -> Faults:
    """A sign-off is given by one post, or by each member of a group; its limbs rest on sections that there is one of."""
    for key, signoff in raw["signoffs"].items():
        path: Path = ("signoffs", key)
        if (signoff["post"] is None) == (signoff["for_each"] is None):
            yield path, "expected either post, or for_each with a group of the body, and only one of them"
        if signoff["need"] is not None and signoff["for_each"] is None:
            yield (*path, "need"), "need goes with for_each: one post signs once"
        for terms in ("needs", "excludes"):
            for limb, named in signoff[terms].items():
                for each in sorted(set(named) & collections(raw)):
                    yield (*path, terms, limb), f"there is one {each} for each member: {ONE}"


def signer(raw: Raw, transition: Raw, path: Path) -> Faults:
    """A sign-off is answered by whoever gives it, alone; members answer only for members."""
    answers, by = transition["signs"] or transition["refuses"], transition["by"]
    signoff = raw["signoffs"].get(answers)
    who = (MEMBER if signoff["for_each"] else signoff["post"]) if signoff else None
    does = "signed" if transition["signs"] else "refused"
    known = all(each in ACTING or each in raw["posts"] for each in by)  # what is not is told already
    if who and (who == MEMBER or who in raw["posts"]) and by and known and by != (who,):
        yield (*path, "by"), f"{answers} is {does} by {who} alone: write by: [{who}]"
    if MEMBER in by and not (signoff and signoff["for_each"]):
        yield (*path, "by"), "a member acts only in a sign-off with for_each: say which with signs or refuses"
    if transition["refuses"]:
        yield from _refusal(signoff, transition, path)


def _refusal(signoff: Raw | None, transition: Raw, path: Path) -> Faults:
    if transition["signs"]:
        yield (*path, "refuses"), "an act either signs or refuses: write two transitions"
    if signoff and not signoff["for_each"]:
        yield (*path, "refuses"), "only a sign-off with for_each is refused on the record: let another act return the notice"
    if not any(ask["required"] and ask["type"] in ("line", "text") for ask in transition["asks"]):
        yield path, "a refusal gives its reasons: add `asks` with a required text"
