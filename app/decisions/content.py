"""The content of a decision as a flat map of paths, and what may stand at each path.

Given, none, not applicable, see elsewhere, and blank are five different answers: blank is a path that is absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from app.errors import Fault, Invalid
from app.log.ids import is_id
from app.workflow import conditions
from app.workflow.calendar import A_DAY
from app.workflow.definition import MOST_LINE, MOST_TEXT, Definition, Section
from app.workflow.facts import Facts
from app.workflow.members import section_at

MOST_ROWS = 200
MOST_PENCE = 10**14
ANSWERS = ("given", "none", "not_applicable", "see")
SIGNATURE = "signature"  # the kind of paper that is the scan of a signed one
VISIBILITIES = ("public", "restricted", "confidential")
ACTING = ("supersedes", "rescinds", "delegated_from")  # links through which a decision does something to another
LINKS = ("supersedes", "rescinds", "implements", "delegated_from", "relates_to", "continues")
KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")

Faults = Iterator[Fault]


def paths_of(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Spread what an edge sends (`sections`, `checklist`, whole parts) over content paths; absent parts stay absent."""
    spread: dict[str, Any] = {}
    for part, given in sent.items():
        if part in ("sections", "checklist"):
            spread |= {f"{part}.{key}": value for key, value in (given or {}).items()}
        else:
            spread[part] = given
    return spread


def paper_path(attachment: str, paper: Mapping[str, Any]) -> str:
    """Give the path of a paper: a scan of a signature is no part of what is signed, so it stands apart."""
    return f"{'signatures' if paper.get('kind') == SIGNATURE else 'attachments'}.{attachment}"


def paper_in(content: Mapping[str, Any], attachment: str) -> Mapping[str, Any] | None:
    """Find a paper by its id."""
    return content.get(f"attachments.{attachment}") or content.get(f"signatures.{attachment}")


def parts_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Gather content paths into the parts that an edge shows."""
    parts: dict[str, Any] = {"sections": {}, "checklist": {}, "attachments": []}
    for path, value in sorted(content.items()):
        group, _, key = path.partition(".")
        if group in ("sections", "checklist"):
            parts[group][key] = value
        elif group in ("attachments", "signatures"):
            parts["attachments"].append({"id": key, **value})
        elif group != "findings":
            parts[group] = value
    return parts


def check(facts: Facts, changes: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """Give the changes in the one form in which they are kept. Raises Invalid with every fault at once."""
    definition = facts.definition
    kept: dict[str, Any] = {}
    faults: list[Fault] = []
    for path, value in changes.items():
        faults.extend(_misplaced(facts, path) or _faults(definition, path, value, content))
        kept[path] = _tidy(path, value)
    if faults:
        raise Invalid("Some of what was sent does not fit this procedure. Nothing was changed.", faults)
    if kept.get("recommendations"):
        kept["recommendations"] = _with_named_conditions(kept["recommendations"])
    return kept


def _with_named_conditions(recommendations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each condition a name of its own among all of them, where it has none."""
    groups = conditions.named(one.get("conditions") or () for one in recommendations)
    return [
        {**{k: v for k, v in one.items() if k != "conditions"}, **({"conditions": group} if group else {})}
        for one, group in zip(recommendations, groups, strict=True)
    ]


def _tidy(path: str, value: Any) -> Any:
    """Give None for every spelling of blank, and leave out members that say nothing."""
    if isinstance(value, dict):
        value = {k: v for k, v in value.items() if v is not None}
        if path.startswith("sections.") and value.get("is") == "given" and value.get("value") in ("", [], None):
            return None
    if value in ("", [], {}):
        return None
    return value


def _misplaced(facts: Facts, path: str) -> list[Fault]:
    """Say where a section is not one of the procedure, or is not written at this place: once, or once for each member."""
    section, key = section_at(facts.definition, path)
    if section is None:
        found = path.removeprefix("sections.")
        return [Fault(path, _unknown("section", found, facts.definition.sections))] if path.startswith("sections.") else []
    if section.one_for_each is None:
        return [Fault(path, f"There is one section {section.key}: write it as {section.key}.")] if key else []
    known = [m.key for m in facts.standing.members(section.one_for_each)]
    if key in known:
        return []
    told = f"There is one {section.key} for each of {section.one_for_each}: write it as {section.key}.MEMBER."
    return [Fault(path, f"{told} Members: {', '.join(known) or 'none yet'}.")]


def _faults(definition: Definition, path: str, value: Any, content: Mapping[str, Any]) -> Faults:
    group, _, key = path.partition(".")
    if group == "checklist" and key not in definition.checklist:
        yield Fault(path, _unknown("question", key, definition.checklist))
    elif group not in PARTS:
        yield Fault(path, _unknown("part", group, PARTS))
    elif value is None:
        if group == "title":
            yield Fault(path, "A decision needs a title.")
    else:
        yield from PARTS[group](definition, path, value, content)


