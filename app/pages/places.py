"""What stands at a place of a decision: its name, and what it says as text, list or table. It judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.pages.matter import Matter
from app.pages.words import day, money, plain, sentence
from app.workflow.definition import Definition, Section
from app.workflow.members import section_at

NAMES = {
    "title": "Title",
    "decider": "Who decides",
    "recommendations": "Recommendations",
    "interests": "Interests declared",
    "links": "Links to other decisions",
    "restrictions": "Restrictions",
    "officer": "Who acts",
    "comment": "The comment",
    "meeting": "The meeting",
    "hold": "The spending hold",
}
ANSWERS = {"none": "None", "not_applicable": "Not applicable", "see": "See a paper"}


@dataclass(frozen=True, slots=True)
class Said:
    """What stands at a place: paragraphs or the entries of a list, or rows under columns."""

    texts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_list: bool = False


def name_of(matter: Matter, definition: Definition, path: str, content: Mapping[str, Any]) -> str:
    """Name a content path, or the place of a reason, as people know it."""
    part, _, key = path.partition(".")
    section, member = section_at(definition, path)
    if section is not None:
        known = matter.one.facts.standing.member(section.one_for_each, member) if section.one_for_each else None
        return f"{section.title}, {known.name if known else plain(member)}" if member else section.title
    if part == "checklist" and key in definition.checklist:
        return definition.checklist[key].question
    if part in ("attachments", "signatures"):
        paper = content.get(path) or matter.one.facts.decision.content.get(path) or {}
        named = paper.get("name") or (definition.papers[key].title if key in definition.papers else "")
        return f"{'Scan' if part == 'signatures' else 'Paper'}: {named}" if named else "A paper"
    if part == "findings":
        return f"Answer to the warning: {plain(key)}"
    return NAMES.get(path) or sentence(plain(path))


def said(matter: Matter, definition: Definition, path: str, value: Any) -> Said | None:
    """Give what stands at a content path as it can be shown and compared; None where it is blank."""
    if value is None:
        return None
    part = path.partition(".")[0]
    section, _ = section_at(definition, path)
    if part == "sections" and isinstance(value, Mapping):
        return _section(matter, section, value)
    tell = PARTS.get(part)
    return tell(matter, definition, value) if tell else Said((str(value),))


def _section(matter: Matter, section: Section | None, value: Mapping[str, Any]) -> Said:
    if value["is"] != "given":
        paper = _paper(matter, value.get("attachment"))
        return Said(tuple(text for text in (ANSWERS.get(value["is"], plain(value["is"])), paper, value.get("why")) if text))
    return _given(section, value["value"])


def _given(section: Section | None, given: Any) -> Said:
    kind = section.type if section else ""
    if isinstance(given, list) and given and isinstance(given[0], Mapping):
        columns = tuple(section.columns if section else sorted({key for row in given for key in row}))
        sums = columns[1:] if kind == "money_table" else ()
        rows = tuple(tuple(_cell(row.get(c), is_sum=c in sums) for c in columns) for row in given)
        return Said(columns=tuple(sentence(plain(c)) for c in columns), rows=rows)
    if isinstance(given, list):
        return Said(tuple(str(one) for one in given), is_list=True)
    if isinstance(given, bool):
        return Said(("Yes" if given else "No",))
    if kind == "money":
        return Said((money(given),))
    return Said((day(given) if kind == "date" else str(given),))


def _cell(value: Any, *, is_sum: bool) -> str:
    if value is None:
        return ""
    return money(value) if is_sum else str(value)


def _paper(matter: Matter, attachment: str | None) -> str:
    paper = matter.one.facts.decision.content.get(f"attachments.{attachment}") if attachment else None
    return str(paper["name"]) if paper else ""


def _decider(matter: Matter, definition: Definition, value: Any) -> Said:
    matters = definition.matters.get(value.get("matter") or "", "")
    return Said(tuple(text for text in (matter.post(value.get("post")), f"Matter: {matters}" if matters else "") if text))


def _answer(_matter: Matter, _definition: Definition, value: Any) -> Said:
    more = (f"{sentence(part)}: {value[part]}" for part in ("reason", "evidence") if value.get(part))
    return Said((sentence(plain(value.get("answer"))), *more))


def _recommendations(matter: Matter, _definition: Definition, value: Any) -> Said:
    return Said(tuple(text for one in value for text in _recommendation(matter, one)), is_list=True)


def _recommendation(matter: Matter, one: Mapping[str, Any]) -> Iterable[str]:
    amount = f" ({money(one['amount_pence'])})" if one.get("amount_pence") is not None else ""
    yield f"{sentence(plain(one['verb']))}: {one['text']}{amount}"
    for condition in one.get("conditions") or ():
        owner = condition.get("owner") or {}
        whose = matter.post(owner["post"]) if owner.get("post") else owner.get("party") or ""
        due = f", due on {day(condition['due_on'])}" if condition.get("due_on") else ""
        yield f"On condition ({plain(condition.get('kind'))}): {condition['text']}; {sentence(whose)}{due}"


def _interests(matter: Matter, _definition: Definition, value: Any) -> Said:
    return Said(tuple(f"{matter.officer(one.get('officer'))}: {one.get('nature')}" for one in value), is_list=True)


def _links(_matter: Matter, _definition: Definition, value: Any) -> Said:
    return Said(tuple(f"{sentence(plain(one.get('kind')))}: {one.get('decision')}" for one in value), is_list=True)


def _restrictions(matter: Matter, _definition: Definition, value: Any) -> Said:
    told = (f"{_paper(matter, one.get('attachment')) or 'The whole'}: {one.get('ground')}. {one.get('reason')}" for one in value)
    return Said(tuple(told), is_list=True)


def _attached(_matter: Matter, _definition: Definition, value: Any) -> Said:
    told = (value.get("name"), f"{sentence(plain(value.get('visibility')))}", f"SHA-256 {value.get('sha256')}")
    return Said(tuple(str(text) for text in told if text))


def _note(_matter: Matter, _definition: Definition, value: Any) -> Said:
    return Said((str(value["note"] if isinstance(value, Mapping) else value),))


PARTS: Mapping[str, Callable[[Matter, Definition, Any], Said]] = {
    "decider": _decider,
    "checklist": _answer,
    "recommendations": _recommendations,
    "interests": _interests,
    "links": _links,
    "restrictions": _restrictions,
    "attachments": _attached,
    "signatures": _attached,
    "findings": _note,
}
