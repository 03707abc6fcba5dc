"""The texts of a decision as they were: any two revisions side by side, and any one whole, as it stood."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from app.decisions.past import Touch, as_it_stood, revisions_of, touches
from app.decisions.queries import events_of, revision
from app.decisions.view import compare
from app.errors import Unknown
from app.officers.queries import officers_named
from app.pages.changed import changes
from app.pages.content import parts
from app.pages.door import Pages
from app.pages.happened import officers_in
from app.pages.matter import open_matter, shown
from app.pages.visit import Visit
from app.pages.words import plain
from app.workflow.definition import Definition

pages = Pages()


@pages.get("/decisions/{decision}/history/compare")
def comparison(visit: Visit) -> Response:
    """Compare two revisions, word by word and row by row."""
    matter = open_matter(visit, visit.at("decision"))
    last = int(matter.told["revision"])
    older = _chosen(visit.asked("from"), max(last - 1, 1), last)
    newer = _chosen(visit.asked("to"), last, last)
    with visit.parts.database.read() as connection:
        events = [event for event, _ in events_of(connection, matter.one)]
        one, before, _ = revision(connection, matter.one, older)
        other, after, _ = revision(connection, matter.one, newer)
        definition = visit.parts.secretariat.procedures.get(
            connection, _definition_at(events, max(older, newer), matter.definition.digest)
        )
        changed_by = touches(events, min(older, newer), max(older, newer))
        names = officers_named(connection, officers_in(events))
    return shown(
        visit,
        matter,
        "compare.html",
        title="Two revisions compared",
        on="history",
        older=older,
        newer=newer,
        choices=_choices(events, names),
        differences=changes(matter, definition, before, after, compare(one, other)),
        by={path: [_touch(each, names) for each in found] for path, found in changed_by.items()},
        was_blank=other.keys() - one.keys(),
        is_blank=one.keys() - other.keys(),
        gone=(one.keys() - before.keys()) | (other.keys() - after.keys()),
    )


@pages.get("/decisions/{decision}/revisions/{n}")
def stood(visit: Visit) -> Response:
    """Show a decision whole as one of its revisions stood, with the sign-offs that held then."""
    matter = open_matter(visit, visit.at("decision"))
    last = int(matter.told["revision"])
    if not re.fullmatch(r"[1-9][0-9]{0,5}", visit.at("n"), re.ASCII) or int(visit.at("n")) > last:
        raise Unknown(f"This decision has no such revision; it has 1 to {last}.")
    n = int(visit.at("n"))
    with visit.parts.database.read() as connection:
        events = [event for event, _ in events_of(connection, matter.one)]
        then = as_it_stood(connection, matter.one, events, n)
        definition = visit.parts.secretariat.procedures.get(connection, then.record["definition"])
        names = officers_named(connection, officers_in(events))
    state = definition.states.get(then.record["state"])
    return shown(
        visit,
        matter,
        "revision.html",
        title=then.content.get("title") or matter.told["title"],
        on="history",
        then=then,
        last=last,
        made=_touch(_made(events, n), names),
        state=state.title if state else plain(then.record["state"]),
        parts=parts(matter, then.content, {*then.paths, *_blank(definition)} - {"title"}, definition),
        gone=then.paths - then.content.keys(),
        signoffs=[{**each, "who": names.get(each["officer"], ""), "as": matter.post(each["post"])} for each in then.signoffs],
        choices=_choices(events, names),
    )


def _blank(definition: Definition) -> set[str]:
    """Give the sections of which it is told too that they were blank."""
    return {f"sections.{each.key}" for each in definition.sections.values() if each.one_for_each is None}


def _choices(events: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[tuple[int, str, str]]:
    """Give every revision with when and by whom it was made."""
    return [(n, event["at"], names.get(event["actor"] or "", "")) for n, event in revisions_of(events).items()]


def _made(events: Sequence[Mapping[str, Any]], n: int) -> Touch:
    event = revisions_of(events)[n]
    return Touch(officer=event["actor"], at=event["at"], seq=event["seq"], revision=n)


def _touch(touch: Touch, names: Mapping[str, str]) -> dict[str, Any]:
    return {"who": names.get(touch.officer or "", "somebody whose name is not kept"), "at": touch.at, "seq": touch.seq}


def _definition_at(events: Sequence[Mapping[str, Any]], n: int, last: str) -> str:
    """Give the digest of the procedure that carried a revision; `last` is the present one."""
    digest = last
    for event in events:
        if event["data"].get("revision", 0) > n:
            break
        told = event["data"].get("definition")
        digest = told["to"] if isinstance(told, Mapping) else told or digest
    return digest


def _chosen(text: str, otherwise: int, last: int) -> int:
    """Read the number of a revision; where there is none such, take another."""
    n = int(text) if re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) else otherwise
    return n if 1 <= n <= last else otherwise
