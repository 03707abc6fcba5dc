"""What changed from one version of a procedure to another, in plain words, part by part. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, NamedTuple

from app.workflow import describe
from app.workflow.definition import Definition, MustHold, Numbering, Transition

HEAD = ("title", "numbering", "matters", "reserved", "recorders", "verbs", "absent_duties")
TOLD = (
    "posts",
    "deciders",
    "parameters",
    "sections",
    "checklist",
    "papers",
    "findings",
    "signoffs",
    "states",
    "transitions",
    "must_hold",
)
OF_THE_FILE = ("workflow", "version", "digest", "source", "file", "lines")
OTHERS = tuple(each.name for each in fields(Definition) if each.name not in (*HEAD, *TOLD, *OF_THE_FILE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that was added, left out or changed, with the words for it before and now."""

    part: str
    key: str
    how: Literal["added", "left out", "changed"]
    before: tuple[str, ...] = ()
    now: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "before": list(self.before), "now": list(self.now)}


class Item(NamedTuple):
    """One thing that a procedure says, and the words for it."""

    thing: object
    words: tuple[str, ...]


def items(definition: Definition) -> Mapping[str, Mapping[str, Item]]:
    """Give everything that a procedure says, by part and key, so that two versions can be held against each other."""
    d = definition
    return {
        "The head": {name: Item(getattr(d, name), _listed(getattr(d, name))) for name in HEAD},
        "Posts": {key: Item(post, (post.title,)) for key, post in d.posts.items()},
        "Who may decide": {key: Item(each, (describe.capacity(d, key),)) for key, each in d.deciders.items()},
        "Parameters": {key: Item(value, (str(value),)) for key, value in d.parameters.items()},
        "Sections": {key: Item(each, (describe.section_words(d, each),)) for key, each in d.sections.items()},
        "Questions": {key: Item(each, (describe.question_words(each),)) for key, each in d.checklist.items()},
        "Papers": {key: Item(each, (each.title,)) for key, each in d.papers.items()},
        "Warnings": {each.key: Item(each, (each.says,)) for each in d.findings},
        "Sign-offs": {key: Item(each, tuple(describe.signoff_words(d, each))) for key, each in d.signoffs.items()},
        "States": {key: Item(each, (next(describe.state_words(d, each)),)) for key, each in d.states.items()},
        "Acts": {f"{t.action} from {', '.join(t.from_)}": Item(replace(t, line=0), _act(d, t)) for t in d.transitions},
        **{name.replace("_", " ").capitalize(): _plainly(getattr(d, name)) for name in OTHERS},
        "What always holds": {str(n): _rule(d, rule) for n, rule in enumerate(d.must_hold, 1)},
    }


def _plainly(value: object) -> dict[str, Item]:
    """Tell what no other part tells by its names alone: that it differs is told in any case."""
    if isinstance(value, Mapping):
        return {str(key): Item(each, (str(key),)) for key, each in value.items()}
    return {"all": Item(value, ())}


def _rule(definition: Definition, rule: MustHold) -> Item:
    return Item(replace(rule, line=0), tuple(describe.always_words(replace(definition, must_hold=(rule,)))))


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, Numbering):
        return (f"{value.pattern}, in the series {value.series}, taken on {value.allocated_on} (year: {value.year})",)
    if isinstance(value, Mapping):
        return tuple(f"{key}: {said}" for key, said in value.items())
    return (value,) if isinstance(value, str) else tuple(sorted(value)) if isinstance(value, Iterable) else ("none",)


def _act(definition: Definition, transition: Transition) -> tuple[str, ...]:
    """Say an act with every guard by itself, so that one more or less is seen."""
    told = next(describe.transition_words(definition, transition))
    needs = (f"Needs: {describe.guard_name(use)}" for use in transition.guards)
    return (told, *(f"States: {ask.title}" for ask in transition.asks), *needs)


def differences(old: Definition, new: Definition) -> tuple[Difference, ...]:
    """Give what differs, in the order of the new file; what only stands elsewhere in it differs in nothing."""
    before, now = items(old), items(new)
    return tuple(one for part in now for one in _in_part(part, before[part], now[part]))


def in_words(old: Definition, new: Definition) -> list[str]:
    """Tell what differs line by line, under the headings of the parts."""
    lines = [f"{new.title}: from version {old.version} ({old.digest[:12]}) to version {new.version} ({new.digest[:12]})"]
    part = ""
    for one in differences(old, new):
        if one.part != part:
            part = one.part
            lines += ["", part]
        lines += _told(one)
    return lines if part else [*lines, "", "Nothing that a procedure says is different."]


def _in_part(part: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    for key in (*now, *(key for key in before if key not in now)):
        if key not in before:
            yield Difference(part=part, key=key, how="added", now=now[key].words)
        elif key not in now:
            yield Difference(part=part, key=key, how="left out", before=before[key].words)
        elif before[key].thing != now[key].thing:
            old, new = before[key].words, now[key].words
            gone, come = tuple(w for w in old if w not in new), tuple(w for w in new if w not in old)
            yield Difference(part=part, key=key, how="changed", before=gone, now=come)


def _told(one: Difference) -> Iterator[str]:
    yield f"  {one.key}: {one.how}"
    for mark, words in (("-", one.before), ("+", one.now)):
        yield from (f"    {mark} {line.strip()}" for line in words)
    if one.how == "changed" and not (one.before or one.now):
        yield "    (in what is not told in words, such as a hint or an order)"
