"""A decision whole: where it stands and whose turn it is, what is missing, what can be done and why not, who signed what."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.decisions import queries
from app.pages.content import parts
from app.pages.cures import cure
from app.pages.done import said
from app.pages.door import Pages
from app.pages.matter import Matter, open_matter, shown
from app.pages.tasks import asked, tasks
from app.pages.visit import Visit
from app.workflow.notices import KINDS
from app.workflow.onwards import way

pages = Pages()


@pages.get("/decisions/{decision}")
def decision(visit: Visit) -> Response:
    """Show a decision."""
    matter = open_matter(visit, visit.at("decision"))
    return shown(
        visit,
        matter,
        "decision.html",
        title=matter.told["title"],
        on="decision",
        tasks=list(tasks(matter)),
        stages=way(matter.one.facts),
        kinds=KINDS,
        cure=cure,
        notice=said(visit, matter),
        happened=_happened(visit, matter),
    )


def _happened(visit: Visit, matter: Matter) -> dict[str, Any] | None:
    """Give the event of the act after which the officer came here."""
    seq = visit.asked("seq")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 16):
        return None
    with visit.parts.database.read() as connection:
        return queries.happened(connection, matter.one, int(seq))


@pages.get("/decisions/{decision}/text")
def text(visit: Visit) -> Response:
    """Show all that a decision says, to be read from the first line to the last."""
    matter = open_matter(visit, visit.at("decision"))
    facts = matter.one.facts
    content = facts.decision.content
    paths = {path for path in content if not path.startswith("findings.")} | {path for path, _, _ in asked(matter)}
    return shown(
        visit,
        matter,
        "text.html",
        title=matter.told["title"],
        on="text",
        parts=parts(matter, content, paths),
    )