def _unknown(what: str, found: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(found, known, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no {what} {found[:60]!r} in this procedure; there are: {', '.join(known)}.{hint}"


def _title(_definition: Definition, path: str, value: Any, _content: Mapping[str, Any]) -> Faults:
    if not isinstance(value, str) or not value.strip() or len(value) > MOST_LINE or "\n" in value:
        yield Fault(path, f"A title is one line of 1 to {MOST_LINE} characters.")


def _decider(definition: Definition, path: str, value: Any, _content: Mapping[str, Any]) -> Faults:
    if value.get("post") not in definition.deciders:
        yield Fault(path, _unknown("decider", str(value.get("post")), definition.deciders))
    if (matter := value.get("matter")) is not None and matter not in definition.matters:
        yield Fault(path, _unknown("matter", str(matter), definition.matters))


def _section(definition: Definition, path: str, value: Any, content: Mapping[str, Any]) -> Faults:
    section = definition.sections[path.split(".")[1]]
    said = value.get("is")
    if said not in ANSWERS:
        yield Fault(path, f"'is' is one of {', '.join(ANSWERS)}; blank is said by null.")
    elif said == "given":
        yield from _value_faults(section, path, value.get("value"))
    elif said == "see" and f"attachments.{value.get('attachment')}" not in content:
        yield Fault(path, "'see' names the id of a paper that is attached to this decision.")
    for member in ("why", "value", "attachment"):
        if value.get(member) is not None and member not in MEMBERS[str(said)]:
            yield Fault(path, f"{member!r} does not go with the answer {said!r}.")


MEMBERS: Mapping[str, tuple[str, ...]] = {
    "given": ("value",),
    "none": ("why",),
    "not_applicable": ("why",),
    "see": ("attachment", "why"),
    "None": (),
}


def _value_faults(section: Section, path: str, value: Any) -> Faults:
    fits, expected = TYPES[section.type]
    if value in ("", []):
        return  # blank
    if not fits(section, value):
        yield Fault(path, f"{section.title} is {expected.format(section=section)}.")


def _is_text(limit: int) -> Callable[[Section, Any], bool]:
    return lambda _section, value: isinstance(value, str) and len(value) <= limit


def _is_line(_section: Section, value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MOST_LINE and "\n" not in value


def is_day(value: Any) -> bool:
    """Say whether this is a day as YYYY-MM-DD."""
    try:
        return isinstance(value, str) and len(value) == 10 and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_pence(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_PENCE


def _is_table(section: Section, value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_ROWS
        and all(isinstance(row, dict) and set(row) <= set(section.columns) for row in value)
        and all(isinstance(cell, str) and len(cell) <= MOST_LINE for row in value for cell in row.values())
    )


def _is_money_table(section: Section, value: Any) -> bool:
    def cell_fits(column: str, cell: Any) -> bool:
        return is_pence(cell) if column != section.columns[0] else isinstance(cell, str) and 0 < len(cell) <= MOST_LINE

    return (
        isinstance(value, list)
        and len(value) <= MOST_ROWS
        and all(isinstance(row, dict) and section.columns[0] in row and set(row) <= set(section.columns) for row in value)
        and all(cell_fits(column, cell) for row in value for column, cell in row.items())
    )


def _is_lines(section: Section, value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_ROWS and all(_is_line(section, v) for v in value)


TYPES: Mapping[str, tuple[Callable[[Section, Any], bool], str]] = {
    "line": (_is_line, f"one line of at most {MOST_LINE} characters"),
    "text": (_is_text(MOST_TEXT), f"text of at most {MOST_TEXT} characters"),
    "date": (lambda _s, v: is_day(v), f"a day, such as {A_DAY}"),
    "money": (lambda _s, v: is_pence(v), "a sum in whole pence"),
    "money_table": (_is_money_table, "a list of rows with {section.columns}: the first is text, the others whole pence"),
    "choice": (lambda s, v: v in s.choices, "one of {section.choices}"),
    "yes_no": (lambda _s, v: isinstance(v, bool), "true or false"),
    "people": (_is_lines, "a list of names, a line each"),
    "post": (_is_line, "the name of a post"),
    "table": (_is_table, "a list of rows with the columns {section.columns}"),
    "legislation": (_is_lines, "a list of provisions, a line each"),
}


def _question(definition: Definition, path: str, value: Any, _content: Mapping[str, Any]) -> Faults:
    question = definition.checklist[path.partition(".")[2]]
    if value.get("answer") not in question.answers:
        yield Fault(path, f"The answer is one of {', '.join(question.answers)}; unanswered is said by null.")
    for member in ("reason", "evidence"):
        if not isinstance(value.get(member, ""), str | None) or len(value.get(member) or "") > MOST_TEXT:
            yield Fault(path, f"{member!r} is text of at most {MOST_TEXT} characters.")


def _recommendations(definition: Definition, path: str, value: Any, _content: Mapping[str, Any]) -> Faults:
    seen: set[str] = set()
    for n, one in enumerate(value):
        where = f"{path}.{n}"
        if not KEY.fullmatch(str(one.get("id"))) or one["id"] in seen:
            yield Fault(where, "Each recommendation has an id of its own: small letters, digits and underscores.")
        seen.add(str(one.get("id")))
        if one.get("verb") not in definition.verbs:
            yield Fault(where, _unknown("verb", str(one.get("verb")), dict.fromkeys(definition.verbs)))
        if not isinstance(one.get("text"), str) or not 0 < len(one["text"].strip()) <= MOST_TEXT:
            yield Fault(where, f"A recommendation is a text of 1 to {MOST_TEXT} characters.")
        if (pence := one.get("amount_pence")) is not None and not (is_pence(pence) and pence >= 0):
            yield Fault(where, "'amount_pence' is a sum in whole pence, zero or more.")
        for m, condition in enumerate(one.get("conditions") or ()):
            yield from _condition(f"{where}.conditions.{m}", condition)
    for name in conditions.twice(c for one in value for c in one.get("conditions") or ()):
        yield Fault(path, f"Each condition has an id of its own in the whole decision; {name} stands twice.")


def _condition(where: str, one: Mapping[str, Any]) -> Faults:
    owner = one.get("owner") or {}
    if one.get("kind") not in conditions.KINDS:
        yield Fault(where, f"The kind of a condition is one of {', '.join(conditions.KINDS)}.")
    if one.get("id") is not None and not KEY.fullmatch(str(one["id"])):
        yield Fault(where, "A condition's id is small letters, digits and underscores.")
    if not isinstance(one.get("text"), str) or not 0 < len(one["text"].strip()) <= MOST_TEXT:
        yield Fault(where, f"A condition is a text of 1 to {MOST_TEXT} characters.")
    if bool(owner.get("post")) == bool(owner.get("party")):
        yield Fault(where, "A condition has one owner: a post of the body, or the name of a party outside.")
    elif one.get("kind") == "delegation" and not owner.get("post"):
        yield Fault(where, "What is delegated is delegated to a post: name it as the owner.")
    if one.get("due_on") is not None and not is_day(one["due_on"]):
        yield Fault(where, f"'due_on' is a day, such as {A_DAY}.")


def _interests(_definition: Definition, path: str, value: Any, _content: Mapping[str, Any]) -> Faults:
    for n, one in enumerate(value):
        if not is_id(str(one.get("officer"))) or not str(one.get("nature") or "").strip():
            yield Fault(f"{path}.{n}", "An interest names the officer by id and says what the interest is.")


def _links(_definition: Definition, path: str, value: Any, _content: Mapping[str, Any]) -> Faults:
    acting = [one.get("decision") for one in value if one.get("kind") in ACTING]
    if len(set(acting)) < len(acting):
        yield Fault(path, f"A decision is named once by a link that does something to it ({', '.join(ACTING)}).")
    for n, one in enumerate(value):
        if one.get("kind") not in LINKS or not is_id(str(one.get("decision"))):
            yield Fault(f"{path}.{n}", f"A link has a kind ({', '.join(LINKS)}) and the id of a decision.")


def _attachment(definition: Definition, path: str, value: Any, _content: Mapping[str, Any]) -> Faults:
    if definition.papers and value.get("key") is not None and value["key"] not in definition.papers:
        yield Fault(path, _unknown("paper", str(value["key"]), definition.papers))
    if value.get("visibility") not in VISIBILITIES:
        yield Fault(path, f"'visibility' is one of {', '.join(VISIBILITIES)}.")
    if not 0 < len(str(value.get("name") or "")) <= MOST_LINE:
        yield Fault(path, "A paper has a name.")


def _restrictions(_definition: Definition, path: str, value: Any, content: Mapping[str, Any]) -> Faults:
    for n, one in enumerate(value):
        if not str(one.get("ground") or "").strip() or not str(one.get("reason") or "").strip():
            yield Fault(f"{path}.{n}", "A restriction states its ground and the reason.")
        if one.get("attachment") and f"attachments.{one['attachment']}" not in content:
            yield Fault(f"{path}.{n}", "A restriction names a paper that is attached to this decision, or none for the whole.")


PARTS: Mapping[str, Callable[[Definition, str, Any, Mapping[str, Any]], Faults]] = {
    "title": _title,
    "decider": _decider,
    "sections": _section,
    "checklist": _question,
    "recommendations": _recommendations,
    "interests": _interests,
    "links": _links,
    "attachments": _attachment,
    "restrictions": _restrictions,
    "signatures": _attachment,
}
