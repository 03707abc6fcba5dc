"""Procedures: which my bodies have adopted and since when, each as a picture and in plain words, and that of one decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from app.clock import local_day
from app.errors import Unknown
from app.officers.organisation import Adoption, Body, Organisation
from app.officers.procedures import digest_of
from app.pages.door import Pages
from app.pages.frame import piece, show
from app.pages.matter import open_matter, shown
from app.pages.visit import Visit
from app.workflow.definition import Definition
from app.workflow.describe import Part, parts, state_words
from app.workflow.diagram import alternative, svg

pages = Pages()


@dataclass(slots=True)
class Entry:
    """A line in plain words, with what belongs to it."""

    text: str
    under: list[Entry] = field(default_factory=list)


@pages.get("/procedures")
def procedures(visit: Visit) -> Response:
    """List the procedures in force in my bodies."""
    with visit.parts.database.read() as connection:
        mine = _mine(visit, connection)
        rows = [_row(visit, connection, each, adoption) for each in mine for adoption in in_force(each)]
    return show(visit, "procedures.html", at="procedures", body=only(mine), rows=rows, several=len(mine) > 1)


@pages.get("/procedures/{workflow}")
def procedure(visit: Visit) -> Response:
    """Show a version of a procedure: the one that my bodies have in force, where none is named."""
    workflow, version = visit.at("workflow"), visit.asked("version")
    with visit.parts.database.read() as connection:
        mine = _mine(visit, connection)
        adopted = [(each, a) for each in mine for a in each.adoptions if a.workflow == workflow]
        digest = _digest(connection, workflow, version, [a for _, a in adopted])
        definition = visit.parts.secretariat.procedures.get(connection, digest)
    return show(
        visit,
        "procedure.html",
        title=definition.title,
        at="procedures",
        body=only(mine),
        definition=definition,
        adopted=sorted(adopted, key=lambda each: (-each[1].version, each[0].body.name)),
        newest=max((a.version for _, a in adopted), default=None),
        **_shown(definition),
    )


@pages.get("/decisions/{decision}/procedure")
def decision_procedure(visit: Visit) -> Response:
    """Show the procedure of a decision, with the state in which it is."""
    matter = open_matter(visit, visit.at("decision"))
    definition, state = matter.definition, matter.told["state"]
    versions = [a for a in matter.organisation.adoptions if a.workflow == definition.workflow]
    return shown(
        visit,
        matter,
        "decision_procedure.html",
        title=matter.told["title"],
        on="procedure",
        definition=definition,
        here=outline(state_words(definition, definition.states[state])),
        adopted=next((a for a in versions if a.digest == definition.digest), None),
        later=max((a for a in versions if a.version > definition.version), key=lambda a: a.version, default=None),
        **_shown(definition, state),
    )


def only(organisations: Iterable[Organisation]) -> Body | None:
    """Give the body of an officer who has one alone, for the head of the page."""
    found = [each.body for each in organisations]
    return found[0] if len(found) == 1 else None


def in_force(organisation: Organisation) -> list[Adoption]:
    """Give the newest version of each procedure that a body has adopted, by name."""
    names = sorted({a.workflow for a in organisation.adoptions})
    return [organisation.adopted(name) for name in names]


def outline(lines: Iterable[str]) -> list[Entry]:
    """Put each line under the one that it belongs to: two blanks before it are one step."""
    whole = Entry("")
    path = [whole]
    for line in lines:
        depth = (len(line) - len(line.lstrip(" "))) // 2
        path = path[: depth + 1]
        path[-1].under.append(Entry(line.strip()))
        path.append(path[-1].under[-1])
    return whole.under


@lru_cache(maxsize=100)  # a version of a procedure never changes, and to draw it takes longer than the rest of its page
def _shown(definition: Definition, state: str | None = None) -> Mapping[str, Any]:
    said: Sequence[Part] = parts(definition)
    words = piece("procedure_parts.html", "words")
    return {
        "picture": svg(definition, state),
        "in_words": alternative(definition, state),
        "said": words([(part.title, outline(part.lines)) for part in said]),
    }


def _mine(visit: Visit, connection: Connection) -> list[Organisation]:
    return list(visit.parts.secretariat.organisations.mine(connection, visit.person.id, local_day(visit.now)))


def _row(visit: Visit, connection: Connection, organisation: Organisation, adoption: Adoption) -> dict[str, Any]:
    definition = visit.parts.secretariat.procedures.get(connection, adoption.digest)
    return {"title": definition.title, "adoption": adoption, "body": organisation.body}


def _digest(connection: Connection, workflow: str, version: str, adopted: Sequence[Adoption]) -> str:
    """Give the version asked for, else the newest that my bodies have adopted, else the newest that there is. Raises Unknown."""
    if version and not (version.isascii() and version.isdigit() and len(version) < 7):
        raise Unknown(f"There is no version {version!r} of a procedure.")
    if version or not adopted:
        return digest_of(connection, workflow, int(version) if version else None)
    return max(adopted, key=lambda a: a.version).digest
